/* Writing XML 1.0: elements and attributes whose values a stranger may have chosen. */
#ifndef WATCHDOG_REPORT_XML_H
#define WATCHDOG_REPORT_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "report/report.h"

struct xml {
	report_write_call *write;
	void *context;
	bool failed; /* sticky: write refused */
};

/* Writes text as it is: markup of our own. */
void xml_text(struct xml *xml, const char *text);

/* "<name"; attributes follow, then xml_close_empty or xml_text(">"). */
void xml_open(struct xml *xml, const char *name);
void xml_close_empty(struct xml *xml);

/* Text between tags, escaped like a value. */
void xml_content(struct xml *xml, const char *text);

/* ' name="value"'. What XML cannot hold or a terminal would obey is escaped. */
void xml_attribute(struct xml *xml, const char *name, const char *value);
void xml_number(struct xml *xml, const char *name, uint64_t value);

#endif
