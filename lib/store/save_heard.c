/* What was heard on the wire, unasked. */
#include "store/handle.h"

static const char *
station_text(const struct guide_record *guide, char text[IP_TEXT_SIZE])
{
	if (mac_is_zero(&guide->mac))
		return ip_text(&guide->ip, text);
	return mac_text(&guide->mac, text);
}

static void
bind_guide(sqlite3_stmt *to, const struct guide_record *guide)
{
	bind_ip(to, ":ip", &guide->ip);
	bind_mac(to, ":mac", &guide->mac);
	bind_ip(to, ":gateway", &guide->gateway);
	bind_ip(to, ":name_server", &guide->name_server);
	bind_name(to, ":standing", guide_standing_names, (int)guide->standing);
	bind_number(to, ":first_seen", guide->first_seen.us);
	bind_number(to, ":last_seen", guide->last_seen.us);
}

int
save_guide(const struct saving *saving, const struct guide_record *guide)
{
	bool forgotten = guide->standing == GUIDE_FORGOTTEN;
	sqlite3_stmt *of =
		statement(saving->store, forgotten ? "forget_guide" : "save_guide");
	char station[IP_TEXT_SIZE];
	int64_t segment;
	int status = saving_segment(saving, guide->segment, &segment);

	if (status != 0)
		return status;
	bind_number(of, ":segment", segment);
	bind_name(of, ":kind", guide_kind_names, (int)guide->kind);
	bind_text(of, ":station", station_text(guide, station));
	if (!forgotten)
		bind_guide(of, guide);
	return saving_run(saving, of);
}
