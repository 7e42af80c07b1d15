/*
 * The devices are sorted by segment, services and name: those that make one rule then stand
 * together. A rule by pattern is only proposed where it names no device that offered something
 * else, so that the proposal allows what was seen and nothing more.
 */
#include "assess/learn.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "watch/device_names.h"
#include "watch/netevent.h"

enum {
	LINE_SIZE = 4096,
	NAMED_MAX = 8, /* devices of a group named in its comment */
	PREFIX_MIN = 2
};

struct learnt_port {
	enum proto proto;
	uint16_t port;
	char service[SERVICE_NAME_SIZE];
};

struct learnt {
	struct opening device; /* of its ports nothing counts */
	struct learnt_port *ports;
	size_t port_count, port_capacity;
};

struct learning {
	struct learnt *list;
	size_t count, capacity;
	char *text;
	size_t length, text_capacity;
	size_t rules, rules_max;
};

struct learning *
learning_new(void)
{
	return mem_new(sizeof(struct learning));
}

void
learning_free(struct learning *learning)
{
	if (learning == NULL)
		return;
	for (size_t i = 0; i < learning->count; i++)
		free(learning->list[i].ports);
	free(learning->list);
	free(learning->text);
	free(learning);
}

static struct learnt *
find_device(struct learning *learning, const struct opening *opening)
{
	struct learnt *learnt;

	for (size_t i = learning->count; i > 0; i--)
		if (learning->list[i - 1].device.device_id == opening->device_id)
			return &learning->list[i - 1];
	if (learning->count == LEARN_DEVICES_MAX)
		return NULL;
	learning->list = mem_grow(learning->list, &learning->capacity,
		learning->count + 1, sizeof(*learning->list));
	learnt = &learning->list[learning->count++];
	*learnt = (struct learnt){.device = *opening};
	return learnt;
}

static int
compare_ports(const void *one, const void *other)
{
	const struct learnt_port *a = one, *b = other;

	if (a->proto != b->proto)
		return a->proto < b->proto ? -1 : 1;
	return a->port < b->port ? -1 : a->port > b->port;
}

bool
learning_add(struct learning *learning, const struct opening *opening)
{
	struct learnt *learnt = find_device(learning, opening);
	struct learnt_port *port;

	if (learnt == NULL)
		return false;
	for (size_t i = 0; i < learnt->port_count; i++)
		if (learnt->ports[i].port == opening->port &&
			learnt->ports[i].proto == opening->proto)
			return true;
	if (learnt->port_count == LEARN_PORTS_MAX)
		return false;
	learnt->ports = mem_grow(learnt->ports, &learnt->port_capacity,
		learnt->port_count + 1, sizeof(*learnt->ports));
	port = &learnt->ports[learnt->port_count++];
	*port = (struct learnt_port){opening->proto, opening->port, ""};
	(void)text_copy(port->service, sizeof(port->service), opening->service);
	qsort(learnt->ports, learnt->port_count, sizeof(*learnt->ports), compare_ports);
	return true;
}

/* ---- which devices make a group ---- */

static int
compare_services(const struct learnt *a, const struct learnt *b)
{
	for (size_t i = 0; i < a->port_count && i < b->port_count; i++) {
		int order = compare_ports(&a->ports[i], &b->ports[i]);

		if (order != 0)
			return order;
	}
	return a->port_count < b->port_count ? -1 : a->port_count > b->port_count;
}

static int
compare_devices(const void *one, const void *other)
{
	const struct learnt *a = one, *b = other;
	int order = strcmp(a->device.segment, b->device.segment);

	if (order == 0)
		order = compare_services(a, b);
	if (order == 0)
		order = strcmp(a->device.name, b->device.name);
	if (order == 0)
		order = a->device.device_id < b->device.device_id ? -1 : 1;
	return order;
}

/* What the name has before its last number: "camera-" of "camera-12". 0: nothing to go by. */
static size_t
prefix_length(const char *name)
{
	size_t length = strlen(name);
	bool has_number = false;

	while (length > 0 && name[length - 1] >= '0' && name[length - 1] <= '9') {
		has_number = true;
		length--;
	}
	return has_number && length >= PREFIX_MIN ? length : 0;
}

static bool
are_alike(const struct learnt *a, const struct learnt *b)
{
	size_t length = prefix_length(a->device.name);

	return length > 0 && length == prefix_length(b->device.name) &&
		strncmp(a->device.name, b->device.name, length) == 0 &&
		strcmp(a->device.segment, b->device.segment) == 0 &&
		compare_services(a, b) == 0;
}

static size_t
group_length(const struct learning *learning, size_t first)
{
	size_t count = 1;

	while (first + count < learning->count &&
		are_alike(&learning->list[first], &learning->list[first + count]))
		count++;
	return count;
}

static bool
names_only(const struct learning *learning, const char *pattern, size_t first,
	size_t count)
{
	for (size_t i = 0; i < learning->count; i++) {
		const struct opening *device = &learning->list[i].device;

		if ((i < first || i >= first + count) &&
			device_is_named(
				pattern, device->device_id, device->name, &device->mac))
			return false;
	}
	return true;
}

