/*
 * What to do about an exposed service, for that service on that kind of device, and what is
 * known of the five questions. The rows come from conf/playbook.yaml (read by lib/config).
 */
#ifndef WATCHDOG_ASSESS_PLAYBOOK_H
#define WATCHDOG_ASSESS_PLAYBOOK_H

#include <stddef.h>

#include "watch/policy.h"

enum { PLAYBOOK_ROWS_MAX = 1024 };

/* Of a service, or of a whole category when the service is "", or of all when that is "" too;
 * for any kind of device when the kind is ""; however it is encrypted, unless the row is for
 * one answer to that. A text that is "" is left to a row that says less precisely for whom.
 * A mapped row is for what a port of the router leads to from the internet; one with `only`
 * for what another segment reaches over that family alone. */
struct playbook_row {
	char service[SERVICE_NAME_SIZE];
	char category[CATEGORY_SIZE];
	char kind[KIND_SIZE];
	bool mapped;
	enum ip_family only; /* IP_NONE: however it is reached */
	bool by_encryption;
	enum encrypted encrypted; /* by_encryption: for notes with that */
	char advice[ADVICE_SIZE];
	struct service_answers answers;
};

struct playbook {
	struct playbook_row *rows;
	size_t row_count, row_capacity;
};

void playbook_done(struct playbook *playbook);

/* Fills in note->answers, and replaces note->advice where a row is more precise than the
 * catalogue: for the service of the note or its category, on that kind of device, as it is
 * encrypted. How it is reached is to be mended first, a mapping before all: such a row has the
 * last word on the answers, and its advice comes before the other, or instead of it where both
 * do not fit. */
void playbook_advise(const struct playbook *playbook, const struct judged *judged,
	struct service_note *note);

#endif
