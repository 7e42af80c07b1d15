/*
 * One scan and its answers, a line each: the sensor's own parts (wire, capture, gate, scans) on
 * the loop that drives them in the daemon, without monitor and engine. It joins a laboratory
 * as a contender beside nmap and masscan, and is what `make bench` measures.
 *
 *	scan_once [-k tcp|udp|arp|ping] [-g GATEWAY] [-r RATE] [-o HOST-RATE] [-t TRIES]
 *		[-p PORTS] [-b BOOK] [-x SECONDS] [-lfsv] INTERFACE SUBNET
 *
 * The targets are behind a router, or with -l (always for arp) on the segment itself. Prints
 * "IP PORT" for each open port, or "IP" for each address that answered; -v says on stderr what
 * it cost, -f tells every port's state; -s asks, as the daemon does, the ports only of addresses
 * that answered a sweep just before. After SECONDS (3600) it ends with status 3, whatever it has
 * by then. UDP ports are asked with the requests of BOOK (conf/probes.yaml); those that it does not
 * name are not. It runs only in a network namespace that is not the machine's own and from which no
 * default route leads out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/probes_read.h"
#include "once_options.h"
#include "scan/cookie.h"
#include "sensor/links.h"
#include "sensor/receiver.h"
#include "sys/clock.h"
#include "sys/small_file.h"

enum { EXIT_OUT_OF_TIME = 3 };

struct bench {
	struct once_options options;
	struct subnet targets;
	struct scope scope;
	struct probe_book book; /* empty but for UDP */
	struct loop *loop;
	struct links *links;
	struct listeners listeners;
	struct gate *gate;
	struct wire *wire;
	struct pacer_daemon pacer;
	struct segments *segments;
	struct heard *heard;
	struct scans *scans;
	struct teller teller;
	struct receiver receiver;
	struct loop_timer *tick;
	unsigned seconds;
	mono_t link_at; /* the link came up; us 0: not yet */
	uint64_t runs;	/* ordered so far */
	bool sweeping;	/* the first of two */
	bool *answered; /* that, by place in the subnet; NULL without a sweep */
	int status;
};

static bool
is_kind(const struct bench *bench, const char *kind)
{
	return strcmp(bench->options.kind, kind) == 0;
}

static bool
asks_ports(const struct bench *bench)
{
	return is_kind(bench, "tcp") || is_kind(bench, "udp");
}

static void
read_book(struct bench *bench)
{
	struct config_messages messages = {.errors.count = 0};
	struct config_input input = {.file_name = bench->options.book};
	struct error error;
	char *text;

	if (!is_kind(bench, "udp"))
		return;
	if (file_read(input.file_name, PROBE_BOOK_SIZE_MAX, &text, &input.length,
		    &error) != 0)
		once_fail(error.text);
	input.text = text;
	if (probes_read(&input, &bench->book, &messages) != 0)
		once_fail(messages.errors.lines[0]);
	free(text);
	for (int pace = PACE_ALWAYS; pace <= PACE_OPT_IN; pace++)
		probe_book_ports(
			&bench->book, (enum probe_pace)pace, &bench->scope.ask_udp);
}

/* The least subnet around the targets of which none of them is network or broadcast address:
 * behind a router those may be hosts. */
static struct subnet
around(const struct subnet *targets)
{
	struct subnet wide = *targets;
	uint32_t first = ip_to_v4(&targets->ip);
	uint32_t last = first + (uint32_t)(UINT32_MAX >> (targets->prefix - 1) >> 1);
	uint32_t start, end;

	do {
		uint32_t hosts = (uint32_t)((uint64_t)UINT32_MAX >> --wide.prefix);

		start = first & ~hosts;
		end = start + hosts;
	} while (wide.prefix > 8 && (start == first || end == last));
	wide.ip = ip_from_v4(start);
	return wide;
}

/* Whoever runs this made the network it is run in: that is the consent the gate asks for. */
static void
fill_scope(struct bench *bench)
{
	const struct once_options *options = &bench->options;
	struct scope *scope = &bench->scope;

	if (!subnet_parse(options->subnet, &bench->targets) ||
		bench->targets.ip.family != IP_V4 || bench->targets.prefix < 9)
		once_fail("SUBNET is no IPv4 subnet of /9 or smaller");
	if (!text_copy(scope->interface, sizeof(scope->interface), options->interface))
		once_usage();
	(void)text_copy(scope->name, sizeof(scope->name), "bench"); /* it fits */
	scope->owned = true;
	scope->routed = !options->on_link && !is_kind(bench, "arp");
	if (options->gateway != NULL) {
		scope->gateway_mode = GATEWAY_ADDRESS;
		if (!ip_parse(options->gateway, &scope->gateway))
			once_usage();
	}
	scope->subnets[0] = around(&bench->targets);
	scope->subnet_count = 1;
	scope->limits = (struct scan_limits){
		.total = options->rate,
		.arp = options->rate,
		.udp = options->rate,
		.host = options->host_rate == 0 ? options->rate : options->host_rate,
		.udp_host =
			options->host_rate == 0 ? options->rate : options->host_rate,
	};
}

