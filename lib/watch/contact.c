#include "watch/contact.h"

#include "base/text.h"
#include "watch/ports.h"
#include "watch/schedule.h"

/* Nothing to ask them: they count as asked. */
static void
skip_contact(struct watch *watch, struct segment *segment, struct run *run)
{
	run->record.verdict = RUN_COMPLETE;
	ports_contacted(watch, segment, run);
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
	if (!ports_contacts(watch, segment, contact, run))
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
