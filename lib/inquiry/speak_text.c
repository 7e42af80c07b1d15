/*
 * Servers that speak first, in lines of text: SSH (RFC 4253, 4.2), FTP (RFC 959), SMTP (RFC
 * 5321), POP3 (RFC 1939), IMAP (RFC 9051), rsync and NATS; telnet (RFC 854) opens with
 * negotiation instead. None is logged in to. Those that may offer encryption are asked what
 * they can, which everybody may (FEAT, EHLO, CAPA, CAPABILITY), and left as they want it; the
 * others without a word.
 */
#include <string.h>

#include "base/text.h"
#include "inquiry/protocol.h"
#include "inquiry/words.h"

static void
answer(struct reply *reply, const char *text)
{
	reply->answer_length = strlen(text);
	memcpy(reply->answer, text, reply->answer_length);
}

static struct words
all_of(const struct reply *reply)
{
	return words_of(reply->bytes, reply->length);
}

/* "220-first", " between", "220 last": a whole reply of SMTP or FTP, whose last line begins
 * as the first one, but with a blank. */
static bool
is_whole_reply(const struct reply *reply)
{
	struct words rest = all_of(reply), first, line;

	if (!words_line(&rest, false, &first))
		return false;
	if (first.length < 4 || first.bytes[3] != '-')
		return true;
	while (words_line(&rest, false, &line))
		if (line.length >= 3 && memcmp(line.bytes, first.bytes, 3) == 0 &&
			(line.length == 3 || line.bytes[3] == ' '))
			return true;
	return false;
}

/* What a server can do is known now: does it offer to go over to TLS? */
static void
take_offer(const struct reply *reply, const char *offer, struct service_facts *facts)
{
	if (!reply->secure && words_have(all_of(reply), offer))
		facts->encrypted = ENCRYPTED_OFFERED;
}

/* ---- SSH ---- */

static bool
ssh_greets(const uint8_t *bytes, size_t length)
{
	return words_begin(words_of(bytes, length), "SSH-");
}

/* "SSH-2.0-OpenSSH_9.2p1 Debian-2": lines may precede it. */
static enum reading
ssh_read(struct reply *reply, struct service_facts *facts)
{
	struct words rest = all_of(reply), line;
	char *underscore;

	while (words_line(&rest, reply->over, &line)) {
		if (!words_begin(line, "SSH-"))
			continue;
		line = words_skip(line, strlen("SSH-"));
		line = words_after(line, "-");
		words_copy(line, facts->product, sizeof(facts->product));
		underscore = strchr(facts->product, '_');
		if (underscore != NULL)
			*underscore = ' ';
		facts->encrypted = ENCRYPTED_YES;
		facts->login = LOGIN_REQUIRED;
		return READING_DONE;
	}
	return reply->over ? READING_OTHER : READING_MORE;
}

/* ---- FTP, SMTP ---- */

static bool
ftp_greets(const uint8_t *bytes, size_t length)
{
	struct words words = words_of(bytes, length);

	return words_begin(words, "220") && words_have(words, "ftp") &&
		!words_have(words, "smtp");
}

/* Without the moment that some put behind their name: it is another one every time. */
static struct words
without_date(struct words line)
{
	static const char *const days[] = {
		" Mon, ", " Tue, ", " Wed, ", " Thu, ", " Fri, ", " Sat, ", " Sun, "};

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct words rest = words_after(line, days[i]);

		if (rest.bytes != NULL)
			line.length =
				(size_t)(rest.bytes - line.bytes) - strlen(days[i]);
	}
	return line;
}

/* "220 (vsFTPd 3.0.3)", "220 ProFTPD Server (Debian) [10.0.0.1]", "220 host ESMTP Postfix" */
static void
take_greeting(struct words line, struct service_facts *facts)
{
	struct words behind;

	line = words_trim(without_date(words_skip(line, 4)));
	behind = words_trim(words_after(line, "ESMTP"));
	if (behind.length > 0)
		line = behind;
	if (words_begin(line, "(") && line.bytes[line.length - 1] == ')') {
		line = words_skip(line, 1);
		line.length--;
	}
	words_copy(line, facts->product, sizeof(facts->product));
}

/* The answer to FEAT (RFC 2389 3): "AUTH TLS", or "AUTH TLS-C;TLS-P" (RFC 4217 6). */
static enum reading
ftp_read_features(struct reply *reply, struct service_facts *facts)
{
	if (!is_whole_reply(reply) && !reply->over)
		return READING_MORE;
	take_offer(reply, "AUTH TLS", facts);
	answer(reply, "QUIT\r\n");
	return reply->over ? READING_DONE : READING_LAST;
}

