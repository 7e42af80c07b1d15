#include "replay_compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { SUBJECT_SIZE = 256 };

enum comparison { AS_RECORDED, ONLY_HERE, ONLY_RECORDED, TOLD_NOW, NOT_TOLD_NOW };

static const char *const comparison_words[] = {
	[AS_RECORDED] = "as recorded",
	[ONLY_HERE] = "only in the replay",
	[ONLY_RECORDED] = "only in the recording",
	[TOLD_NOW] = "told only in the replay",
	[NOT_TOLD_NOW] = "told only in the recording",
};

struct item {
	const struct replay_event *of;
	char subject[SUBJECT_SIZE]; /* what it is about, whenever it happened */
	size_t order;
	enum comparison comparison;
	bool hidden; /* shown by its twin of the replay */
};

static void
describe(struct item *item, const struct replay_event *of, size_t order)
{
	char ip[IP_TEXT_SIZE] = "";

	if (of->event.ip.family != IP_NONE)
		(void)ip_text(&of->event.ip, ip);
	*item = (struct item){.of = of, .order = order};
	item->comparison = of->recorded ? ONLY_RECORDED : ONLY_HERE;
	(void)snprintf(item->subject, sizeof(item->subject), "%d|%s|%s|%s|%d/%u",
		(int)of->event.kind, of->segment, of->event.device, ip,
		(int)of->event.proto, (unsigned int)of->event.port);
}

static int
by_subject(const void *a, const void *b)
{
	const struct item *left = *(struct item *const *)a;
	const struct item *right = *(struct item *const *)b;
	int order = strcmp(left->subject, right->subject);

	if (order != 0)
		return order;
	return left->order < right->order ? -1 : 1;
}

static int
by_time(const void *a, const void *b)
{
	const struct item *left = *(struct item *const *)a;
	const struct item *right = *(struct item *const *)b;
	int64_t left_us = left->of->event.at.us, right_us = right->of->event.at.us;

	if (left_us != right_us)
		return left_us < right_us ? -1 : 1;
	return left->order < right->order ? -1 : 1;
}

static void
pair(struct item *here, struct item *there)
{
	bool told = here->of->event.told, was_told = there->of->event.told;

	here->comparison = AS_RECORDED;
	if (told && !was_told)
		here->comparison = TOLD_NOW;
	else if (!told && was_told)
		here->comparison = NOT_TOLD_NOW;
	there->hidden = true;
}

/* The n-th here with the n-th there, in one stretch of equal subjects. */
static void
pair_stretch(struct item **first, size_t count)
{
	size_t here = 0, there = 0;

	while (here < count && there < count) {
		if (first[here]->of->recorded)
			here++;
		else if (!first[there]->of->recorded)
			there++;
		else
			pair(first[here++], first[there++]);
	}
}

static void
pair_all(struct item **items, size_t count)
{
	size_t length;

	for (size_t at = 0; at < count; at += length) {
		for (length = 1; at + length < count &&
			strcmp(items[at]->subject, items[at + length]->subject) == 0;
			length++)
			continue;
		pair_stretch(items + at, length);
	}
}

static json_t *
make_row(const struct item *item)
{
	const struct recording_event *event = &item->of->event;
	char at[WALL_TEXT_SIZE], ip[IP_TEXT_SIZE] = "";

	if (event->ip.family != IP_NONE)
		(void)ip_text(&event->ip, ip);
	return json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:o*, s:b, s:s}", "at",
		wall_text(event->at, at), "event",
		names_text(netevent_names, (int)event->kind), "severity",
		names_text(severity_names, (int)event->severity), "segment",
		item->of->segment, "device",
		event->device[0] == '\0' ? NULL : event->device, "ip",
		ip[0] == '\0' ? NULL : ip, "proto",
		event->port == 0 ? NULL : names_text(proto_names, (int)event->proto),
		"port", event->port == 0 ? NULL : json_integer(event->port), "told",
		event->told, "comparison", comparison_words[item->comparison]);
}

static void
count(struct replay_comparison *comparison, const struct item *item)
{
	struct hash_key key = {{comparison->digest, (uint64_t)item->of->event.at.us}};

	comparison->same += item->comparison == AS_RECORDED;
	comparison->only_here += item->comparison == ONLY_HERE;
	comparison->only_recorded += item->comparison == ONLY_RECORDED;
	comparison->told_otherwise +=
		item->comparison == TOLD_NOW || item->comparison == NOT_TOLD_NOW;
	if (item->comparison == ONLY_RECORDED)
		return;
	comparison->digest = hash_bytes(&key, item->subject, strlen(item->subject)) +
		(item->of->event.told ? 1 : 0);
}

void
replay_compare(struct replay_events *events, bool all, replay_row_call *row,
	void *context, struct replay_comparison *comparison)
{
	struct item *items = mem_array(events->count, sizeof(*items));
	struct item **sorted = mem_array(events->count, sizeof(struct item *));
	bool more = true;

	*comparison = (struct replay_comparison){.digest = 0};
	for (size_t i = 0; i < events->count; i++) {
		describe(&items[i], &events->list[i], i);
		sorted[i] = &items[i];
	}
	qsort(sorted, events->count, sizeof(struct item *), by_subject);
	pair_all(sorted, events->count);
	qsort(sorted, events->count, sizeof(struct item *), by_time);
	for (size_t i = 0; i < events->count; i++) {
		json_t *made;

		if (sorted[i]->hidden)
			continue;
		count(comparison, sorted[i]);
		if (!more || (!all && sorted[i]->comparison == AS_RECORDED))
			continue;
		made = make_row(sorted[i]);
		more = row(context, made);
		json_decref(made);
	}
	free(sorted);
	free(items);
}
