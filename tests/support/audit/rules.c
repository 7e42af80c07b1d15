#include "rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "datagram.h"
#include "packet_view.h"

const struct name audit_rule_names[] = {
	{RULE_KEPT, "every rule kept"},
	{RULE_UNREADABLE, "frame ends inside a header"},
	{RULE_UNKNOWN_KIND, "a kind of frame that WatchDog never sends"},
	{RULE_FOREIGN_TARGET, "target outside the owned subnets"},
	{RULE_EDGE_TARGET, "target is a network, broadcast, group or special address"},
	{RULE_EXCLUDED_ADDRESS, "target address is excluded"},
	{RULE_EXCLUDED_MAC, "target MAC is excluded"},
	{RULE_EXCLUDED_PORT, "target port is excluded"},
	{RULE_NOT_ACROSS,
		"neither a connection request nor a datagram, but sent to another "
		"segment"},
	{RULE_NEXT_HOP, "sent to another segment, but not to the router"},
	{RULE_FOREIGN_SENDER, "sender is not the watcher's own address"},
	{RULE_SENDER_NOBODY, "sender is 0.0.0.0 or ::"},
	{RULE_GROUP_MAC, "sent to a group MAC"},
	{RULE_TCP_FLAGS, "TCP flags other than SYN or RST"},
	{RULE_SYN_WITH_DATA, "SYN carries data"},
	{RULE_NO_PAYLOAD_PORT, "data to a port that must never receive any"},
	{RULE_DATAGRAM, "datagram is no request that this port may get"},
	{RULE_SOURCE_PORT, "source port outside 61440-65535"},
	{RULE_SERVICE_CLASS, "service class is not CS1"},
	{RULE_CHECKSUM, "wrong checksum"},
	{RULE_FRAGMENT, "fragment or IP options"},
	{RULE_HOP_LIMIT, "neighbour discovery with a hop limit other than 255"},
	{RULE_ARP_RATE, "ARP and ND ceiling passed"},
	{RULE_UDP_RATE, "ceiling of datagrams passed"},
	{RULE_UDP_HOST_RATE, "ceiling of datagrams to one host passed"},
	{RULE_HOST_RATE, "ceiling of one host passed"},
	{RULE_TOTAL_RATE, "ceiling of the segment passed"},
	{RULE_DAEMON_RATE, "ceiling of the whole daemon passed"},
	{0, NULL},
};

const struct name audit_kind_names[] = {
	{KIND_STRANGER, "others"},
	{KIND_ARP, "arp"},
	{KIND_KERNEL_ARP, "kernel-arp"},
	{KIND_ND, "nd"},
	{KIND_ECHO, "echo"},
	{KIND_SYN, "syn"},
	{KIND_UDP, "udp"},
	{KIND_TALK, "talk"},
	{KIND_KERNEL, "kernel"},
	{0, NULL},
};

void
audit_init(struct audit *audit)
{
	*audit = (struct audit){0};
	audit->hosts = mem_array(AUDIT_HOSTS_MAX, sizeof(*audit->hosts));
}

void
audit_done(struct audit *audit)
{
	for (size_t i = 0; i < AUDIT_HOSTS_MAX; i++) {
		window_done(&audit->hosts[i].window);
		window_done(&audit->hosts[i].udp_window);
	}
	for (size_t i = 0; i < audit->scope_count; i++) {
		window_done(&audit->scopes[i].arp_window);
		window_done(&audit->scopes[i].total_window);
		window_done(&audit->scopes[i].udp_window);
	}
	window_done(&audit->all_window);
	window_done(&audit->kernel_arp_window);
	port_set_done(&audit->exclude_tcp);
	port_set_done(&audit->exclude_udp);
	port_set_done(&audit->no_payload);
	free(audit->hosts);
	*audit = (struct audit){0};
}

static bool
is_listed_ip(const struct ip *ips, size_t count, const struct ip *ip)
{
	for (size_t i = 0; i < count; i++)
		if (ip_equal(&ips[i], ip))
			return true;
	return false;
}

