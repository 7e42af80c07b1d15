/*
 * The inventory in Nmap's XML (nmaprun, output version 1.05), as ndiff and other readers
 * take it: every address a host, every port that is or was open a port, the rest counted
 * as extraports by state and reason. Rows are those of `export`, written as they come.
 *
 *	nmap_xml_begin, any number of nmap_xml_host, nmap_xml_end
 */
#ifndef WATCHDOG_REPORT_NMAP_XML_H
#define WATCHDOG_REPORT_NMAP_XML_H

#include <jansson.h>

#include "base/timepoint.h"
#include "report/xml.h"

struct nmap_xml {
	struct xml out; /* out.failed is set when write refused */
	wall_t at;	/* the moment the rows stand for */
	bool strict;	/* scanner="nmap", for readers that validate against nmap.dtd */
	uint64_t up, down, total;
};

/* The caller has filled out.write, out.context, at and strict; version is the program's. */
void nmap_xml_begin(struct nmap_xml *xml, const char *version);

/* A row of `export` (borrowed): one address. */
void nmap_xml_host(struct nmap_xml *xml, const json_t *row);

/* complete is false when rows are missing: the document says so in the exit of runstats. */
void nmap_xml_end(struct nmap_xml *xml, bool complete);

#endif
