#include "watch/sighting.h"

static bool
is_kept(const struct run *run, const struct observation_host_done *done)
{
	const struct shown *shown = run_shown(run, &done->ip);

	if (run->purpose != RUN_MANUAL || run->target_count > SIGHTING_TARGETS_MAX ||
		port_set_size(&run->ports) > SIGHTING_PORTS_MAX)
		return false;
	if (shown == NULL || shown->canary_open)
		return false;
	return mac_is_zero(&done->mac_before) || mac_is_zero(&done->mac_after) ||
		mac_equal(&done->mac_before, &done->mac_after);
}

void
sighting_keep(struct watch *watch, const struct run *run,
	const struct observation_host_done *done)
{
	const struct mac *holder =
		mac_is_zero(&done->mac_after) ? &done->mac_before : &done->mac_after;

	if (!is_kept(run, done))
		return;
	for (uint32_t i = 0; i < done->finding_count; i++) {
		const struct port_finding *finding = &done->findings[i];

		if (finding->state == PORT_UNTESTED)
			continue;
		effects_add(watch->effects, EFFECT_SAVE_SIGHTING)->sighting =
			(struct sighting_record){
				.run_id = run->record.id,
				.segment = run->record.segment,
				.ip = done->ip,
				.holder = *holder,
				.proto = run->record.proto,
				.first = finding->first,
				.last = finding->last,
				.state = (enum port_state)finding->state,
				.reason = (enum port_reason)finding->reason,
				.at = watch->now.wall,
			};
	}
}
