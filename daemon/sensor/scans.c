/*
 * One turn of the pump: begin what may begin, tell what has ended, then ask the scans in turn
 * for one question each until all wait or the batch is full, and send the batch. Answers are
 * read in between, at the same priority. A turn that comes late, for this process found no
 * processor, reads first what has come in meanwhile: who answered in time was not silent.
 */
#include "sensor/scans.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "scan/cookie.h"
#include "sensor/connector.h"
#include "sensor/nap.h"
#include "sensor/slots.h"
#include "sys/clock.h"
#include "sys/log.h"

enum {
	BUSY_MS = 20,	    /* until the engine, or the table, is looked at again */
	IN_A_ROW = 16,	    /* questions of one run, then the next one's turn */
	BATCHES_A_TURN = 4, /* then answers are read */
	HEED_MS = 20	    /* between two looks at what gets lost */
};

struct scans {
	struct scans_setup setup;
	struct connector *connector;
	struct scan_run *slots[SCAN_SLOTS];
	struct scan_run *queue;
	size_t queued;
	struct nap nap;
	mono_t heeded_at; /* when losses were looked at last */
	bool paused;
	bool table_full;
};

static void pump(void *context);
static void connection_answered(uint64_t run_id, const struct probe *probe,
	enum port_reason reason, void *context);

struct scans *
scans_new(const struct scans_setup *setup)
{
	struct scans *scans = mem_new(sizeof(*scans));

	scans->setup = *setup;
	nap_init(&scans->nap, setup->loop, pump, scans);
	scans->connector = connector_new(&(const struct connector_setup){
		.loop = setup->loop,
		.gate = setup->gate,
		.scopes = setup->scopes,
		.answered = connection_answered,
		.context = scans,
	});
	return scans;
}

void
scans_forget(struct scans *scans)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		scan_run_free(scans->slots[slot]);
		scans->slots[slot] = NULL;
	}
	while (scans->queue != NULL) {
		struct scan_run *run = scans->queue;

		scans->queue = run->next;
		scan_run_free(run);
	}
	scans->queued = 0;
}

void
scans_free(struct scans *scans)
{
	if (scans == NULL)
		return;
	scans_forget(scans);
	connector_free(scans->connector);
	nap_done(&scans->nap);
	free(scans);
}

/* Behind the last one; an urgent order in front of what waits to be asked from there. */
static void
enqueue(struct scans *scans, struct scan_run *run)
{
	struct scan_run **at = &scans->queue;

	while (*at != NULL && !(run->order.urgent && (*at)->from == run->from))
		at = &(*at)->next;
	run->next = *at;
	*at = run;
	scans->queued++;
}

void
scans_order(struct scans *scans, struct scan_order *order)
{
	size_t count = segments_count(scans->setup.segments);
	struct scan_run *run;

	if (order->segment >= count || order->from >= count) {
		log_warning(
			"The engine ordered a run on a segment that does not exist.");
		scan_order_done(order);
		return;
	}
	run = scan_run_new(order, scans->setup.segments);
	if (scans->queued < SCANS_QUEUED_MAX) {
		enqueue(scans, run);
		nap_end(&scans->nap);
		return;
	}
	log_warning("More than %d runs wait: one is not begun.", SCANS_QUEUED_MAX);
	(void)scan_run_tell_end(
		run, scans->setup.teller); /* at once: it has no targets */
	scan_run_free(run);
}

/* Takes a waiting run out and tells that it was not begun. */
static void
drop_waiting(struct scans *scans, struct scan_run **at)
{
	struct scan_run *run = *at;

	*at = run->next;
	scans->queued--;
	(void)scan_run_tell_end(
		run, scans->setup.teller); /* at once: it has no targets */
	scan_run_free(run);
}

/* Nothing more is asked; what is still to be told follows. */
static void
end_early(struct scan_run *run)
{
	scan_cancel(run->scan);
	run->ended = true;
}

void
scans_cancel(struct scans *scans, uint64_t run_id)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++)
		if (scans->slots[slot] != NULL && scans->slots[slot]->id == run_id)
			end_early(scans->slots[slot]);
	for (struct scan_run **at = &scans->queue; *at != NULL;) {
		if ((*at)->id == run_id)
			drop_waiting(scans, at);
		else
			at = &(*at)->next;
	}
	nap_end(&scans->nap);
}

