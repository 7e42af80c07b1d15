/* A database in a directory of its own, and records to put into it. */
#ifndef WATCHDOG_TEST_STORE_FIXTURE_H
#define WATCHDOG_TEST_STORE_FIXTURE_H

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/handle.h"
#include "store/load.h"

enum { TEST_PATH_SIZE = 300 };

static const char *const test_segments[] = {"lan", "iot"};
static const char *const test_zones[] = {"trusted", "iot"};

struct fixture {
	char directory[64];
	char path[128];
	struct store *store;
	struct effects effects;
	struct error error;
	bool recovered;
};

/* Seconds after a fixed moment. */
static inline wall_t
at(int64_t seconds)
{
	return (wall_t){(1800000000 + seconds) * 1000000};
}

static inline void
fixture_init(struct fixture *fixture)
{
	*fixture = (struct fixture){.store = NULL};
	(void)snprintf(fixture->directory, sizeof(fixture->directory),
		"/tmp/wdog-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(fixture->directory));
	(void)snprintf(fixture->path, sizeof(fixture->path), "%s/wdogd.db",
		fixture->directory);
}

static inline int
fixture_try(struct fixture *fixture, bool read_only, uint64_t size_limit)
{
	struct store_options options = {
		.path = fixture->path,
		.read_only = read_only,
		.size_limit = size_limit,
		.segment_names = test_segments,
		.segment_zones = test_zones,
		.segment_count = 2,
	};

	fixture->error = (struct error){.code = ERROR_NONE};
	return store_open(
		&options, at(0), &fixture->store, &fixture->recovered, &fixture->error);
}

static inline void
fixture_open(struct fixture *fixture)
{
	ck_assert_msg(fixture_try(fixture, false, 0) == 0, "%s", fixture->error.text);
}

static inline void
fixture_close(struct fixture *fixture)
{
	store_close(fixture->store);
	fixture->store = NULL;
}

/* Names in the directory that contain part. */
static inline size_t
fixture_files(const struct fixture *fixture, const char *part)
{
	DIR *listing = opendir(fixture->directory);
	struct dirent *entry;
	size_t count = 0;

	ck_assert_ptr_nonnull(listing);
	while ((entry = readdir(listing)) != NULL)
		if (entry->d_name[0] != '.' && strstr(entry->d_name, part) != NULL)
			count++;
	(void)closedir(listing);
	return count;
}

static inline void
fixture_done(struct fixture *fixture)
{
	DIR *listing = opendir(fixture->directory);
	struct dirent *entry;

	fixture_close(fixture);
	effects_done(&fixture->effects);
	ck_assert_ptr_nonnull(listing);
	while ((entry = readdir(listing)) != NULL)
		(void)unlinkat(dirfd(listing), entry->d_name, 0);
	(void)closedir(listing);
	(void)rmdir(fixture->directory);
}

/* Commits what was collected in effects. */
static inline void
fixture_save(struct fixture *fixture)
{
	ck_assert_msg(
		store_save(fixture->store, &fixture->effects, &fixture->error) == 0,
		"%s", fixture->error.text);
	effects_done(&fixture->effects);
}

/* A number from the database itself, by SQL of the test. */
static inline int64_t
fixture_number(struct fixture *fixture, const char *sql)
{
	sqlite3_stmt *row = NULL;
	int64_t number;

	ck_assert_msg(sqlite3_prepare_v2(fixture->store->database, sql, -1, &row,
			      NULL) == SQLITE_OK,
		"%s", sqlite3_errmsg(fixture->store->database));
	ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
	number = sqlite3_column_int64(row, 0);
	(void)sqlite3_finalize(row);
	return number;
}

static inline struct device_record *
add_device(struct fixture *fixture, uint64_t id, enum presence presence, wall_t since)
{
	struct device_record *device =
		&effects_add(&fixture->effects, EFFECT_SAVE_DEVICE)->device;

	*device = (struct device_record){
		.id = id,
		.segment = 1,
		.presence = presence,
		.first_seen = at(0),
		.last_seen = since,
		.presence_since = since,
	};
	return device;
}

static inline void
add_interface(struct fixture *fixture, uint64_t device)
{
	struct interface_record *interface =
		&effects_add(&fixture->effects, EFFECT_SAVE_INTERFACE)->interface;

	*interface = (struct interface_record){
		.device_id = device,
		.mac = {{2, 0, 0, 0, 0, 9}},
		.first_seen = at(1),
		.last_seen = at(2),
	};
}

static inline struct address_record *
add_address(struct fixture *fixture, uint64_t id, uint64_t device, uint8_t host)
{
	struct address_record *address =
		&effects_add(&fixture->effects, EFFECT_SAVE_ADDRESS)->address;

	*address = (struct address_record){
		.id = id,
		.device_id = device,
		.ip = {IP_V4, {192, 168, 20, host}},
		.mac = {{2, 0, 0, 0, 0, host}},
		.first_seen = at(0),
		.last_seen = at(0),
		.current = true,
	};
	return address;
}

static inline struct service_record *
add_service(struct fixture *fixture, uint64_t address, uint16_t port,
	enum port_state state, wall_t since)
{
	struct service_record *service =
		&effects_add(&fixture->effects, EFFECT_SAVE_SERVICE)->service;

	*service = (struct service_record){
		.address_id = address,
		.proto = PROTO_TCP,
		.port = port,
		.state = state,
		.reason = state == PORT_OPEN ? REASON_SYN_ACK : REASON_RESET,
		.since = since,
		.first_open = at(0),
		.last_verified = since,
		.note = {.service = "telnet",
			.category = "remote-shell",
			.encrypted = ENCRYPTED_NO,
			.impact = IMPACT_HIGH,
			.likelihood = LIKELIHOOD_HIGH,
			.severity = SEVERITY_CRITICAL,
			.why = "plaintext remote shell",
			.advice = "switch it off"},
	};
	return service;
}

static inline void
add_rest(struct fixture *fixture, uint64_t address, enum port_state state, wall_t since,
	const char *ports)
{
	struct rest_record *rest =
		&effects_add(&fixture->effects, EFFECT_SAVE_REST)->rest;

	*rest = (struct rest_record){
		.address_id = address,
		.proto = PROTO_TCP,
		.state = state,
		.reason = state == PORT_CLOSED ? REASON_RESET : REASON_NO_RESPONSE,
		.since = since,
	};
	if (ports[0] != '\0')
		ck_assert_int_eq(port_set_parse(ports, &rest->ports, NULL), 0);
}

/* Port 23 of an address of iot as lan sees it. */
static inline struct reach_record *
add_reach(
	struct fixture *fixture, uint64_t address, enum port_state state, wall_t since)
{
	struct reach_record *reach =
		&effects_add(&fixture->effects, EFFECT_SAVE_REACH)->reach;

	*reach = (struct reach_record){
		.address_id = address,
		.from = 0,
		.proto = PROTO_TCP,
		.port = 23,
		.state = state,
		.reason = state == PORT_OPEN ? REASON_SYN_ACK : REASON_NO_RESPONSE,
		.since = since,
		.last_proof = since,
		.run_id = 1,
		.rule_since = since,
	};
	return reach;
}

/* An event, its open alert and its line. */
static inline void
add_alert(struct fixture *fixture, uint64_t id, const char *key, wall_t when)
{
	struct event_record *event =
		&effects_add(&fixture->effects, EFFECT_SAVE_EVENT)->event;
	struct alert_record *alert;
	struct outbox_record *line;

	*event = (struct event_record){
		.id = id,
		.kind = EVENT_PORT_OPENED,
		.severity = SEVERITY_CRITICAL,
		.at = when,
		.segment = 1,
		.device_id = 1,
		.device_name = "camera-1",
		.ip = {IP_V4, {192, 168, 20, 7}},
		.mac = {{2, 0, 0, 0, 0, 7}},
		.proto = PROTO_TCP,
		.port = 23,
		.before = "closed",
		.after = "open",
		.service = "telnet",
		.text = "switch it off",
		.withheld = "muted: moving",
	};
	(void)snprintf(event->key, sizeof(event->key), "%s", key);
	alert = &effects_add(&fixture->effects, EFFECT_SAVE_ALERT)->alert;
	*alert = (struct alert_record){.id = id, .state = ALERT_OPEN, .at = when};
	line = &effects_add(&fixture->effects, EFFECT_TELL)->tell;
	*line = (struct outbox_record){
		.id = id,
		.alert_id = id,
		.severity = SEVERITY_CRITICAL,
		.at = when,
	};
	(void)snprintf(line->line, sizeof(line->line),
		"ALERT port-opened id=%llu severity=critical", (unsigned long long)id);
}

static inline struct run_record *
add_run(struct fixture *fixture, uint64_t id, wall_t started, wall_t finished)
{
	struct run_record *run = &effects_add(&fixture->effects, EFFECT_SAVE_RUN)->run;

	*run = (struct run_record){
		.id = id,
		.segment = 1,
		.from = 1,
		.kind = SCAN_DISCOVER,
		.job = -1,
		.started = started,
		.finished = finished,
		.verdict = RUN_COMPLETE,
		.epoch = UINT64_MAX - 1,
		.done = 254,
		.total = 254,
		.tally = {.sent = {254, 0, 0, 0, 0}, .answered = 20, .probes = 254},
	};
	return run;
}

static inline void
add_setting(struct fixture *fixture, const char *name, int64_t value)
{
	struct setting_record *setting =
		&effects_add(&fixture->effects, EFFECT_SAVE_SETTING)->setting;

	(void)snprintf(setting->name, sizeof(setting->name), "%s", name);
	setting->value = value;
}

/* All rows of a query as a JSON array; NULL when it is refused (see fixture->error). */
static inline json_t *
fixture_query(struct fixture *fixture, const char *command, const char *arguments)
{
	json_t *given = json_loads(arguments, 0, NULL);
	json_t *rows = json_array(), *row;
	struct query *query = NULL;

	ck_assert_ptr_nonnull(given);
	fixture->error = (struct error){.code = ERROR_NONE};
	if (query_ask(fixture->store, &(struct question){command, given, at(1000000)},
		    &query, &fixture->error) == 0)
		while ((row = query_next(query, &fixture->error)) != NULL)
			(void)json_array_append_new(rows, row);
	query_close(query);
	json_decref(given);
	if (fixture->error.code != ERROR_NONE) {
		json_decref(rows);
		return NULL;
	}
	return rows;
}

static inline const char *
field_text(const json_t *rows, size_t row, const char *field)
{
	const json_t *value = json_object_get(json_array_get(rows, row), field);

	ck_assert_msg(json_is_string(value), "no text \"%s\" in row %zu", field, row);
	return json_string_value(value);
}

static inline int
fixture_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
