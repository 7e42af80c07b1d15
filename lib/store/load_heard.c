#include "store/load_heard.h"

void
take_guide(struct columns *from, struct guide_record *record)
{
	record->kind = (enum guide_kind)take_name(from, guide_kind_names, 0);
	take_mac(from, &record->mac);
	take_ip(from, &record->ip);
	take_ip(from, &record->gateway);
	take_ip(from, &record->name_server);
	record->standing =
		(enum guide_standing)take_name(from, guide_standing_names, 0);
	record->first_seen = take_time(from);
	record->last_seen = take_time(from);
}

void
take_claim(struct columns *from, struct claim_record *record)
{
	record->device_id = take_count(from, INT64_MAX);
	record->source = (enum claim_source)take_name(from, claim_source_names, 0);
	take_text(from, record->name, sizeof(record->name));
	take_text(from, record->detail, sizeof(record->detail));
	record->first_seen = take_time(from);
	record->last_seen = take_time(from);
}

void
take_mapping(struct columns *from, struct mapping_record *record)
{
	record->proto = (enum proto)take_name(from, proto_names, PROTO_TCP);
	record->external_port = (uint16_t)take_count(from, UINT16_MAX);
	take_ip(from, &record->client);
	record->port = (uint16_t)take_count(from, UINT16_MAX);
	take_text(from, record->label, sizeof(record->label));
	record->since = take_time(from);
}
