#include "replay_runs.h"

#include <string.h>

static void
take_out(struct replay_runs *runs, size_t at)
{
	runs->count--;
	memmove(&runs->list[at], &runs->list[at + 1],
		(runs->count - at) * sizeof(runs->list[0]));
}

static bool
is_same(const struct recording_order *a, const struct recording_order *b)
{
	return a->segment == b->segment && a->kind == b->kind && a->proto == b->proto;
}

static struct replay_run *
add(struct replay_runs *runs, const struct recording_order *order, mono_t now)
{
	struct replay_run *run;

	if (runs->count == REPLAY_RUNS_MAX)
		take_out(runs, 0);
	run = &runs->list[runs->count++];
	*run = (struct replay_run){.order = *order, .since = now};
	return run;
}

void
replay_runs_recorded(
	struct replay_runs *runs, const struct recording_order *order, mono_t now)
{
	for (size_t i = 0; i < runs->count; i++) {
		struct replay_run *run = &runs->list[i];

		if (run->recorded == 0 && is_same(&run->order, order)) {
			run->recorded = order->run_id;
			return;
		}
	}
	add(runs, order, now)->recorded = order->run_id;
}

void
replay_runs_own(
	struct replay_runs *runs, const struct recording_order *order, mono_t now)
{
	for (size_t i = 0; i < runs->count; i++) {
		struct replay_run *run = &runs->list[i];

		if (run->own == 0 && is_same(&run->order, order)) {
			run->own = order->run_id;
			return;
		}
	}
	add(runs, order, now)->own = order->run_id;
}

uint64_t
replay_runs_find(const struct replay_runs *runs, uint64_t recorded)
{
	for (size_t i = 0; i < runs->count; i++)
		if (runs->list[i].recorded == recorded)
			return runs->list[i].own;
	return 0;
}

void
replay_runs_end(struct replay_runs *runs, uint64_t own)
{
	for (size_t i = 0; i < runs->count; i++) {
		if (runs->list[i].own != own)
			continue;
		take_out(runs, i);
		return;
	}
}

bool
replay_runs_overdue(struct replay_runs *runs, mono_t before, struct replay_run *overdue)
{
	for (size_t i = 0; i < runs->count; i++) {
		const struct replay_run *run = &runs->list[i];

		if (run->recorded != 0 || run->since.us >= before.us)
			continue;
		*overdue = *run;
		take_out(runs, i);
		return true;
	}
	return false;
}
