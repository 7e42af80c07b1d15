/*
 * Time as values of three types that cannot be mixed by accident. All count microseconds
 * in 64 bits. Code in lib/ never asks a clock: the moment comes in as an argument.
 */
#ifndef WATCHDOG_BASE_TIMEPOINT_H
#define WATCHDOG_BASE_TIMEPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A moment on CLOCK_BOOTTIME: for intervals and timers; meaningless after a reboot. */
typedef struct {
	int64_t us;
} mono_t;

/* A moment in UTC since 1970-01-01: for stamps that are stored and shown. */
typedef struct {
	int64_t us;
} wall_t;

/* A duration; may be negative as the result of a subtraction. */
typedef struct {
	int64_t us;
} span_t;

/* One moment as both clocks see it; every input of the core carries one. */
struct moment {
	mono_t mono;
	wall_t wall;
};

enum { WALL_TEXT_SIZE = 40, SPAN_TEXT_SIZE = 32 };

static inline span_t
span_ms(int64_t ms)
{
	return (span_t){ms * 1000};
}

static inline span_t
span_seconds(int64_t seconds)
{
	return (span_t){seconds * 1000000};
}

static inline mono_t
mono_add(mono_t time, span_t span)
{
	return (mono_t){time.us + span.us};
}

static inline span_t
mono_since(mono_t later, mono_t earlier)
{
	return (span_t){later.us - earlier.us};
}

static inline wall_t
wall_add(wall_t time, span_t span)
{
	return (wall_t){time.us + span.us};
}

static inline span_t
wall_since(wall_t later, wall_t earlier)
{
	return (span_t){later.us - earlier.us};
}

/* Writes time as ISO 8601 in UTC with milliseconds, "2026-11-01T12:30:00.250Z", into
 * text (WALL_TEXT_SIZE bytes). Years outside 0001 to 9999 are clamped. Returns text. */
const char *wall_text(wall_t time, char *text);

/* The same with a zone offset in seconds east of UTC: "2026-11-01T13:30:00.250+01:00". */
const char *wall_text_zone(wall_t time, int offset_seconds, char *text);

/* Reads "2026-11-01", "2026-11-01T12:30", "2026-11-01T12:30:00[.250][Z|+01:00]" (RFC 3339;
 * a blank instead of T is accepted). Without a zone it is UTC. */
bool wall_parse(const char *text, wall_t *time);

/* Reads a duration "250ms", "30s", "5m", "6h", "7d" (a positive whole number and one
 * unit). Refuses more than 100 years. */
bool span_parse(const char *text, span_t *span);

/* Writes the largest unit that divides it evenly: "90s", "5m", "6h", "7d". Returns text. */
const char *span_text(span_t span, char *text);

/* Writes a duration for people, at most two units: "2h 5m", "41s", "3d 4h". */
const char *span_text_short(span_t span, char *text);

#endif
