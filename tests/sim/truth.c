#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "sim.h"

enum { LINE_SIZE = 1200 };

void
sim_expect(struct sim *sim, const struct expected *expected)
{
	sim->expected = mem_grow(sim->expected, &sim->expected_capacity,
		sim->expected_count + 1, sizeof(*sim->expected));
	sim->expected[sim->expected_count++] = *expected;
	if (!expected->allowed)
		sim->injected++;
}

/* The text between a mark and the next blank or colon; "" without the mark. */
static void
field(const char *line, const char *mark, char *value, size_t size)
{
	const char *from = strstr(line, mark);
	size_t length;

	value[0] = '\0';
	if (from == NULL)
		return;
	from += strlen(mark);
	length = strcspn(from, " :/");
	if (length + 1 < size)
		size = length + 1;
	(void)text_copy(value, size, from);
}

/* "H:MM:SS" */
static int64_t
seconds_of(const char *text)
{
	int64_t sum = 0;
	char *rest = NULL;

	for (int i = 0; i < 3; i++) {
		sum = sum * MINUTE + strtoll(text, &rest, 10);
		text = rest + (*rest == ':');
	}
	return sum;
}

/* What an alert line says, as an expectation that it fulfils. */
static bool
read_told(const char *line, struct expected *told)
{
	const char *alert = strstr(line, " ALERT "),
		   *resolved = strstr(line, " RESOLVED ");
	char kind[32], port[8];
	int value;

	*told = (struct expected){0};
	if (strstr(line, " -- ") != NULL || (alert == NULL && resolved == NULL))
		return false;
	field(line, alert != NULL ? " ALERT " : " RESOLVED ", kind, sizeof(kind));
	if (!names_value(netevent_names, kind, &value))
		return false;
	told->kind = (enum netevent_kind)value;
	told->resolved = resolved != NULL;
	told->came = seconds_of(line);
	field(line, " ip=", told->ip, sizeof(told->ip));
	field(line, " port=", port, sizeof(port));
	told->port = (uint16_t)strtoul(port, NULL, 10);
	return true;
}

static bool
fits(const struct expected *expected, const struct expected *told)
{
	return expected->kind == told->kind && expected->resolved == told->resolved &&
		(expected->ip[0] == '\0' || strcmp(expected->ip, told->ip) == 0) &&
		expected->port == told->port && told->came >= expected->from &&
		told->came <= expected->until &&
		(expected->allowed || expected->came == 0);
}

static struct expected *
find(struct sim *sim, const struct expected *told)
{
	struct expected *allowed = NULL;

	for (size_t i = 0; i < sim->expected_count; i++) {
		struct expected *expected = &sim->expected[i];

		if (!fits(expected, told))
			continue;
		if (!expected->allowed)
			return expected;
		allowed = expected;
	}
	return allowed;
}

static void
take(struct sim *sim, const char *line)
{
	struct expected told, *expected;

	if (!read_told(line, &told))
		return;
	expected = find(sim, &told);
	if (expected == NULL) {
		printf("%s: false: %s\n", sim->name, line);
		sim->wrong++;
		return;
	}
	expected->came = told.came;
	if (expected->allowed)
		return;
	sim->announced++;
	if (told.came - expected->from > sim->worst)
		sim->worst = told.came - expected->from;
}

void
sim_compare(struct sim *sim, const char *output)
{
	char line[LINE_SIZE];

	for (const char *at = output; *at != '\0';) {
		size_t length = strcspn(at, "\n");

		(void)text_copy(line,
			length + 1 < sizeof(line) ? length + 1 : sizeof(line), at);
		take(sim, line);
		at += length + (at[length] == '\n');
	}
	for (size_t i = 0; i < sim->expected_count; i++) {
		const struct expected *expected = &sim->expected[i];

		if (expected->allowed || expected->came != 0)
			continue;
		printf("%s: missed: %s %s %s port %u, from %" PRId64 ":%02" PRId64
		       " on\n",
			sim->name, expected->resolved ? "RESOLVED" : "ALERT",
			names_text(netevent_names, (int)expected->kind), expected->ip,
			expected->port, expected->from / HOUR,
			expected->from % HOUR / MINUTE);
		sim->missed++;
	}
}
