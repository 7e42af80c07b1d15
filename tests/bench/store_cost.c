/*
 * What storing costs: a scan's open ports, the same once more, and the alerts about them go
 * through store_save into a file with the shipped settings, in batches; beside them SQLite
 * itself upserts a plain row for each of them, in the same order, in batches of as many, into a
 * file with the same settings. Processor time of this process for each row that was written,
 * and for each port (alert, host) with all that is written for it.
 *
 * The core saves ports as they answer, hosts and ports mixed, or host by host when it must have
 * heard all of a host; what is seen again always comes host by host.
 *
 *	store_cost DIRECTORY
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/handle.h"

enum { HOSTS = 256, PORTS = 100, SERVICES = HOSTS * PORTS, PATH_SIZE = 512 };

static const char *const segment_names[] = {"lan"};
static const char *const segment_zones[] = {"trusted"};
static const size_t batches[] = {10, 100, 1000};
static const int64_t begin_us = 1800000000 * 1000000LL;

struct bench {
	struct store *store;
	struct effects effects;
	sqlite3 *plain;
	sqlite3_stmt *row;
	char path[PATH_SIZE], plain_path[PATH_SIZE];
};

/* Adds number i of a phase to the effects. */
typedef void phase_call(struct effects *effects, size_t i);

struct phase {
	const char *name;
	phase_call *add;
	size_t count;
	size_t first; /* number of the first plain row */
	bool mixed;
};

static void __attribute__((noreturn)) fail(const char *why)
{
	(void)fprintf(stderr, "store_cost: %s\n", why);
	exit(1);
}

