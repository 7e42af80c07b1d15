#include "sensor/scan_run.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sensor/nap.h"
#include "sensor/return_path.h"
#include "sys/clock.h"
#include "sys/log.h"

struct scan_run *
scan_run_new(struct scan_order *order, struct segments *segments)
{
	struct scan_run *run = mem_new(sizeof(*run));

	run->order = *order;
	*order = (struct scan_order){0};
	run->id = run->order.run_id;
	run->segment = segments_at(segments, run->order.segment);
	run->from = segments_at(segments, run->order.from);
	for (size_t i = 0; i < run->order.target_count && !run->over_ipv6; i++)
		run->over_ipv6 = run->order.targets[i].ip.family == IP_V6;
	if (scan_run_is_across(run)) {
		run->across = mem_new(sizeof(*run->across));
		scope_across(run->segment->scope, run->from->scope, run->across);
	}
	return run;
}

bool
scan_run_is_across(const struct scan_run *run)
{
	return run->from != run->segment;
}

enum ip_family
scan_run_family(const struct scan_run *run)
{
	return run->order.target_count > 0
		? (enum ip_family)run->order.targets[0].ip.family
		: IP_V4;
}

bool
scan_run_asks_over(const struct scan_run *run, enum ip_family family)
{
	return !scan_run_is_across(run) || scan_run_family(run) == family;
}

const struct scope *
scan_run_scope(const struct scan_run *run)
{
	return run->across != NULL ? run->across : run->segment->scope;
}

void
scan_run_free(struct scan_run *run)
{
	if (run == NULL)
		return;
	scan_order_done(&run->order);
	scan_free(run->scan);
	free(run->across);
	free(run);
}

/* So few frames congest nothing, and where we may be strangers nobody is asked more than
 * needed. */
static bool
needs_watching(const struct scan_run *run)
{
	return scan_order_of(run->scan)->kind != SCAN_CHECK;
}

void
scan_run_prove_way(struct scan_run *run, struct segments *segments)
{
	enum ip_family family = scan_run_family(run);

	if (!scan_run_is_across(run))
		return;
	segments_prove_gateway(segments, run->from, family);
	if (!return_path_is_proven(run->from, family, run->began))
		segments_ask_return(segments, run->from, family);
}

void
scan_run_choose_way(struct scan_run *run, struct segments *segments)
{
	const struct ip *gateway = &run->from->vantage.gateway_ip;
	struct segment *home =
		segments_of(segments, run->from->listener, gateway, false);

	run->way.of = home == NULL ? run->from : home;
	/* It is not its own gateway. */
	if (!ip_equal(&run->way.of->vantage.gateway_ip, gateway) ||
		!needs_watching(run))
		run->way.of = NULL;
	if (run->over_ipv6 && needs_watching(run))
		run->way6.of = run->from;
	if (run->way.of != NULL)
		run->way.seen = strain_found(run->way.of, IP_V4);
	if (run->way6.of != NULL)
		run->way6.seen = strain_found(run->way6.of, IP_V6);
}

bool
scan_run_begin(struct scan_run *run, const struct scans_setup *means, unsigned slot)
{
	struct segment *from = run->from;
	struct scan_setup setup = {
		.order = &run->order,
		.scope = scan_run_scope(run),
		.vantage = from->vantage,
		.vantage6 = from->v6.vantage,
		.book = means->book,
		.slot = slot,
		.seed = clock_seed(),
	};
	struct error error;

	run->pacers = (struct pacers){means->pacer, run->segment->pacer, NULL};
	if (scan_run_is_across(run))
		run->pacers.crossing = &from->crossing;
	if (run->order.link_at.us < from->torn.us)
		return false; /* the engine may have another network in mind */
	segments_set_care(means->segments, &run->order);
	setup.pacers = run->pacers;
	clock_key(&setup.key);
	if (!from->up || !scan_run_asks_over(run, IP_V4))
		setup.vantage = (struct vantage){.own_ip.family = IP_NONE};
	if (!from->v6.up || !scan_run_asks_over(run, IP_V6))
		setup.vantage6 = (struct vantage){.own_ip.family = IP_NONE};
	if (scan_new(&setup, &run->scan, &error) != 0) {
		log_debug("A run on segment \"%s\" could not begin: %s.",
			run->segment->scope->name, error.text);
		return false;
	}
	if (scan_order_of(run->scan)->kind == SCAN_DISCOVER)
		segments_ask_all_nodes(means->segments, from);
	run->began = clock_mono();
	scan_run_prove_way(run, means->segments);
	run->drops_before = listener_count(from->listener)->dropped;
	run->drops_seen = run->drops_before;
	scan_run_choose_way(run, means->segments);
	return true;
}

void
scan_run_probe_left(
	void *owner, const struct probe *probe, enum wire_fate fate, mono_t now)
{
	struct scan_run *run = owner;

	if (fate == WIRE_SENT) {
		scan_sent(run->scan, probe, now);
	} else if (fate == WIRE_REFUSED) {
		scan_refused(run->scan, probe);
	} else {
		scan_failed(run->scan, probe);
		pacer_segment_overrun(run->segment->pacer, now);
	}
}

void
scan_run_connect(struct scan_run *run, struct connector *connector,
	const struct probe *probe, mono_t now)
{
	enum wire_fate fate =
		connector_ask(connector, run->segment->index, run->id, probe, now);
	const struct pacer_frame frame = {
		.kind = probe->kind,
		.ip = probe->ends.target,
		.taken = now,
		.left = clock_mono(),
	};

	pacer_left(&run->pacers, &frame);
	scan_run_probe_left(run, probe, fate, now);
}

bool
scan_run_asks_through_ip(const struct scan_run *run)
{
	return scan_order_of(run->scan)->kind != SCAN_DISCOVER ||
		scan_run_scope(run)->routed;
}

bool
scan_run_is_held(const struct scan_run *run, mono_t now)
{
	return (run->way.of != NULL && strain_holds(run->way.of, IP_V4, now)) ||
		(run->way6.of != NULL && strain_holds(run->way6.of, IP_V6, now));
}

span_t
scan_run_nap(const struct scan_run *run)
{
	return nap_least(run->segment->pacer, scan_is_hurried(run->scan));
}

static void
heed_way(struct scan_run *run, enum ip_family family, const struct strain_means *means,
	mono_t now)
{
	struct run_way *way = family == IP_V6 ? &run->way6 : &run->way;
	mono_t found;

	if (way->of == NULL)
		return;
	strain_look(way->of, family, means, now);
	found = strain_found(way->of, family);
	if (way->seen.us != found.us)
		pacer_segment_congested(run->segment->pacer, now);
	way->seen = found;
}

void
scan_run_heed(struct scan_run *run, const struct strain_means *means, mono_t now)
{
	uint64_t dropped = listener_count(run->from->listener)->dropped;

	/* What the ring or the interface lost may have been answers. */
	if (dropped != run->drops_seen) {
		scan_note_drops(run->scan);
		pacer_segment_overrun(run->segment->pacer, now);
	}
	run->drops_seen = dropped;
	heed_way(run, IP_V4, means, now);
	heed_way(run, IP_V6, means, now);
}
