#include "sys/local_syslog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

enum { FACILITY_SHIFT = 3, DATAGRAM_SIZE = SYSLOG_TEXT_MAX + SYSLOG_FIELDS_MAX + 512 };

struct syslog {
	int facility;
	const char *journal_path, *log_path;
	int descriptor; /* -1: not connected */
	bool journal;
};

static const char identifier[] = "wdogd";

struct syslog *
syslog_new(int facility, const char *journal_path, const char *log_path)
{
	struct syslog *syslog = mem_new(sizeof(*syslog));

	syslog->facility = facility;
	syslog->journal_path = journal_path;
	syslog->log_path = log_path;
	syslog->descriptor = -1;
	return syslog;
}

static void
disconnect(struct syslog *syslog)
{
	if (syslog->descriptor >= 0)
		(void)close(syslog->descriptor);
	syslog->descriptor = -1;
}

void
syslog_free(struct syslog *syslog)
{
	if (syslog == NULL)
		return;
	disconnect(syslog);
	free(syslog);
}

static bool
connect_to(struct syslog *syslog, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)text_copy(address.sun_path, sizeof(address.sun_path), path);
	syslog->descriptor =
		socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (syslog->descriptor < 0)
		return false;
	if (connect(syslog->descriptor, (const struct sockaddr *)&address,
		    sizeof(address)) == 0)
		return true;
	disconnect(syslog);
	return false;
}

static bool
ensure_connected(struct syslog *syslog)
{
	if (syslog->descriptor >= 0)
		return true;
	syslog->journal = connect_to(syslog, syslog->journal_path);
	return syslog->journal || connect_to(syslog, syslog->log_path);
}

/* RFC 3164, 4.1.2: "Mmm dd hh:mm:ss" in local time, the day padded with a blank. */
static void
add_stamp(struct text *text, wall_t at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)(at.us / 1000000);
	struct tm local = {0};

	(void)localtime_r(&seconds, &local);
	text_format(text, "%.3s %2d %02d:%02d:%02d", months + 3 * (local.tm_mon % 12),
		local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
}

static void
write_classic(
	const struct syslog *syslog, const struct syslog_line *line, struct text *text)
{
	text_format(text, "<%d>", syslog->facility | line->severity);
	add_stamp(text, line->at);
	text_format(text, " %s[%d]: %s", identifier, (int)getpid(), line->text);
}

/* systemd.journal-fields(7); a value without a line feed needs no length. */
static void
write_native(
	const struct syslog *syslog, const struct syslog_line *line, struct text *text)
{
	text_format(text,
		"MESSAGE=%s\nPRIORITY=%d\nSYSLOG_FACILITY=%d\n"
		"SYSLOG_IDENTIFIER=%s\nSYSLOG_PID=%d\n",
		line->text, line->severity, syslog->facility >> FACILITY_SHIFT,
		identifier, (int)getpid());
	text_add(text, line->fields);
}

enum sent { SENT_TAKEN, SENT_LATER, SENT_GONE };

static enum sent
send_once(struct syslog *syslog, const struct syslog_line *line)
{
	char bytes[DATAGRAM_SIZE];
	struct text text;

	if (!ensure_connected(syslog))
		return SENT_LATER;
	text_init(&text, bytes, sizeof(bytes));
	if (syslog->journal)
		write_native(syslog, line, &text);
	else
		write_classic(syslog, line, &text);
	if (send(syslog->descriptor, text.bytes, text.length, MSG_NOSIGNAL) >= 0)
		return SENT_TAKEN;
	if (errno == EAGAIN || errno == ENOBUFS || errno == EINTR)
		return SENT_LATER;
	disconnect(syslog);
	return SENT_GONE;
}

bool
syslog_send(struct syslog *syslog, const struct syslog_line *line)
{
	enum sent sent = send_once(syslog, line);

	/* A receiver that was started again listens under a new socket. */
	if (sent == SENT_GONE)
		sent = send_once(syslog, line);
	return sent == SENT_TAKEN;
}
