/*
 * The targets of the bench: up to a /16 of hosts on one interface, each a pure function of the
 * seed, so that what is to be found can be printed (-T, -A). Behind a gateway that it plays
 * too, or on the segment itself (-l).
 *
 *	responder [-s SEED] [-o OPEN%] [-f FILTERED%] [-a ABSENT%] [-q QUIET%] [-d LOSS%]
 *		[-r RST-LIMIT [-w]] [-x SECONDS] [-p PORTS] [-l | -g GATEWAY] INTERFACE SUBNET
 *	responder ... -T PORTS SUBNET	prints "IP PORT" of each open port
 *	responder ... -A SUBNET		prints each address that has a host
 *
 * -q is the share of hosts that answer nothing but ARP. -d loses that share each way; -r is how
 * many resets one host sends in a second: they come back one by one, with -w all at once when a
 * second of the clock begins (as BSD counts). -p PORTS open on every host at once when SIGUSR1
 * comes, and close again at SIGUSR2. Says "ready" when it listens, and ends after SECONDS (600).
 */
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "hosts.h"

#include "base/mem.h"
#include "base/random.h"
#include "net/frame.h"
#include "net/ip.h"
#include "net/packet.h"

enum {
	BATCH = 64,
	FRAME_MAX = 256,
	RING_SIZE = 16 * 1024 * 1024,
	PREFIX_MIN = 16,
	CHATTER_MS = 100,
	EXIT_USAGE = 2
};

enum { ETHERNET = 14, IP_HEADER = 20, TYPE_IP = 0x0800, TYPE_ARP = 0x0806, ICMP = 1 };

struct bucket {
	int64_t at_us;
	double tokens;
};

struct world {
	struct hosts hosts;
	struct ip gateway;
	uint32_t loss;	      /* in PARTS */
	uint32_t reset_limit; /* per host and second; 0: none */
	bool by_the_second;   /* see -w */
	const char *interface;
	struct bucket *resets; /* one per address */
	struct random random;
	int socket;
	size_t count; /* frames to be sent */
	uint8_t frames[BATCH][FRAME_MAX];
	struct iovec vectors[BATCH];
	struct mmsghdr messages[BATCH];
	struct sockaddr_ll address;
};

static void
fail(const char *what)
{
	(void)fprintf(stderr, "responder: %s\n", what);
	exit(EXIT_FAILURE);
}

static int64_t
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool
may_reset(struct world *world, uint32_t address)
{
	struct bucket *bucket =
		&world->resets[address - ip_to_v4(&world->hosts.subnet.ip)];
	double limit = world->reset_limit;
	int64_t now = now_us();

	if (world->reset_limit == 0)
		return true;
	if (bucket->at_us == 0)
		bucket->tokens = limit;
	else if (!world->by_the_second)
		bucket->tokens += (double)(now - bucket->at_us) * limit / 1e6;
	else if (now / 1000000 != bucket->at_us / 1000000)
		bucket->tokens = limit;
	if (bucket->tokens > limit)
		bucket->tokens = limit;
	bucket->at_us = now;
	if (bucket->tokens < 1)
		return false;
	bucket->tokens--;
	return true;
}

static uint16_t
get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t
get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void
put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void
put32(uint8_t *at, uint32_t value)
{
	put16(at, (uint16_t)(value >> 16));
	put16(at + 2, (uint16_t)value);
}

static void
swap(uint8_t *a, uint8_t *b, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		uint8_t kept = a[i];

		a[i] = b[i];
		b[i] = kept;
	}
}

static void
flush(struct world *world)
{
	size_t sent = 0;

	while (sent < world->count) {
		int more = sendmmsg(world->socket, world->messages + sent,
			(unsigned)(world->count - sent), 0);

		sent += more > 0 ? (size_t)more : 1;
	}
	world->count = 0;
}

static bool
is_lost(struct world *world)
{
	return world->loss > 0 && random_below(&world->random, PARTS) < world->loss;
}

/* Space for one frame; what stands in it leaves with the next flush. */
static uint8_t *
new_frame(struct world *world, size_t length)
{
	if (world->count == BATCH)
		flush(world);
	world->vectors[world->count].iov_len = length;
	return world->frames[world->count++];
}

/* The question turned around: both ends change places. */
static uint8_t *
turn_around(struct world *world, const uint8_t *question, size_t length)
{
	uint8_t *frame = new_frame(world, length);

	memcpy(frame, question, length);
	swap(frame, frame + 6, 6);
	swap(frame + ETHERNET + 12, frame + ETHERNET + 16, 4);
	return frame;
}

static void
answer_arp(struct world *world, const uint8_t *question, size_t length)
{
	const uint8_t *arp = question + ETHERNET;
	uint32_t asked = get32(arp + 24);
	struct mac mac = hosts_mac(&world->hosts, asked);
	bool known = world->hosts.on_link ? hosts_has(&world->hosts, asked)
					  : asked == ip_to_v4(&world->gateway);
	uint8_t *frame;

	if (length < ETHERNET + 28 || get16(arp + 6) != 1 || !known || is_lost(world))
		return;
	frame = new_frame(world, ETHERNET + 28);
	memcpy(frame, question + 6, 6);
	memcpy(frame + 6, mac.bytes, 6);
	memcpy(frame + 12, question + 12, 8); /* types and lengths */
	put16(frame + ETHERNET + 6, 2);	      /* reply */
	memcpy(frame + ETHERNET + 8, mac.bytes, 6);
	put32(frame + ETHERNET + 14, asked);
	memcpy(frame + ETHERNET + 18, arp + 8, 10); /* to whoever asked */
}

