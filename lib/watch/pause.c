#include "watch/pause.h"

static const char setting_name[] = "paused_until";

enum { PAUSE_NONE = 0, PAUSE_UNTIL_RESUME = -1, PAUSE_FOR_HARM = -2 };

static void
save(struct watch *watch, int64_t value)
{
	watch_save_setting(watch, value, "%s", setting_name);
}

static void
begin(struct watch *watch, span_t length, int64_t saved)
{
	watch->paused = true;
	watch->paused_for_harm = saved == PAUSE_FOR_HARM;
	watch->pause_ends = length.us > 0;
	watch->paused_until = mono_add(watch->now.mono, length);
	watch->paused_until_wall = (wall_t){0};
	if (watch->pause_ends)
		watch->paused_until_wall = wall_add(watch->now.wall, length);
	runs_disturb(watch, NULL);
	save(watch, watch->pause_ends ? watch->paused_until_wall.us : saved);
	effects_add(watch->effects, EFFECT_PAUSE)->pause = true;
}

void
pause_begin(struct watch *watch, span_t length)
{
	begin(watch, length, PAUSE_UNTIL_RESUME);
}

void
pause_for_harm(struct watch *watch)
{
	begin(watch, (span_t){0}, PAUSE_FOR_HARM);
}

void
pause_end(struct watch *watch)
{
	watch->paused = false;
	watch->paused_for_harm = false;
	watch->harm_told = (mono_t){0}; /* from here on it is counted anew */
	watch->pause_ends = false;
	watch->paused_until_wall = (wall_t){0};
	runs_disturb(watch, NULL); /* and their time-outs start anew */
	save(watch, PAUSE_NONE);
	effects_add(watch->effects, EFFECT_PAUSE)->pause = false;
}

void
pause_restore(struct watch *watch, int64_t value)
{
	watch->paused = value != PAUSE_NONE;
	watch->paused_for_harm = value == PAUSE_FOR_HARM;
	watch->pause_ends =
		watch->paused && value != PAUSE_UNTIL_RESUME && value != PAUSE_FOR_HARM;
	if (watch->pause_ends)
		watch->paused_until_wall = (wall_t){value};
}

void
pause_start(struct watch *watch)
{
	if (!watch->paused)
		return;
	watch->paused_until = (mono_t){0};
	effects_add(watch->effects, EFFECT_PAUSE)->pause = true;
}

void
pause_tick(struct watch *watch)
{
	mono_t wake;

	if (pause_wake(watch, &wake) && wake.us <= watch->now.mono.us)
		pause_end(watch);
}

/* Over a restart only the clock on the wall knows how long is left; it may yet be set. */
bool
pause_wake(const struct watch *watch, mono_t *wake)
{
	*wake = watch->paused_until;
	if (wake->us == 0)
		*wake = mono_add(watch->now.mono,
			wall_since(watch->paused_until_wall, watch->now.wall));
	return watch->paused && watch->pause_ends;
}
