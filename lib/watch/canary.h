/*
 * Canaries: could a port run see? Every port run over TCP also asks each host a port where
 * nobody should listen, and most hosts are known to answer on some of the ports it asks.
 * Hosts differ, so one that fails is not believed by itself; when many fail in the same
 * run, it is the run that cannot be believed, whatever it shows of whom:
 *
 *	the canaries of a considerable part answer	somebody in between answers for all
 *	nobody known to answer does, though all are there	what is asked does not arrive
 *
 * Such a run is void: what its hosts showed is kept apart until it is over, and then
 * dropped. It is ordered once more about a minute later; when that one fails too, it is
 * told, once, and the next ordinary run is waited for. From then on answers are judged host
 * by host, until the canaries are well again; a silence of all stays void, unless the owner
 * acknowledges it: then it counts like any other.
 *
 * A look from another segment (reach.h) whose canaries answer is void in the same way, and
 * asked again; its silences are proven by the sensor.
 *
 * Nothing of it is stored but what was told: after a restart the job is due, as it was not
 * complete.
 */
#ifndef WATCHDOG_WATCH_CANARY_H
#define WATCHDOG_WATCH_CANARY_H

#include "watch/run.h"

struct canaries;

/* A void run is ordered once more after that. */
extern const span_t canary_again;

/* Chooses the port where nobody should listen; none over UDP, where silence is usual. */
void canary_choose(struct watch *watch, const struct segment *segment, struct run *run);

/* True while the run may still turn out to be void: nothing is to be believed of it. */
bool canary_awaits(const struct run *run);

/* The canary of that target answered. */
void canary_answered(const struct watch *watch, const struct segment *segment,
	struct run *run, const struct ip *ip);

/* True when so many canaries have answered already that the run may well turn out void. */
bool canary_seems_to_fail(const struct run *run);

/* True when it was judged so. */
bool canary_failed(const struct run *run);

/* One target is settled: believed now, or when the run is over. */
void canary_take(struct watch *watch, struct segment *segment, struct run *run,
	const struct observation_host_done *done);

/* The run is over with that verdict: what was kept of it is believed, or dropped. Returns
 * the verdict, RUN_VOID when the canaries failed. */
enum run_verdict canary_settle(struct watch *watch, struct segment *segment,
	struct run *run, enum run_verdict verdict);

/* Frees what was kept. */
void canary_done(struct run *run);

/* A restart: the owner knows already that no host answers. */
void canary_restore_blind(struct segment *segment, int64_t value);

#endif
