#include <string.h>

#include "store/column.h"
#include "store/handle.h"
#include "store/load.h"
#include "store/load_heard.h"
#include "store/load_port.h"

struct loading {
	struct store *store;
	const struct load_calls *calls;
	void *to;
	struct columns columns;
	uint16_t segment; /* of the row, as its index in the configuration */
};

static bool
find_segment(const struct store *store, int64_t id, uint16_t *segment)
{
	for (size_t i = 0; i < store->segment_count; i++)
		if (store->segment_ids[i] == id) {
			*segment = (uint16_t)i;
			return true;
		}
	return false;
}

static bool
load_device(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct device_record record = {.segment = loading->segment};

	record.id = take_count(from, INT64_MAX);
	record.address_only = take_bool(from);
	take_text(from, record.name, sizeof(record.name));
	record.presence = (enum presence)take_name(from, presence_names, 0);
	record.first_seen = take_time(from);
	record.last_seen = take_time(from);
	record.presence_since = take_time(from);
	record.baseline = take_bool(from);
	record.approved = take_bool(from);
	record.misses = (uint32_t)take_count(from, UINT32_MAX);
	record.missed_permille = (uint32_t)take_count(from, 1000);
	record.flap_penalty = (uint32_t)take_count(from, UINT32_MAX);
	take_text(from, record.away, sizeof(record.away));
	record.care = (enum care)take_name(from, care_names, 0);
	take_text(from, record.kind.name, sizeof(record.kind.name));
	take_text(from, record.kind.why, sizeof(record.kind.why));
	record.quarantine.since = take_time(from);
	record.quarantine.until = take_time(from);
	record.quarantine.port = (uint16_t)take_count(from, UINT16_MAX);
	return !from->failed && loading->calls->device(loading->to, &record);
}

static bool
load_interface(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct interface_record record = {.device_id = take_count(from, INT64_MAX)};

	take_mac(from, &record.mac);
	record.first_seen = take_time(from);
	record.last_seen = take_time(from);
	return !from->failed && loading->calls->interface(loading->to, &record);
}

static bool
load_address(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct address_record record = {.id = take_count(from, INT64_MAX)};

	record.device_id = take_count(from, INT64_MAX);
	take_ip(from, &record.ip);
	take_mac(from, &record.mac);
	record.first_seen = take_time(from);
	record.last_seen = take_time(from);
	record.current = take_bool(from);
	return !from->failed && loading->calls->address(loading->to, &record);
}

static bool
load_service(struct loading *loading)
{
	struct service_record record = {.address_id = 0};

	take_service(&loading->columns, &record);
	return !loading->columns.failed &&
		loading->calls->service(loading->to, &record);
}

static bool
load_facts(struct loading *loading)
{
	struct facts_record record = {.address_id = 0};

	take_facts(&loading->columns, &record);
	return !loading->columns.failed && loading->calls->facts(loading->to, &record);
}

static bool
load_look(struct loading *loading)
{
	struct look_record record = {.address_id = 0};

	take_look(&loading->columns, &record);
	return !loading->columns.failed && loading->calls->look(loading->to, &record);
}

static bool
load_acceptance(struct loading *loading)
{
	struct acceptance_record record = {.id = 0};

	take_acceptance(&loading->columns, &record);
	return !loading->columns.failed &&
		loading->calls->acceptance(loading->to, &record);
}

static bool
load_rest(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct rest_record record = {.address_id = take_count(from, INT64_MAX)};
	const char *ports;
	bool taken;

	record.proto = (enum proto)take_name(from, proto_names, PROTO_TCP);
	record.state = (enum port_state)take_name(from, port_state_names, 0);
	record.reason = (enum port_reason)take_name(from, port_reason_names, 0);
	record.since = take_time(from);
	ports = (const char *)sqlite3_column_text(from->row, from->next);
	if (ports == NULL || port_set_parse(ports, &record.ports, NULL) != 0)
		return false;
	taken = !from->failed && loading->calls->rest(loading->to, &record);
	port_set_done(&record.ports);
	return taken;
}

/* A segment looked from; only active ones are asked for, and those are configured. */
static uint16_t
take_vantage(struct loading *loading)
{
	uint16_t index = 0;

	if (!find_segment(loading->store, take_number(&loading->columns), &index))
		loading->columns.failed = true;
	return index;
}

