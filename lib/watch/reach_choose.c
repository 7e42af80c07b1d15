#include "watch/reach_choose.h"

#include "watch/care.h"
#include "watch/reach_run.h"

static const int64_t retry_absent_us = 60 * 1000000LL;
static const int64_t retry_no_way_us = 10 * 1000000LL;

enum { SLACK_DIVISOR = 10 /* of the cycle */ };

static bool
is_there(const struct watch *watch, const struct address *address)
{
	const struct segment *segment =
		&watch->segments[address->device->record.segment];

	return address->record.current &&
		address->device->record.presence == PRESENCE_PRESENT &&
		care_of(watch, address->device) != CARE_NEVER &&
		segment_may_ask(segment, &address->record.ip, &address->record.mac);
}

static bool
is_of_home(const struct reach_batch *batch)
{
	return batch->from == batch->segment->index;
}

/* Is it due, or nearly so: then it goes with one that is. */
static bool
is_wanted(const struct reach_batch *batch, const struct reach *reach)
{
	int64_t slack = 0;

	if (reach->segment != batch->segment->index)
		return false;
	if (is_of_home(batch))
		return reach->home_wanted;
	if (reach->key.from != batch->from || reach->key.proto != batch->proto ||
		reach->due.us == reach_never.us)
		return false;
	if (reach->looks == 0)
		slack = reach_period_us(batch->segment, reach) / SLACK_DIVISOR;
	return reach->due.us <= batch->watch->now.mono.us + slack;
}

/* May it be asked now? What nobody needs any more is dropped, what is away waits. */
static bool
is_ready(const struct reach_batch *batch, struct reach *reach)
{
	struct watch *watch = batch->watch;
	struct address *address =
		inventory_address(&watch->inventory, reach->key.address_id);
	enum proto proto = (enum proto)reach->key.proto;

	if (address == NULL ||
		(!reach_is_open(address, reach) &&
			!second_look_waits(watch, address, proto, reach->key.port))) {
		reach_drop(watch, reach, "the service is no longer open");
		return false;
	}
	if (!is_there(watch, address)) {
		reach->home_wanted = false;
		reach_due(watch, reach, (mono_t){watch->now.mono.us + retry_absent_us});
		return false;
	}
	if (is_of_home(batch) || reach_has_way(watch, batch->from, reach->family))
		return true;
	reach_due(watch, reach, (mono_t){watch->now.mono.us + retry_no_way_us});
	return false;
}

/* The one that waits longest; NULL when none is due. */
static struct reach *
first_wanted(const struct reach_batch *batch)
{
	struct reach *first = NULL, *reach, *next;

	for (reach = batch->watch->reaches.list; reach != NULL; reach = next) {
		next = reach->hh.next;
		if (is_wanted(batch, reach) && is_ready(batch, reach) &&
			(first == NULL || reach->due.us < first->due.us))
			first = reach;
	}
	if (first != NULL && !is_of_home(batch) &&
		first->due.us > batch->watch->now.mono.us)
		return NULL;
	return first;
}

static bool
goes_with(const struct reach *reach, const struct reach *first, bool by_port)
{
	if (reach->key.proto != first->key.proto || reach->family != first->family)
		return false;
	return by_port ? reach->key.port == first->key.port
		       : reach->key.address_id == first->key.address_id;
}

static size_t
count_with(const struct reach_batch *batch, const struct reach *first, bool by_port)
{
	const struct reach *reach;
	size_t count = 0;

	for (reach = batch->watch->reaches.list; reach != NULL; reach = reach->hh.next)
		count += is_wanted(batch, reach) && goes_with(reach, first, by_port);
	return count;
}

static void
ask(const struct reach_batch *batch, struct run *run, struct reach *reach)
{
	const struct address *address =
		inventory_address(&batch->watch->inventory, reach->key.address_id);

	if (is_of_home(batch))
		reach->home_wanted = false;
	else
		reach->due = reach_never;
	run_add_target(run, &address->record.ip, &address->record.mac);
	port_set_add(&run->ports, reach->key.port, reach->key.port);
}

static bool
has_room(const struct run *run)
{
	return run->target_count < REACH_TARGETS_MAX &&
		port_set_size(&run->ports) < REACH_PORTS_MAX;
}

bool
reach_choose(const struct reach_batch *batch, struct run *run)
{
	const struct reach *first = first_wanted(batch);
	struct reach *reach, *next;
	bool by_port;

	if (first == NULL)
		return false;
	by_port = count_with(batch, first, true) > count_with(batch, first, false);
	run->record.proto = (enum proto)first->key.proto;
	for (reach = batch->watch->reaches.list; reach != NULL; reach = next) {
		next = reach->hh.next;
		if (is_wanted(batch, reach) && goes_with(reach, first, by_port) &&
			is_ready(batch, reach) && has_room(run))
			ask(batch, run, reach);
	}
	return true;
}