/* RFC 9293 3.10.7.1: a reset acknowledges the SYN; so does a SYN-ACK. */
static void
answer_syn(struct world *world, const uint8_t *question, size_t length)
{
	enum { TCP = ETHERNET + IP_HEADER, SIZE = 20, SYN_ACK = 0x12, RESET = 0x14 };
	const uint8_t *tcp = question + TCP;
	uint32_t target = get32(question + ETHERNET + 16);
	enum host_port state = hosts_port(&world->hosts, target, get16(tcp + 2));
	uint32_t sum;
	uint8_t *frame;

	if (length < TCP + SIZE ||
		(tcp[13] & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN ||
		state == HOST_PORT_FILTERED ||
		(state == HOST_PORT_CLOSED && !may_reset(world, target)) ||
		is_lost(world))
		return;
	frame = turn_around(world, question, TCP + SIZE);
	swap(frame + TCP, frame + TCP + 2, 2);
	put32(frame + TCP + 8, get32(tcp + 4) + 1);
	put32(frame + TCP + 4, state == HOST_PORT_OPEN ? target : 0);
	frame[TCP + 12] = SIZE / 4 << 4;
	frame[TCP + 13] = state == HOST_PORT_OPEN ? SYN_ACK : RESET;
	put16(frame + ETHERNET + 2, IP_HEADER + SIZE);
	put16(frame + ETHERNET + 10, 0);
	put16(frame + ETHERNET + 10,
		packet_fold(packet_sum(0, frame + ETHERNET, IP_HEADER)));
	put16(frame + TCP + 16, 0);
	sum = packet_sum(PROTO_TCP + SIZE, frame + ETHERNET + 12, 8);
	put16(frame + TCP + 16, packet_fold(packet_sum(sum, frame + TCP, SIZE)));
}

static void
answer_echo(struct world *world, const uint8_t *question, size_t length)
{
	enum { ECHO = 8, CHECKSUM = ETHERNET + IP_HEADER + 2 };
	const uint8_t *icmp = question + ETHERNET + IP_HEADER;
	uint8_t *frame;

	if (icmp[0] != ECHO || length > FRAME_MAX || is_lost(world))
		return;
	frame = turn_around(world, question, length);
	frame[ETHERNET + IP_HEADER] = 0;
	/* RFC 1624: the type was the only thing that changed. */
	put16(frame + CHECKSUM,
		packet_fold((uint16_t)~get16(frame + CHECKSUM) +
			(uint32_t)(~(ECHO << 8) & UINT16_MAX)));
}

static void
frame_came(u_char *context, const struct pcap_pkthdr *header, const u_char *bytes)
{
	struct world *world = (void *)context;
	const uint8_t *ip = bytes + ETHERNET;
	size_t length = header->caplen;
	struct mac mac;

	if (length < ETHERNET + IP_HEADER + 8 || is_lost(world))
		return;
	if (get16(bytes + 12) == TYPE_ARP) {
		answer_arp(world, bytes, length);
		return;
	}
	mac = hosts_mac(&world->hosts, get32(ip + 16));
	if (ip[0] != 0x45 || memcmp(bytes, mac.bytes, sizeof(mac.bytes)) != 0 ||
		!hosts_has(&world->hosts, get32(ip + 16)) ||
		hosts_is_quiet(&world->hosts, get32(ip + 16)))
		return;
	if (ip[9] == PROTO_TCP)
		answer_syn(world, bytes, length);
	else if (ip[9] == ICMP)
		answer_echo(world, bytes, length);
}

static void
open_sender(struct world *world)
{
	world->socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	world->address = (struct sockaddr_ll){
		.sll_family = AF_PACKET,
		.sll_ifindex = (int)if_nametoindex(world->interface),
		.sll_halen = ETH_ALEN,
	};
	if (world->socket < 0 || world->address.sll_ifindex == 0)
		fail("no such interface, or not root");
	for (size_t i = 0; i < BATCH; i++) {
		world->vectors[i].iov_base = world->frames[i];
		world->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &world->address,
			.msg_namelen = sizeof(world->address),
			.msg_iov = &world->vectors[i],
			.msg_iovlen = 1,
		};
	}
}

