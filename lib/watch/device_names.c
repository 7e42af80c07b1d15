#include "watch/device_names.h"

#include "base/text.h"
#include "watch/netevent.h"

bool
device_is_named(
	const char *pattern, uint64_t id, const char *name, const struct mac *mac)
{
	char text[DEVICE_NAME_SIZE];

	return text_matches(pattern, name) ||
		text_matches(pattern, device_label(id, "", text)) ||
		(mac != NULL && text_matches(pattern, mac_text(mac, text)));
}
