#include "watch/mute.h"

#include <string.h>

#include "base/text.h"
#include "watch/netevent.h"

static bool
is_device(const char *pattern, const struct event_record *event)
{
	char text[DEVICE_NAME_SIZE];

	return text_matches(pattern, event->device_name) ||
		text_matches(pattern, device_label(event->device_id, "", text)) ||
		text_matches(pattern, mac_text(&event->mac, text));
}

bool
mute_hides(const struct mute_rule *rule, const struct event_record *event,
	const char *segment, wall_t now)
{
	return now.us < rule->until.us &&
		(rule->segment[0] == '\0' || strcmp(rule->segment, segment) == 0) &&
		(rule->event == EVENT_KINDS || rule->event == event->kind) &&
		(rule->port == 0 || rule->port == event->port) &&
		(rule->device[0] == '\0' || is_device(rule->device, event));
}

bool
mute_equal(const struct mute_rule *a, const struct mute_rule *b)
{
	return strcmp(a->segment, b->segment) == 0 &&
		strcmp(a->device, b->device) == 0 && a->event == b->event &&
		a->port == b->port && a->until.us == b->until.us &&
		strcmp(a->reason, b->reason) == 0;
}
