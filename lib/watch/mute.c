#include "watch/mute.h"

#include <string.h>

#include "watch/device_names.h"

bool
mute_hides(const struct mute_rule *rule, const struct event_record *event,
	const char *segment, wall_t now)
{
	return now.us < rule->until.us &&
		(rule->segment[0] == '\0' || strcmp(rule->segment, segment) == 0) &&
		(rule->event == EVENT_KINDS || rule->event == event->kind) &&
		(rule->port == 0 || rule->port == event->port) &&
		(rule->device[0] == '\0' ||
			device_is_named(rule->device, event->device_id,
				event->device_name, &event->mac));
}

bool
mute_equal(const struct mute_rule *a, const struct mute_rule *b)
{
	return strcmp(a->segment, b->segment) == 0 &&
		strcmp(a->device, b->device) == 0 && a->event == b->event &&
		a->port == b->port && a->until.us == b->until.us &&
		strcmp(a->reason, b->reason) == 0;
}