/* ---- the text ---- */

static void
add_line(struct learning *learning, const struct text *line)
{
	learning->text = mem_grow(learning->text, &learning->text_capacity,
		learning->length + line->length + 2, 1);
	memcpy(learning->text + learning->length, line->bytes, line->length);
	learning->length += line->length;
	learning->text[learning->length++] = '\n';
	learning->text[learning->length] = '\0';
}

static void
say(struct learning *learning, const char *words)
{
	char space[LINE_SIZE];
	struct text line;

	text_init(&line, space, sizeof(space));
	text_add(&line, words);
	add_line(learning, &line);
}

/* In YAML's double quotes; a name holds no control characters. */
static void
add_quoted(struct text *text, const char *name)
{
	text_add(text, "\"");
	for (const char *c = name; *c != '\0'; c++)
		text_format(text, "%s%c", *c == '"' || *c == '\\' ? "\\" : "", *c);
	text_add(text, "\"");
}

static void
comment(struct learning *learning, size_t first, size_t count, struct text *line)
{
	const struct learnt *learnt = &learning->list[first];
	char label[DEVICE_NAME_SIZE];

	text_format(line, "    # %s: ", learnt->device.segment);
	for (size_t i = 0; i < count && i < NAMED_MAX; i++) {
		const struct opening *device = &learning->list[first + i].device;

		text_format(line, "%s%s", i > 0 ? ", " : "",
			device_label(device->device_id, device->name, label));
	}
	if (count > NAMED_MAX)
		text_format(line, " and %zu more", count - NAMED_MAX);
	if (learnt->device.kind[0] != '\0')
		text_format(line, " (%s)", learnt->device.kind);
	for (size_t i = 0; i < learnt->port_count; i++)
		text_format(line, "%s%s", i > 0 ? ", " : "; ",
			learnt->ports[i].service[0] != '\0' ? learnt->ports[i].service
							    : "unknown");
	add_line(learning, line);
}

static void
add_rule(struct learning *learning, const struct learnt *learnt, const char *pattern)
{
	bool is_over = learning->rules++ >= learning->rules_max;
	char space[LINE_SIZE];
	struct text line;

	text_init(&line, space, sizeof(space));
	text_format(&line, "    %s- {device: ", is_over ? "# one rule too many: " : "");
	add_quoted(&line, pattern);
	text_add(&line, ", ports: [");
	for (size_t i = 0; i < learnt->port_count; i++)
		text_format(&line, "%s%u/%s", i > 0 ? ", " : "", learnt->ports[i].port,
			names_text(proto_names, (int)learnt->ports[i].proto));
	text_add(&line, "]}");
	add_line(learning, &line);
}

/* By its name; one without, or whose name would be a pattern, by its MAC unless that changes, else
 * by its id. */
static const char *
own_pattern(const struct opening *device, char pattern[DEVICE_NAME_SIZE])
{
	if (device->name[0] != '\0' && strpbrk(device->name, "*?") == NULL)
		(void)text_copy(pattern, DEVICE_NAME_SIZE, device->name);
	else if (!mac_is_zero(&device->mac) && !mac_is_private(&device->mac))
		(void)mac_text(&device->mac, pattern);
	else
		(void)device_label(device->device_id, "", pattern);
	return pattern;
}

static void
propose(struct learning *learning, size_t first, size_t count)
{
	const struct learnt *learnt = &learning->list[first];
	char pattern[DEVICE_NAME_SIZE + 1], space[LINE_SIZE];
	struct text line, text;

	text_init(&text, pattern, sizeof(pattern));
	text_format(&text, "%.*s*", (int)prefix_length(learnt->device.name),
		learnt->device.name);
	if (count > 1 && names_only(learning, pattern, first, count)) {
		text_init(&line, space, sizeof(space));
		comment(learning, first, count, &line);
		add_rule(learning, learnt, pattern);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		text_init(&line, space, sizeof(space));
		comment(learning, first + i, 1, &line);
		add_rule(learning, &learnt[i], own_pattern(&learnt[i].device, pattern));
	}
}

char *
learning_text(struct learning *learning, const char *heading, size_t rules_max)
{
	char space[LINE_SIZE], *text;
	struct text line;

	learning->rules_max = rules_max;
	text_init(&line, space, sizeof(space));
	text_format(&line, "# %s", heading);
	add_line(learning, &line);
	say(learning, "# Read it, take out what should not be, then put it into");
	say(learning, "# wdogd.yaml. `wdog policy test FILE` says what it would have");
	say(learning, "# told. The first rule that names a device counts.");
	say(learning, "policy:");
	say(learning, learning->count == 0 ? "  expect: []" : "  expect:");
	if (learning->count > 0)
		qsort(learning->list, learning->count, sizeof(*learning->list),
			compare_devices);
	for (size_t i = 0, count; i < learning->count; i += count) {
		count = group_length(learning, i);
		propose(learning, i, count);
	}
	text = learning->text;
	learning->text = NULL;
	return text;
}
