#include "watch/contact.h"

#include "base/text.h"
#include "watch/care.h"
#include "watch/schedule.h"

/* New addresses whose ports were never looked at; false when there are none. */
static bool
choose(struct watch *watch, struct segment *segment, enum contact contact,
	struct run *run)
{
	struct address *address;
	bool waiting = false;

	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (address->key.segment != segment->index ||
			address->contact == CONTACT_NONE)
			continue;
		if (care_of(watch, address->device) == CARE_NEVER) {
			address->contact = CONTACT_NONE;
			continue;
		}
		waiting = true;
		if (address->contact == contact &&
			run->target_count < run_targets_max(run))
			run_add_target(run, &address->record.ip, &address->record.mac);
	}
	if (!waiting)
		segment->contact_wanted = false;
	return run->target_count > 0;
}

void
contact_ended(struct watch *watch, struct segment *segment, const struct run *run)
{
	enum contact done =
		run->purpose == RUN_CONTACT_FIRST ? CONTACT_FIRST : CONTACT_JOB;

	if (run->record.verdict != RUN_COMPLETE)
		return; /* asked again */
	for (size_t i = 0; i < run->target_count; i++) {
		struct address *address = inventory_holder(
			&watch->inventory, segment->index, &run->targets[i].ip);

		if (address == NULL || address->contact != done)
			continue;
		address->contact = done == CONTACT_FIRST ? CONTACT_JOB : CONTACT_NONE;
	}
}

/* Nothing to ask them: they count as asked. */
static void
skip_contact(struct watch *watch, struct segment *segment, struct run *run)
{
	run->record.verdict = RUN_COMPLETE;
	contact_ended(watch, segment, run);
	run_free(run);
}

static void
start_contact(struct watch *watch, struct segment *segment, enum run_purpose purpose)
{
	const struct segment_policy *policy = segment->policy;
	bool first = purpose == RUN_CONTACT_FIRST;
	size_t job = schedule_first_job(policy);
	enum contact contact = first ? CONTACT_FIRST : CONTACT_JOB;
	struct run *run;

	if (run_count(watch, segment, purpose) > 0)
		return;
	run = run_new(segment, SCAN_PORTS, purpose);
	if (first) {
		schedule_ports(segment, &policy->first_contact, PROTO_TCP, &run->ports);
		(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text),
			"first contact");
	} else if (job < policy->job_count) {
		schedule_ports(
			segment, &policy->jobs[job].ports, PROTO_TCP, &run->ports);
		(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text),
			policy->jobs[job].set_name);
	}
	if (!choose(watch, segment, contact, run))
		run_free(run);
	else if (run->ports.count == 0)
		skip_contact(watch, segment, run);
	else
		(void)run_start(watch, run, true);
}

void
contact_start(struct watch *watch, struct segment *segment)
{
	start_contact(watch, segment, RUN_CONTACT_FIRST);
	if (run_count(watch, segment, RUN_CONTACT_FIRST) == 0)
		start_contact(watch, segment, RUN_CONTACT_JOB);
}
