/*
 * Without immediate mode the kernel hands over whole blocks of frames (TPACKET_V3), which costs
 * a thirtieth of a wake-up per frame and gives room for a burst of 100,000 replies; the price
 * is a delay of up to the block timeout. After it a block is handed over however little it
 * holds, so the ring lasts for that time by the number of its blocks: a process that finds no
 * processor for longer loses frames, be there one in each block. What is merely overheard may
 * wait longer: it costs less the seldomer the sensor wakes up.
 */
#include "sensor/capture.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "net/dhcp.h"
#include "net/mdns.h"
#include "net/ssdp.h"
#include "scan/cookie.h"
#include "sys/clock.h"
#include "sys/log.h"

enum {
	SNAPSHOT = 1600, /* an announcement; what answers probes is short */
	TIMEOUT_MS = 10,
	BLOCK_SIZE = 256 * 1024, /* libpcap's, with TPACKET_V3 */
	/* Half the smallest ring: the other half is for being late. */
	REST_MS = CAPTURE_RING_MIN / BLOCK_SIZE / 2 * TIMEOUT_MS,
	ANSWER_SIZE = 192, /* in the ring, with its head */
	FRAMES_PER_TURN = 256,
	TURNS_AT_ONCE = 64,
	FILTER_SIZE = 768,
	DELAY_MAX_MS = 10000
};

struct capture {
	pcap_t *handle;
	struct loop *loop;
	struct loop_io *io; /* NULL while it rests */
	struct loop_timer *rest;
	const struct capture_calls *calls;
	void *context;
	mono_t read_at; /* the turn before this one */
	char name[32];
	struct moment now; /* of the turn in work */
	struct capture_counts counts;
	struct pcap_stat last; /* 32-bit counters that wrap */
};

/* What the kernel lets through: ARP; echo replies and errors; neighbour discovery; TCP and
 * UDP to the ports that probes leave from; DHCP, mDNS and SSDP. */
static int
write_filter(char *text)
{
	return snprintf(text, FILTER_SIZE,
		"arp or (icmp and (icmp[0] = 0 or icmp[0] = 3 or icmp[0] = 11)) or "
		"(icmp6 and (ip6[40] = 1 or ip6[40] = 3 or ip6[40] = 129 or "
		"(ip6[40] >= 133 and ip6[40] <= 136))) or "
		"((tcp or udp) and dst portrange %d-%d) or "
		"(udp and (dst port %d or dst port %d or dst port %d or dst port %d))",
		SCAN_PORT_FIRST, SCAN_PORT_LAST, DHCP_SERVER_PORT, DHCP_CLIENT_PORT,
		MDNS_PORT, SSDP_PORT);
}

static int
set_filter(struct capture *capture, struct error *error)
{
	const int on = 1;
	char text[FILTER_SIZE];
	struct bpf_program program;
	int result;

	(void)write_filter(text); /* fits: the ports have five digits */
	if (pcap_compile(capture->handle, &program, text, 1, PCAP_NETMASK_UNKNOWN) != 0)
		return error_set(
			error, ERROR_IO, "filter: %s", pcap_geterr(capture->handle));
	result = pcap_setfilter(capture->handle, &program);
	pcap_freecode(&program);
	if (result != 0)
		return error_set(
			error, ERROR_IO, "filter: %s", pcap_geterr(capture->handle));
	/* Whoever takes this process over shall not see more than it did. */
	if (setsockopt(pcap_fileno(capture->handle), SOL_SOCKET, SO_LOCK_FILTER, &on,
		    sizeof(on)) != 0)
		return error_set(error, ERROR_IO, "the filter cannot be locked");
	return 0;
}

/* An interface passes on only what is sent to groups that somebody here listens to. Switches
 * that keep groups apart do not keep back the first two (RFC 4541 2.1.2). */
static int
join_groups(const struct capture *capture, struct error *error)
{
	static const uint8_t groups[][6] = {
		{0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb}, /* mDNS, RFC 6762 3 */
		{0x33, 0x33, 0x00, 0x00, 0x00, 0xfb},
		{0x01, 0x00, 0x5e, 0x7f, 0xff, 0xfa}, /* SSDP */
	};
	struct packet_mreq group = {
		.mr_ifindex = (int)if_nametoindex(capture->name),
		.mr_type = PACKET_MR_MULTICAST,
		.mr_alen = sizeof(groups[0]),
	};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		memcpy(group.mr_address, groups[i], sizeof(groups[i]));
		if (setsockopt(pcap_fileno(capture->handle), SOL_PACKET,
			    PACKET_ADD_MEMBERSHIP, &group, sizeof(group)) != 0)
			return error_set(error, ERROR_IO,
				"groups of stations cannot be listened to");
	}
	return 0;
}

static int
activate(struct capture *capture, size_t ring_bytes, struct error *error)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	pcap_t *handle = pcap_create(capture->name, why);
	int result;

	if (handle == NULL)
		return error_set(error, ERROR_IO, "%s", why);
	capture->handle = handle;
	if (pcap_set_snaplen(handle, SNAPSHOT) != 0 ||
		pcap_set_promisc(handle, 0) != 0 ||
		pcap_set_timeout(handle, TIMEOUT_MS) != 0 ||
		pcap_set_buffer_size(handle, (int)ring_bytes) != 0)
		return error_set(error, ERROR_IO, "options are refused");
	result = pcap_activate(handle);
	if (result == PCAP_ERROR_PERM_DENIED)
		return error_set(error, ERROR_DENIED, "%s", pcap_geterr(handle));
	if (result < 0)
		return error_set(error, ERROR_IO, "%s", pcap_statustostr(result));
	if (pcap_datalink(handle) != DLT_EN10MB)
		return error_set(
			error, ERROR_INVALID, "it does not carry Ethernet frames");
	/* Our own frames are also told by their MAC: a bridge may send them back. */
	if (pcap_setdirection(handle, PCAP_D_IN) != 0 ||
		pcap_setnonblock(handle, 1, why) != 0)
		return error_set(error, ERROR_IO, "%s", pcap_geterr(handle));
	if (join_groups(capture, error) != 0)
		return ERROR_IO;
	return set_filter(capture, error);
}