void
scans_segment_moved(
	struct scans *scans, const struct segment *segment, bool gateway_only)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		struct scan_run *run = scans->slots[slot];

		if (run != NULL && run->from == segment &&
			(!gateway_only || scan_run_is_across(run)))
			end_early(run);
	}
	nap_end(&scans->nap);
}

void
scans_set_paused(struct scans *scans, bool paused)
{
	scans->paused = paused;
	nap_end(&scans->nap);
}

void
scans_set_table_full(struct scans *scans, bool full)
{
	scans->table_full = full;
}

/* An order that cannot begin is told as partial: the engine decides when to try again. */
static void
begin_waiting(struct scans *scans)
{
	struct scan_run **at = &scans->queue;

	while (*at != NULL && !scans->paused) {
		struct scan_run *run = *at;
		int slot = slots_free(scans->slots, run->from);

		if (slot < 0) {
			at = &run->next;
			continue;
		}
		if (scan_run_begin(run, &scans->setup, (unsigned)slot)) {
			scans->slots[slot] = run;
			*at = run->next;
			run->next = NULL;
			scans->queued--;
		} else {
			drop_waiting(scans, at);
		}
	}
}

static void
tell_ended(struct scans *scans)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		struct scan_run *run = scans->slots[slot];

		if (run == NULL || !run->ended || teller_is_busy(scans->setup.teller))
			continue;
		nap_end(&scans->nap); /* for its next part, or for what waits for its slot */
		if (scan_run_tell_end(run, scans->setup.teller)) {
			scan_run_free(run);
			scans->slots[slot] = NULL;
		}
	}
}

/* Puts a question into the batch, or begins its connection. */
static bool
send_question(struct scans *scans, struct scan_run *run, const struct probe *probe,
	mono_t now)
{
	if (run->segment->scope->connect) {
		scan_run_connect(run, scans->connector, probe, now);
		return true;
	}
	return wire_add(scans->setup.wire,
		&(const struct wire_frame){
			.segment = run->segment->index,
			.from = run->from->index,
			.link = run->from->listener->link,
			.probe = probe,
			.pacers = run->pacers,
			.call = scan_run_probe_left,
			.owner = run,
			.now = now,
		});
}

/* One question of one run; false when it has none now. */
static bool
ask_one(struct scans *scans, struct scan_run *run, mono_t now)
{
	struct probe probe;
	enum scan_step step;

	if (mono_since(run->wait, now).us > 0)
		return false;
	if (run->segment->scope->connect && !connector_has_room(scans->connector)) {
		run->wait = mono_add(now, span_ms(BUSY_MS));
		return false;
	}
	step = scan_next(run->scan, now, &probe, &run->wait);
	if (step == SCAN_DONE) {
		run->ended = true;
		nap_end(&scans->nap);
	}
	if (step != SCAN_PROBE)
		return false;
	run->wait = now;
	return send_question(scans, run, &probe, now);
}

/* Up to most questions of one run; returns how many. */
static size_t
ask_run(struct scans *scans, struct scan_run *run, size_t most, mono_t now)
{
	size_t added = 0;

	if (scan_run_is_held(run, now))
		return 0;
	if (scans->table_full && scan_run_asks_through_ip(run)) {
		run->wait = mono_add(now, span_ms(BUSY_MS));
		return 0;
	}
	most = most < IN_A_ROW ? most : IN_A_ROW;
	while (added < most && !run->ended && ask_one(scans, run, now))
		added++;
	if (added > 0)
		run->asked = now;
	return added;
}

/* Fills and sends one batch. Returns true when it was full. */
static bool
ask_all(struct scans *scans, mono_t now)
{
	struct scan_run *runs[SCAN_SLOTS];
	size_t count = slots_in_turn(scans->slots, runs);
	size_t added = 0, before;

	do {
		before = added;
		for (size_t i = 0; i < count; i++)
			added += ask_run(scans, runs[i], WIRE_BATCH - added, now);
	} while (added < WIRE_BATCH && added > before);
	if (scans->setup.wire != NULL)
		wire_flush(scans->setup.wire);
	return added == WIRE_BATCH;
}

/* Until all wait, or it is another turn's business. *now moves on. */
static void
ask_batches(struct scans *scans, mono_t *now)
{
	bool full = true, late = false;

	for (int i = 0; i < BATCHES_A_TURN && full && !late; i++) {
		mono_t began = *now;

		full = ask_all(scans, began);
		*now = clock_mono();
		late = mono_since(*now, began).us > span_ms(SLOTS_LATE_MS).us;
	}
	if (full)
		nap_end(&scans->nap);
}

