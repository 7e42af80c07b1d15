#include "net/mdns.h"

#include <ctype.h>
#include <string.h>

#include "base/buffer.h"
#include "net/wire_text.h"

enum {
	FLAG_RESPONSE = 0x8000,
	OPCODE_AND_RCODE = 0x780f,
	TYPE_A = 1,
	TYPE_PTR = 12,
	TYPE_AAAA = 28,
	CLASS_IN = 1,
	CLASS_MASK = 0x7fff, /* the top bit says: forget what you knew */
	RECORDS_MAX = 512,
	POINTER = 0xc0,
	POINTERS_MAX = 16,
	LABELS_MAX = 4, /* that are kept of a name: more has no name we use */
	NAME_MAX_BYTES = 255
};

/* The first labels of a name, in place. */
struct labels {
	const uint8_t *start[LABELS_MAX];
	uint8_t length[LABELS_MAX];
	size_t count; /* of all, also those that are not kept */
};

/* Where a pointer leads: only backwards, so that no name leads around in a circle. */
static bool
follow(struct reader *reader, uint8_t first, size_t *lowest)
{
	size_t target = (size_t)(first & ~POINTER) << 8 | reader_u8(reader);

	if (reader->failed || target >= *lowest)
		return false;
	*lowest = target;
	reader->offset = target;
	return true;
}

/* Reads a name and leaves the reader behind it. */
static bool
read_name(struct reader *reader, struct labels *labels)
{
	size_t behind = 0, lowest = reader->offset, bytes = 0, pointers = 0;

	*labels = (struct labels){.count = 0};
	for (;;) {
		uint8_t length = reader_u8(reader);
		const uint8_t *label;

		if ((length & POINTER) == POINTER) {
			if (pointers++ == 0)
				behind = reader->offset + 1;
			if (pointers > POINTERS_MAX || !follow(reader, length, &lowest))
				return false;
			continue;
		}
		if (length == 0)
			break;
		label = reader_take(reader, length);
		bytes += (size_t)length + 1;
		if (label == NULL || (length & POINTER) != 0 || bytes > NAME_MAX_BYTES)
			return false;
		if (labels->count < LABELS_MAX) {
			labels->start[labels->count] = label;
			labels->length[labels->count] = length;
		}
		labels->count++;
	}
	if (pointers > 0 && !reader->failed)
		reader->offset = behind;
	return !reader->failed;
}

/* Names are compared without regard to case (RFC 6762 16). */
static bool
is_label(const struct labels *labels, size_t at, const char *text)
{
	if (labels->length[at] != strlen(text))
		return false;
	for (size_t i = 0; text[i] != '\0'; i++)
		if (tolower(labels->start[at][i]) != text[i])
			return false;
	return true;
}

/* "laptop.local", with the address that spoke. */
static void
take_address(struct reader *data, uint8_t family, const struct labels *owner,
	const struct ip *speaker, struct mdns_message *message)
{
	uint8_t bytes[16];
	struct ip ip;

	reader_copy(data, bytes, ip_length(family));
	ip = ip_from_bytes(family, bytes);
	if (data->failed || owner->count != 2 || !is_label(owner, 1, "local") ||
		!ip_equal(&ip, speaker) || message->host_name[0] != '\0')
		return;
	wire_text(owner->start[0], owner->length[0], message->host_name,
		sizeof(message->host_name));
}

/* Letters, digits and hyphens behind an underscore (RFC 6763 7, RFC 6335 5.1). */
static bool
is_service_label(const struct labels *owner)
{
	enum { LONGEST = 16 };

	if (owner->length[0] < 2 || owner->length[0] > LONGEST ||
		owner->start[0][0] != '_')
		return false;
	for (size_t i = 1; i < owner->length[0]; i++)
		if (!isalnum(owner->start[0][i]) && owner->start[0][i] != '-')
			return false;
	return true;
}

/* "_services._dns-sd._udp.local" points to a type of service instead (RFC 6763 9). */
static bool
lists_types(const struct labels *owner)
{
	return owner->count == LABELS_MAX && is_label(owner, 0, "_services") &&
		is_label(owner, 1, "_dns-sd") && is_label(owner, 2, "_udp") &&
		is_label(owner, 3, "local");
}

/* "_ipp._tcp.local" points to an instance of that service. */
static void
take_service(const struct labels *owner, struct mdns_message *message)
{
	char *service;
	bool tcp;

	if (owner->count != 3 || message->service_count == MDNS_SERVICES_MAX ||
		!is_label(owner, 2, "local") || !is_service_label(owner))
		return;
	tcp = is_label(owner, 1, "_tcp");
	if (!tcp && !is_label(owner, 1, "_udp"))
		return;
	service = message->services[message->service_count];
	for (size_t i = 0; i < owner->length[0]; i++)
		service[i] = (char)tolower(owner->start[0][i]);
	(void)memcpy(
		service + owner->length[0], tcp ? "._tcp" : "._udp", sizeof("._tcp"));
	for (size_t i = 0; i < message->service_count; i++)
		if (strcmp(message->services[i], service) == 0)
			return;
	message->service_count++;
}

/* at: where what it points to begins. */
static void
take_pointer(const struct reader *reader, size_t at, const struct labels *owner,
	struct mdns_message *message)
{
	struct reader target = *reader;
	struct labels type;

	target.offset = at;
	if (!lists_types(owner))
		take_service(owner, message);
	else if (read_name(&target, &type))
		take_service(&type, message);
}

static bool
read_record(
	struct reader *reader, const struct ip *speaker, struct mdns_message *message)
{
	struct labels owner;
	struct reader data;
	uint16_t type, class, length;
	uint32_t lifetime;
	const uint8_t *body;

	if (!read_name(reader, &owner))
		return false;
	type = reader_u16be(reader);
	class = reader_u16be(reader) & CLASS_MASK;
	lifetime = reader_u32be(reader);
	length = reader_u16be(reader);
	body = reader_take(reader, length);
	if (body == NULL)
		return false;
	if (class != CLASS_IN || lifetime == 0) /* 0: it says good-bye */
		return true;
	reader_init(&data, body, length);
	if (type == TYPE_A)
		take_address(&data, IP_V4, &owner, speaker, message);
	else if (type == TYPE_AAAA)
		take_address(&data, IP_V6, &owner, speaker, message);
	else if (type == TYPE_PTR)
		take_pointer(reader, reader->offset - length, &owner, message);
	return true;
}

static bool
read_message(
	struct reader *reader, const struct ip *speaker, struct mdns_message *message)
{
	uint16_t flags, questions;
	size_t records;
	struct labels name;

	reader_skip(reader, 2); /* identifier */
	flags = reader_u16be(reader);
	questions = reader_u16be(reader);
	records = reader_u16be(reader);
	records += reader_u16be(reader);
	records += reader_u16be(reader);
	if (reader->failed || (flags & FLAG_RESPONSE) == 0 ||
		(flags & OPCODE_AND_RCODE) != 0 || questions + records > RECORDS_MAX)
		return false;
	for (uint16_t i = 0; i < questions; i++) {
		if (!read_name(reader, &name))
			return false;
		reader_skip(reader, 4); /* type, class */
	}
	for (size_t i = 0; i < records; i++)
		if (!read_record(reader, speaker, message))
			return false;
	return true;
}

bool
mdns_read(const uint8_t *bytes, size_t length, const struct ip *speaker,
	struct mdns_message *message)
{
	struct reader reader;

	reader_init(&reader, bytes, length);
	memset(message, 0, sizeof(*message));
	if (read_message(&reader, speaker, message))
		return true;
	memset(message, 0, sizeof(*message));
	return false;
}
