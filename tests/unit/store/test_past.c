/*
 * The past as the database tells it against a naive model: after every step of a random
 * history the whole belief is copied; later `at` and `diff` must say exactly what the
 * copies say.
 */
#include "fixture.h"

#include "base/random.h"

enum { DEVICES = 4, PORTS = 12, STEPS = 60, STEP_SECONDS = 10, HISTORIES = 12 };

struct belief {
	bool known[DEVICES];
	bool held[DEVICES]; /* device i holds address i + 1 */
	enum presence presence[DEVICES];
	enum port_state ports[DEVICES][PORTS];
	bool was_open[DEVICES][PORTS];
	wall_t met[DEVICES], presence_since[DEVICES];
};

static struct belief beliefs[STEPS];

static void
save_rest_of(struct fixture *fixture, const struct belief *belief, uint8_t device,
	enum port_state state, wall_t now)
{
	char ports[128] = "";

	for (int port = 0; port < PORTS; port++)
		if (belief->ports[device][port] == state &&
			!belief->was_open[device][port])
			(void)snprintf(ports + strlen(ports),
				sizeof(ports) - strlen(ports), "%s%d",
				ports[0] == '\0' ? "" : ",", port + 1);
	add_rest(fixture, device + 1U, state, now, ports);
}

static void
change_port(struct fixture *fixture, struct belief *belief, struct random *random,
	uint8_t device, wall_t now)
{
	static const enum port_state states[] = {PORT_OPEN, PORT_CLOSED, PORT_FILTERED};
	size_t port = random_below(random, PORTS);
	enum port_state state = states[random_below(random, 3)];

	belief->ports[device][port] = state;
	if (state == PORT_OPEN)
		belief->was_open[device][port] = true;
	if (belief->was_open[device][port])
		(void)add_service(
			fixture, device + 1U, (uint16_t)(port + 1), state, now);
	save_rest_of(fixture, belief, device, PORT_CLOSED, now);
	save_rest_of(fixture, belief, device, PORT_FILTERED, now);
}

static void
save_device_of(struct fixture *fixture, const struct belief *belief, uint8_t device,
	wall_t now)
{
	add_device(fixture, device + 1U, belief->presence[device],
		belief->presence_since[device])
		->last_seen = now;
	fixture->effects.list[fixture->effects.count - 1].device.first_seen =
		belief->met[device];
}

static void
meet(struct fixture *fixture, struct belief *belief, uint8_t device, wall_t now)
{
	belief->known[device] = belief->held[device] = true;
	belief->presence[device] = PRESENCE_PRESENT;
	belief->met[device] = belief->presence_since[device] = now;
	save_device_of(fixture, belief, device, now);
	add_address(fixture, device + 1U, device + 1U, (uint8_t)(device + 1U))
		->first_seen = now;
}

static void
change_one(struct fixture *fixture, struct belief *belief, struct random *random,
	wall_t now)
{
	uint8_t device = (uint8_t)random_below(random, DEVICES);
	struct address_record *address;

	if (!belief->known[device]) {
		meet(fixture, belief, device, now);
		return;
	}
	switch (random_below(random, 5)) {
	case 0:
		belief->presence[device] = belief->presence[device] == PRESENCE_PRESENT
			? PRESENCE_ABSENT
			: PRESENCE_PRESENT;
		belief->presence_since[device] = now;
		save_device_of(fixture, belief, device, now);
		break;
	case 1:
		belief->held[device] = !belief->held[device];
		save_device_of(fixture, belief, device, now);
		address = add_address(
			fixture, device + 1U, device + 1U, (uint8_t)(device + 1U));
		address->current = belief->held[device];
		break;
	default:
		change_port(fixture, belief, random, device, now);
	}
}

static wall_t
time_of(size_t step)
{
	return at((int64_t)(step + 1) * STEP_SECONDS);
}

static void
live(struct fixture *fixture, struct random *random)
{
	struct belief belief = {.known = {false}};

	for (size_t step = 0; step < STEPS; step++) {
		size_t changes = random_below(random, 4);

		for (size_t i = 0; i < changes; i++)
			change_one(fixture, &belief, random, time_of(step));
		fixture_save(fixture);
		beliefs[step] = belief;
	}
}

/* A moment in the middle of the step, when nothing changes. */
static void
moment_text(size_t step, char *text)
{
	(void)wall_text(wall_add(time_of(step), span_seconds(STEP_SECONDS / 2)), text);
}

static const json_t *
find_row(const json_t *rows, size_t device, size_t port)
{
	char id[16];

	(void)snprintf(id, sizeof(id), "d-%zu", device + 1);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const json_t *name = json_object_get(row, "device");
		const json_t *number = json_object_get(row, "port");

		if (name == NULL)
			name = json_object_get(row, "id");
		if (strcmp(json_string_value(name), id) == 0 &&
			(size_t)json_integer_value(number) == port)
			return row;
	}
	return NULL;
}

static void
check_word(const json_t *row, const char *field, const char *expected)
{
	const char *text = json_string_value(json_object_get(row, field));

	ck_assert_msg((text == NULL) == (expected == NULL) &&
			(text == NULL || strcmp(text, expected) == 0),
		"%s is %s, not %s", field, text == NULL ? "null" : text,
		expected == NULL ? "null" : expected);
}