static bool
load_reach(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct reach_record record = {.from = take_vantage(loading)};

	record.address_id = take_count(from, INT64_MAX);
	record.proto = (enum proto)take_name(from, proto_names, PROTO_TCP);
	record.port = (uint16_t)take_count(from, UINT16_MAX);
	record.state = (enum port_state)take_name(from, port_state_names, 0);
	record.reason = (enum port_reason)take_name(from, port_reason_names, 0);
	record.since = take_time(from);
	record.last_proof = take_time(from);
	record.run_id = take_count(from, INT64_MAX);
	take_text(from, record.rule, sizeof(record.rule));
	record.rule_since = take_time(from);
	return !from->failed && loading->calls->reach(loading->to, &record);
}

static void
take_tally(struct columns *from, struct scan_tally *tally)
{
	for (int kind = 0; kind < PROBE_KINDS; kind++)
		tally->sent[kind] = take_count(from, INT64_MAX);
	tally->probes = take_count(from, INT64_MAX);
	tally->answered = take_count(from, INT64_MAX);
	tally->repeat_answered = take_count(from, INT64_MAX);
	tally->targets = take_count(from, INT64_MAX);
	tally->targets_alive = take_count(from, INT64_MAX);
	tally->refused = take_count(from, INT64_MAX);
	tally->send_errors = take_count(from, INT64_MAX);
	tally->drops = take_count(from, INT64_MAX);
}

static bool
load_run(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct run_record record = {
		.segment = loading->segment, .from = loading->segment};
	int64_t vantage;

	record.id = take_count(from, INT64_MAX);
	vantage = take_number(from);
	if (vantage != 0 && !find_segment(loading->store, vantage, &record.from))
		return true; /* no longer in the configuration */
	record.kind = (enum scan_kind)take_name(from, scan_kind_names, 0);
	record.proto = (enum proto)take_name(from, proto_names, 0);
	record.job = (int)take_number(from);
	record.manual = take_bool(from);
	record.started = take_time(from);
	record.finished = take_time(from);
	record.verdict = (enum run_verdict)take_name(from, run_verdict_names, 0);
	record.epoch = (uint64_t)take_number(from);
	record.done = take_count(from, INT64_MAX);
	record.total = take_count(from, INT64_MAX);
	take_tally(from, &record.tally);
	take_text(from, record.ports_text, sizeof(record.ports_text));
	return !from->failed && loading->calls->run(loading->to, &record);
}

static void
take_event(struct columns *from, struct event_record *event)
{
	take_text(from, event->key, sizeof(event->key));
	event->kind = (enum netevent_kind)take_name(from, netevent_names, 0);
	event->severity = (enum severity)take_name(from, severity_names, 0);
	event->at = take_time(from);
	event->device_id = take_count(from, INT64_MAX);
	take_text(from, event->device_name, sizeof(event->device_name));
	take_ip(from, &event->ip);
	take_mac(from, &event->mac);
	event->proto = (enum proto)take_name(from, proto_names, 0);
	event->port = (uint16_t)take_count(from, UINT16_MAX);
	take_text(from, event->before, sizeof(event->before));
	take_text(from, event->after, sizeof(event->after));
	event->run_id = take_count(from, INT64_MAX);
	event->resolves = take_count(from, INT64_MAX);
	take_text(from, event->service, sizeof(event->service));
	take_text(from, event->vantage, sizeof(event->vantage));
	take_text(from, event->reachable_from, sizeof(event->reachable_from));
	take_text(from, event->text, sizeof(event->text));
	take_text(from, event->withheld, sizeof(event->withheld));
	event->told_in = take_count(from, INT64_MAX);
}

static bool
load_alert(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct alert_record alert = {.id = take_count(from, INT64_MAX)};
	struct event_record event = {.id = alert.id, .segment = loading->segment};

	alert.state = (enum alert_state)take_name(from, alert_state_names, 0);
	alert.at = take_time(from);
	alert.acknowledged_at = take_time(from);
	alert.resolved_at = take_time(from);
	take_text(from, alert.reason, sizeof(alert.reason));
	take_event(from, &event);
	return !from->failed && loading->calls->alert(loading->to, &alert, &event);
}

static bool
load_notice(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct notice_record record = {.segment = loading->segment};

	record.kind = (enum netevent_kind)take_name(from, netevent_names, 0);
	record.told = take_count(from, INT64_MAX);
	record.held = (uint32_t)take_count(from, UINT32_MAX);
	record.first = take_count(from, INT64_MAX);
	record.since = take_time(from);
	record.worst = (enum severity)take_name(from, severity_names, 0);
	record.reason = (enum notice_reason)take_name(from, notice_reason_names, 0);
	return !from->failed && loading->calls->notice(loading->to, &record);
}

