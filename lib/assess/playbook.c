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

/* How precisely a row speaks of this service on this kind of device; 0: not of it. A row of
 * the service says more than one of the category, whatever the device, and one that knows how
 * it is encrypted more than one that is otherwise as precise. */
static uint32_t
precision(const struct playbook_row *row, const char *kind,
	const struct service_note *note)
{
	bool of_service = row->service[0] != '\0';

	if (of_service ? strcmp(row->service, note->service) != 0
		       : strcmp(row->category, note->category) != 0)
		return 0;
	if (row->kind[0] != '\0' && strcmp(row->kind, kind) != 0)
		return 0;
	if (row->by_encryption && row->encrypted != note->encrypted)
		return 0;
	return 1U + (row->by_encryption ? 1U : 0U) + (row->kind[0] != '\0' ? 2U : 0U) +
		(of_service ? 4U : 0U);
}

static void
fill(char *to, size_t size, const char *from)
{
	if (from[0] != '\0')
		(void)text_copy(to, size, from);
}

static void
take(const struct playbook_row *row, struct service_note *note)
{
	struct service_answers *answers = &note->answers;

	fill(note->advice, sizeof(note->advice), row->advice);
	fill(answers->needed, sizeof(answers->needed), row->answers.needed);
	fill(answers->who, sizeof(answers->who), row->answers.who);
	fill(answers->from, sizeof(answers->from), row->answers.from);
	fill(answers->monitored, sizeof(answers->monitored), row->answers.monitored);
}

void
playbook_advise(
	const struct playbook *playbook, const char *kind, struct service_note *note)
{
	enum { PRECISIONS = 8 };

	/* From the least precise on: the most precise one has the last word. */
	for (uint32_t wanted = 1; wanted <= PRECISIONS; wanted++)
		for (size_t i = 0; i < playbook->row_count; i++)
			if (precision(&playbook->rows[i], kind, note) == wanted)
				take(&playbook->rows[i], note);
}