static pcap_t *
open_receiver(const struct world *world)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct bpf_program program;
	pcap_t *handle = pcap_create(world->interface, why);

	if (handle == NULL || pcap_set_snaplen(handle, FRAME_MAX) != 0 ||
		pcap_set_immediate_mode(handle, 0) != 0 ||
		pcap_set_timeout(handle, 1) != 0 ||
		pcap_set_buffer_size(handle, RING_SIZE) != 0 ||
		pcap_activate(handle) < 0 || pcap_setdirection(handle, PCAP_D_IN) != 0)
		fail("the interface cannot be listened on");
	if (pcap_compile(handle, &program, "arp or icmp or (tcp[13] & 0x17 = 2)", 1,
		    PCAP_NETMASK_UNKNOWN) != 0 ||
		pcap_setfilter(handle, &program) != 0)
		fail(pcap_geterr(handle));
	pcap_freecode(&program);
	return handle;
}

/* Ten broadcasts a second: some scanners notice the end of their time only when a frame comes. */
static void
chatter(struct world *world, int64_t *next)
{
	const struct mac mac =
		hosts_mac(&world->hosts, ip_to_v4(&world->hosts.subnet.ip));
	const struct packet_ends ends = {
		.source_mac = mac,
		.source = world->hosts.subnet.ip,
		.target = world->hosts.subnet.ip,
	};
	uint8_t space[PACKET_MAX];
	size_t length;

	if (now_us() < *next)
		return;
	*next = now_us() + CHATTER_MS * 1000;
	length = packet_arp_request(space, &ends);
	memcpy(new_frame(world, length), space, length);
}

static volatile sig_atomic_t last_signal;

static void
note_signal(int number)
{
	last_signal = number;
}

static void
serve(struct world *world)
{
	const struct sigaction noted = {.sa_handler = note_signal};
	pcap_t *handle = open_receiver(world);
	struct pollfd ready = {pcap_get_selectable_fd(handle), POLLIN, 0};
	int64_t next = 0;
	char why[PCAP_ERRBUF_SIZE];

	open_sender(world);
	(void)sigaction(SIGUSR1, &noted, NULL);
	(void)sigaction(SIGUSR2, &noted, NULL);
	(void)pcap_setnonblock(handle, 1, why);
	(void)printf("ready\n");
	(void)fflush(stdout);
	while (pcap_dispatch(handle, BATCH, frame_came, (u_char *)world) >= 0) {
		world->hosts.opened = last_signal == SIGUSR1;
		chatter(world, &next);
		if (world->count == 0)
			(void)poll(&ready, 1, CHATTER_MS);
		flush(world);
	}
	fail("the interface is gone");
}

static uint32_t
share_of(const char *percent)
{
	char *rest;
	double value = strtod(percent, &rest);

	if (*percent == 0 || *rest != 0 || value < 0 || value > 100)
		fail("a share is a number from 0 to 100");
	return (uint32_t)(value * PARTS / 100);
}

struct options {
	unsigned seconds;
	bool alive;
	const char *truth;
};

static void
read_ports(const char *text, struct port_set *ports)
{
	struct error error;

	if (port_set_parse(text, ports, &error) != 0)
		fail(error.text);
}

static bool
read_option(int option, struct world *world, struct options *options)
{
	uint32_t *share = option == 'o' ? &world->hosts.open
		: option == 'f'		? &world->hosts.filtered
		: option == 'a'		? &world->hosts.absent
		: option == 'q'		? &world->hosts.quiet
		: option == 'd'		? &world->loss
					: NULL;

	if (share != NULL)
		*share = share_of(optarg);
	else if (option == 's')
		world->hosts.seed = strtoull(optarg, NULL, 10);
	else if (option == 'r')
		world->reset_limit = (uint32_t)strtoul(optarg, NULL, 10);
	else if (option == 'w')
		world->by_the_second = true;
	else if (option == 'x')
		options->seconds = (unsigned)strtoul(optarg, NULL, 10);
	else if (option == 'l')
		world->hosts.on_link = true;
	else if (option == 'p')
		read_ports(optarg, &world->hosts.sometimes);
	else if (option == 'A')
		options->alive = true;
	else if (option == 'T')
		options->truth = optarg;
	else
		return option == 'g' && ip_parse(optarg, &world->gateway);
	return true;
}

int
main(int argc, char **argv)
{
	struct world *world = mem_new(sizeof(*world));
	struct options options = {.seconds = 600};
	struct port_set ports = {0};
	int option;

	world->hosts.seed = 1;
	while ((option = getopt(argc, argv, "s:o:f:a:q:d:r:wx:p:g:lAT:")) != -1)
		if (!read_option(option, world, &options))
			return EXIT_USAGE;
	if (optind >= argc || !subnet_parse(argv[argc - 1], &world->hosts.subnet) ||
		world->hosts.subnet.ip.family != IP_V4 ||
		world->hosts.subnet.prefix < PREFIX_MIN)
		fail("the last argument is an IPv4 subnet of at most a /16");
	if (options.truth != NULL)
		read_ports(options.truth, &ports);
	if (options.alive || options.truth != NULL) {
		hosts_print(&world->hosts, options.alive ? NULL : &ports);
		return EXIT_SUCCESS;
	}
	world->interface = argv[optind];
	random_init(&world->random, world->hosts.seed);
	world->resets = mem_array(
		(size_t)1 << (32 - world->hosts.subnet.prefix), sizeof(*world->resets));
	(void)alarm(options.seconds);
	serve(world);
}