static bool
load_mute(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct mute_record record = {.id = take_count(from, INT64_MAX)};
	struct mute_rule *rule = &record.rule;

	record.configured = take_bool(from);
	take_text(from, rule->segment, sizeof(rule->segment));
	take_text(from, rule->device, sizeof(rule->device));
	rule->event = (enum netevent_kind)take_name(from, netevent_names, EVENT_KINDS);
	rule->port = (uint32_t)take_count(from, UINT16_MAX);
	rule->until = take_time(from);
	take_text(from, rule->reason, sizeof(rule->reason));
	record.since = take_time(from);
	record.hidden = take_count(from, INT64_MAX);
	return !from->failed && loading->calls->mute(loading->to, &record);
}

static bool
load_guide(struct loading *loading)
{
	struct guide_record record = {.segment = loading->segment};

	take_guide(&loading->columns, &record);
	return !loading->columns.failed && loading->calls->guide(loading->to, &record);
}

static bool
load_mapping(struct loading *loading)
{
	struct mapping_record record = {.segment = loading->segment};

	take_mapping(&loading->columns, &record);
	return !loading->columns.failed &&
		loading->calls->mapping(loading->to, &record);
}

static bool
load_claim(struct loading *loading)
{
	struct claim_record record = {.device_id = 0};

	take_claim(&loading->columns, &record);
	return !loading->columns.failed && loading->calls->claim(loading->to, &record);
}

static bool
load_setting(struct loading *loading)
{
	struct columns *from = &loading->columns;
	struct setting_record record = {.value = 0};

	take_text(from, record.name, sizeof(record.name));
	record.value = take_number(from);
	return !from->failed && loading->calls->setting(loading->to, &record);
}

struct load_step {
	const char *name;
	bool (*call)(struct loading *loading); /* false: not valid or refused */
	bool of_segment;		       /* the first column is the segment */
};

static const struct load_step load_steps[] = {
	{"load_devices", load_device, true},
	{"load_interfaces", load_interface, true},
	{"load_addresses", load_address, true},
	{"load_services", load_service, true},
	{"load_facts", load_facts, true},
	{"load_rests", load_rest, true},
	{"load_reaches", load_reach, true},
	{"load_runs", load_run, true},
	{"load_alerts", load_alert, true},
	{"load_acceptances", load_acceptance, true},
	{"load_looks", load_look, true},
	{"load_notices", load_notice, true},
	{"load_mutes", load_mute, false},
	{"load_claims", load_claim, false},
	{"load_guides", load_guide, true},
	{"load_mappings", load_mapping, true},
	{"load_settings", load_setting, false},
};

static int
run_step(struct loading *loading, const struct load_step *step, uint64_t *skipped,
	struct error *error)
{
	sqlite3_stmt *rows = statement(loading->store, step->name);
	int status;

	if (sqlite3_bind_parameter_index(rows, ":limit") > 0)
		bind_number(rows, ":limit", WATCH_ADDRESSES_PER_DEVICE_MAX);
	while ((status = statement_step(loading->store, rows, error)) > 0) {
		loading->columns = (struct columns){.row = rows};
		if (step->of_segment &&
			!find_segment(loading->store, take_number(&loading->columns),
				&loading->segment))
			continue;
		if (!step->call(loading))
			(*skipped)++;
	}
	return status;
}

int
load_rows(struct store *store, const struct load_calls *calls, void *to,
	uint64_t *skipped, struct error *error)
{
	struct loading loading = {.store = store, .calls = calls, .to = to};
	int status = 0;

	*skipped = 0;
	for (size_t i = 0; i < sizeof(load_steps) / sizeof(load_steps[0]); i++) {
		status = run_step(&loading, &load_steps[i], skipped, error);
		if (status != 0)
			break;
	}
	return status;
}

static int
highest_id(struct store *store, const char *table, uint64_t *id, struct error *error)
{
	sqlite3_stmt *of = statement(store, "highest_id");
	int64_t highest = 0;
	int status;

	bind_text(of, ":name", table);
	status = statement_number(store, of, &highest, error);
	if (status != 0 && status != ERROR_NOT_FOUND)
		return status;
	*id = highest > 0 ? (uint64_t)highest : 0;
	return 0;
}

int
load_ids(struct store *store, struct watch_ids *ids, struct error *error)
{
	int status = highest_id(store, "device", &ids->device, error);

	if (status == 0)
		status = highest_id(store, "address", &ids->address, error);
	if (status == 0)
		status = highest_id(store, "event", &ids->event, error);
	if (status == 0)
		status = highest_id(store, "run", &ids->run, error);
	if (status == 0)
		status = highest_id(store, "outbox", &ids->outbox, error);
	if (status == 0)
		status = highest_id(store, "acceptance", &ids->acceptance, error);
	if (status == 0)
		status = highest_id(store, "mute", &ids->mute, error);
	return status;
}
