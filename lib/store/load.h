/* Reading everything remembered, row by row, for whoever wants it (the core, a test). */
#ifndef WATCHDOG_STORE_LOAD_H
#define WATCHDOG_STORE_LOAD_H

#include "store/store.h"

/* Each returns false when it refuses the row; the record is borrowed during the call. */
struct load_calls {
	bool (*device)(void *to, const struct device_record *record);
	bool (*interface)(void *to, const struct interface_record *record);
	bool (*address)(void *to, const struct address_record *record);
	bool (*service)(void *to, const struct service_record *record);
	bool (*facts)(void *to, const struct facts_record *record);
	bool (*rest)(void *to, const struct rest_record *record);
	bool (*reach)(void *to, const struct reach_record *record);
	bool (*run)(void *to, const struct run_record *record);
	bool (*alert)(void *to, const struct alert_record *alert,
		const struct event_record *event);
	bool (*acceptance)(void *to, const struct acceptance_record *record);
	bool (*look)(void *to, const struct look_record *record);
	bool (*notice)(void *to, const struct notice_record *record);
	bool (*claim)(void *to, const struct claim_record *record);
	bool (*guide)(void *to, const struct guide_record *record);
	bool (*mapping)(void *to, const struct mapping_record *record);
	bool (*mute)(void *to, const struct mute_record *record);
	bool (*setting)(void *to, const struct setting_record *record);
};

/* In the order of watch.h. Rows that do not hold valid values, and rows that a call refuses,
 * are counted in *skipped; rows of segments that are not configured any more are not. */
int load_rows(struct store *store, const struct load_calls *calls, void *to,
	uint64_t *skipped, struct error *error);
int load_ids(struct store *store, struct watch_ids *ids, struct error *error);

#endif
