#include "store/load.h"

#include "store/handle.h"

static bool
restore_device(void *to, const struct device_record *record)
{
	return watch_restore_device(to, record);
}

static bool
restore_interface(void *to, const struct interface_record *record)
{
	return watch_restore_interface(to, record);
}

static bool
restore_address(void *to, const struct address_record *record)
{
	return watch_restore_address(to, record);
}

static bool
restore_service(void *to, const struct service_record *record)
{
	return watch_restore_service(to, record);
}

static bool
restore_facts(void *to, const struct facts_record *record)
{
	return watch_restore_facts(to, record);
}

static bool
restore_rest(void *to, const struct rest_record *record)
{
	return watch_restore_rest(to, record);
}

static bool
restore_reach(void *to, const struct reach_record *record)
{
	return watch_restore_reach(to, record);
}

static bool
restore_run(void *to, const struct run_record *record)
{
	return watch_restore_run(to, record);
}

static bool
restore_alert(
	void *to, const struct alert_record *alert, const struct event_record *event)
{
	return watch_restore_alert(to, alert, event);
}

static bool
restore_acceptance(void *to, const struct acceptance_record *record)
{
	return watch_restore_acceptance(to, record);
}

static bool
restore_look(void *to, const struct look_record *record)
{
	return watch_restore_look(to, record);
}

static bool
restore_notice(void *to, const struct notice_record *record)
{
	return watch_restore_notice(to, record);
}

static bool
restore_mute(void *to, const struct mute_record *record)
{
	return watch_restore_mute(to, record);
}

static bool
restore_claim(void *to, const struct claim_record *record)
{
	return watch_restore_claim(to, record);
}

static bool
restore_guide(void *to, const struct guide_record *record)
{
	return watch_restore_guide(to, record);
}

static bool
restore_mapping(void *to, const struct mapping_record *record)
{
	return watch_restore_mapping(to, record);
}

static bool
restore_setting(void *to, const struct setting_record *record)
{
	return watch_restore_setting(to, record);
}

int
store_load(struct store *store, struct watch *watch, uint64_t *skipped,
	struct error *error)
{
	static const struct load_calls calls = {
		.device = restore_device,
		.interface = restore_interface,
		.address = restore_address,
		.service = restore_service,
		.facts = restore_facts,
		.rest = restore_rest,
		.reach = restore_reach,
		.run = restore_run,
		.alert = restore_alert,
		.acceptance = restore_acceptance,
		.look = restore_look,
		.notice = restore_notice,
		.mute = restore_mute,
		.claim = restore_claim,
		.guide = restore_guide,
		.mapping = restore_mapping,
		.setting = restore_setting,
	};
	struct watch_ids ids = {.device = 0};
	int status = load_rows(store, &calls, watch, skipped, error);

	if (status == 0)
		status = load_ids(store, &ids, error);
	if (status == 0)
		watch_restore_highest(watch, &ids);
	/* Checking and loading went through pages that are not needed again soon. */
	(void)sqlite3_db_release_memory(store->database);
	return status;
}
