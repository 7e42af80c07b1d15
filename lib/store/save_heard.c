/* What was heard on the wire unasked, and the port mappings that a router listed. */
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

int
save_claim(const struct saving *saving, const struct claim_record *claim)
{
	sqlite3_stmt *of = statement(saving->store, "save_claim");

	bind_id(of, ":device", claim->device_id);
	bind_name(of, ":source", claim_source_names, (int)claim->source);
	bind_text(of, ":name", claim->name);
	bind_text(of, ":detail", claim->detail);
	bind_number(of, ":first_seen", claim->first_seen.us);
	bind_number(of, ":last_seen", claim->last_seen.us);
	return saving_run(saving, of);
}

int
save_mapping(const struct saving *saving, const struct mapping_record *mapping)
{
	bool ended = mapping->until.us != 0;
	sqlite3_stmt *of =
		statement(saving->store, ended ? "close_mapping" : "open_mapping");
	int64_t segment;
	int status = saving_segment(saving, mapping->segment, &segment);

	if (status != 0)
		return status;
	bind_number(of, ":segment", segment);
	bind_proto(of, mapping->proto);
	bind_number(of, ":external_port", mapping->external_port);
	bind_ip(of, ":client", &mapping->client);
	bind_number(of, ":port", mapping->port);
	if (ended) {
		bind_number(of, ":until", mapping->until.us);
	} else {
		bind_text(of, ":label", mapping->label);
		bind_number(of, ":since", mapping->since.us);
	}
	return saving_run(saving, of);
}