static void
add_targets(struct scan_order *order, const struct bench *bench)
{
	uint32_t first = ip_to_v4(&bench->targets.ip);
	uint64_t count = (uint64_t)1 << (32 - bench->targets.prefix);

	if (count > SCAN_TARGETS_MAX)
		once_fail("SUBNET is larger than a run");
	order->targets = mem_array((size_t)count, sizeof(*order->targets));
	for (uint32_t i = 0; i < count; i++)
		if (bench->answered == NULL || bench->sweeping || bench->answered[i])
			order->targets[order->target_count++].ip =
				ip_from_v4(first + i);
}

static void
give_order(struct bench *bench)
{
	bool ports = asks_ports(bench) && !bench->sweeping;
	struct scan_order order = {
		.run_id = ++bench->runs,
		.kind = ports ? SCAN_PORTS : SCAN_CHECK,
		.proto = is_kind(bench, "udp") ? PROTO_UDP : PROTO_TCP,
		.tries = bench->options.tries,
		.link_at = bench->link_at,
	};
	struct error error;

	add_targets(&order, bench);
	if (order.kind == SCAN_PORTS &&
		port_set_parse(bench->options.ports, &order.ports, &error) != 0)
		once_fail(error.text);
	scans_order(bench->scans, &order);
}

static void
print_cost(const struct observation_run *run)
{
	const struct scan_tally *tally = &run->tally;

	(void)fprintf(stderr,
		"%s: arp %ju icmp %ju tcp %ju udp %ju frames for %ju questions; "
		"answered %ju, on a repeat %ju; alive %ju of %ju; refused %ju, "
		"send "
		"errors %ju, drops %ju\n",
		names_text(run_verdict_names, (int)run->verdict),
		(uintmax_t)tally->sent[PROBE_ARP], (uintmax_t)tally->sent[PROBE_ECHO],
		(uintmax_t)tally->sent[PROBE_TCP_SYN],
		(uintmax_t)tally->sent[PROBE_UDP], (uintmax_t)tally->probes,
		(uintmax_t)tally->answered, (uintmax_t)tally->repeat_answered,
		(uintmax_t)tally->targets_alive, (uintmax_t)tally->targets,
		(uintmax_t)tally->refused, (uintmax_t)tally->send_errors,
		(uintmax_t)tally->drops);
}

static void
print_findings(const struct bench *bench, const struct observation_host_done *done)
{
	char ip[IP_TEXT_SIZE];

	if (!bench->options.findings)
		return;
	for (size_t i = 0; i < done->finding_count; i++)
		(void)printf("%s %u-%u %s %s\n", ip_text(&done->ip, ip),
			done->findings[i].first, done->findings[i].last,
			names_text(port_state_names, done->findings[i].state),
			names_text(port_reason_names, done->findings[i].reason));
}

/* A scan that ended early must not pass for one that found nothing. */
static void
end(struct bench *bench, const struct observation_run *run)
{
	if (bench->sweeping && run->verdict == RUN_COMPLETE) {
		bench->sweeping = false;
		give_order(bench);
		return;
	}
	if (run->verdict != RUN_COMPLETE || run->tally.refused > 0) {
		(void)fprintf(stderr, "scan_once: the run is %s, %ju frames refused\n",
			names_text(run_verdict_names, (int)run->verdict),
			(uintmax_t)run->tally.refused);
		bench->status = EXIT_FAILURE;
	}
	loop_stop(bench->loop);
}

static void
host_answered(struct bench *bench, const struct ip *ip)
{
	char text[IP_TEXT_SIZE];

	if (bench->sweeping)
		bench->answered[ip_to_v4(ip) - ip_to_v4(&bench->targets.ip)] = true;
	else if (!asks_ports(bench))
		(void)printf("%s\n", ip_text(ip, text));
}

