#include "print.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "watch/netevent.h"

void
print_line(struct player *player, const char *format, ...)
{
	char line[2 * ALERT_LINE_SIZE];
	va_list arguments;
	int64_t s = player->now_us / 1000000;
	int length;
	size_t head;

	head = (size_t)snprintf(line, sizeof(line), "%3d:%02d:%02d ", (int)(s / 3600),
		(int)(s / 60 % 60), (int)(s % 60));
	va_start(arguments, format);
	length = vsnprintf(line + head, sizeof(line) - head - 1, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();
	head = strlen(line);
	line[head++] = '\n';
	player->output = mem_grow(player->output, &player->output_capacity,
		player->output_length + head + 1, 1);
	memcpy(player->output + player->output_length, line, head);
	player->output_length += head;
	player->output[player->output_length] = '\0';
}

static void
print_order(struct player *player, const struct scan_order *order)
{
	char *ports = port_set_text(&order->ports);
	char targets[128];
	struct text text;

	text_init(&text, targets, sizeof(targets));
	for (size_t i = 0; i < order->target_count && i < 4; i++) {
		char ip[IP_TEXT_SIZE];

		text_format(&text, " %s%s", ip_text(&order->targets[i].ip, ip),
			order->targets[i].care == CARE_GENTLE ? "(gently)" : "");
	}
	if (order->target_count > 4)
		text_format(&text, " and %zu more", order->target_count - 4);
	if (order->kind == SCAN_DISCOVER && order->run_id > 1 && !player->show_sweeps) {
		free(ports);
		return;
	}
	print_line(player, "order %llu %s%s%s %s%s%s%s %s",
		(unsigned long long)order->run_id, order->urgent ? "urgent " : "",
		names_text(scan_kind_names, (int)order->kind),
		order->proto == PROTO_UDP ? "/udp" : "",
		player->scopes[order->segment].name,
		order->from != order->segment ? " from " : "",
		order->from != order->segment ? player->scopes[order->from].name : "",
		targets, strlen(ports) < 60 ? ports : "(many ports)");
	free(ports);
}

static void
print_event(struct player *player, const struct event_record *event,
	const struct effects *effects)
{
	char label[DEVICE_NAME_SIZE];

	for (size_t i = 0; i < effects->count; i++) {
		const struct effect *effect = &effects->list[i];

		if (effect->kind == EFFECT_TELL &&
			(effect->tell.alert_id == event->id ||
				(event->resolves != 0 &&
					effect->tell.alert_id == event->resolves)))
			return; /* its line says it all */
	}
	print_line(player, "event %s %s %s: %s",
		names_text(netevent_names, (int)event->kind),
		names_text(severity_names, (int)event->severity),
		device_label(event->device_id, event->device_name, label), event->text);
}

/* Only the time of the last sign of life has moved, or it is about one more sweep. */
static bool
is_refresh(struct memory *memory, const struct effect *effect)
{
	const struct effect *row = memory_find(memory, effect);

	if (effect->kind == EFFECT_SAVE_RUN)
		return effect->run.kind == SCAN_DISCOVER &&
			(effect->run.finished.us == 0 ||
				effect->run.verdict == RUN_COMPLETE);
	if (row == NULL)
		return false;
	if (effect->kind == EFFECT_SAVE_DEVICE)
		return row->device.presence == effect->device.presence &&
			row->device.approved == effect->device.approved;
	if (effect->kind == EFFECT_SAVE_ADDRESS)
		return row->address.current == effect->address.current;
	if (effect->kind == EFFECT_SAVE_REACH)
		return row->reach.state == effect->reach.state &&
			strcmp(row->reach.rule, effect->reach.rule) == 0;
	return effect->kind == EFFECT_SAVE_SERVICE &&
		row->service.state == effect->service.state;
}

/* What is kept of the runs themselves. */
static void
print_run(struct player *player, const struct effect *effect)
{
	char text[IP_TEXT_SIZE];

	switch ((int)effect->kind) {
	case EFFECT_SAVE_RUN:
		print_line(player, "save run %llu %s %s",
			(unsigned long long)effect->run.id,
			names_text(scan_kind_names, (int)effect->run.kind),
			effect->run.finished.us == 0
				? "started"
				: names_text(
					  run_verdict_names, (int)effect->run.verdict));
		break;
	case EFFECT_SAVE_SIGHTING:
		print_line(player, "save sighting %llu %s %u-%u %s %s",
			(unsigned long long)effect->sighting.run_id,
			ip_text(&effect->sighting.ip, text), effect->sighting.first,
			effect->sighting.last,
			names_text(port_state_names, (int)effect->sighting.state),
			names_text(port_reason_names, (int)effect->sighting.reason));
		break;
	default:
		break;
	}
}

static void
print_reach(struct player *player, const struct reach_record *reach)
{
	print_line(player, "save reach a-%llu %u from %s %s %s %s",
		(unsigned long long)reach->address_id, reach->port,
		player->scopes[reach->from].name,
		names_text(port_state_names, (int)reach->state),
		names_text(port_reason_names, (int)reach->reason), reach->rule);
}

static void
print_save(struct player *player, const struct effect *effect)
{
	char text[IP_TEXT_SIZE];
	char *ports;

	if (is_refresh(&player->memory, effect))
		return;
	switch ((int)effect->kind) {
	case EFFECT_SAVE_DEVICE:
		print_line(player, "save device d-%llu %s",
			(unsigned long long)effect->device.id,
			names_text(presence_names, (int)effect->device.presence));
		break;
	case EFFECT_SAVE_ADDRESS:
		print_line(player, "save address a-%llu of d-%llu %s%s",
			(unsigned long long)effect->address.id,
			(unsigned long long)effect->address.device_id,
			ip_text(&effect->address.ip, text),
			effect->address.current ? "" : " (no longer)");
		break;
	case EFFECT_SAVE_SERVICE:
		print_line(player, "save service a-%llu %u %s %s",
			(unsigned long long)effect->service.address_id,
			effect->service.port,
			names_text(port_state_names, (int)effect->service.state),
			names_text(port_reason_names, (int)effect->service.reason));
		break;
	case EFFECT_SAVE_FACTS:
		print_line(player, "save facts a-%llu %u %s %s",
			(unsigned long long)effect->facts.address_id,
			effect->facts.port, effect->facts.facts.service,
			effect->facts.facts.product);
		break;
	case EFFECT_SAVE_REST:
		ports = port_set_text(&effect->rest.ports);
		print_line(player, "save rest a-%llu %s %s [%s]",
			(unsigned long long)effect->rest.address_id,
			names_text(port_state_names, (int)effect->rest.state),
			names_text(port_reason_names, (int)effect->rest.reason), ports);
		free(ports);
		break;
	case EFFECT_SAVE_REACH:
		print_reach(player, &effect->reach);
		break;
	case EFFECT_SAVE_CLAIM:
		print_line(player, "save claim d-%llu %s \"%s\" %s",
			(unsigned long long)effect->claim.device_id,
			names_text(claim_source_names, (int)effect->claim.source),
			effect->claim.name, effect->claim.detail);
		break;
	case EFFECT_SAVE_SETTING:
		print_line(player, "save setting %s", effect->setting.name);
		break;
	default:
		print_run(player, effect);
		break;
	}
}

/* Each new sensor is told; what stays as it was is not worth a line. */
static void
print_pause(struct player *player, bool pause)
{
	if (player->shown_paused == pause)
		return;
	player->shown_paused = pause;
	print_line(player, "sensor %s", pause ? "paused" : "resumed");
}

static void
print_inquiry(struct player *player, const struct inquiry_order *order)
{
	char text[IP_TEXT_SIZE];

	(void)ip_text(&order->call.ip, text);
	if (order->upnp.about == UPNP_DESCRIPTION)
		print_line(player, "ask %s for %s at port %u", text, order->upnp.path,
			order->call.port);
	else if (order->upnp.about == UPNP_MAPPING)
		print_line(
			player, "ask %s for port mapping %u", text, order->upnp.index);
	else
		print_line(player, "ask %s what speaks at port %u", text,
			order->call.port);
}

static bool
is_what_came_of_it(const struct effect *effect)
{
	return effect->kind == EFFECT_SAVE_FACTS ||
		(effect->kind == EFFECT_SAVE_CLAIM &&
			effect->claim.source == CLAIM_UPNP);
}

void
print_effect(struct player *player, const struct effect *effect,
	const struct effects *effects)
{
	if (effect->kind == EFFECT_SAVE_EVENT && player->show_told)
		player->events++;
	else if (effect->kind == EFFECT_SAVE_EVENT)
		print_event(player, &effect->event, effects);
	else if (effect->kind == EFFECT_TELL)
		print_line(player, "%s", effect->tell.line);
	else if (effect->kind == EFFECT_PAUSE)
		print_pause(player, effect->pause);
	else if (effect->kind == EFFECT_CANCEL)
		print_line(player, "cancel %llu",
			(unsigned long long)effect->cancel_run_id);
	else if (effect->kind == EFFECT_ORDER && player->show_orders)
		print_order(player, &effect->order);
	else if (effect->kind == EFFECT_INQUIRE && player->show_inquiries)
		print_inquiry(player, &effect->inquiry);
	else if (player->show_saves ||
		(player->show_inquiries && is_what_came_of_it(effect)))
		print_save(player, effect);
}

void
print_end(struct player *player)
{
	const struct table *devices = &player->memory.tables[EFFECT_SAVE_DEVICE];
	struct watch_status status;
	uint32_t by_presence[3] = {0};

	watch_status(player->watch, &status);
	for (size_t i = 0; i < devices->count; i++)
		by_presence[devices->rows[i].device.presence]++;
	print_line(player,
		"end: %zu devices, %u present, %u absent, %u unknown; %u alerts open; "
		"%llu observations refused",
		devices->count, by_presence[PRESENCE_PRESENT],
		by_presence[PRESENCE_ABSENT], by_presence[PRESENCE_UNKNOWN],
		status.alerts_open, (unsigned long long)status.refused);
	if (player->show_told)
		print_line(player, "end: %zu events recorded", player->events);
}
