#include "watch/alert_line.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "watch/netevent.h"

enum { FIELD_SIZE = 512, ALSO_SIZE = 120 };

enum quoting { QUOTE_NEVER, QUOTE_IF_NEEDED, QUOTE_ALWAYS };

static const char cut_mark[] = " truncated=1";

struct line {
	struct text text;
	bool cut;
};

/* Adds " name=value" as a whole or not at all, keeping room for the cut mark. */
static void
add_field(struct line *line, const char *name, const char *value, enum quoting quoting)
{
	bool quoted = quoting == QUOTE_ALWAYS ||
		(quoting == QUOTE_IF_NEEDED && strpbrk(value, " \"=:") != NULL);
	char space[FIELD_SIZE];
	struct text field;

	if (line->cut || value[0] == '\0')
		return;
	text_init(&field, space, sizeof(space));
	text_format(&field, " %s=%s", name, quoted ? "\"" : "");
	text_add_escaped(&field, value, strlen(value), "\"");
	text_add(&field, quoted ? "\"" : "");
	if (field.cut ||
		line->text.length + field.length + strlen(cut_mark) >= line->text.size)
		line->cut = true;
	else
		text_add(&line->text, field.bytes);
}

static void
add_addresses(struct line *line, const struct event_record *event)
{
	char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE], space[16];
	struct text port;

	if (event->ip.family != IP_NONE)
		add_field(line, "ip", ip_text(&event->ip, ip), QUOTE_NEVER);
	if (!mac_is_zero(&event->mac))
		add_field(line, "mac", mac_text(&event->mac, mac), QUOTE_NEVER);
	if (event->port == 0)
		return;
	text_init(&port, space, sizeof(space));
	text_format(&port, "%u/%s", event->port,
		names_text(proto_names, (int)event->proto));
	add_field(line, "port", port.bytes, QUOTE_NEVER);
}

static void
add_also(struct line *line, const struct port_set *also, enum proto proto)
{
	char space[ALSO_SIZE], range[16];
	struct text ports;
	bool cut = false;

	text_init(&ports, space, sizeof(space));
	for (size_t i = 0; i < also->count && !cut; i++) {
		const struct port_range *ports_of = &also->ranges[i];

		(void)snprintf(range, sizeof(range),
			ports_of->first == ports_of->last ? "%s%u" : "%s%u-%u",
			i == 0 ? "" : ",", ports_of->first, ports_of->last);
		cut = ports.length + strlen(range) + strlen(",.../tcp") >= ports.size;
		text_add(&ports, cut ? ",..." : range);
	}
	text_format(&ports, "/%s", names_text(proto_names, (int)proto));
	add_field(line, "also", ports.bytes, QUOTE_NEVER);
}

static void
add_sentence(struct line *line, const char *sentence)
{
	char space[ALERT_LINE_SIZE];
	struct text escaped;

	text_init(&escaped, space, sizeof(space));
	text_add_harmless(&escaped, sentence, strlen(sentence));
	if (line->cut || escaped.cut ||
		line->text.length + 2 + escaped.length >= line->text.size)
		text_add(&line->text, cut_mark);
	if (escaped.length == 0)
		return;
	text_add(&line->text, ": ");
	text_add_harmless(&line->text, sentence, strlen(sentence));
}

/* What was before and after, a stranger may have chosen; else it is a MAC or a state. */
static enum quoting
quoting_of(enum netevent_kind kind)
{
	if (kind == EVENT_NAME_CHANGED)
		return QUOTE_ALWAYS;
	return kind == EVENT_SERVICE_CHANGED ? QUOTE_IF_NEEDED : QUOTE_NEVER;
}

void
alert_line(const struct event_record *event, const char *segment_name,
	const char *ending, const struct port_set *also, char *line)
{
	struct line out = {.cut = false};
	char label[DEVICE_NAME_SIZE];

	text_init(&out.text, line, ALERT_LINE_SIZE);
	text_format(&out.text, "%s %s id=%llu severity=%s",
		ending != NULL ? "RESOLVED" : "ALERT",
		names_text(netevent_names, (int)event->kind),
		(unsigned long long)event->id,
		names_text(severity_names, (int)event->severity));
	add_field(&out, "segment", segment_name, QUOTE_IF_NEEDED);
	add_field(&out, "device",
		device_label(event->device_id, event->device_name, label),
		QUOTE_ALWAYS);
	/* In a field of its own: a stranger's word never stands where the owner's does. */
	if (event->device_name[0] == '\0')
		add_field(&out, "calls-itself", event->own_name, QUOTE_ALWAYS);
	add_addresses(&out, event);
	if (also != NULL && also->count > 0)
		add_also(&out, also, event->proto);
	add_field(&out, "service", event->service, QUOTE_IF_NEEDED);
	add_field(&out, "vantage", event->vantage, QUOTE_IF_NEEDED);
	if (ending == NULL)
		add_field(
			&out, "reachable-from", event->reachable_from, QUOTE_IF_NEEDED);
	if (netevent_trait(event->kind)->compares) {
		add_field(&out, "before", event->before, quoting_of(event->kind));
		add_field(&out, "after", event->after, quoting_of(event->kind));
	}
	add_sentence(&out, ending != NULL ? ending : event->text);
}
