/*
 * Ports and services judged: the rows of conf/catalogue.yaml. Filled by lib/config (which
 * knows YAML), asked by everyone else.
 */
#ifndef WATCHDOG_ASSESS_CATALOGUE_H
#define WATCHDOG_ASSESS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/kind.h"
#include "assess/playbook.h"
#include "net/port_set.h"
#include "scan/probe_book.h"
#include "watch/record.h"

enum { CATALOGUE_ROWS_MAX = 4096, CATALOGUE_SIZE_MAX = 1024 * 1024 };

struct catalogue_row {
	uint16_t port;
	enum proto proto;
	bool fragile;
	char probe[PROBE_NAME_SIZE]; /* how it may be identified: "http-get", "none" */
	struct service_note note;    /* severity filled from impact x likelihood */
};

struct catalogue {
	struct catalogue_row
		*rows; /* sorted by proto, port; one per (proto, port, rank) */
	size_t row_count, row_capacity;
	struct port_set riskiest, common; /* tcp sets named in the configuration */
	struct port_set common_udp;
	struct port_set no_payload_tcp;			/* never a byte */
	struct port_set industrial_tcp, industrial_udp; /* not even a SYN without ot */
	struct kinds kinds;
	struct playbook playbook;
	struct probe_book probes; /* how services are asked: conf/probes.yaml, read
				     separately; empty when it was not */
	uint64_t hash;		  /* of the text it was read from */
};

void catalogue_done(struct catalogue *catalogue);
/* Gives back all but probes, for whoever has read its configuration and judges nothing. */
void catalogue_keep_probes(struct catalogue *catalogue);

/* The judgement of one port: the catalogue's first row, or a neutral note (service "",
 * category "unknown", severity from the severity of the unknown: low). */
void catalogue_judge(const struct catalogue *catalogue, enum proto proto, uint16_t port,
	struct service_note *note);

/* The rows of a service whatever its port: the first with that name and protocol, preferably
 * one of the given port. NULL when there is none. */
const struct catalogue_row *catalogue_service(const struct catalogue *catalogue,
	enum proto proto, const char *service, uint16_t port);

/* The catalogue's first row of a port; NULL when it has none. Borrowed. */
const struct catalogue_row *catalogue_row(
	const struct catalogue *catalogue, enum proto proto, uint16_t port);

/* Severity from the matrix of impact and likelihood; the one home of that rule. */
enum severity catalogue_severity(enum impact impact, enum likelihood likelihood);

#endif
