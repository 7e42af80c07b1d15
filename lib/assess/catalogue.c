#include "assess/catalogue.h"

#include <stdlib.h>
#include <string.h>

void
catalogue_done(struct catalogue *catalogue)
{
	free(catalogue->rows);
	port_set_done(&catalogue->riskiest);
	port_set_done(&catalogue->common);
	port_set_done(&catalogue->common_udp);
	port_set_done(&catalogue->no_payload_tcp);
	port_set_done(&catalogue->industrial_tcp);
	port_set_done(&catalogue->industrial_udp);
	kinds_done(&catalogue->kinds);
	playbook_done(&catalogue->playbook);
	probe_book_done(&catalogue->probes);
	*catalogue = (struct catalogue){0};
}

void
catalogue_keep_probes(struct catalogue *catalogue)
{
	struct probe_book probes = catalogue->probes;

	catalogue->probes = (struct probe_book){0};
	catalogue_done(catalogue);
	catalogue->probes = probes;
}

/* Where the row is or would be among rows sorted by protocol and port. */
static int
compare(const struct catalogue_row *row, enum proto proto, uint16_t port)
{
	if (row->proto != proto)
		return row->proto < proto ? -1 : 1;
	if (row->port != port)
		return row->port < port ? -1 : 1;
	return 0;
}

const struct catalogue_row *
catalogue_row(const struct catalogue *catalogue, enum proto proto, uint16_t port)
{
	size_t low = 0, high = catalogue->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&catalogue->rows[middle], proto, port) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == catalogue->row_count ||
		compare(&catalogue->rows[low], proto, port) != 0)
		return NULL;
	return &catalogue->rows[low];
}

void
catalogue_judge(const struct catalogue *catalogue, enum proto proto, uint16_t port,
	struct service_note *note)
{
	static const struct service_note unknown = {
		.category = "unknown",
		.encrypted = ENCRYPTED_MAYBE,
		.impact = IMPACT_NONE,
		.likelihood = LIKELIHOOD_NONE,
		.severity = SEVERITY_LOW,
		.why = "A service that the catalogue does not know.",
		.advice = "Find out what it is; close it if nobody needs it.",
	};
	const struct catalogue_row *row = catalogue_row(catalogue, proto, port);

	*note = row == NULL ? unknown : row->note;
}

const struct catalogue_row *
catalogue_service(const struct catalogue *catalogue, enum proto proto,
	const char *service, uint16_t port)
{
	const struct catalogue_row *first = NULL;

	for (size_t i = 0; i < catalogue->row_count; i++) {
		const struct catalogue_row *row = &catalogue->rows[i];

		if (row->proto != proto || strcmp(row->note.service, service) != 0)
			continue;
		if (row->port == port)
			return row;
		if (first == NULL)
			first = row;
	}
	return first;
}

enum severity
catalogue_severity(enum impact impact, enum likelihood likelihood)
{
	static const enum severity matrix[][LIKELIHOOD_HIGH + 1] = {
		[IMPACT_NONE] = {SEVERITY_LOW, SEVERITY_INFO, SEVERITY_LOW,
			SEVERITY_LOW},
		[IMPACT_LOW] = {SEVERITY_LOW, SEVERITY_INFO, SEVERITY_LOW,
			SEVERITY_MEDIUM},
		[IMPACT_HIGH] = {SEVERITY_MEDIUM, SEVERITY_MEDIUM, SEVERITY_HIGH,
			SEVERITY_CRITICAL},
	};

	return matrix[impact][likelihood];
}
