#include "sensor/links.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "sys/clock.h"
#include "sys/log.h"

enum {
	BUFFER_SIZE = 32 * 1024, /* the largest a kernel puts into one read */
	READS_PER_DUMP = 100000,
	READS_PER_TURN = 64,
	ATTEMPTS = 5,		   /* dumps that a change in the middle made useless */
	SETTLE_MS = 20,		   /* a change seldom comes alone */
	SPACING_MS = 200,	   /* between two dumps */
	SPACING_OVERRUN_MS = 10000 /* when changes come faster than they are read */
};

struct links {
	struct mnl_socket *news, *dump;
	const struct scope *scopes;
	size_t scope_count;
	struct link_table table, fresh; /* fresh is filled by the dump in work */
	struct loop_io *io;
	struct loop_timer *timer;
	bool due;    /* a dump is scheduled */
	bool heeded; /* the table follows the news at hand already */
	mono_t dumped;
	span_t spacing;
	uint32_t sequence;
	links_call *changed;
	void *context;
	uint8_t buffer[BUFFER_SIZE];
};

static bool
is_configured(const struct links *links, const char *name)
{
	for (size_t i = 0; i < links->scope_count; i++)
		if (strcmp(links->scopes[i].interface, name) == 0)
			return true;
	return false;
}

/* The attributes of a message by their type; NULL where there is none. */
enum { ATTRIBUTES = IFLA_CARRIER_DOWN_COUNT + 1 };

static int
keep_attribute(const struct nlattr *attribute, void *context)
{
	const struct nlattr **attributes = context;
	uint16_t type = mnl_attr_get_type(attribute);

	if (type < ATTRIBUTES)
		attributes[type] = attribute;
	return MNL_CB_OK;
}

/* Splits a message behind its fixed part of size bytes. False when it is too short. */
static bool
split(const struct nlmsghdr *header, size_t size, const struct nlattr **attributes)
{
	memset(attributes, 0, ATTRIBUTES * sizeof(*attributes));
	return mnl_nlmsg_get_payload_len(header) >= size &&
		mnl_attr_parse(header, (unsigned)size, keep_attribute, attributes) >=
		MNL_CB_OK;
}

/* An address of exactly the length of its family; otherwise *ip stays as it is. */
static void
read_ip(const struct nlattr *attribute, int family, struct ip *ip)
{
	uint8_t own_family = family == AF_INET ? IP_V4 : IP_V6;

	if (attribute != NULL && (family == AF_INET || family == AF_INET6) &&
		mnl_attr_get_payload_len(attribute) == ip_length(own_family))
		*ip = ip_from_bytes(own_family, mnl_attr_get_payload(attribute));
}

static void
read_u32(const struct nlattr *attribute, uint32_t *value)
{
	if (attribute != NULL && mnl_attr_get_payload_len(attribute) == sizeof(*value))
		*value = mnl_attr_get_u32(attribute);
}

static bool
is_running(const struct ifinfomsg *info)
{
	return (info->ifi_flags & IFF_UP) != 0 && (info->ifi_flags & IFF_RUNNING) != 0;
}

static int
take_link(const struct nlmsghdr *header, void *context)
{
	struct links *links = context;
	struct link_table *table = &links->fresh;
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(header);
	const struct nlattr *at[ATTRIBUTES];
	struct link *link = &table->links[table->link_count];

	if (!split(header, sizeof(*info), at) || at[IFLA_IFNAME] == NULL ||
		mnl_attr_validate(at[IFLA_IFNAME], MNL_TYPE_NUL_STRING) < 0 ||
		!is_configured(links, mnl_attr_get_str(at[IFLA_IFNAME])) ||
		table->link_count == SEGMENTS_MAX)
		return MNL_CB_OK;
	(void)text_copy(link->name, sizeof(link->name),
		mnl_attr_get_str(at[IFLA_IFNAME])); /* as short as a configured one */
	link->index = (uint32_t)info->ifi_index;
	link->running = is_running(info);
	read_u32(at[IFLA_CARRIER_DOWN_COUNT], &link->carrier_losses);
	link->ethernet = info->ifi_type == ARPHRD_ETHER;
	if (at[IFLA_ADDRESS] != NULL &&
		mnl_attr_get_payload_len(at[IFLA_ADDRESS]) == sizeof(link->mac))
		memcpy(link->mac.bytes, mnl_attr_get_payload(at[IFLA_ADDRESS]),
			sizeof(link->mac.bytes));
	table->link_count++;
	return MNL_CB_OK;
}