static void
heed(struct scans *scans, mono_t now)
{
	const struct strain_means means = {scans->setup.wire, scans->setup.pacer};

	if (mono_since(now, scans->heeded_at).us < span_ms(HEED_MS).us)
		return;
	scans->heeded_at = now;
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		struct scan_run *run = scans->slots[slot];

		if (run != NULL && !run->ended && run->from->listener->capture != NULL)
			scan_run_heed(run, &means, now);
	}
}

static void
nap_until_needed(struct scans *scans, mono_t now)
{
	mono_t next = {INT64_MAX};

	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		const struct scan_run *run = scans->slots[slot];
		mono_t due;

		if (run == NULL || run->ended)
			continue;
		due = mono_add(now, scan_run_nap(run));
		if (due.us < run->wait.us)
			due = run->wait;
		if (due.us < next.us)
			next = due;
	}
	if (next.us != INT64_MAX)
		nap_until(&scans->nap, next, now);
}

static void
pump(void *context)
{
	struct scans *scans = context;
	mono_t now = clock_mono();

	if (slots_are_late(scans->slots, now))
		listeners_read(scans->setup.listeners);
	nap_ended(&scans->nap, now);
	begin_waiting(scans);
	tell_ended(scans);
	if (teller_is_busy(scans->setup.teller)) {
		if (scans_are_active(scans))
			nap_until(&scans->nap, mono_add(now, span_ms(BUSY_MS)), now);
		return;
	}
	if (scans->paused)
		return;
	heed(scans, now);
	ask_batches(scans, &now);
	if (!scans->nap.over)
		nap_until_needed(scans, now);
}

static void
take_result(struct scans *scans, struct scan_run *run, const struct scan_result *result,
	struct moment at)
{
	scan_run_tell_result(run, result, at, scans->setup.heard, scans->setup.teller);
	if (result->news) { /* there may be nothing left to wait for */
		run->wait = at.mono;
		nap_shorten(&scans->nap);
	}
}

static bool
try_run(struct scans *scans, struct scan_run *run, const struct frame *frame,
	struct moment at)
{
	struct scan_result result;

	if (!scan_receive(run->scan, frame, at.mono, &result))
		return false;
	take_result(scans, run, &result, at);
	return true;
}

static void
connection_answered(uint64_t run_id, const struct probe *probe, enum port_reason reason,
	void *context)
{
	struct scans *scans = context;
	struct moment at = clock_now();

	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		struct scan_run *run = scans->slots[slot];
		struct scan_result result;

		if (run == NULL || run->ended || run->id != run_id)
			continue;
		scan_connected(run->scan, probe, reason, at.mono, &result);
		take_result(scans, run, &result, at);
	}
}

bool
scans_receive(struct scans *scans, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	int asked = cookie_slot(frame);
	unsigned first = asked == COOKIE_SLOT_ANY ? 0 : (unsigned)asked;
	unsigned last = asked == COOKIE_SLOT_ANY ? SCAN_SLOTS - 1 : (unsigned)asked;
	bool answers = false;

	if (asked == COOKIE_SLOT_NONE)
		return false;
	for (unsigned slot = first; slot <= last; slot++) {
		struct scan_run *run = scans->slots[slot];

		if (run != NULL && !run->ended && run->from->listener == listener &&
			try_run(scans, run, frame, at))
			answers = true;
	}
	return answers;
}

void
scans_tell_progress(struct scans *scans)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		struct scan_run *run = scans->slots[slot];

		if (run == NULL)
			continue;
		if (!run->ended)
			scan_run_prove_way(run, scans->setup.segments);
		scan_run_tell_progress(run, scans->setup.teller);
	}
}

bool
scans_are_active(const struct scans *scans)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++)
		if (scans->slots[slot] != NULL)
			return true;
	return scans->queue != NULL;
}

uint32_t
scans_permille(const struct scans *scans)
{
	uint64_t done = 0, total = 0;

	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		uint64_t run_done, run_total;

		if (scans->slots[slot] == NULL)
			continue;
		scan_progress(scans->slots[slot]->scan, &run_done, &run_total);
		done += run_done;
		total += run_total;
	}
	return total == 0 ? UINT32_MAX : (uint32_t)(done * 1000 / total);
}
