#include "ctl/role_message.h"

#include <string.h>

#include "base/mem.h"
#include "ctl/role_codec.h"

enum {
	MAGIC = 0x5744,
	VERSION = 1,
	HEADER_SIZE = 8,
	TRIES_MAX = 10,
	SANDBOX_MAX = 2, /* the last of enum sandbox_level */
	TARGET_SIZE_MIN = 11,
	RANGE_SIZE = 4,
	FINDING_SIZE = 6
};

static void
pass_figures(struct codec *codec, struct role_figures *figures)
{
	figures->segments = pass_u32(codec, figures->segments);
	figures->devices = pass_u32(codec, figures->devices);
	figures->present = pass_u32(codec, figures->present);
	figures->alerts_open = pass_u32(codec, figures->alerts_open);
	figures->progress_permille = pass_u32(codec, figures->progress_permille);
	if (figures->progress_permille > 1000 &&
		figures->progress_permille != UINT32_MAX)
		codec->bad = true;
	figures->blind = pass_bool(codec, figures->blind);
	figures->paused = pass_bool(codec, figures->paused);
	figures->sandbox = pass_choice(codec, figures->sandbox, 0, SANDBOX_MAX);
}

static void
pass_order_head(struct codec *codec, struct scan_order *order)
{
	order->run_id = pass_run_id(codec, order->run_id);
	order->segment = pass_segment(codec, order->segment);
	order->kind = (enum scan_kind)pass_choice(codec, order->kind, 0, SCAN_PORTS);
	order->proto = pass_proto(codec, order->proto);
	order->urgent = pass_bool(codec, order->urgent);
	order->tries = pass_choice(codec, order->tries, 1, TRIES_MAX);
	order->from = pass_segment(codec, order->from);
	if (order->from != order->segment && order->kind != SCAN_PORTS)
		codec->bad = true;
}

static void
pass_order_targets(struct codec *codec, struct scan_order *order)
{
	order->run_id = pass_run_id(codec, order->run_id);
	order->target_count = pass_count(
		codec, order->target_count, ROLE_ORDER_TARGETS_MAX, TARGET_SIZE_MIN);
	if (codec->reader != NULL)
		order->targets =
			mem_array(order->target_count, sizeof(*order->targets));
	for (size_t i = 0; i < order->target_count; i++) {
		pass_ip(codec, &order->targets[i].ip);
		pass_mac(codec, &order->targets[i].mac);
		order->targets[i].care = (enum care)pass_choice(
			codec, order->targets[i].care, 0, CARE_NEVER);
	}
}

static void
pass_order_ports(struct codec *codec, struct scan_order *order)
{
	struct port_set *ports = &order->ports;
	uint32_t next = 1; /* the lowest port that may come: ranges ascend, none is 0 */
	uint32_t count;

	order->run_id = pass_run_id(codec, order->run_id);
	count = pass_count(codec, ports->count, ROLE_ORDER_RANGES_MAX, RANGE_SIZE);
	for (uint32_t i = 0; i < count && !codec_is_broken(codec); i++) {
		struct port_range range = {0};

		if (codec->writer != NULL)
			range = ports->ranges[i];
		range.first = pass_u16(codec, range.first);
		range.last = pass_u16(codec, range.last);
		if (range.first < next || range.last < range.first)
			codec->bad = true;
		else if (codec->reader != NULL)
			port_set_add(ports, range.first, range.last);
		next = range.last + 2U; /* ranges do not touch either */
	}
}

static void
pass_link(struct codec *codec, struct observation_link *link)
{
	link->up = pass_bool(codec, link->up);
	pass_mac(codec, &link->own_mac);
	pass_ip_or_none(codec, &link->own_ip);
	pass_ip_or_none(codec, &link->own_ip6);
	pass_ip_or_none(codec, &link->gateway_ip);
	pass_mac(codec, &link->gateway_mac);
	pass_mac(codec, &link->gateway_mac6);
}

static void
pass_host(struct codec *codec, struct observation_host *host)
{
	pass_ip(codec, &host->ip);
	pass_mac(codec, &host->mac);
	host->evidence = (enum evidence)pass_choice(
		codec, host->evidence, 0, EVIDENCE_UNREACHABLE);
	host->ttl = pass_u8(codec, host->ttl);
	host->rtt_us = pass_u32(codec, host->rtt_us);
}

