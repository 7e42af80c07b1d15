#include "scan/congestion.h"

static uint32_t
quiet_of(const struct congestion *congestion)
{
	uint32_t before = congestion->before_us, quiet = congestion->quiet_us;

	return quiet == 0 || (before != 0 && before < quiet) ? before : quiet;
}

/* Longer than this is slow; 0 while nothing is known. */
static int64_t
bearable_us(const struct congestion *congestion)
{
	int64_t quiet = quiet_of(congestion);
	int64_t least = quiet + span_ms(CONGESTION_LEAST_MS).us;

	if (quiet == 0)
		return 0;
	return quiet * CONGESTION_FACTOR > least ? quiet * CONGESTION_FACTOR : least;
}

static void
plan(struct congestion *congestion, mono_t now)
{
	bool eager = congestion->eager > 0 || congestion->slow > 0;

	congestion->due = mono_add(
		now, span_ms(eager ? CONGESTION_EAGER_MS : CONGESTION_EVERY_MS));
	if (congestion->eager > 0)
		congestion->eager--;
}

void
congestion_begin(struct congestion *congestion, mono_t now)
{
	congestion->out = false;
	congestion->slow = 0;
	if (quiet_of(congestion) != 0)
		congestion->silent = 0;
	congestion->eager = CONGESTION_EAGER;
	congestion->due = now;
	congestion->begun = true;
}

bool
congestion_is_due(const struct congestion *congestion, mono_t now)
{
	int64_t late = bearable_us(congestion);

	if (late == 0)
		late = span_ms(CONGESTION_LEAST_MS).us;
	if (congestion->again.us != 0)
		late = mono_since(congestion->again, congestion->asked).us;
	if (congestion->out)
		return mono_since(now, congestion->asked).us >= CONGESTION_AGAIN * late;
	return mono_since(now, congestion->due).us >= 0;
}

void
congestion_asked(struct congestion *congestion, mono_t now)
{
	if (congestion->out) {
		congestion->again = now;
		return;
	}
	congestion->asked = now;
	congestion->again.us = 0;
	congestion->out = true;
	plan(congestion, now);
}

void
congestion_asked_late(struct congestion *congestion, mono_t now)
{
	congestion->out = false;
	congestion->due = mono_add(now, span_ms(CONGESTION_EAGER_MS));
	/* What is quiet is not waited for for ever. */
	if (quiet_of(congestion) == 0 && congestion->silent < CONGESTION_SILENT)
		congestion->silent++;
}

static void
learn(struct congestion *congestion, uint32_t took_us, mono_t now)
{
	if (congestion->window.us == 0 ||
		mono_since(now, congestion->window).us >=
			span_seconds(CONGESTION_WINDOW_SECONDS).us) {
		congestion->before_us = congestion->quiet_us;
		congestion->quiet_us = 0;
		congestion->window = now;
	}
	if (congestion->quiet_us == 0 || took_us < congestion->quiet_us)
		congestion->quiet_us = took_us;
}

/* At half the rate everything is seen anew. */
static bool
is_congested(struct congestion *congestion)
{
	congestion->slow = 0;
	congestion->eager = CONGESTION_EAGER;
	return true;
}

bool
congestion_answered(struct congestion *congestion, mono_t now)
{
	int64_t took = mono_since(now, congestion->asked).us;
	int64_t bearable = bearable_us(congestion);

	if (!congestion->out || took < 0)
		return false;
	congestion->out = false;
	congestion->silent = 0;
	/* It answers the repeat: the first one got lost, which is no queue. */
	if (congestion->again.us != 0 && bearable != 0 &&
		mono_since(now, congestion->again).us <= bearable)
		return false;
	learn(congestion, took == 0 ? 1 : (uint32_t)took, now);
	if (bearable == 0 || took <= bearable) {
		congestion->slow = 0;
		return false;
	}
	congestion->due = mono_add(now, span_ms(CONGESTION_EAGER_MS));
	return ++congestion->slow >= CONGESTION_SLOW && is_congested(congestion);
}

bool
congestion_waited(struct congestion *congestion, mono_t now)
{
	if (!congestion->out ||
		mono_since(now, congestion->asked).us <
			span_ms(CONGESTION_GIVE_UP_MS).us)
		return false;
	congestion->out = false;
	if (congestion->silent == CONGESTION_SILENT)
		return false;
	congestion->due = now;
	/* One that never answered says nothing by its silence. */
	return ++congestion->silent == CONGESTION_SILENT && quiet_of(congestion) != 0 &&
		is_congested(congestion);
}

bool
congestion_holds(const struct congestion *congestion, mono_t now)
{
	int64_t bearable = bearable_us(congestion);

	if (bearable == 0) /* what is quiet cannot be learnt from a full queue */
		return congestion->begun && congestion->silent == 0;
	return congestion->out && congestion->silent < CONGESTION_SILENT &&
		mono_since(now, congestion->asked).us > bearable;
}