static enum reading
ftp_read(struct reply *reply, struct service_facts *facts)
{
	struct words rest = all_of(reply), line;

	if (reply->turn > 0)
		return ftp_read_features(reply, facts);
	if (!words_line(&rest, reply->over, &line))
		return reply->over ? READING_OTHER : READING_MORE;
	if (!words_begin(line, "220") && !words_begin(line, "120") &&
		!words_begin(line, "421"))
		return READING_OTHER;
	if (!is_whole_reply(reply) && !reply->over)
		return READING_MORE;
	take_greeting(line, facts);
	facts->encrypted = reply_encrypted(reply);
	/* Some say so in their greeting: "220---- Welcome to Pure-FTPd [privsep] [TLS]". */
	take_offer(reply, "[TLS]", facts);
	if (reply->over)
		return READING_DONE;
	if (reply->secure || !words_begin(line, "220")) {
		answer(reply, "QUIT\r\n");
		return READING_LAST;
	}
	answer(reply, "FEAT\r\n");
	return READING_SEND;
}

static bool
smtp_greets(const uint8_t *bytes, size_t length)
{
	struct words words = words_of(bytes, length);

	return words_begin(words, "220") && words_have(words, "smtp");
}

/* The answer to EHLO says whether TLS can follow. */
static enum reading
smtp_read_extensions(struct reply *reply, struct service_facts *facts)
{
	if (!is_whole_reply(reply) && !reply->over)
		return READING_MORE;
	take_offer(reply, "STARTTLS", facts);
	answer(reply, "QUIT\r\n");
	return READING_LAST;
}

static enum reading
smtp_read(struct reply *reply, struct service_facts *facts)
{
	struct words rest = all_of(reply), line;

	if (reply->turn > 0)
		return smtp_read_extensions(reply, facts);
	if (!words_line(&rest, reply->over, &line))
		return reply->over ? READING_OTHER : READING_MORE;
	if (!words_begin(line, "220") && !words_begin(line, "554") &&
		!words_begin(line, "421"))
		return READING_OTHER;
	if (!is_whole_reply(reply) && !reply->over)
		return READING_MORE;
	take_greeting(line, facts);
	facts->encrypted = reply_encrypted(reply);
	if (reply->over || !words_begin(line, "220"))
		return READING_DONE;
	answer(reply, "EHLO watchdog.invalid\r\n");
	return READING_SEND;
}

/* ---- POP3, IMAP ---- */

static bool
pop3_greets(const uint8_t *bytes, size_t length)
{
	struct words words = words_of(bytes, length);

	return words_begin(words, "+OK ") &&
		(words_have(words, "pop") || words_have(words, "dovecot"));
}

static bool
imap_greets(const uint8_t *bytes, size_t length)
{
	struct words words = words_of(bytes, length);

	return words_begin(words, "* OK ") || words_begin(words, "* PREAUTH ");
}

/* What the server calls itself; the capabilities that IMAP may put in front are left out. */
static void
mailbox_take(struct words line, bool imap, struct service_facts *facts)
{
	struct words text = words_after(line, imap ? "OK " : "+OK");

	if (words_begin(text, "["))
		text = words_after(text, "]");
	/* A challenge in angle brackets is another one every time. */
	words_copy(words_until(text, "<"), facts->product, sizeof(facts->product));
}

/* The answer to CAPA (RFC 2449 5) ends with a dot or is an error; that to CAPABILITY (RFC
 * 9051 6.1.1) with a line that begins with the tag of the question. */
static enum reading
mailbox_read_abilities(struct reply *reply, bool imap, struct service_facts *facts)
{
	struct words rest = all_of(reply), line;
	bool whole = reply->over;

	while (!whole && words_line(&rest, false, &line))
		whole = imap ? words_begin(line, "a ")
			     : words_equal(line, ".") || words_begin(line, "-ERR");
	if (!whole)
		return READING_MORE;
	take_offer(reply, imap ? "STARTTLS" : "STLS", facts);
	answer(reply, imap ? "b LOGOUT\r\n" : "QUIT\r\n");
	return reply->over ? READING_DONE : READING_LAST;
}

static enum reading
mailbox_read(struct reply *reply, bool imap, struct service_facts *facts)
{
	struct words rest = all_of(reply), line;

	if (reply->turn > 0)
		return mailbox_read_abilities(reply, imap, facts);
	if (!words_line(&rest, reply->over, &line))
		return reply->over ? READING_OTHER : READING_MORE;
	if (!words_begin(line, imap ? "* " : "+OK"))
		return READING_OTHER;
	mailbox_take(line, imap, facts);
	facts->encrypted = reply_encrypted(reply);
	facts->login = words_begin(line, "* PREAUTH") ? LOGIN_NONE : LOGIN_REQUIRED;
	take_offer(reply, "STARTTLS", facts);
	if (reply->over || reply->secure || words_have(line, "[CAPABILITY "))
		return READING_DONE;
	answer(reply, imap ? "a CAPABILITY\r\n" : "CAPA\r\n");
	return READING_SEND;
}

static enum reading
pop3_read(struct reply *reply, struct service_facts *facts)
{
	return mailbox_read(reply, false, facts);
}

static enum reading
imap_read(struct reply *reply, struct service_facts *facts)
{
	return mailbox_read(reply, true, facts);
}

/* ---- telnet ---- */

