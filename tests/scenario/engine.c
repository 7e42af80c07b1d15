#include "engine.h"

#include "print.h"

static const int64_t first_mono_us = 1000 * 1000000LL;
static const int64_t first_wall_us = 1772323200LL * 1000000; /* 2026-03-01 */

struct moment
engine_now(const struct player *player)
{
	return (struct moment){
		.mono = {first_mono_us + player->now_us},
		.wall = {first_wall_us + player->now_us + player->wall_offset_us},
	};
}

/* Orders stay inside what the owner allows, whatever the story does. */
static void
check_order(struct player *player, const struct scan_order *order)
{
	const struct scope *scope = &player->scopes[order->segment];
	char ip[IP_TEXT_SIZE];

	if (!scope->owned)
		memory_fault(
			&player->memory, "order for a segment not owned", scope->name);
	if (order->from != order->segment &&
		(!player->scopes[order->from].owned || order->kind != SCAN_PORTS ||
			!scope_is_reached_from(scope, order->from)))
		memory_fault(&player->memory, "look from where it must not",
			player->scopes[order->from].name);
	for (size_t i = 0; i < order->target_count; i++)
		if (!scope_allows(scope, &order->targets[i].ip) ||
			(order->kind == SCAN_PORTS &&
				order->targets[i].care == CARE_NEVER))
			memory_fault(&player->memory, "order for a forbidden address",
				ip_text(&order->targets[i].ip, ip));
	if (order->run_id == 0 || order->tries == 0 ||
		(order->kind == SCAN_PORTS && order->ports.count == 0) ||
		(order->kind != SCAN_DISCOVER && order->target_count == 0))
		memory_fault(&player->memory, "order without content", scope->name);
}

static void
obey(struct player *player, struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++) {
		print_effect(player, &effects->list[i], effects);
		memory_apply(&player->memory, &effects->list[i]);
	}
	for (size_t i = 0; i < effects->count; i++) {
		struct effect *effect = &effects->list[i];

		if (effect->kind == EFFECT_ORDER) {
			check_order(player, &effect->order);
			world_order(&player->world, &effect->order, player->now_us);
		} else if (effect->kind == EFFECT_CANCEL) {
			world_cancel(&player->world, effect->cancel_run_id);
		} else if (effect->kind == EFFECT_PAUSE) {
			player->world.paused = effect->pause;
		} else if (effect->kind == EFFECT_INQUIRE) {
			inquirer_order(
				&player->inquirer, &effect->inquiry, player->now_us);
		}
	}
}

/* A crash is a story when more gets lost than sums that nothing depends on. */
static bool
matters(const struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++)
		if (effects->list[i].kind != EFFECT_SAVE_RECEIPT)
			return true;
	return false;
}

void
engine_turn(struct player *player, struct effects *effects)
{
	if (player->crash && matters(effects)) {
		player->crash = false;
		print_line(player, "(crash before the commit: %zu effects lost)",
			effects->count);
		effects_done(effects);
		engine_start_core(player);
		return;
	}
	obey(player, effects);
	effects_done(effects);
}

void
engine_tell(void *context, struct observation *observation)
{
	struct player *player = context;
	struct effects effects = {0};

	if (player->world.segments[observation->segment].blind &&
		(observation->kind == OBSERVATION_HOST ||
			observation->kind == OBSERVATION_GUIDE ||
			observation->kind == OBSERVATION_CLAIM))
		return;
	observation->at = engine_now(player);
	watch_observe(player->watch, observation, &effects);
	engine_turn(player, &effects);
}

void
engine_tell_link(struct player *player, uint16_t segment)
{
	struct observation observation = {
		.kind = OBSERVATION_LINK,
		.segment = segment,
		.link = {.up = !player->world.segments[segment].down,
			.own_mac = world_own_mac(),
			.gateway_ip = player->scopes[segment].gateway},
	};

	if (player->world.segments[segment].is_vantage)
		observation.link.gateway_mac =
			(struct mac){{2, 0, 0, 0, 0xfe, (uint8_t)segment}};
	observation.link.own_ip = subnet_host(&player->scopes[segment].subnets[0], 249);
	if (player->scopes[segment].subnet_count > 1) {
		observation.link.own_ip6 = player->scopes[segment].subnets[1].ip;
		observation.link.own_ip6.bytes[15] = 249;
	}
	engine_tell(player, &observation);
}

void
engine_start_sensor(struct player *player)
{
	struct observation observation = {.kind = OBSERVATION_SENSOR};

	world_cancel_all(&player->world);
	player->world.paused = true; /* until the core says otherwise */
	engine_tell(player, &observation);
	for (size_t i = 0; i < player->policy.segment_count; i++)
		engine_tell_link(player, (uint16_t)i);
}

void
engine_start_core(struct player *player)
{
	struct effects effects = {0};

	watch_free(player->watch);
	player->watch = watch_new(&player->policy, player->seed);
	memory_restore(&player->memory, player->watch);
	watch_start(player->watch, engine_now(player), &effects);
	engine_turn(player, &effects);
	engine_start_sensor(player);
	inquirer_start(&player->inquirer, &(struct listener){engine_tell, player});
}

void
engine_tick(struct player *player)
{
	struct effects effects = {0};

	watch_tick(player->watch, engine_now(player), &effects);
	engine_turn(player, &effects);
}

void
engine_run_until(struct player *player, int64_t until_us)
{
	struct listener listener = {engine_tell, player};
	unsigned long idle = 0;

	while (player->now_us < until_us) {
		int64_t wake = watch_next_wake(player->watch).us - first_mono_us;
		int64_t next = until_us;
		int64_t before = player->now_us;

		if (player->world.run_count > 0 && player->now_us + 1000000 < next)
			next = player->now_us - player->now_us % 1000000 + 1000000;
		if (inquirer_next(&player->inquirer) < next)
			next = inquirer_next(&player->inquirer);
		if (wake < next)
			next = wake > player->now_us ? wake : player->now_us;
		if (player->world.paused)
			world_freeze(&player->world, next - player->now_us);
		player->now_us = next;
		if (player->now_us == before && ++idle > 1000) {
			memory_fault(&player->memory, "the core",
				"wants to be woken again and again");
			return;
		}
		if (player->now_us != before)
			idle = 0;
		if (wake <= player->now_us)
			engine_tick(player);
		world_step(&player->world, player->now_us, &listener);
		inquirer_step(&player->inquirer, player->now_us, &listener);
	}
}
