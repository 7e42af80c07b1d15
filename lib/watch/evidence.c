#include "watch/evidence.h"

#include <stdio.h>

#include "base/text.h"
#include "watch/core.h"

static void
add_presence(struct text *text, const struct silence *silence)
{
	char lasted[SPAN_TEXT_SIZE], wanted[SPAN_TEXT_SIZE];

	text_format(text, "missed %u looks (%u wanted), silent for %s (%s wanted)",
		silence->misses, silence->misses_wanted,
		span_text_short(silence->lasted, lasted),
		span_text_short(silence->lasted_wanted, wanted));
	if (silence->rechecked)
		text_add(text,
			", and no answer when it was asked by itself in two ways");
	if (silence->homeless)
		text_add(text, ", and others hold all its addresses");
}

static void
add_port(struct text *text, const struct change *change)
{
	const struct run *run = change->run;

	if (port_reason_is_weak(change->reason))
		text_format(text, "no answer in %u runs in a row, the last run %llu",
			change->silences, (unsigned long long)run->record.id);
	else
		text_format(text, "%s (%s) in %u runs, the last run %llu",
			names_text(port_state_names, (int)change->after),
			names_text(port_reason_names, (int)change->reason),
			change->looks, (unsigned long long)run->record.id);
	text_add(text, "; it answered elsewhere");
	if (run->canary != 0)
		text_format(
			text, ", and not on port %u where nobody listens", run->canary);
}

void
evidence_text(const struct change *change, char text[EVIDENCE_SIZE])
{
	struct text sentence;

	text_init(&sentence, text, EVIDENCE_SIZE);
	if (change->silence != NULL)
		add_presence(&sentence, change->silence);
	else if (change->run != NULL && change->address != NULL)
		add_port(&sentence, change);
}