static void
clear_host_bits(struct subnet *subnet)
{
	for (unsigned bit = subnet->prefix; bit < 8 * sizeof(subnet->ip.bytes); bit++)
		subnet->ip.bytes[bit / 8] &= (uint8_t) ~(0x80U >> bit % 8);
}

static int
take_address(const struct nlmsghdr *header, void *context)
{
	struct links *links = context;
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(header);
	const struct nlattr *at[ATTRIBUTES];
	struct link_address address = {0};
	struct ip peer = {0};

	if (!split(header, sizeof(*info), at))
		return MNL_CB_OK;
	read_ip(at[IFA_ADDRESS], info->ifa_family, &peer);
	/* IFA_ADDRESS is the other end on a point-to-point link, else our own address
	 * (and the only one that IPv6 gives). */
	address.ip = peer;
	read_ip(at[IFA_LOCAL], info->ifa_family, &address.ip);
	if (address.ip.family == IP_NONE)
		return MNL_CB_OK;
	address.link = info->ifa_index;
	address.tentative =
		(info->ifa_flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) != 0;
	address.subnet = (struct subnet){.ip = peer, .prefix = info->ifa_prefixlen};
	clear_host_bits(&address.subnet);
	link_table_add_address(&links->fresh, &address);
	return MNL_CB_OK;
}

static void
add_route(struct links *links, const struct link_route *route)
{
	if (link_table_by_index(&links->fresh, route->link) != NULL)
		link_table_add_route(&links->fresh, route);
}

/* Each next hop of a multipath route counts as a route of its own. */
static void
take_next_hops(struct links *links, const struct nlattr *hops, struct link_route route)
{
	int family = route.target.ip.family == IP_V4 ? AF_INET : AF_INET6;
	const uint8_t *bytes = mnl_attr_get_payload(hops);
	size_t left = mnl_attr_get_payload_len(hops);

	while (left >= sizeof(struct rtnexthop)) {
		const struct nlattr *at[ATTRIBUTES] = {0};
		struct rtnexthop hop;

		memcpy(&hop, bytes, sizeof(hop));
		if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > left ||
			mnl_attr_parse_payload(bytes + sizeof(hop),
				hop.rtnh_len - sizeof(hop), keep_attribute, at) < 0)
			return;
		route.link = (uint32_t)hop.rtnh_ifindex;
		route.next_hop = (struct ip){0};
		read_ip(at[RTA_GATEWAY], family, &route.next_hop);
		add_route(links, &route);
		if (NLMSG_ALIGN(hop.rtnh_len) >= left)
			return;
		bytes += NLMSG_ALIGN(hop.rtnh_len);
		left -= NLMSG_ALIGN(hop.rtnh_len);
	}
}

static int
take_route(const struct nlmsghdr *header, void *context)
{
	struct links *links = context;
	const struct rtmsg *info = mnl_nlmsg_get_payload(header);
	const struct nlattr *at[ATTRIBUTES];
	struct link_route route = {.target.ip.family = IP_V4};
	uint32_t table;
	int family;

	if (!split(header, sizeof(*info), at))
		return MNL_CB_OK;
	family = info->rtm_family;
	if ((family != AF_INET && family != AF_INET6) ||
		info->rtm_type != RTN_UNICAST ||
		(info->rtm_flags & RTM_F_CLONED) != 0 ||
		info->rtm_dst_len > (family == AF_INET ? 32 : 128))
		return MNL_CB_OK;
	if (family == AF_INET6)
		route.target.ip.family = IP_V6;
	table = info->rtm_table;
	read_u32(at[RTA_TABLE], &table);
	if (table != RT_TABLE_MAIN)
		return MNL_CB_OK;
	route.target.prefix = info->rtm_dst_len;
	read_ip(at[RTA_DST], family, &route.target.ip);
	read_ip(at[RTA_GATEWAY], family, &route.next_hop);
	read_ip(at[RTA_PREFSRC], family, &route.source);
	read_u32(at[RTA_OIF], &route.link);
	read_u32(at[RTA_PRIORITY], &route.metric);
	if (at[RTA_MULTIPATH] != NULL)
		take_next_hops(links, at[RTA_MULTIPATH], route);
	else
		add_route(links, &route);
	return MNL_CB_OK;
}