static struct audit_scope *
scope_of(struct audit *audit, const struct ip *ip)
{
	for (size_t i = 0; i < audit->scope_count; i++)
		for (size_t k = 0; k < audit->scopes[i].subnet_count; k++)
			if (subnet_has(&audit->scopes[i].subnets[k], ip))
				return &audit->scopes[i];
	return NULL;
}

static bool
is_edge(const struct audit_scope *scope, const struct ip *ip)
{
	for (size_t i = 0; i < scope->subnet_count; i++)
		if (subnet_is_edge(&scope->subnets[i], ip))
			return true;
	return false;
}

/* All nodes may be asked where a prefix is declared. */
static bool
has_ipv6(const struct audit *audit)
{
	for (size_t i = 0; i < audit->scope_count; i++)
		for (size_t k = 0; k < audit->scopes[i].subnet_count; k++)
			if (audit->scopes[i].subnets[k].ip.family == IP_V6)
				return true;
	return false;
}

static enum audit_rule
judge_target(struct audit *audit, const struct packet_view *view)
{
	const struct ip *ip = &view->target;
	bool is_neighbour_question =
		view->kind == VIEW_ARP_REQUEST || view->kind == VIEW_ND;
	const struct audit_scope *scope = scope_of(audit, ip);

	if (view->kind == VIEW_ECHO_REQUEST && view->is_all_nodes)
		return has_ipv6(audit) ? RULE_KEPT : RULE_EDGE_TARGET;
	/* The kernel answers whoever asks for its address, and routers ask link-locally. */
	if (view->kind == VIEW_KERNEL && ip->family == IP_V6 && ip_is_link_local(ip))
		return RULE_KEPT;
	if (ip_is_special(ip))
		return RULE_EDGE_TARGET;
	for (size_t i = 0; i < audit->exclude_subnet_count; i++)
		if (subnet_has(&audit->exclude_subnets[i], ip))
			return RULE_EXCLUDED_ADDRESS;
	if (is_neighbour_question &&
		is_listed_ip(audit->gateways, audit->gateway_count, ip))
		return RULE_KEPT;
	if (scope == NULL)
		return RULE_FOREIGN_TARGET;
	return is_edge(scope, ip) ? RULE_EDGE_TARGET : RULE_KEPT;
}

static enum audit_rule
judge_sender(const struct audit *audit, const struct packet_view *view)
{
	if (ip_is_unspecified(&view->source))
		return RULE_SENDER_NOBODY;
	if (!is_listed_ip(audit->own_ips, audit->own_ip_count, &view->source))
		return RULE_FOREIGN_SENDER;
	if ((view->kind == VIEW_ARP_REQUEST || view->kind == VIEW_ND) &&
		!mac_equal(&view->claimed_mac, &audit->own_mac))
		return RULE_FOREIGN_SENDER;
	return RULE_KEPT;
}

/* A group MAC is right for an ARP request (broadcast) and for a solicitation to the
 * solicited-node group only. */
static enum audit_rule
judge_target_mac(const struct audit *audit, const struct packet_view *view)
{
	static const struct mac broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	static const struct mac all_nodes = {{0x33, 0x33, 0, 0, 0, 1}};

	for (size_t i = 0; i < audit->exclude_mac_count; i++)
		if (mac_equal(&audit->exclude_macs[i], &view->target_mac))
			return RULE_EXCLUDED_MAC;
	if (!mac_is_group(&view->target_mac))
		return RULE_KEPT;
	if (view->kind == VIEW_ARP_REQUEST && mac_equal(&view->target_mac, &broadcast))
		return RULE_KEPT;
	if (view->kind == VIEW_ND && view->is_solicited_node_group)
		return RULE_KEPT;
	if (view->kind == VIEW_ECHO_REQUEST && view->is_all_nodes &&
		mac_equal(&view->target_mac, &all_nodes))
		return RULE_KEPT;
	return RULE_GROUP_MAC;
}

