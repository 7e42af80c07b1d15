#include "scan/departures.h"

/* Questions of one moment go to many targets with other items each: any mixture spreads. */
static uint32_t
row_of(const struct probe *probe)
{
	uint32_t mixed = probe->target * 0x9e3779b1U + probe->item * 0x85ebca77U;

	return (mixed >> 16) % DEPARTURES;
}

void
departures_note(struct departures *departures, const struct probe *probe, mono_t now)
{
	departures->rows[row_of(probe)] = (struct departure){
		.at = now,
		.target = probe->target,
		.item = probe->item,
		.stage = probe->stage,
		.attempt = probe->attempt,
		.used = true,
	};
}

bool
departures_find(
	const struct departures *departures, const struct probe *question, mono_t *at)
{
	const struct departure *row = &departures->rows[row_of(question)];

	if (!row->used || row->target != question->target ||
		row->item != question->item || row->stage != question->stage ||
		row->attempt != question->attempt)
		return false;
	*at = row->at;
	return true;
}