/* Reads one kind of thing completely. Returns 0, or an errno; EINTR when it changed
 * meanwhile and has to be read again. */
static int
dump(struct links *links, uint16_t type, mnl_cb_t take)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(links->buffer);
	unsigned port = mnl_socket_get_portid(links->dump);
	int more = MNL_CB_OK;

	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header->nlmsg_seq = ++links->sequence;
	/* All three requests start with the family, which is all they need to say. */
	(void)mnl_nlmsg_put_extra_header(header, sizeof(struct ifinfomsg));
	if (mnl_socket_sendto(links->dump, header, header->nlmsg_len) < 0)
		return errno;
	for (size_t i = 0; i < READS_PER_DUMP && more >= MNL_CB_OK; i++) {
		ssize_t length = mnl_socket_recvfrom(
			links->dump, links->buffer, sizeof(links->buffer));

		if (length < 0)
			return errno;
		more = mnl_cb_run(links->buffer, (size_t)length, links->sequence, port,
			take, links);
		if (more == MNL_CB_STOP)
			return 0;
	}
	return more < 0 ? errno : EOVERFLOW;
}

/* Throws away what an interrupted dump left in the socket. */
static void
drain(struct mnl_socket *socket, void *buffer)
{
	for (size_t i = 0; i < READS_PER_DUMP; i++)
		if (recv(mnl_socket_get_fd(socket), buffer, BUFFER_SIZE,
			    MSG_DONTWAIT) <= 0)
			return;
}

static int
dump_all(struct links *links)
{
	int result = EINTR;

	for (int i = 0; i < ATTEMPTS && result != 0; i++) {
		if (i > 0)
			drain(links->dump, links->buffer);
		link_table_clear(&links->fresh);
		result = dump(links, RTM_GETLINK, take_link);
		if (result == 0)
			result = dump(links, RTM_GETADDR, take_address);
		if (result == 0)
			result = dump(links, RTM_GETROUTE, take_route);
	}
	links->dumped = clock_mono();
	return result;
}

static struct mnl_socket *
open_socket(unsigned groups)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);

	if (socket != NULL &&
		mnl_socket_bind(socket, groups, MNL_SOCKET_AUTOPID) != 0) {
		(void)mnl_socket_close(socket);
		return NULL;
	}
	return socket;
}

struct links *
links_open(const struct scope *scopes, size_t scope_count, struct error *error)
{
	struct links *links = mem_new(sizeof(*links));
	const struct timeval patience = {.tv_sec = 2};
	int result;

	links->scopes = scopes;
	links->scope_count = scope_count;
	links->spacing = span_ms(SPACING_MS);
	links->news = open_socket(RTMGRP_LINK | RTMGRP_IPV4_IFADDR |
		RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE);
	links->dump = open_socket(0);
	if (links->news == NULL || links->dump == NULL) {
		(void)error_set(error, ERROR_IO, "cannot open a netlink socket: %s",
			strerror(errno));
		goto fail;
	}
	/* The kernel answers a dump at once; should it not, the loop must go on. */
	(void)setsockopt(mnl_socket_get_fd(links->dump), SOL_SOCKET, SO_RCVTIMEO,
		&patience, sizeof(patience));
	result = dump_all(links);
	if (result != 0) {
		(void)error_set(error, ERROR_IO,
			"cannot read the interfaces over netlink: %s",
			strerror(result));
		goto fail;
	}
	link_table_copy(&links->table, &links->fresh);
	return links;
fail:
	links_free(links);
	return NULL;
}