size_t
capture_ring_size(uint32_t ceiling)
{
	size_t wanted = (size_t)ceiling / 10 * ANSWER_SIZE;

	if (wanted < CAPTURE_RING_MIN)
		return CAPTURE_RING_MIN;
	return wanted > CAPTURE_RING_MAX ? CAPTURE_RING_MAX : wanted;
}

struct capture *
capture_open(const char *interface, size_t ring_bytes, struct error *error)
{
	struct capture *capture = mem_new(sizeof(*capture));

	(void)snprintf(capture->name, sizeof(capture->name), "%s", interface);
	if (activate(capture, ring_bytes, error) == 0)
		return capture;
	error_prefix(error, "cannot listen on interface \"%s\"", interface);
	capture_close(capture);
	return NULL;
}

void
capture_close(struct capture *capture)
{
	if (capture == NULL)
		return;
	loop_io_free(capture->io);
	loop_timer_free(capture->rest);
	if (capture->handle != NULL)
		pcap_close(capture->handle);
	free(capture);
}

/* The kernel stamps with the wall clock; the other clock is counted back from now. A stamp
 * from a clock that was set meanwhile is not believed. */
static struct moment
moment_of(const struct capture *capture, const struct timeval *stamp)
{
	struct moment at = capture->now;
	wall_t wall = {(int64_t)stamp->tv_sec * 1000000 + stamp->tv_usec};
	span_t age = wall_since(at.wall, wall);

	if (age.us < 0 || age.us > span_ms(DELAY_MAX_MS).us)
		return at;
	at.wall = wall;
	at.mono.us -= age.us;
	return at;
}

static void
deliver(u_char *context, const struct pcap_pkthdr *header, const u_char *bytes)
{
	struct capture *capture = (void *)context;

	const struct received received = {
		.bytes = bytes,
		.captured = header->caplen,
		.at = moment_of(capture, &header->ts),
	};

	capture->calls->frame(&received, capture->context);
}

static void
end(struct capture *capture)
{
	/* After an interface went down libpcap would ask for its flags, which the sandbox
	 * does not allow: the next sensor opens it anew when it is up again. */
	log_warning(
		"Listening on interface \"%s\" ended: it went down, or an error (%s).",
		capture->name, pcap_geterr(capture->handle));
	loop_io_free(capture->io);
	capture->io = NULL;
	capture->calls->ended(capture->context);
}

/* Returns the number of frames, or a negative number after the end: then capture may be gone. */
static int
take_turn(struct capture *capture)
{
	int count;

	capture->read_at = capture->now.mono;
	capture->now = clock_now();
	count = pcap_dispatch(
		capture->handle, FRAMES_PER_TURN, deliver, (u_char *)capture);
	if (count < 0)
		end(capture);
	return count;
}

void
capture_read(struct capture *capture)
{
	int turns = 0;

	while (take_turn(capture) == FRAMES_PER_TURN && ++turns < TURNS_AT_ONCE) {
	}
}

static void
can_read(int descriptor, int what, void *context)
{
	struct capture *capture = context;

	(void)descriptor;
	(void)what;
	if (take_turn(capture) < 0 || capture->calls->is_awaited(capture->context))
		return;
	if (mono_since(capture->now.mono, capture->read_at).us > span_ms(REST_MS).us)
		return;
	loop_io_free(capture->io);
	capture->io = NULL;
	loop_timer_set(capture->rest, span_ms(REST_MS));
}

static void
await(struct capture *capture)
{
	capture->io = loop_io_new(capture->loop,
		(struct loop_watch){pcap_get_selectable_fd(capture->handle), LOOP_READ,
			LOOP_CAPTURE},
		can_read, capture);
}

static void
rested(void *context)
{
	struct capture *capture = context;
	int count = take_turn(capture);

	if (count < 0)
		return;
	if (count == 0 || capture->calls->is_awaited(capture->context))
		await(capture);
	else
		loop_timer_set(
			capture->rest, span_ms(count < FRAMES_PER_TURN ? REST_MS : 0));
}

void
capture_follow(struct capture *capture, struct loop *loop,
	const struct capture_calls *calls, void *context)
{
	capture->loop = loop;
	capture->calls = calls;
	capture->context = context;
	capture->rest = loop_timer_new(loop, LOOP_CAPTURE, rested, capture);
	await(capture);
}

struct capture_counts
capture_count(struct capture *capture)
{
	struct pcap_stat now;

	if (pcap_stats(capture->handle, &now) != 0)
		return capture->counts;
	capture->counts.received += (uint32_t)(now.ps_recv - capture->last.ps_recv);
	capture->counts.dropped += (uint32_t)(now.ps_drop - capture->last.ps_drop);
	capture->last = now;
	return capture->counts;
}

const char *
capture_library_version(void)
{
	return pcap_lib_version();
}
