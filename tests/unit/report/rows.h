/* Rows written by a report, as the tests of the writers look at them. */
#ifndef WATCHDOG_TESTS_REPORT_ROWS_H
#define WATCHDOG_TESTS_REPORT_ROWS_H

#include <check.h>
#include <string.h>

#include "report/report.h"
#include "sink.h"

static struct sink sink;

static inline json_t *
parse(const char *text)
{
	json_error_t problem;
	json_t *value = json_loads(text, 0, &problem);

	ck_assert_msg(value != NULL, "%s: %s", text, problem.text);
	return value;
}

static inline struct report_options
options(const char *view, enum report_format format)
{
	memset(&sink, 0, sizeof(sink));
	return (struct report_options){
		.view = view_find(view),
		.format = format,
		.header = true,
		.generated_at = {1762000200250000},
		.write = sink_write,
		.context = &sink,
	};
}

static inline void
write_rows(const struct report_options *wanted, const char *rows, const char *failure)
{
	struct report *report;
	struct error error;
	json_t *list = parse(rows), *row;
	size_t index;

	ck_assert_int_eq(report_new(wanted, &report, &error), 0);
	json_array_foreach (list, index, row) {
		report_row(report, row);
	}
	report_end(report, failure);
	ck_assert_uint_eq(report_rows(report), json_array_size(list));
	report_free(report);
	json_decref(list);
}

static const char two_rows[] =
	"[{\"id\":\"d-1\",\"name\":\"camera-1\",\"state\":\"present\",\"segment\":"
	"\"iot\","
	"\"zone\":\"iot\",\"ips\":[\"192.168.20.7\",\"fe80::1\"],"
	"\"macs\":[\"02:00:00:00:00:07\"],\"vendor\":\"K\xc3\xbc"
	"che AG\","
	"\"private_mac\":true,\"kind\":null,\"approved\":false,"
	"\"first_seen\":\"2025-11-01T12:00:00.000Z\","
	"\"last_seen\":\"2025-11-01T12:30:00.250Z\"},"
	"{\"id\":\"d-2\",\"name\":\"\",\"state\":\"absent\",\"segment\":\"iot\","
	"\"ips\":[],\"macs\":[],\"vendor\":\"\",\"approved\":true,"
	"\"last_seen\":null}]";

#endif