void
links_free(struct links *links)
{
	if (links == NULL)
		return;
	loop_io_free(links->io);
	loop_timer_free(links->timer);
	if (links->news != NULL)
		(void)mnl_socket_close(links->news);
	if (links->dump != NULL)
		(void)mnl_socket_close(links->dump);
	free(links);
}

const struct link_table *
links_table(const struct links *links)
{
	return &links->table;
}

static void
schedule(struct links *links)
{
	span_t wait = span_ms(SETTLE_MS);
	span_t since;

	if (links->due)
		return;
	links->due = true;
	since = mono_since(clock_mono(), links->dumped);
	if (links->spacing.us - since.us > wait.us)
		wait.us = links->spacing.us - since.us;
	loop_timer_set(links->timer, wait);
}

static struct link *
own_link(struct links *links, int index)
{
	for (size_t i = 0; i < links->table.link_count; i++)
		if (links->table.links[i].index == (uint32_t)index)
			return &links->table.links[i];
	return NULL;
}

/* Behind a carrier that was lost there may be another network by now: that does not wait
 * for the dump. */
static int
heed_carrier(const struct nlmsghdr *header, void *context)
{
	struct links *links = context;
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(header);
	const struct nlattr *at[ATTRIBUTES];
	struct link *link;
	uint32_t losses;

	if (header->nlmsg_type != RTM_NEWLINK || !split(header, sizeof(*info), at))
		return MNL_CB_OK;
	link = own_link(links, info->ifi_index);
	if (link == NULL)
		return MNL_CB_OK;
	losses = link->carrier_losses;
	read_u32(at[IFLA_CARRIER_DOWN_COUNT], &losses);
	if (link->running == is_running(info) && link->carrier_losses == losses)
		return MNL_CB_OK;
	link->running = is_running(info);
	link->carrier_losses = losses;
	links->heeded = true;
	return MNL_CB_OK;
}

static void
news_came(int descriptor, int what, void *context)
{
	struct links *links = context;

	(void)what;
	links->heeded = false;
	for (int i = 0; i < READS_PER_TURN; i++) {
		ssize_t length = recv(
			descriptor, links->buffer, sizeof(links->buffer), MSG_DONTWAIT);

		if (length < 0 && errno == ENOBUFS)
			links->spacing = span_ms(SPACING_OVERRUN_MS);
		else if (length <= 0)
			break;
		else /* what does not parse is left to the dump */
			(void)mnl_cb_run(links->buffer, (size_t)length, 0, 0,
				heed_carrier, links);
	}
	schedule(links);
	if (links->heeded)
		links->changed(links->context);
}

static void
say_cut(struct links *links)
{
	const struct link_table *table = &links->fresh;

	if (table->addresses_cut && !links->table.addresses_cut)
		log_warning("This machine has more than %d addresses: nothing is asked "
			    "while an own address may be unknown.",
			GATE_OWN_MAX);
	if (table->routes_cut && !links->table.routes_cut)
		log_warning("There are more than %d routes through the configured "
			    "interfaces: the rest is not seen.",
			LINK_ROUTES_MAX);
}

static void
dump_is_due(void *context)
{
	struct links *links = context;
	int result;

	links->due = false;
	links->spacing = span_ms(SPACING_MS);
	result = dump_all(links);
	if (result != 0) {
		log_warning(
			"Interfaces could not be read over netlink (%s); trying again.",
			strerror(result));
		links->spacing = span_ms(SPACING_OVERRUN_MS);
		schedule(links);
		return;
	}
	say_cut(links);
	if (link_table_equal(&links->fresh, &links->table))
		return;
	link_table_copy(&links->table, &links->fresh);
	links->changed(links->context);
}

void
links_follow(struct links *links, struct loop *loop, links_call *changed, void *context)
{
	links->changed = changed;
	links->context = context;
	links->timer = loop_timer_new(loop, LOOP_NETWORK, dump_is_due, links);
	links->io = loop_io_new(loop,
		(struct loop_watch){
			mnl_socket_get_fd(links->news), LOOP_READ, LOOP_NETWORK},
		news_came, links);
	/* Whatever changed between the first dump and now has left news in the socket. */
}