static double
processor_us(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static wall_t
at(size_t seconds)
{
	return (wall_t){begin_us + (int64_t)seconds * 1000000};
}

static struct ip
host_ip(size_t host)
{
	return (struct ip){IP_V4, {10, 0, (uint8_t)(host >> 8), (uint8_t)host}};
}

static void
add_host(struct effects *effects, size_t i)
{
	const struct mac mac = {{2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};

	effects_add(effects, EFFECT_SAVE_DEVICE)->device = (struct device_record){
		.id = i + 1,
		.presence = PRESENCE_PRESENT,
		.first_seen = at(0),
		.last_seen = at(1),
		.presence_since = at(0),
	};
	effects_add(effects, EFFECT_SAVE_INTERFACE)->interface =
		(struct interface_record){
			.device_id = i + 1,
			.mac = mac,
			.first_seen = at(0),
			.last_seen = at(1),
		};
	effects_add(effects, EFFECT_SAVE_ADDRESS)->address = (struct address_record){
		.id = i + 1,
		.device_id = i + 1,
		.ip = host_ip(i),
		.mac = mac,
		.first_seen = at(0),
		.last_seen = at(1),
		.current = true,
	};
}

/* In the order of a scan: hosts and ports mixed. */
static size_t
mixed(size_t i)
{
	return i * 9973 % SERVICES; /* coprime to it */
}

static void
add_service(struct effects *effects, size_t number, wall_t verified)
{
	size_t port = number % PORTS;
	struct service_record *service =
		&effects_add(effects, EFFECT_SAVE_SERVICE)->service;

	*service = (struct service_record){
		.address_id = number / PORTS + 1,
		.proto = PROTO_TCP,
		.port = (uint16_t)(port + 1),
		.state = PORT_OPEN,
		.reason = REASON_SYN_ACK,
		.since = at(2),
		.first_open = at(2),
		.last_verified = verified,
		.run_id = 1,
		.note = {.category = "remote-shell",
			.encrypted = ENCRYPTED_NO,
			.impact = IMPACT_HIGH,
			.likelihood = LIKELIHOOD_HIGH,
			.severity = SEVERITY_CRITICAL,
			.why = "A plaintext remote shell: passwords can be read along.",
			.advice = "Switch it off, or let only those reach it who "
				  "must.",
			.reasons = {"impact high: a remote shell",
				"likelihood high: worms look for it"},
			.reason_count = 2},
	};
	(void)snprintf(service->note.service, sizeof(service->note.service),
		"service-%zu", port);
}

/* Half of the hosts answer mixed, the others one after the other. */
static void
add_opened(struct effects *effects, size_t i)
{
	add_service(effects, mixed(i), at(2));
}

static void
add_opened_by_host(struct effects *effects, size_t i)
{
	add_service(effects, SERVICES + i, at(2));
}

static void
add_again(struct effects *effects, size_t i)
{
	add_service(effects, mixed(i), at(3600));
}

static void
add_again_by_host(struct effects *effects, size_t i)
{
	add_service(effects, SERVICES + i, at(3600 + i / PORTS));
}

/* An event, its alert and its line. */
static void
add_alert(struct effects *effects, size_t i)
{
	size_t number = mixed(i);
	struct event_record *event = &effects_add(effects, EFFECT_SAVE_EVENT)->event;
	struct outbox_record *line;

	*event = (struct event_record){
		.id = i + 1,
		.kind = EVENT_PORT_OPENED,
		.severity = SEVERITY_CRITICAL,
		.at = at(4000),
		.device_id = number / PORTS + 1,
		.ip = host_ip(number / PORTS),
		.proto = PROTO_TCP,
		.port = (uint16_t)(number % PORTS + 1),
		.before = "closed",
		.after = "open",
		.service = "telnet",
		.text = "switch it off",
	};
	(void)snprintf(event->key, sizeof(event->key), "port-opened:%zu", i);
	effects_add(effects, EFFECT_SAVE_ALERT)->alert =
		(struct alert_record){.id = i + 1, .state = ALERT_OPEN, .at = at(4000)};
	line = &effects_add(effects, EFFECT_TELL)->tell;
	*line = (struct outbox_record){.id = i + 1,
		.alert_id = i + 1,
		.severity = SEVERITY_CRITICAL,
		.at = at(4000)};
	(void)snprintf(line->line, sizeof(line->line),
		"ALERT port-opened id=%zu severity=critical segment=lan ip=10.0.0.%zu "
		"port=%zu/tcp service=telnet: switch it off",
		i + 1, number / PORTS, number % PORTS + 1);
}

static const struct phase phases[] = {
	{"hosts", add_host, 2 * HOSTS, 0, false},
	{"new, mixed", add_opened, SERVICES, SERVICES, true},
	{"new, by host", add_opened_by_host, SERVICES, 2 * SERVICES, false},
	{"again, mixed", add_again, SERVICES, SERVICES, true},
	{"again, by host", add_again_by_host, SERVICES, 2 * SERVICES, false},
	{"alerts", add_alert, SERVICES / 10, 3 * SERVICES, false},
};

/* Returns what the phase took, in us; *rows: how many the database wrote. */
static double
run_phase(struct bench *bench, const struct phase *phase, size_t batch, int64_t *rows)
{
	int64_t before = sqlite3_total_changes64(bench->store->database);
	double spent = 0;
	struct error error;

	for (size_t i = 0; i < phase->count;) {
		double start;

		for (; i < phase->count && bench->effects.count < batch; i++)
			phase->add(&bench->effects, i);
		start = processor_us();
		if (store_save(bench->store, &bench->effects, &error) != 0)
			fail(error.text);
		spent += processor_us() - start;
		effects_done(&bench->effects);
	}
	*rows = sqlite3_total_changes64(bench->store->database) - before;
	return spent;
}

static void
plain_run(struct bench *bench, const char *sql)
{
	if (sqlite3_exec(bench->plain, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(bench->plain));
}

/* What SQLite takes for one upsert of a port for each of the phase, in us. */
static double
run_plain(struct bench *bench, const struct phase *phase, size_t batch)
{
	double start = processor_us();

	for (size_t done = 0; done < phase->count;) {
		plain_run(bench, "BEGIN IMMEDIATE");
		for (size_t i = 0; i < batch && done < phase->count; i++, done++) {
			int64_t number = (int64_t)(phase->first +
				(phase->mixed ? mixed(done) : done));

			(void)sqlite3_bind_int64(bench->row, 1, number / PORTS);
			(void)sqlite3_bind_text(
				bench->row, 2, "tcp", -1, SQLITE_STATIC);
			(void)sqlite3_bind_int64(bench->row, 3, number % PORTS);
			(void)sqlite3_bind_int64(bench->row, 4, begin_us);
			(void)sqlite3_bind_int64(
				bench->row, 5, begin_us + (phase - phases));
			if (sqlite3_step(bench->row) != SQLITE_DONE)
				fail(sqlite3_errmsg(bench->plain));
			(void)sqlite3_reset(bench->row);
		}
		plain_run(bench, "COMMIT");
	}
	return processor_us() - start;
}

static void
open_both(struct bench *bench, const char *directory)
{
	const struct store_options options = {
		.path = bench->path,
		.segment_names = segment_names,
		.segment_zones = segment_zones,
		.segment_count = 1,
	};
	struct error error;
	bool recovered;

	(void)snprintf(bench->path, PATH_SIZE, "%s/store_cost.db", directory);
	(void)snprintf(bench->plain_path, PATH_SIZE, "%s/plain.db", directory);
	(void)unlink(bench->path);
	(void)unlink(bench->plain_path);
	if (store_open(&options, at(0), &bench->store, &recovered, &error) != 0)
		fail(error.text);
	if (sqlite3_open(bench->plain_path, &bench->plain) != SQLITE_OK)
		fail("cannot open a second file");
	plain_run(bench, script_text("connection_settings"));
	plain_run(bench, script_text("own_exclusively"));
	plain_run(bench, script_text("journal"));
	plain_run(bench,
		"CREATE TABLE service (id INTEGER PRIMARY KEY, address_id INTEGER "
		"NOT NULL, proto TEXT NOT NULL, port INTEGER NOT NULL, first_open "
		"INTEGER NOT NULL, last_verified INTEGER NOT NULL, UNIQUE (address_id, "
		"proto, port)) STRICT");
	if (sqlite3_prepare_v3(bench->plain,
		    "INSERT INTO service (address_id, proto, port, first_open, "
		    "last_verified) VALUES (?, ?, ?, ?, ?) ON CONFLICT (address_id, "
		    "proto, port) DO UPDATE SET last_verified = "
		    "excluded.last_verified",
		    -1, SQLITE_PREPARE_PERSISTENT, &bench->row, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(bench->plain));
}

static void
close_both(struct bench *bench)
{
	store_close(bench->store);
	(void)sqlite3_finalize(bench->row);
	(void)sqlite3_close(bench->plain);
	(void)unlink(bench->path);
	(void)unlink(bench->plain_path);
}

static void
measure(const char *directory, size_t batch)
{
	struct bench bench = {.store = NULL};

	open_both(&bench, directory);
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		int64_t rows;
		double us = run_phase(&bench, &phases[i], batch, &rows);
		double plain = run_plain(&bench, &phases[i], batch);
		double count = (double)phases[i].count;

		(void)printf("%6zu  %-16s %8lld %8.2f %8.2f %8.2f %8.2f\n", batch,
			phases[i].name, (long long)rows, us / (double)rows, us / count,
			plain / count, us / (double)rows / (plain / count));
	}
	close_both(&bench);
}

int
main(int count, char **arguments)
{
	if (count != 2)
		fail("usage: store_cost DIRECTORY");
	(void)printf("%6s  %-16s %8s %8s %8s %8s %8s\n", "batch", "", "rows", "us/row",
		"us/each", "plain", "ratio");
	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++)
		measure(arguments[1], batches[i]);
	return 0;
}
