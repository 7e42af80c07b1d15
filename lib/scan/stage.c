#include "scan/stage.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"

/* What most hosts answer, open or closed: an echo and three common ports. */
static const uint16_t life_ports[] = {0, 443, 80, 22};
static const uint16_t no_port[] = {0};

/* Whether a target still needs a stage depends only on what is known of that target. */
static bool
is_silent(const struct target *target)
{
	return (target->flags & TARGET_ALIVE) == 0;
}

static bool
is_silent_with_mac(const struct target *target)
{
	return is_silent(target) && !mac_is_zero(&target->mac);
}

static bool
is_unresolved(const struct target *target)
{
	return mac_is_zero(&target->mac_before);
}

static bool
has_mac(const struct target *target)
{
	return !mac_is_zero(&target->mac);
}

static bool
is_unconfirmed(const struct target *target)
{
	return !is_silent(target) && mac_is_zero(&target->mac_after);
}

static const struct {
	enum probe_kind probe; /* of items without a port */
	bool (*wants)(const struct target *target);
} rows[STAGE_KINDS] = {
	[STAGE_SWEEP] = {PROBE_ARP, is_silent},
	[STAGE_POLL] = {PROBE_ARP, is_silent_with_mac},
	[STAGE_ECHO] = {PROBE_ECHO, is_silent_with_mac},
	[STAGE_LIFE] = {PROBE_ECHO, is_silent},
	[STAGE_RESOLVE] = {PROBE_ARP, is_unresolved},
	[STAGE_PORTS] = {PROBE_TCP_SYN, has_mac},
	[STAGE_CONFIRM] = {PROBE_ARP, is_unconfirmed},
};

size_t
stage_plan(enum scan_kind kind, bool routed, enum stage_kind *kinds)
{
	static const struct {
		size_t count;
		enum stage_kind kinds[STAGES_MAX];
	} plans[][2] = {
		[SCAN_DISCOVER] = {{1, {STAGE_SWEEP}}, {1, {STAGE_LIFE}}},
		[SCAN_CHECK] = {{3, {STAGE_POLL, STAGE_SWEEP, STAGE_ECHO}},
			{1, {STAGE_LIFE}}},
		[SCAN_PORTS] = {{3, {STAGE_RESOLVE, STAGE_PORTS, STAGE_CONFIRM}},
			{1, {STAGE_PORTS}}},
	};

	memcpy(kinds, plans[kind][routed].kinds, sizeof(plans[kind][routed].kinds));
	return plans[kind][routed].count;
}

bool
stage_wants(enum stage_kind kind, bool routed, const struct target *target)
{
	if ((target->flags & TARGET_BARRED) != 0 ||
		(target->care == CARE_NEVER && rows[kind].probe != PROBE_ARP))
		return false;
	return (routed && kind == STAGE_PORTS) || rows[kind].wants(target);
}

static bool
is_barred(const struct stage *stage, const struct stage_ports *ports, uint16_t port)
{
	if (port == 0)
		return ports->connect;
	return port_set_has(ports->excluded, port) ||
		(stage->kind == STAGE_PORTS && ports->allowed != NULL &&
			!port_set_has(ports->allowed, port));
}

static void
bar_items(struct stage *stage, const struct stage_ports *ports)
{
	bool any = false;

	stage->barred = mem_array(stage->items, sizeof(*stage->barred));
	for (uint32_t i = 0; i < stage->items; i++) {
		stage->barred[i] = is_barred(stage, ports, stage->ports[i]);
		any = any || stage->barred[i];
	}
	if (any)
		return;
	free(stage->barred);
	stage->barred = NULL;
}

static void
set_items(struct stage *stage, const struct stage_ports *ports)
{
	stage->ports = no_port;
	stage->items = 1;
	stage->port_kind = PROBE_TCP_SYN;
	if (stage->kind == STAGE_LIFE) {
		stage->ports = life_ports;
		stage->items = sizeof(life_ports) / sizeof(life_ports[0]);
	} else if (stage->kind == STAGE_PORTS) {
		stage->ports = ports->ports;
		stage->items = ports->count;
		stage->port_kind = ports->kind;
	}
	bar_items(stage, ports);
}

/* Constant time, however many ports were ordered. */
static void
index_ports(struct stage *stage)
{
	enum { PORTS = UINT16_MAX + 1 };

	if (stage->kind != STAGE_PORTS || stage->items == 0)
		return;
	if (stage->ports[stage->items - 1] - stage->ports[0] + 1U == stage->items) {
		stage->base = stage->ports[0];
		return;
	}
	stage->item_of = mem_array(PORTS, sizeof(*stage->item_of));
	for (uint32_t i = 0; i < stage->items; i++)
		stage->item_of[stage->ports[i]] = (uint16_t)(i + 1);
}

static void
start_company(struct stage *stage, uint32_t first)
{
	uint32_t left = stage->targets - first;

	stage->first = first;
	stage->width = left < stage->company ? left : stage->company;
	stage->row = 0;
}

static void
start_way(struct stage *stage)
{
	if (stage->columns == NULL)
		start_company(stage, 0);
	stage->row = 0;
	stage->column = 0;
	stage->admitted = 0;
	stage->row_item = permutation_at(&stage->item_order, 0);
	stage->stretch = 0;
	stage->stretch_left = stage->stretch_size;
}