static void
pass_port(struct codec *codec, struct observation_port *port)
{
	pass_ip(codec, &port->ip);
	pass_mac(codec, &port->mac);
	port->proto = pass_proto(codec, port->proto);
	port->port = pass_u16(codec, port->port);
	if (port->port == 0)
		codec->bad = true;
	port->state = (enum port_state)pass_choice(
		codec, port->state, PORT_UNTESTED, PORT_OPEN_FILTERED);
	port->reason = (enum port_reason)pass_choice(
		codec, port->reason, REASON_NONE, REASON_CONN_REFUSED);
	port->ttl = pass_u8(codec, port->ttl);
}

static void
pass_host_done(struct codec *codec, struct observation_host_done *host)
{
	uint32_t next = 1;

	pass_ip(codec, &host->ip);
	pass_mac(codec, &host->mac_before);
	pass_mac(codec, &host->mac_after);
	host->alive = pass_bool(codec, host->alive);
	host->last = pass_bool(codec, host->last);
	host->finding_count =
		pass_count(codec, host->finding_count, FINDINGS_MAX, FINDING_SIZE);
	if (codec->reader != NULL)
		host->findings =
			mem_array(host->finding_count, sizeof(*host->findings));
	for (uint32_t i = 0; i < host->finding_count; i++) {
		struct port_finding *finding = &host->findings[i];

		finding->first = pass_u16(codec, finding->first);
		finding->last = pass_u16(codec, finding->last);
		if (finding->first < next || finding->last < finding->first)
			codec->bad = true;
		next = finding->last + 1U;
		finding->state = pass_choice(
			codec, finding->state, PORT_UNTESTED, PORT_OPEN_FILTERED);
		finding->reason = pass_choice(
			codec, finding->reason, REASON_NONE, REASON_CONN_REFUSED);
	}
}

static void
pass_run(struct codec *codec, struct observation_run *run)
{
	struct scan_tally *tally = &run->tally;

	run->verdict = (enum run_verdict)pass_choice(codec, run->verdict, 0, RUN_VOID);
	run->done = pass_u64(codec, run->done);
	run->total = pass_u64(codec, run->total);
	for (size_t i = 0; i < PROBE_KINDS; i++)
		tally->sent[i] = pass_u64(codec, tally->sent[i]);
	tally->probes = pass_u64(codec, tally->probes);
	tally->answered = pass_u64(codec, tally->answered);
	tally->repeat_answered = pass_u64(codec, tally->repeat_answered);
	tally->targets = pass_u64(codec, tally->targets);
	tally->targets_alive = pass_u64(codec, tally->targets_alive);
	tally->refused = pass_u64(codec, tally->refused);
	tally->send_errors = pass_u64(codec, tally->send_errors);
	tally->drops = pass_u64(codec, tally->drops);
}

static void
pass_capture(struct codec *codec, struct observation_capture *capture)
{
	capture->received = pass_u64(codec, capture->received);
	capture->dropped = pass_u64(codec, capture->dropped);
	capture->blind = pass_bool(codec, capture->blind);
	capture->table_full = pass_bool(codec, capture->table_full);
}

static void
pass_observation(struct codec *codec, struct observation *seen)
{
	seen->kind = (enum observation_kind)pass_choice(
		codec, seen->kind, 0, OBSERVATION_SEARCH);
	seen->segment = pass_segment(codec, seen->segment);
	seen->run_id = pass_run_id(codec, seen->run_id);
	seen->at.mono.us = pass_time(codec, seen->at.mono.us);
	seen->at.wall.us = pass_time(codec, seen->at.wall.us);
	switch (seen->kind) {
	case OBSERVATION_SENSOR:
	case OBSERVATION_INQUIRER:
	case OBSERVATION_SEARCH:
		break;
	case OBSERVATION_LINK:
		pass_link(codec, &seen->link);
		break;
	case OBSERVATION_HOST:
		pass_host(codec, &seen->host);
		break;
	case OBSERVATION_PORT:
		pass_port(codec, &seen->port);
		break;
	case OBSERVATION_HOST_DONE:
		pass_host_done(codec, &seen->host_done);
		break;
	case OBSERVATION_PROGRESS:
	case OBSERVATION_RUN_DONE:
		pass_run(codec, &seen->run);
		break;
	case OBSERVATION_CAPTURE:
		pass_capture(codec, &seen->capture);
		break;
	case OBSERVATION_SERVICE:
		pass_service(codec, &seen->service);
		break;
	case OBSERVATION_GUIDE:
		pass_guide(codec, &seen->guide);
		break;
	case OBSERVATION_CLAIM:
		pass_claim(codec, &seen->claim);
		break;
	case OBSERVATION_PLACE:
		pass_place(codec, &seen->place);
		break;
	}
}

