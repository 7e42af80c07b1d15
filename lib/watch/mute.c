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