void
stage_init(struct stage *stage, enum stage_kind kind, uint32_t targets,
	const struct stage_ports *ports, uint64_t seed)
{
	struct random random;

	*stage = (struct stage){.kind = kind, .targets = targets, .company = targets};
	set_items(stage, ports);
	index_ports(stage);
	random_init(&random, seed);
	permutation_init(&stage->item_order, stage->items, random_next(&random));
	stage->seed = random_next(&random);
	stage->stretch_size =
		(targets * stage->items + STAGE_STRETCHES - 1) / STAGE_STRETCHES;
	stage->marks = mem_array((size_t)targets * stage->items, 1);
	stage->sent_now = mem_array(STAGE_STRETCHES, sizeof(*stage->sent_now));
	stage->sent_before = mem_array(STAGE_STRETCHES, sizeof(*stage->sent_before));
	start_way(stage);
}

void
stage_done(struct stage *stage)
{
	free(stage->barred);
	free(stage->item_of);
	free(stage->marks);
	free(stage->columns);
	free(stage->sent_now);
	free(stage->sent_before);
	*stage = (struct stage){0};
}

void
stage_split(struct stage *stage, uint32_t company)
{
	stage->company = company;
	start_way(stage);
}

void
stage_next_row(struct stage *stage)
{
	uint32_t next = stage->first + stage->width;

	stage->column = 0;
	if (++stage->row == stage->items && stage->columns == NULL &&
		next < stage->targets)
		start_company(stage, next);
	if (stage->row < stage->items)
		stage->row_item = permutation_at(&stage->item_order, stage->row);
}

/* From this column on the first of a target that is in targets, or the end of the row. */
static uint32_t
next_column(const struct stage *stage, const uint64_t *targets)
{
	uint32_t at = stage->first + stage->column, end = stage->first + stage->width;

	while (at < end) {
		uint64_t here = targets[at / STAGE_SKIP_BITS] >> at % STAGE_SKIP_BITS;

		if (here != 0) {
			at += (uint32_t)__builtin_ctzll(here);
			break;
		}
		at += STAGE_SKIP_BITS - at % STAGE_SKIP_BITS;
	}
	return (at < end ? at : end) - stage->first;
}

bool
stage_skip(struct stage *stage, const uint64_t *targets)
{
	uint32_t column = next_column(stage, targets);
	uint32_t into = stage->stretch_size - stage->stretch_left;

	if (column == stage->column)
		return false;
	into += column - stage->column;
	stage->stretch += into / stage->stretch_size;
	stage->stretch_left = stage->stretch_size - into % stage->stretch_size;
	stage->column = column;
	if (column == stage->width)
		stage_next_row(stage);
	return true;
}

void
stage_next_pass(struct stage *stage)
{
	mono_t *swap = stage->sent_before;

	stage->sent_before = stage->sent_now;
	stage->sent_now = swap;
	memset(swap, 0, STAGE_STRETCHES * sizeof(*swap));
	stage->pass++;
	start_way(stage);
}

void
stage_narrow(struct stage *stage, uint32_t *columns, uint32_t count)
{
	free(stage->columns);
	stage->columns = columns;
	stage->first = 0;
	stage->width = count;
}

void
stage_leaves(struct stage *stage, mono_t now, span_t patience)
{
	stage->sent_now[stage->stretch] = now;
	stage->last_sent = now;
	if (patience.us > stage->patience.us)
		stage->patience = patience;
}

void
stage_left(struct stage *stage, mono_t now)
{
	if (mono_since(now, stage->last_sent).us <= 0)
		return;
	stage->sent_now[stage->stretch] = now;
	stage->last_sent = now;
}

mono_t
stage_asked_at(const struct stage *stage)
{
	return stage->sent_before[stage->stretch];
}

enum probe_kind
stage_probe_kind(const struct stage *stage, uint32_t item)
{
	return stage_port(stage, item) != 0 ? stage->port_kind
					    : rows[stage->kind].probe;
}

bool
stage_find_item(
	const struct stage *stage, enum probe_kind kind, uint16_t port, uint32_t *item)
{
	if (kind == PROBE_ND)
		kind = PROBE_ARP;
	if (stage->base != 0) {
		*item = (uint32_t)port - stage->base;
		return kind == stage->port_kind && *item < stage->items;
	}
	if (stage->kind == STAGE_PORTS) {
		*item = (uint32_t)stage->item_of[port] - 1;
		return kind == stage->port_kind && stage->item_of[port] != 0;
	}
	for (uint32_t i = 0; i < stage->items; i++) {
		if (stage->ports[i] != port || stage_probe_kind(stage, i) != kind)
			continue;
		*item = i;
		return true;
	}
	return false;
}

void
stage_settle(struct stage *stage, uint8_t *mark)
{
	if ((*mark & MARK_SETTLED) != 0)
		return;
	*mark |= MARK_SETTLED;
	stage->settled++;
	if ((*mark & MARK_SENT) != 0)
		stage->open--;
	if ((*mark & MARK_LOST) != 0)
		stage->lost--;
	*mark &= (uint8_t)~MARK_LOST;
}