static void
pass_body(struct codec *codec, struct role_message *message)
{
	switch (message->type) {
	case ROLE_PEER:
		message->peer = (enum role_peer)pass_choice(
			codec, message->peer, 0, ROLE_IDENTIFY);
		break;
	case ROLE_STOP:
	case ROLE_READY:
	case ROLE_REPLACE:
		break;
	case ROLE_ALIVE:
		pass_figures(codec, &message->figures);
		break;
	case ROLE_ORDER:
		pass_order_head(codec, &message->order);
		break;
	case ROLE_ORDER_TARGETS:
		pass_order_targets(codec, &message->order);
		break;
	case ROLE_ORDER_PORTS:
		pass_order_ports(codec, &message->order);
		break;
	case ROLE_ORDER_GO:
		message->go.run_id = pass_run_id(codec, message->go.run_id);
		message->go.link_at.us = pass_time(codec, message->go.link_at.us);
		break;
	case ROLE_CANCEL:
		message->run_id = pass_run_id(codec, message->run_id);
		break;
	case ROLE_PAUSE:
		message->pause = pass_bool(codec, message->pause);
		break;
	case ROLE_NEED:
		message->need = pass_bool(codec, message->need);
		break;
	case ROLE_OBSERVATION:
		pass_observation(codec, &message->observation);
		break;
	case ROLE_INQUIRY:
		pass_inquiry(codec, &message->inquiry);
		break;
	default:
		codec->bad = true; /* a number that is no type */
		break;
	}
}

size_t
role_message_encode(const struct role_message *message, uint8_t *bytes)
{
	struct role_message copy = *message;
	struct writer writer;
	struct codec codec = {.writer = &writer};
	struct writer length;

	writer_init(&writer, bytes, ROLE_MESSAGE_MAX);
	writer_u16be(&writer, MAGIC);
	writer_u8(&writer, VERSION);
	writer_u8(&writer, (uint8_t)message->type);
	writer_zero(&writer, sizeof(uint32_t));
	pass_body(&codec, &copy);
	if (codec_is_broken(&codec))
		return 0;
	writer_init(&length, bytes + HEADER_SIZE - sizeof(uint32_t), sizeof(uint32_t));
	writer_u32be(&length, (uint32_t)(writer.length - HEADER_SIZE));
	return writer.length;
}

bool
role_message_decode(const uint8_t *bytes, size_t length, struct role_message *message)
{
	struct role_message read;
	struct reader reader;
	struct codec codec = {.reader = &reader};

	memset(&read, 0, sizeof(read));
	reader_init(&reader, bytes, length);
	if (length > ROLE_MESSAGE_MAX || reader_u16be(&reader) != MAGIC ||
		reader_u8(&reader) != VERSION)
		return false;
	read.type = (enum role_message_type)reader_u8(&reader);
	if (reader_u32be(&reader) != reader_left(&reader) || reader.failed)
		return false;
	pass_body(&codec, &read);
	if (codec_is_broken(&codec) || reader_left(&reader) != 0) {
		role_message_done(&read);
		return false;
	}
	*message = read;
	return true;
}

void
role_message_done(struct role_message *message)
{
	if (message->type == ROLE_ORDER || message->type == ROLE_ORDER_TARGETS ||
		message->type == ROLE_ORDER_PORTS)
		scan_order_done(&message->order);
	if (message->type == ROLE_OBSERVATION)
		observation_done(&message->observation);
	memset(message, 0, sizeof(*message));
}