enum {
	IAC = 255,
	IAC_WILL = 251,
	IAC_DONT = 254,
	IAC_SUBNEGOTIATION = 250,
	IAC_END = 240
};

static bool
telnet_greets(const uint8_t *bytes, size_t length)
{
	return length >= 3 && bytes[0] == IAC && bytes[1] >= IAC_WILL &&
		bytes[1] <= IAC_DONT;
}

/* The text between the negotiations, as far as it fits. */
static size_t
telnet_text(const struct reply *reply, char *text, size_t size)
{
	size_t length = 0, i = 0;

	while (i < reply->length && length < size) {
		if (reply->bytes[i] != IAC) {
			text[length++] = (char)reply->bytes[i++];
			continue;
		}
		if (i + 1 < reply->length && reply->bytes[i + 1] == IAC_SUBNEGOTIATION)
			while (i < reply->length && reply->bytes[i] != IAC_END)
				i++;
		else
			i += 2; /* and the option, below */
		i++;
	}
	return length;
}

static bool
is_shell_prompt(struct words text)
{
	text = words_trim(text);
	return text.length > 0 && strchr("#$", text.bytes[text.length - 1]) != NULL;
}

/* All that comes within the listening time: a banner may name the device, a prompt says
 * whether it asks for a name. */
static enum reading
telnet_read(struct reply *reply, struct service_facts *facts)
{
	char space[1024];
	struct words text;

	if (!reply->over)
		return READING_MORE;
	text = words_of(space, telnet_text(reply, space, sizeof(space)));
	if (!telnet_greets(reply->bytes, reply->length) && !words_have(text, "login") &&
		!words_have(text, "username") && !words_have(text, "password"))
		return READING_OTHER;
	facts->encrypted = reply_encrypted(reply);
	if (words_have(text, "login:") || words_have(text, "username") ||
		words_have(text, "password"))
		facts->login = LOGIN_REQUIRED;
	else if (is_shell_prompt(text))
		facts->login = LOGIN_NONE;
	words_copy(text, facts->title, sizeof(facts->title));
	return READING_DONE;
}

/* ---- rsync, NATS ---- */

static bool
rsync_greets(const uint8_t *bytes, size_t length)
{
	return words_begin(words_of(bytes, length), "@RSYNCD: ");
}

static enum reading
rsync_read(struct reply *reply, struct service_facts *facts)
{
	struct words rest = all_of(reply), line;
	struct text product;

	if (!words_line(&rest, reply->over, &line))
		return reply->over ? READING_OTHER : READING_MORE;
	if (!words_begin(line, "@RSYNCD: "))
		return READING_OTHER;
	line = words_until(words_skip(line, strlen("@RSYNCD: ")), " ");
	text_init(&product, facts->product, sizeof(facts->product));
	text_add(&product, "rsync protocol ");
	words_copy(line, facts->product + product.length,
		sizeof(facts->product) - product.length);
	facts->encrypted = reply_encrypted(reply);
	return READING_DONE;
}

static bool
nats_greets(const uint8_t *bytes, size_t length)
{
	struct words words = words_of(bytes, length);

	return words_begin(words, "INFO {") && words_have(words, "\"server_id\"");
}

static enum reading
nats_read(struct reply *reply, struct service_facts *facts)
{
	struct words rest = all_of(reply), line, version;

	if (!words_line(&rest, reply->over, &line))
		return reply->over ? READING_OTHER : READING_MORE;
	if (!words_begin(line, "INFO {"))
		return READING_OTHER;
	version = words_until(words_after(line, "\"version\":\""), "\"");
	words_copy(version, facts->product, sizeof(facts->product));
	facts->encrypted = words_have(line, "\"tls_required\":true") ? ENCRYPTED_YES
		: words_have(line, "\"tls_available\":true")	     ? ENCRYPTED_OFFERED
							     : reply_encrypted(reply);
	facts->login = words_have(line, "\"auth_required\":true") ? LOGIN_REQUIRED
								  : LOGIN_NONE;
	return READING_DONE;
}

const struct protocol protocols_text[] = {
	{"ssh-banner", "ssh", "ssh", NULL, ssh_read, ssh_greets, REPLY_MAX},
	{"ftp-banner", "ftp", "ftps", NULL, ftp_read, ftp_greets, REPLY_MAX},
	{"smtp-banner", "smtp", "smtps", NULL, smtp_read, smtp_greets, REPLY_MAX},
	{"pop3-banner", "pop3", "pop3s", NULL, pop3_read, pop3_greets, REPLY_MAX},
	{"imap-banner", "imap", "imaps", NULL, imap_read, imap_greets, REPLY_MAX},
	{"telnet-passive", "telnet", "telnets", NULL, telnet_read, telnet_greets,
		REPLY_MAX},
	{"rsync-greeting", "rsync", "rsync", NULL, rsync_read, rsync_greets, REPLY_MAX},
	{"nats-info", "nats", "nats", NULL, nats_read, nats_greets, REPLY_MAX},
	{.probe = NULL},
};
