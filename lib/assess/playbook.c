#include "assess/playbook.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void
playbook_done(struct playbook *playbook)
{
	free(playbook->rows);
	*playbook = (struct playbook){.rows = NULL};
}

static bool
speaks_of(const struct playbook_row *row, const struct judged *judged,
	const struct service_note *note)
{
	if (row->service[0] != '\0' && strcmp(row->service, note->service) != 0)
		return false;
	if (row->category[0] != '\0' && strcmp(row->category, note->category) != 0)
		return false;
	if (row->kind[0] != '\0' && strcmp(row->kind, judged->device_kind) != 0)
		return false;
	return (!row->mapped || judged->mapped) &&
		(row->only == IP_NONE || row->only == judged->only) &&
		(!row->by_encryption || row->encrypted == note->encrypted);
}

/* How precise a row is. One of the service says more than one of the category, whatever the
 * device, and one that knows how it is encrypted more than one that is otherwise as precise;
 * one that knows how it is reached more than any other, and of these a mapping most. */
static uint32_t
precision(const struct playbook_row *row)
{
	return (row->by_encryption ? 1U : 0U) + (row->kind[0] != '\0' ? 2U : 0U) +
		(row->service[0] != '\0' ? 4U : 0U) + (row->only != IP_NONE ? 8U : 0U) +
		(row->mapped ? 16U : 0U);
}

static void
fill(char *to, size_t size, const char *from)
{
	if (from[0] != '\0')
		(void)text_copy(to, size, from);
}

/* Advice, if there is some, before other advice; alone where both do not fit. */
static void
put_before(const char *first, char advice[ADVICE_SIZE])
{
	char both[ADVICE_SIZE];
	struct text text;

	if (first[0] == '\0')
		return;
	text_init(&text, both, sizeof(both));
	text_format(&text, "%s %s", first, advice);
	(void)text_copy(advice, ADVICE_SIZE, text.cut ? first : both);
}

static void
take(const struct playbook_row *row, struct service_note *note)
{
	struct service_answers *answers = &note->answers;

	fill(answers->needed, sizeof(answers->needed), row->answers.needed);
	fill(answers->who, sizeof(answers->who), row->answers.who);
	fill(answers->from, sizeof(answers->from), row->answers.from);
	fill(answers->monitored, sizeof(answers->monitored), row->answers.monitored);
}

void
playbook_advise(const struct playbook *playbook, const struct judged *judged,
	struct service_note *note)
{
	/* Rows of how it is reached are looked at only where it is reached so. */
	uint32_t precisions = judged->mapped ? 32 : judged->only != IP_NONE ? 16 : 8;
	const char *only = "", *mapped = "";

	/* From the least precise on: the most precise one has the last word. */
	for (uint32_t wanted = 0; wanted < precisions; wanted++) {
		for (size_t i = 0; i < playbook->row_count; i++) {
			const struct playbook_row *row = &playbook->rows[i];

			if (precision(row) != wanted || !speaks_of(row, judged, note))
				continue;
			take(row, note);
			if (row->advice[0] == '\0')
				continue;
			if (row->mapped)
				mapped = row->advice;
			else if (row->only != IP_NONE)
				only = row->advice;
			else
				(void)text_copy(note->advice, sizeof(note->advice),
					row->advice);
		}
	}
	put_before(only, note->advice);
	put_before(mapped, note->advice);
}
