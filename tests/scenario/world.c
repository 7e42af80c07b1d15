#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scan/scan.h"

struct mac
world_own_mac(void)
{
	return (struct mac){{2, 0, 0, 0, 0xff, 1}};
}

static struct host *
host_at(struct world *world, uint16_t segment, const struct ip *ip)
{
	for (size_t i = 0; i < world->host_count; i++) {
		struct host *host = &world->hosts[i];

		if (host->there && host->segment == segment && ip_equal(&host->ip, ip))
			return host;
	}
	return NULL;
}

/* One question with its repeats: does an answer come through? */
static bool
comes_through(struct world *world, const struct host *host, struct world_run *run)
{
	uint8_t tries = run->order.tries;

	/* So the sensor does, once it has seen that answers get lost. */
	if (run->order.kind == SCAN_PORTS &&
		(world->loss_percent > 0 || run->tally.repeat_answered > 0))
		tries = SCAN_LOSSY_TRIES_MAX;
	/* A check asks in three ways on-link, in four behind a router, a sweep there too. */
	if (world->scopes[run->order.segment].routed && run->order.kind != SCAN_PORTS)
		tries = (uint8_t)(tries * 4);
	else if (run->order.kind == SCAN_CHECK)
		tries = (uint8_t)(tries * 3);
	for (uint8_t try = 0; try < tries; try++) {
		run->tally.sent[PROBE_ARP]++;
		if (random_below(&world->random, 100) >= world->loss_percent &&
			(host->missed_percent == 0 ||
				random_below(&world->random, 100) >=
					host->missed_percent)) {
			run->tally.answered++;
			run->tally.repeat_answered += try > 0;
			return true;
		}
	}
	return false;
}

/* A look from another segment: does the router let it through? */
static bool
is_blocked(const struct world *world, const struct scan_order *order)
{
	return (world->segments[order->from].blocked >> order->segment & 1) != 0;
}

static struct mac
seen_mac(const struct world *world, const struct host *host)
{
	struct mac none = {{0}};

	return world->scopes[host->segment].routed ? none : host->mac;
}

static void
tell_host(struct world *world, const struct host *host, uint64_t run_id,
	const struct listener *listener)
{
	struct observation observation = {
		.kind = OBSERVATION_HOST,
		.segment = host->segment,
		.run_id = run_id,
		.host = {.ip = host->ip,
			.mac = seen_mac(world, host),
			.evidence = run_id == 0 ? EVIDENCE_ARP_REQUEST
						: EVIDENCE_ARP_REPLY},
	};

	listener->tell(listener->context, &observation);
}

/* The index-th question of a sweep or check: an address. */
static void
ask_address(struct world *world, struct world_run *run, uint64_t index,
	const struct listener *listener)
{
	const struct scan_order *order = &run->order;
	struct ip ip = order->kind == SCAN_CHECK
		? order->targets[index].ip
		: subnet_host(&world->scopes[order->segment].subnets[0], index);
	uint64_t run_id = order->run_id;

	if (!scope_allows(&world->scopes[order->segment], &ip) ||
		world->segments[order->segment].down)
		return;
	for (size_t i = 0; i < world->host_count; i++) {
		const struct host *host = &world->hosts[i];

		if (host->there && host->segment == order->segment &&
			ip_equal(&host->ip, &ip) && comes_through(world, host, run))
			tell_host(world, host, run_id, listener);
	}
}

/* A port is open or not for both protocols: a story asks one over the other only when it is
 * about that. */
static enum port_state
state_of(const struct world *world, const struct host *host, uint16_t port)
{
	if (world->segments[host->segment].proxied)
		return PORT_OPEN;
	if (port_set_has(&host->open, port))
		return PORT_OPEN;
	return port_set_has(&host->filtered, port) ? PORT_FILTERED : PORT_CLOSED;
}

/* One SYN arrives; a gentle target gets them one a second. */
static void
bear_syn(const struct world *world, struct host *host, uint16_t port, enum care care)
{
	host->syns += care != CARE_GENTLE;
	if (!port_set_has(&host->hurts, port) &&
		(host->syns_borne == 0 || host->syns <= host->syns_borne))
		return;
	host->there = false;
	if (host->restart_us > 0)
		host->back_us = world->now_us + host->restart_us;
}

static uint8_t
silence_of(enum proto proto)
{
	return proto == PROTO_UDP ? PORT_OPEN_FILTERED : PORT_FILTERED;
}