static enum audit_rule
judge_ports(const struct audit *audit, const struct packet_view *view)
{
	const struct port_set *excluded =
		view->kind == VIEW_UDP ? &audit->exclude_udp : &audit->exclude_tcp;

	if (view->kind == VIEW_TCP && view->payload > 0 &&
		port_set_has(&audit->no_payload, view->target_port))
		return RULE_NO_PAYLOAD_PORT;
	if (port_set_has(excluded, view->target_port))
		return RULE_EXCLUDED_PORT;
	if (view->source_port < SOURCE_PORT_FIRST)
		return RULE_SOURCE_PORT;
	if (view->kind == VIEW_UDP &&
		!datagram_is_known(view->target_port, view->data, view->payload))
		return RULE_DATAGRAM;
	return RULE_KEPT;
}

static enum audit_rule
judge_talk(const struct audit *audit, const struct packet_view *view)
{
	if (port_set_has(&audit->no_payload, view->target_port))
		return RULE_NO_PAYLOAD_PORT;
	return port_set_has(&audit->exclude_tcp, view->target_port) ? RULE_EXCLUDED_PORT
								    : RULE_KEPT;
}

static enum audit_rule
judge_tcp(const struct audit *audit, const struct packet_view *view)
{
	enum { RST = 0x04, RST_ACK = 0x14, SYN = 0x02 };
	enum audit_rule rule;

	if (view->tcp_flags == RST || view->tcp_flags == RST_ACK)
		return view->payload > 0 ? RULE_NO_PAYLOAD_PORT : RULE_KEPT;
	if (view->source_port < SOURCE_PORT_FIRST)
		return judge_talk(audit, view);
	if (view->tcp_flags != SYN)
		return RULE_TCP_FLAGS;
	rule = judge_ports(audit, view);
	if (rule != RULE_KEPT)
		return rule;
	return view->payload > 0 ? RULE_SYN_WITH_DATA : RULE_KEPT;
}

/* What goes to another segment: a SYN, a datagram, or the reset that the kernel answers with. */
static enum audit_rule
judge_across(struct audit *audit, const struct packet_view *view, enum audit_kind kind)
{
	const struct audit_scope *scope = scope_of(audit, &view->target);

	if (scope == NULL || !scope->across)
		return RULE_KEPT;
	if ((view->kind != VIEW_TCP && view->kind != VIEW_UDP) || kind == KIND_TALK)
		return RULE_NOT_ACROSS;
	for (size_t i = 0; i < audit->router_count; i++)
		if (mac_equal(&audit->routers[i], &view->target_mac))
			return RULE_KEPT;
	return RULE_NEXT_HOP;
}

static enum audit_kind
kind_of(const struct packet_view *view, size_t length)
{
	enum { RST = 0x04, SYN = 0x02 };

	switch (view->kind) {
	case VIEW_ARP_REQUEST:
		return length < ETHERNET_LEAST ? KIND_KERNEL_ARP : KIND_ARP;
	case VIEW_ND:
		return KIND_ND;
	case VIEW_ECHO_REQUEST:
		return KIND_ECHO;
	case VIEW_UDP:
		return KIND_UDP;
	case VIEW_TCP:
		if (view->source_port < SOURCE_PORT_FIRST &&
			(view->tcp_flags & RST) == 0)
			return KIND_TALK;
		return view->tcp_flags == SYN ? KIND_SYN : KIND_KERNEL;
	case VIEW_KERNEL:
	case VIEW_MEMBERSHIP:
	case VIEW_OTHER:
	default:
		return KIND_KERNEL;
	}
}

/* What a probe above IP must show besides: a class of its own and right checksums. */
static enum audit_rule
judge_probe(const struct packet_view *view, enum audit_kind kind)
{
	enum { CS1 = 0x20 };

	if (kind != KIND_ECHO && kind != KIND_SYN && kind != KIND_UDP &&
		kind != KIND_TALK)
		return RULE_KEPT;
	if (view->service != CS1)
		return RULE_SERVICE_CLASS;
	if (kind == KIND_TALK) /* the kernel leaves its checksums to the card */
		return RULE_KEPT;
	return view->has_bad_checksum ? RULE_CHECKSUM : RULE_KEPT;
}