static void
heard_of(const struct observation *seen, void *context)
{
	struct bench *bench = context;
	bool ports = asks_ports(bench) && !bench->options.findings;
	char ip[IP_TEXT_SIZE];

	if (seen->kind == OBSERVATION_LINK && seen->link.up && bench->runs == 0) {
		bench->link_at = seen->at.mono;
		give_order(bench);
	} else if (seen->kind == OBSERVATION_HOST && seen->run_id != 0) {
		host_answered(bench, &seen->host.ip);
	} else if (seen->kind == OBSERVATION_PORT && ports) {
		(void)printf("%s %u\n", ip_text(&seen->port.ip, ip), seen->port.port);
	} else if (seen->kind == OBSERVATION_HOST_DONE) {
		print_findings(bench, &seen->host_done);
	} else if (seen->kind == OBSERVATION_RUN_DONE) {
		if (bench->options.verbose)
			print_cost(&seen->run);
		end(bench, &seen->run);
	}
}

static void
segment_moved(struct segment *segment, bool gateway_only, void *context)
{
	const struct bench *bench = context;

	scans_segment_moved(bench->scans, segment, gateway_only);
}

static void
look_around(void *context)
{
	struct bench *bench = context;

	(void)listeners_update(&bench->listeners, links_table(bench->links));
	segments_update(bench->segments, links_table(bench->links));
}

static void
second_passed(void *context)
{
	struct bench *bench = context;

	listeners_count(&bench->listeners);
	loop_timer_set(bench->tick, span_seconds(1));
	if (++bench->seconds < bench->options.seconds)
		return;
	(void)fprintf(
		stderr, "scan_once: not done in %u seconds\n", bench->options.seconds);
	bench->status = EXIT_OUT_OF_TIME;
	loop_stop(bench->loop);
}

static void
open_parts(struct bench *bench, const struct hash_key *key)
{
	struct error error;

	pacer_daemon_init(&bench->pacer, bench->options.rate);
	bench->gate = gate_new(&bench->scope, 1, bench->options.rate, key);
	gate_set_probes(bench->gate, &bench->book);
	bench->heard = heard_new(key);
	bench->links = links_open(&bench->scope, 1, &error);
	if (bench->links == NULL)
		once_fail(error.text);
	bench->wire = wire_open(bench->gate, bench->options.rate, &error);
	if (bench->wire == NULL ||
		listeners_open(&bench->listeners, &bench->scope, 1,
			links_table(bench->links), &error) != 0)
		once_fail(error.text);
	listeners_hasten(&bench->listeners, bench->wire);
}

static void
wire_up(struct bench *bench, const struct hash_key *key)
{
	bench->teller = (struct teller){.here = heard_of, .context = bench};
	bench->segments = segments_new(&(const struct segments_setup){
		.scopes = &bench->scope,
		.count = 1,
		.loop = bench->loop,
		.listeners = &bench->listeners,
		.gate = bench->gate,
		.wire = bench->wire,
		.teller = &bench->teller,
		.pacer = &bench->pacer,
		.key = key,
		.moved = segment_moved,
		.context = bench,
	});
	bench->scans = scans_new(&(const struct scans_setup){
		.loop = bench->loop,
		.segments = bench->segments,
		.listeners = &bench->listeners,
		.wire = bench->wire,
		.teller = &bench->teller,
		.heard = bench->heard,
		.pacer = &bench->pacer,
		.book = &bench->book,
	});
	bench->receiver = (struct receiver){
		.listeners = &bench->listeners,
		.segments = bench->segments,
		.scans = bench->scans,
		.heard = bench->heard,
		.teller = &bench->teller,
	};
	bench->tick = loop_timer_new(bench->loop, LOOP_NETWORK, second_passed, bench);
}

static void
tidy(struct bench *bench)
{
	scans_free(bench->scans);
	segments_free(bench->segments);
	loop_timer_free(bench->tick);
	listeners_close(&bench->listeners);
	links_free(bench->links);
	wire_close(bench->wire);
	heard_free(bench->heard);
	gate_free(bench->gate);
	probe_book_done(&bench->book);
	port_set_done(&bench->scope.ask_udp);
	loop_free(bench->loop);
}

int
main(int argc, char **argv)
{
	struct bench *bench = mem_new(sizeof(*bench));
	struct hash_key key;
	int status;

	once_read_options(&bench->options, argc, argv);
	once_refuse_foreign_network();
	fill_scope(bench);
	read_book(bench);
	bench->sweeping = bench->options.sweep && asks_ports(bench);
	if (bench->sweeping)
		bench->answered =
			mem_array((size_t)1 << (32 - bench->targets.prefix), 1);
	clock_key(&key);
	bench->loop = loop_new();
	open_parts(bench, &key);
	wire_up(bench, &key);
	receiver_follow(&bench->receiver, bench->loop, look_around, bench);
	links_follow(bench->links, bench->loop, look_around, bench);
	segments_update(bench->segments, links_table(bench->links));
	loop_timer_set(bench->tick, span_seconds(1));
	loop_run(bench->loop);
	status = bench->status;
	tidy(bench);
	free(bench->answered);
	free(bench);
	return status;
}