static uint8_t
reason_of(enum proto proto, uint8_t state)
{
	bool is_udp = proto == PROTO_UDP;

	if (state == PORT_OPEN)
		return is_udp ? REASON_UDP_RESPONSE : REASON_SYN_ACK;
	if (state == PORT_CLOSED)
		return is_udp ? REASON_PORT_UNREACH : REASON_RESET;
	return REASON_NO_RESPONSE;
}

/* The index-th port, asked of every target of the run. */
static void
ask_port(struct world *world, struct world_run *run, uint64_t index,
	const struct listener *listener)
{
	const struct scan_order *order = &run->order;
	uint16_t port = port_set_port(&order->ports, (size_t)index);
	uint64_t run_id = order->run_id;

	for (size_t i = 0; i < order->target_count; i++) {
		struct host *host =
			host_at(world, order->segment, &order->targets[i].ip);
		uint8_t *state = &run->states[i * run->total + index];
		struct observation observation = {
			.kind = OBSERVATION_PORT,
			.segment = order->segment,
			.run_id = run_id,
		};

		*state = silence_of(order->proto);
		if (is_blocked(world, order))
			continue;
		if (host != NULL)
			bear_syn(world, host, port, order->targets[i].care);
		if (host != NULL && host->there &&
			world->segments[order->segment].shielded) {
			run->before[i] = seen_mac(world, host);
			run->answered[i] = !world->scopes[order->segment].routed;
			continue;
		}
		if (host == NULL || !host->there ||
			state_of(world, host, port) == PORT_FILTERED ||
			!comes_through(world, host, run))
			continue;
		*state = (uint8_t)state_of(world, host, port);
		if (run->answered[i] == 0 && order->from == order->segment)
			run->before[i] = seen_mac(world, host);
		run->answered[i] = 1;
		if (*state != PORT_OPEN || order->from != order->segment)
			continue;
		observation.port = (struct observation_port){
			.ip = host->ip,
			.mac = seen_mac(world, host),
			.proto = order->proto,
			.port = port,
			.state = PORT_OPEN,
			.reason = (enum port_reason)reason_of(order->proto, PORT_OPEN),
		};
		listener->tell(listener->context, &observation);
	}
}

/* Tells the settled states of one target, in as many parts as are needed. */
static void
settle_target(struct world *world, struct world_run *run, size_t target,
	const struct listener *listener)
{
	const struct scan_order *order = &run->order;
	const uint8_t *states = &run->states[target * run->total];
	const struct host *host =
		host_at(world, order->segment, &order->targets[target].ip);
	struct observation_host_done done = {
		.ip = order->targets[target].ip,
		.mac_before = run->before[target],
		.alive = run->answered[target] > 0,
	};
	uint64_t next = 0;

	/* Asked once more at the end whether it is still there. */
	if (host != NULL && done.alive && order->from == order->segment &&
		comes_through(world, host, run))
		done.mac_after = seen_mac(world, host);
	while (next < run->total) {
		struct observation observation = {.kind = OBSERVATION_HOST_DONE,
			.segment = order->segment,
			.run_id = order->run_id};

		done.finding_count = 0;
		done.findings = mem_array(FINDINGS_MAX, sizeof(*done.findings));
		while (next < run->total && done.finding_count < FINDINGS_MAX) {
			uint8_t state = states[next];
			struct port_finding *finding =
				&done.findings[done.finding_count++];

			finding->first = port_set_port(&order->ports, (size_t)next);
			while (next < run->total && states[next] == state)
				finding->last =
					port_set_port(&order->ports, (size_t)next++);
			finding->state = state;
			finding->reason = reason_of(order->proto, state);
		}
		done.last = next == run->total;
		observation.host_done = done;
		listener->tell(listener->context, &observation);
		observation_done(&observation);
	}
}

static void
free_world_run(struct world_run *run)
{
	scan_order_done(&run->order);
	free(run->answered);
	free(run->before);
	free(run->states);
}

/* Runs are left in their places while a step is under way: what it tells may cancel them. */
static void
drop_cancelled(struct world *world)
{
	size_t kept = 0;

	if (world->stepping)
		return;
	for (size_t i = 0; i < world->run_count; i++) {
		if (world->runs[i].cancelled)
			free_world_run(&world->runs[i]);
		else
			world->runs[kept++] = world->runs[i];
	}
	world->run_count = kept;
}

