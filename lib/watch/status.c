#include <string.h>

#include "watch/core.h"
#include "watch/lag.h"
#include "watch/link.h"
#include "watch/schedule.h"
#include "watch/spread.h"
#include "watch/watch.h"

struct coverage {
	uint64_t due, tested;
};

static void
cover(const struct watch *watch, const struct segment *segment,
	const struct port_job *job, struct coverage *coverage)
{
	struct port_set ports = {0}; /* that may be asked */
	struct address *address;

	schedule_ports(segment, &job->ports, job->proto, &ports);
	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (address->key.segment != segment->index ||
			address->device->record.presence != PRESENCE_PRESENT ||
			!segment_may_ask(
				segment, &address->record.ip, &address->record.mac))
			continue;
		coverage->due += port_set_size(&ports);
		coverage->tested +=
			port_map_tested(address_ports(address, job->proto), &ports);
	}
	port_set_done(&ports);
}

static double
share_of(const struct coverage *coverage)
{
	return coverage->due == 0 ? 0
				  : (double)coverage->tested / (double)coverage->due;
}

static double
coverage_of(const struct watch *watch, const struct segment *segment)
{
	struct coverage coverage = {0};

	for (size_t i = 0; i < segment->policy->job_count; i++)
		cover(watch, segment, &segment->policy->jobs[i], &coverage);
	return share_of(&coverage);
}

/* Of several jobs that are spread, the one that is complete last. */
static void
range_status(const struct watch *watch, const struct segment *segment,
	struct watch_segment_status *status)
{
	struct coverage coverage = {0};

	for (size_t i = 0; i < segment->policy->job_count; i++) {
		const struct job *job = &segment->jobs[i];
		wall_t ends;

		if (!spread_is(&segment->policy->jobs[i]))
			continue;
		cover(watch, segment, &segment->policy->jobs[i], &coverage);
		ends = spread_ends(watch, segment, job);
		if (!status->spreads || ends.us > status->range_complete.us) {
			status->range_complete = ends;
			status->range_share = spread_share(segment, job);
		}
		status->spreads = true;
	}
	status->range_coverage = share_of(&coverage);
}

static void
segment_status(const struct watch *watch, const struct segment *segment,
	struct watch_segment_status *status)
{
	struct device *device;

	status->up = segment->up;
	status->quiet = segment->quiet;
	status->doubtful = segment->pin.identity != IDENTITY_SURE;
	status->foreign = segment->pin.identity == IDENTITY_FOREIGN;
	status->shut_out = segment->blind && link_shuts_out(segment);
	status->baseline_complete = segment->baseline.us != 0;
	status->last_run = segment->last_run.finished;
	status->next_run = schedule_next(watch, segment);
	status->loss = run_loss(&segment->last_run.tally);
	status->coverage = coverage_of(watch, segment);
	range_status(watch, segment, status);
	status->lag = lag_of(watch, segment);
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		if (device->record.segment != segment->index)
			continue;
		status->devices++;
		if (device->record.presence == PRESENCE_PRESENT)
			status->present++;
	}
	for (size_t i = watch->runs.count; i > 0 && !status->running; i--) {
		const struct run *run = watch->runs.list[i - 1];

		if (run->record.segment != segment->index || !run->ordered)
			continue;
		status->running = true;
		status->run = run->record;
	}
}

void
watch_status(const struct watch *watch, struct watch_status *status)
{
	memset(status, 0, sizeof(*status));
	status->segment_count = watch->policy->segment_count < SEGMENTS_MAX
		? watch->policy->segment_count
		: SEGMENTS_MAX;
	for (size_t i = 0; i < status->segment_count; i++) {
		const struct segment *segment = &watch->segments[i];

		segment_status(watch, segment, &status->segments[i]);
		status->blind = status->blind ||
			(segment->blind && !status->segments[i].shut_out);
		status->table_full = status->table_full || segment->table_full;
		status->capture_received += segment->received;
		status->capture_dropped += segment->dropped;
	}
	for (size_t i = 0; i < watch->alerts.count; i++)
		if (watch->alerts.list[i]->record.state == ALERT_OPEN)
			status->alerts_open++;
	status->paused = watch->paused;
	status->paused_for_harm = watch->paused_for_harm;
	status->paused_until = watch->paused_until_wall;
	status->observations = watch->observations;
	status->refused = watch->refused;
	status->changes = watch->changes;
	status->inquiries = watch->inquiries;
	memcpy(status->sent, watch->sent, sizeof(status->sent));
	for (size_t i = 0; i < watch->runs.count; i++)
		for (size_t j = 0; j < PROBE_KINDS; j++)
			status->sent[j] += watch->runs.list[i]->record.tally.sent[j];
}

bool
watch_device(
	const struct watch *watch, uint64_t device_id, struct device_record *device)
{
	const struct device *found = inventory_device(&watch->inventory, device_id);

	if (found == NULL)
		return false;
	*device = found->record;
	return true;
}

bool
watch_run(const struct watch *watch, uint64_t run_id, struct run_record *run)
{
	for (size_t i = 0; i < watch->runs.count; i++) {
		if (watch->runs.list[i]->record.id != run_id)
			continue;
		*run = watch->runs.list[i]->record;
		return true;
	}
	for (size_t i = 0; i < RUNS_RECENT; i++) {
		if (run_id == 0 || watch->runs.recent[i].id != run_id)
			continue;
		*run = watch->runs.recent[i];
		return true;
	}
	return false;
}