static void
check_devices_at(struct fixture *fixture, size_t step)
{
	const struct belief *belief = &beliefs[step];
	char arguments[128], moment[WALL_TEXT_SIZE];
	size_t expected = 0;
	json_t *rows;

	moment_text(step, moment);
	(void)snprintf(arguments, sizeof(arguments),
		"{\"at\":\"%s\",\"what\":\"devices\"}", moment);
	rows = fixture_query(fixture, "at", arguments);
	for (size_t i = 0; i < DEVICES; i++) {
		const json_t *row = find_row(rows, i, 0);

		expected += belief->known[i] ? 1 : 0;
		ck_assert_int_eq(row != NULL, belief->known[i]);
		if (row == NULL)
			continue;
		check_word(row, "state",
			names_text(presence_names, (int)belief->presence[i]));
		ck_assert_uint_eq(json_array_size(json_object_get(row, "ips")),
			belief->held[i] ? 1 : 0);
	}
	ck_assert_uint_eq(json_array_size(rows), expected);
	json_decref(rows);
}

/* NULL: not tested, or not held then. */
static const char *
state_at(size_t step, size_t device, size_t port)
{
	const struct belief *belief = &beliefs[step];

	if (!belief->held[device] || belief->ports[device][port] == PORT_UNTESTED)
		return NULL;
	return names_text(port_state_names, (int)belief->ports[device][port]);
}

static void
check_ports_at(struct fixture *fixture, size_t step)
{
	char arguments[128], moment[WALL_TEXT_SIZE];
	size_t expected = 0;
	json_t *rows;

	moment_text(step, moment);
	(void)snprintf(arguments, sizeof(arguments),
		"{\"at\":\"%s\",\"what\":\"ports\",\"state\":\"all\"}", moment);
	rows = fixture_query(fixture, "at", arguments);
	for (size_t i = 0; i < DEVICES * PORTS; i++) {
		const char *state = state_at(step, i / PORTS, i % PORTS);
		const json_t *row = find_row(rows, i / PORTS, i % PORTS + 1);

		expected += state != NULL ? 1 : 0;
		ck_assert_int_eq(row != NULL, state != NULL);
		if (row != NULL)
			check_word(row, "state", state);
	}
	ck_assert_uint_eq(json_array_size(rows), expected);
	json_decref(rows);
}

static const char *
presence_at(size_t step, size_t device)
{
	return beliefs[step].known[device]
		? names_text(presence_names, (int)beliefs[step].presence[device])
		: NULL;
}

/* One subject of a difference; returns whether there must be a row. */
static bool
check_change(const json_t *rows, size_t device, size_t port, const char *before,
	const char *after)
{
	const char *change = before == NULL ? "added"
		: after == NULL		    ? "removed"
					    : "changed";
	const json_t *row = find_row(rows, device, port);
	bool differs = (before == NULL) != (after == NULL) ||
		(before != NULL && strcmp(before, after) != 0);

	/* A port that is known at one of the moments only counts when it is open. */
	if (port != 0 && differs && (before == NULL || after == NULL))
		differs = strcmp(before == NULL ? after : before, "open") == 0;
	ck_assert_msg((row != NULL) == differs, "device %zu port %zu: %s -> %s", device,
		port, before == NULL ? "null" : before, after == NULL ? "null" : after);
	if (row != NULL) {
		check_word(row, "change", change);
		check_word(row, "before", before);
		check_word(row, "after", after);
	}
	return differs;
}

static void
check_diff(struct fixture *fixture, size_t from, size_t to)
{
	char arguments[128], first[WALL_TEXT_SIZE], second[WALL_TEXT_SIZE];
	size_t expected = 0;
	json_t *rows;

	moment_text(from, first);
	moment_text(to, second);
	(void)snprintf(arguments, sizeof(arguments), "{\"from\":\"%s\",\"to\":\"%s\"}",
		first, second);
	rows = fixture_query(fixture, "diff", arguments);
	ck_assert_msg(rows != NULL, "%s", fixture->error.text);
	for (size_t i = 0; i < DEVICES; i++)
		expected += check_change(
			rows, i, 0, presence_at(from, i), presence_at(to, i));
	for (size_t i = 0; i < DEVICES * PORTS; i++)
		expected += check_change(rows, i / PORTS, i % PORTS + 1,
			state_at(from, i / PORTS, i % PORTS),
			state_at(to, i / PORTS, i % PORTS));
	ck_assert_uint_eq(json_array_size(rows), expected);
	json_decref(rows);
}

START_TEST(past_is_told_as_it_was_believed)
{
	struct fixture fixture;
	struct random random;

	random_init(&random, (uint64_t)_i);
	fixture_init(&fixture);
	fixture_open(&fixture);
	live(&fixture, &random);
	for (size_t step = 0; step < STEPS; step++) {
		check_devices_at(&fixture, step);
		check_ports_at(&fixture, step);
		check_diff(&fixture, step, random_below(&random, STEPS));
	}
	fixture_done(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store_past");
	TCase *cases = tcase_create("past");

	tcase_set_timeout(cases, 120);
	tcase_add_loop_test(cases, past_is_told_as_it_was_believed, 0, HISTORIES);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