void
world_order(struct world *world, struct scan_order *order, int64_t now_us)
{
	struct world_run *run;

	if (world->run_count == WORLD_RUNS_MAX)
		abort(); /* the core promises far fewer at a time */
	run = &world->runs[world->run_count++];
	*run = (struct world_run){
		.order = *order, .began_us = now_us, .told_us = now_us};
	*order = (struct scan_order){0};
	switch (run->order.kind) {
	case SCAN_DISCOVER:
		run->total = subnet_host_count(
			&world->scopes[run->order.segment].subnets[0]);
		break;
	case SCAN_CHECK:
		run->total = run->order.target_count;
		break;
	case SCAN_PORTS:
		run->total = port_set_size(&run->order.ports);
		run->states = mem_array(run->order.target_count, run->total);
		run->answered = mem_array(run->order.target_count, 1);
		run->before = mem_array(run->order.target_count, sizeof(*run->before));
		break;
	}
}

void
world_cancel(struct world *world, uint64_t run_id)
{
	for (size_t i = 0; i < world->run_count; i++)
		if (world->runs[i].order.run_id == run_id)
			world->runs[i].cancelled = true;
	drop_cancelled(world);
}

void
world_cancel_all(struct world *world)
{
	for (size_t i = 0; i < world->run_count; i++)
		world->runs[i].cancelled = true;
	drop_cancelled(world);
}

void
world_freeze(struct world *world, int64_t span_us)
{
	for (size_t i = 0; i < world->run_count; i++)
		world->runs[i].began_us += span_us;
}

static void
tell_run(const struct world_run *run, enum observation_kind kind,
	enum run_verdict verdict, const struct listener *listener)
{
	struct observation observation = {
		.kind = kind,
		.segment = run->order.segment,
		.run_id = run->order.run_id,
		.run = {.verdict = verdict,
			.done = run->next,
			.total = run->total,
			.tally = run->tally},
	};

	listener->tell(listener->context, &observation);
}

/* Tells what came of a run that has asked everything. */
static void
end_run(struct world *world, struct world_run *run, const struct listener *listener)
{
	const struct world_segment *segment = &world->segments[run->order.from];

	run->tally.drops = segment->drops;
	tell_run(run, OBSERVATION_PROGRESS, RUN_PARTIAL, listener);
	for (size_t i = 0;
		run->states != NULL && i < run->order.target_count && !run->cancelled;
		i++)
		settle_target(world, run, i, listener);
	tell_run(run, OBSERVATION_RUN_DONE, segment->verdict, listener);
	run->cancelled = true;
}

/* Asks what is due and tells the answers. Returns true when the run is at its end. */
static bool
step_run(struct world *world, struct world_run *run, int64_t now_us,
	const struct listener *listener)
{
	uint64_t until = (uint64_t)((now_us - run->began_us) / 100000);

	while (run->next < run->total && run->next < until && !run->cancelled) {
		if (run->order.kind == SCAN_PORTS)
			ask_port(world, run, run->next, listener);
		else
			ask_address(world, run, run->next, listener);
		run->next++;
		run->tally.probes++;
	}
	if (now_us - run->told_us >= 10 * 1000000 && !run->cancelled) {
		run->told_us = now_us;
		tell_run(run, OBSERVATION_PROGRESS, RUN_PARTIAL, listener);
	}
	return run->next == run->total && until > run->total + 10;
}

/* A new second begins for the host. */
static void
take_breath(const struct world *world, struct host *host)
{
	host->syns = 0;
	if (host->back_us == 0 || host->back_us > world->now_us)
		return;
	host->back_us = 0;
	host->there = true;
}

void
world_step(struct world *world, int64_t now_us, const struct listener *listener)
{
	bool ended[WORLD_RUNS_MAX] = {false};
	size_t count = world->run_count;

	world->now_us = now_us;
	for (size_t i = 0; i < world->host_count; i++)
		take_breath(world, &world->hosts[i]);
	if (world->paused)
		return;
	world->stepping = true;
	for (size_t i = 0; i < count; i++)
		ended[i] = !world->runs[i].cancelled &&
			step_run(world, &world->runs[i], now_us, listener);
	for (size_t i = 0; i < count; i++)
		if (ended[i] && !world->runs[i].cancelled)
			end_run(world, &world->runs[i], listener);
	world->stepping = false;
	drop_cancelled(world);
}

void
world_done(struct world *world)
{
	world_cancel_all(world);
	for (size_t i = 0; i < world->host_count; i++) {
		port_set_done(&world->hosts[i].open);
		port_set_done(&world->hosts[i].filtered);
		port_set_done(&world->hosts[i].hurts);
	}
}
