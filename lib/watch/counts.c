#include "watch/counts.h"

#include <stdio.h>
#include <string.h>

#include "watch/core.h"

static const int64_t save_every_us = 60 * 1000000LL;
static const char prefix[] = "count/", since_name[] = "count/since";

enum { COUNTS = 3 + RULES + VOID_REASONS + CHANGE_DELAYS };

/* Each number with its name, in a fixed order. */
struct count {
	char name[sizeof(((struct setting_record *)NULL)->name)];
	int64_t value;
};

static void
name_count(struct count *count, const char *name, int64_t value)
{
	(void)snprintf(count->name, sizeof(count->name), "%s%s", prefix, name);
	count->value = value;
}

static void
list_counts(const struct change_counts *changes, struct count counts[COUNTS])
{
	char name[32];
	size_t at = 0;

	name_count(&counts[at++], "announced", (int64_t)changes->announced);
	name_count(&counts[at++], "looked-again", (int64_t)changes->looked_again);
	name_count(&counts[at++], "longest", changes->delays.longest.us);
	for (int rule = 0; rule < RULES; rule++) {
		(void)snprintf(
			name, sizeof(name), "by/%s", names_text(rule_names, rule));
		name_count(&counts[at++], name, (int64_t)changes->stopped[rule]);
	}
	for (int reason = 0; reason < VOID_REASONS; reason++) {
		(void)snprintf(name, sizeof(name), "void/%s",
			names_text(void_reason_names, reason));
		name_count(&counts[at++], name, (int64_t)changes->runs_void[reason]);
	}
	for (int i = 0; i < CHANGE_DELAYS; i++) {
		(void)snprintf(name, sizeof(name), "within/%u", change_delay_bounds[i]);
		name_count(&counts[at++], name, (int64_t)changes->delays.within[i]);
	}
}

static void
take_counts(const struct count counts[COUNTS], struct change_counts *changes)
{
	size_t at = 0;

	changes->announced = (uint64_t)counts[at++].value;
	changes->looked_again = (uint64_t)counts[at++].value;
	changes->delays.longest.us = counts[at++].value;
	for (int rule = 0; rule < RULES; rule++)
		changes->stopped[rule] = (uint64_t)counts[at++].value;
	for (int reason = 0; reason < VOID_REASONS; reason++)
		changes->runs_void[reason] = (uint64_t)counts[at++].value;
	changes->delays.count = 0;
	for (int i = 0; i < CHANGE_DELAYS; i++) {
		changes->delays.within[i] = (uint64_t)counts[at++].value;
		changes->delays.count += changes->delays.within[i];
	}
}

bool
counts_restore(struct watch *watch, const struct setting_record *record)
{
	struct count counts[COUNTS];

	if (strncmp(record->name, prefix, strlen(prefix)) != 0 || record->value < 0)
		return false;
	if (strcmp(record->name, since_name) == 0) {
		watch->changes.since.us = record->value;
		return true;
	}
	list_counts(&watch->changes, counts);
	for (size_t i = 0; i < COUNTS; i++)
		if (strcmp(counts[i].name, record->name) == 0)
			counts[i].value = record->value;
	take_counts(counts, &watch->changes);
	return true;
}

void
counts_start(struct watch *watch)
{
	if (watch->changes.since.us == 0) {
		watch->changes.since = watch->now.wall;
		watch_save_setting(watch, watch->now.wall.us, "%s", since_name);
	}
	watch->saved_changes = watch->changes;
}

static bool
is_saved(const struct watch *watch)
{
	return memcmp(&watch->changes, &watch->saved_changes, sizeof(watch->changes)) ==
		0;
}

void
counts_tick(struct watch *watch)
{
	struct count counts[COUNTS], saved[COUNTS];
	mono_t due;

	if (!counts_wake(watch, &due) || due.us > watch->now.mono.us)
		return;
	list_counts(&watch->changes, counts);
	list_counts(&watch->saved_changes, saved);
	for (size_t i = 0; i < COUNTS; i++)
		if (counts[i].value != saved[i].value)
			watch_save_setting(
				watch, counts[i].value, "%s", counts[i].name);
	watch->saved_changes = watch->changes;
	watch->counts_saved = watch->now.mono;
}

bool
counts_wake(const struct watch *watch, mono_t *wake)
{
	*wake = mono_add(watch->counts_saved, (span_t){save_every_us});
	return !is_saved(watch);
}
