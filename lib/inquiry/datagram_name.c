/*
 * Those who know names: DNS (RFC 1035 4.1.1: refused, or resolves for whoever asks), NetBIOS
 * (RFC 1002 4.2.18) and multicast DNS (RFC 6763 9: the kinds of services).
 */
#include <string.h>

#include "base/text.h"
#include "inquiry/datagram_part.h"
#include "inquiry/words.h"
#include "net/mdns.h"

/* That a resolver has no way out at the moment (SERVFAIL) changes nothing about whom it
 * serves. */
bool
datagram_dns(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { HEAD = 12, FLAGS_AT = 3, RECURSION = 0x80, RCODE = 0x0f, REFUSED = 5 };
	const char *title = "answers only for its own names";

	if (length < HEAD)
		return false;
	if ((bytes[FLAGS_AT] & RCODE) == REFUSED) {
		title = "refuses to answer us";
	} else if ((bytes[FLAGS_AT] & RECURSION) != 0) {
		title = "resolves for whoever asks";
		facts->login = LOGIN_NONE;
	}
	(void)text_copy(facts->title, sizeof(facts->title), title);
	return true;
}

/* ---- NetBIOS ---- */

/* One row of the table: 15 bytes of name, its suffix, two bytes of flags. */
enum { NAME_LENGTH = 15, NAME_ROW = 18, GROUP_FLAG = 0x80, SUFFIX_MACHINE = 0 };

static void
take_name(const uint8_t *row, struct datagram_names *names)
{
	bool group = (row[NAME_LENGTH + 1] & GROUP_FLAG) != 0;
	char *name = group ? names->detail : names->name;

	if (row[NAME_LENGTH] == SUFFIX_MACHINE && name[0] == '\0')
		words_copy(words_of(row, NAME_LENGTH), name, DATAGRAM_NAME_SIZE);
}

/* Header, the name that was asked, type, class, life and length; then how many names. */
bool
datagram_netbios_names(
	const uint8_t *bytes, size_t length, struct datagram_names *names)
{
	enum { COUNT_AT = 12 + 34 + 2 + 2 + 4 + 2 };

	*names = (struct datagram_names){.name = ""};
	if (length <= COUNT_AT || (length - COUNT_AT - 1) / NAME_ROW < bytes[COUNT_AT])
		return false;
	for (size_t i = 0; i < bytes[COUNT_AT]; i++)
		take_name(bytes + COUNT_AT + 1 + i * NAME_ROW, names);
	return true;
}

bool
datagram_netbios(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct datagram_names names;
	struct text title;

	if (!datagram_netbios_names(bytes, length, &names))
		return false;
	text_init(&title, facts->title, sizeof(facts->title));
	text_add(&title, names.name);
	if (names.detail[0] != '\0')
		text_format(&title, "%sgroup %s", title.length > 0 ? ", " : "",
			names.detail);
	return true;
}

/* ---- multicast DNS ---- */

bool
datagram_mdns(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	const struct ip nobody = {.family = IP_NONE};
	struct mdns_message message;
	struct text title;

	if (!mdns_read(bytes, length, &nobody, &message))
		return false;
	text_init(&title, facts->title, sizeof(facts->title));
	for (size_t i = 0; i < message.service_count; i++)
		text_format(&title, "%s%s", i > 0 ? " " : "", message.services[i]);
	return true;
}