static enum audit_rule
judge_content(struct audit *audit, const struct packet_view *view, enum audit_kind kind)
{
	enum audit_rule rule = RULE_KEPT;

	if (view->is_fragment)
		return RULE_FRAGMENT;
	if (view->kind == VIEW_OTHER)
		return RULE_UNKNOWN_KIND;
	if (view->kind == VIEW_ND && view->hop_limit != 255)
		return RULE_HOP_LIMIT;
	if (view->kind == VIEW_TCP)
		rule = judge_tcp(audit, view);
	else if (view->kind == VIEW_UDP)
		rule = judge_ports(audit, view);
	return rule != RULE_KEPT ? rule : judge_probe(view, kind);
}

/* The host, in a table with open addressing; NULL when it is full. */
static struct audit_host *
find_host(struct audit *audit, const struct ip *ip)
{
	size_t hash = 0;

	for (size_t i = 0; i < sizeof(ip->bytes); i++)
		hash = hash * 31 + ip->bytes[i];
	for (size_t i = 0; i < AUDIT_HOSTS_MAX; i++) {
		struct audit_host *host = &audit->hosts[(hash + i) % AUDIT_HOSTS_MAX];

		if (host->ip.family == IP_NONE)
			host->ip = *ip;
		if (ip_equal(&host->ip, ip))
			return host;
	}
	return NULL;
}

static enum audit_rule
judge_host_rates(struct audit *audit, const struct audit_scope *scope,
	const struct packet_view *view, int64_t time)
{
	struct audit_host *host = find_host(audit, &view->target);
	size_t count;

	if (host == NULL)
		return RULE_HOST_RATE;
	count = window_add(&host->window, time);
	if (count > audit->host_most)
		audit->host_most = count;
	if (count > scope->host)
		return RULE_HOST_RATE;
	if (view->kind == VIEW_UDP &&
		window_add(&host->udp_window, time) > scope->udp_host)
		return RULE_UDP_HOST_RATE;
	return RULE_KEPT;
}

static enum audit_rule
judge_rates(struct audit *audit, const struct packet_view *view, enum audit_kind kind,
	int64_t time)
{
	struct audit_scope *scope = scope_of(audit, &view->target);

	if (kind == KIND_KERNEL_ARP)
		(void)window_add(&audit->kernel_arp_window, time); /* to be printed */
	if (kind == KIND_KERNEL || kind == KIND_KERNEL_ARP || kind == KIND_TALK ||
		scope == NULL)
		return RULE_KEPT;
	if ((kind == KIND_ARP || kind == KIND_ND) &&
		window_add(&scope->arp_window, time) > scope->arp)
		return RULE_ARP_RATE;
	if (kind == KIND_UDP && window_add(&scope->udp_window, time) > scope->udp)
		return RULE_UDP_RATE;
	if (window_add(&scope->total_window, time) > scope->total)
		return RULE_TOTAL_RATE;
	if (audit->all > 0 && window_add(&audit->all_window, time) > audit->all)
		return RULE_DAEMON_RATE;
	return judge_host_rates(audit, scope, view, time);
}

enum audit_rule
audit_frame(struct audit *audit, const uint8_t *bytes, size_t length, int64_t time)
{
	struct packet_view view;
	enum audit_kind kind;
	enum audit_rule rule;

	if (length < 14 || memcmp(bytes + 6, audit->own_mac.bytes, 6) != 0) {
		audit->counts[KIND_STRANGER]++;
		return RULE_KEPT;
	}
	if (!packet_view_read(bytes, length, &view))
		return RULE_UNREADABLE;
	kind = kind_of(&view, length);
	audit->counts[kind]++;
	if (view.kind == VIEW_MEMBERSHIP)
		return RULE_KEPT;
	rule = judge_content(audit, &view, kind);
	if (rule == RULE_KEPT)
		rule = judge_sender(audit, &view);
	if (rule == RULE_KEPT)
		rule = judge_target(audit, &view);
	if (rule == RULE_KEPT)
		rule = judge_target_mac(audit, &view);
	if (rule == RULE_KEPT)
		rule = judge_across(audit, &view, kind);
	return rule == RULE_KEPT ? judge_rates(audit, &view, kind, time) : rule;
}
