#include "config/option_table.h"

#include <string.h>

#include "config/config.h"
#include "config/suggest.h"

/* Field positions: of the whole configuration, of the parts of a segment, of list items. */
#define AT(field) .offset = offsetof(struct config, field)
#define IN_SCOPE(field) .part = PART_MAIN, .offset = offsetof(struct scope, field)
#define IN_POLICY(field) \
	.part = PART_POLICY, .offset = offsetof(struct segment_policy, field)
#define IN_EXTRA(field) \
	.part = PART_EXTRA, .offset = offsetof(struct segment_extra, field)
#define IN_ITEM(type, field) .offset = offsetof(struct type, field)

enum { DAY = 24 * 60 * 60 };

/* RFC 5424, table 1; the low three bits are the priority, as in <syslog.h>. */
static const struct name facility_names[] = {
	{3 << 3, "daemon"},
	{1 << 3, "user"},
	{4 << 3, "auth"},
	{10 << 3, "authpriv"},
	{16 << 3, "local0"},
	{17 << 3, "local1"},
	{18 << 3, "local2"},
	{19 << 3, "local3"},
	{20 << 3, "local4"},
	{21 << 3, "local5"},
	{22 << 3, "local6"},
	{23 << 3, "local7"},
	{0, NULL},
};

/* ---- where the items of the lists live ---- */

static size_t *
segment_count(const struct option_target *owner)
{
	return &((struct config *)owner->parts[PART_MAIN])->segment_count;
}

static struct option_target
segment_item(const struct option_target *owner, size_t index)
{
	struct config *config = owner->parts[PART_MAIN];

	return (struct option_target){{
		[PART_MAIN] = &config->scopes[index],
		[PART_POLICY] = &config->segments[index],
		[PART_EXTRA] = &config->extras[index],
	}};
}

static size_t *
job_count(const struct option_target *owner)
{
	return &((struct segment_policy *)owner->parts[PART_POLICY])->job_count;
}

static struct option_target
job_item(const struct option_target *owner, size_t index)
{
	struct segment_policy *policy = owner->parts[PART_POLICY];

	return (struct option_target){{&policy->jobs[index]}};
}

static size_t *
flow_count(const struct option_target *owner)
{
	return &((struct config *)owner->parts[PART_MAIN])->flow_count;
}

static struct option_target
flow_item(const struct option_target *owner, size_t index)
{
	struct config *config = owner->parts[PART_MAIN];

	return (struct option_target){{&config->flows[index]}};
}

static size_t *
expect_count(const struct option_target *owner)
{
	return &((struct config *)owner->parts[PART_MAIN])->expect_count;
}

static struct option_target
expect_item(const struct option_target *owner, size_t index)
{
	struct config *config = owner->parts[PART_MAIN];

	return (struct option_target){{&config->expects[index]}};
}

static size_t *
device_count(const struct option_target *owner)
{
	return &((struct config *)owner->parts[PART_MAIN])->device_count;
}

static struct option_target
device_item(const struct option_target *owner, size_t index)
{
	struct config *config = owner->parts[PART_MAIN];

	return (struct option_target){{&config->devices[index]}};
}

static void
segment_broken(const struct option_target *item)
{
	((struct segment_extra *)item->parts[PART_EXTRA])->broken = true;
}

static const struct option_items segment_items = {.maximum = SEGMENTS_MAX,
	.count = segment_count,
	.item = segment_item,
	.broken = segment_broken};
static const struct option_items job_items = {
	.maximum = JOBS_MAX, .count = job_count, .item = job_item};
static const struct option_items flow_items = {
	.maximum = CONFIG_RULES_MAX, .count = flow_count, .item = flow_item};
static size_t *
mute_count(const struct option_target *owner)
{
	return &((struct config *)owner->parts[PART_MAIN])->mute_count;
}

static struct option_target
mute_item(const struct option_target *owner, size_t index)
{
	struct config *config = owner->parts[PART_MAIN];

	return (struct option_target){{&config->mutes[index]}};
}

static void
mute_begin(const struct option_target *item)
{
	((struct mute_rule *)item->parts[PART_MAIN])->event = EVENT_KINDS;
}

static const struct option_items mute_items = {.maximum = CONFIG_RULES_MAX,
	.count = mute_count,
	.item = mute_item,
	.begin = mute_begin};
static const struct option_items device_items = {
	.maximum = CONFIG_RULES_MAX, .count = device_count, .item = device_item};
static const struct option_items expect_items = {
	.maximum = CONFIG_RULES_MAX, .count = expect_count, .item = expect_item};

/* clang-format off */
const struct option option_table[] = {
{.path = "segments[]", .kind = OPTION_ITEMS, .items = &segment_items,
 .help = "The networks to watch, each under a name. Without any, nothing is sent and "
	"nothing is watched."},
{.path = "segments[].name", .kind = OPTION_NAME, .required = true, IN_SCOPE(name),
 .maximum = SEGMENT_NAME_SIZE - 1, .example = "home",
 .help = "The segment in alerts, commands and rules."},
{.path = "segments[].zone", .kind = OPTION_CHOICE, IN_POLICY(zone), .choices = zone_names,
 .standard = "trusted",
 .help = "How far the devices of this segment are trusted. A service is the more "
	"dangerous the less trusted the zones are that reach it."},
{.path = "segments[].interface", .kind = OPTION_WORD, .required = true,
 IN_SCOPE(interface), .maximum = INTERFACE_NAME_SIZE - 1, .example = "eth0",
 .help = "The network interface that is listened on and sent from. Several segments may "
	"share one."},
{.path = "segments[].subnets", .kind = OPTION_SUBNETS, .required = true, IN_SCOPE(name),
 .example = "[192.168.1.0/24]",
 .help = "The IPv4 and IPv6 prefixes of the segment. IPv4 prefixes, none larger than a /16, "
	"are swept; IPv6 prefixes never are: only addresses seen are asked."},
{.path = "segments[].owned", .kind = OPTION_BOOL, IN_SCOPE(owned), .standard = "false",
 .example = "true",
 .help = "Your consent: only an owned segment is ever asked anything. Write true only for a "
	"network that is yours to examine."},
{.path = "segments[].routed", .kind = OPTION_BOOL, IN_SCOPE(routed), .standard = "false",
 .help = "The segment lies behind a router: its devices show no MAC address, and what is "
	"sent goes to the gateway."},
{.path = "segments[].connect", .kind = OPTION_BOOL, IN_SCOPE(connect), .standard = "false",
 .help = "The segment is asked by connect() alone, which needs no capability: for the loopback "
	"(interface lo) and for small jobs (at most 65,536 addresses x ports). What is lost: only "
	"TCP over IPv4 is asked; no MAC address is seen and nothing is heard, so a device is "
	"known by its address and a silent one is unknown, never gone; a port that a firewall "
	"rejects looks closed; and a service sees each attempt as a connection. When all segments "
	"are asked so, wdogd runs without CAP_NET_RAW."},
{.path = "segments[].gateway", .kind = OPTION_GATEWAY, .standard = "auto",
 .help = "The next hop for what leaves this segment, or for a routed segment the router "
	"in front of it. With auto the routing table decides: on a machine with a leg in "
	"several segments only one of them has the default route, so write the address "
	"where others are looked at from (reach_from)."},
{.path = "segments[].exclude", .kind = OPTION_EXCLUDE, .standard = "[]",
 .help = "What is never asked: addresses, prefixes, MAC addresses (in quotes) and ports "
	"such as 9100/tcp."},
{.path = "segments[].dhcp_servers", .kind = OPTION_STATIONS, IN_POLICY(guides[GUIDE_DHCP]),
 .standard = "auto",
 .help = "The only DHCP servers that this segment is to have, by address or MAC address (in "
	"quotes); another one is told as rogue-dhcp. With auto those are expected that speak "
	"until the baseline is complete, the first one that speaks within a week after it, and "
	"the gateway."},
{.path = "segments[].routers", .kind = OPTION_STATIONS, IN_POLICY(guides[GUIDE_ROUTER]),
 .standard = "auto",
 .help = "The only IPv6 routers that this segment is to have, by link-local address or MAC "
	"address (in quotes); another one is told as rogue-router. With auto those are expected "
	"that speak until the baseline is complete, the first one that speaks within an hour "
	"after it, and the gateway."},
{.path = "segments[].presence", .kind = OPTION_GROUP,
 .help = "When a silent device counts as gone: both must have passed."},
{.path = "segments[].presence.misses", .kind = OPTION_NUMBER, IN_POLICY(presence_misses),
 .minimum = 1, .maximum = 100, .standard = "3", .unit = "looks",
 .help = "Looks in a row that found no sign of the device."},
{.path = "segments[].presence.min_absence", .kind = OPTION_DURATION,
 IN_POLICY(min_absence), .minimum = 0, .maximum = 30 * DAY, .standard = "10m",
 .help = "Time since the last sign of the device."},
{.path = "segments[].expect", .kind = OPTION_CHOICE, IN_POLICY(expect),
 .choices = expectation_names, .standard = "auto",
 .help = "How the absence of its devices is taken. With auto it is told, but for the hours "
	"in which a device is used to be away; always tells it at any hour, sometimes "
	"records it only, guest too, and a new device is of low severity."},
{.path = "segments[].quiet_hours", .kind = OPTION_HOURS, IN_POLICY(quiet), .standard = "none",
 .help = "Local time in which nothing is asked on this segment, only listened. What was under "
	"way goes on when they end. Hours that go over midnight belong to the day on which "
	"they begin; 00:00-24:00 is a whole day."},
{.path = "segments[].discover", .kind = OPTION_GROUP,
 .help = "The sweep over every address of the segment that finds its devices."},
{.path = "segments[].discover.every", .kind = OPTION_DURATION, IN_POLICY(discover_every),
 .minimum = 5, .maximum = 365 * DAY, .standard = "5m",
 .help = "From the start of one sweep to the next."},
{.path = "segments[].ports[]", .kind = OPTION_ITEMS, .items = &job_items,
 .standard = "[{set: common, every: 6h}]",
 .help = "The port jobs: which ports of the devices found are tested how often. An empty "
	"list tests none but the riskiest ports of a new device."},
{.path = "segments[].ports[].set", .kind = OPTION_TEXT, .required = true,
 IN_ITEM(port_job, set_name), .minimum = 1, .maximum = PORT_SET_NAME_SIZE - 1,
 .example = "common",
 .help = "A set by name (riskiest, common, full) or ports such as \"22,80,8000-8100\". A set "
	"of more than 1,024 ports is spread over its whole interval, in slices of half a "
	"minute; gentle devices are left out of it."},
{.path = "segments[].ports[].proto", .kind = OPTION_CHOICE, IN_ITEM(port_job, proto),
 .choices = proto_names, .standard = "tcp",
 .help = "The transport protocol."},
{.path = "segments[].ports[].every", .kind = OPTION_DURATION, .required = true,
 IN_ITEM(port_job, every), .minimum = 10, .maximum = 365 * DAY, .example = "6h",
 .help = "From the start of one run to the next. What is known to be open is asked again as often "
	"as the most frequent job."},
{.path = "segments[].identify", .kind = OPTION_BOOL, IN_POLICY(identify), .standard = "true",
 .help = "Open ports may be asked, gently, what service speaks there, and devices for the UPnP "
	"description that they announce."},
{.path = "segments[].opt_in", .kind = OPTION_SERVICES, IN_EXTRA(opt_in),
 .standard = "none",
 .help = "UDP services that are asked only at your word, such as [161/udp]: SNMP (161/udp) "
	"is asked who it is with the community that everybody knows (public), then for its "
	"version without one; IPMI (623/udp) how it lets one in."},
{.path = "segments[].limits", .kind = OPTION_GROUP,
 .help = "Ceilings in packets a second. More than the standard value is accepted with a "
	"warning."},
{.path = "segments[].limits.arp", .kind = OPTION_NUMBER, IN_SCOPE(limits.arp),
 .minimum = 1, .maximum = 100000, .standard = "10", .unit = "packets a second",
 .help = "ARP and neighbour solicitations. Managed switches may shut a port above 15."},
{.path = "segments[].limits.host", .kind = OPTION_NUMBER, IN_SCOPE(limits.host),
 .minimum = 1, .maximum = 100000, .standard = "10", .unit = "packets a second",
 .help = "To any one device. Small devices have restarted under faster tests."},
{.path = "segments[].limits.udp", .kind = OPTION_NUMBER, IN_SCOPE(limits.udp),
 .minimum = 1, .maximum = 100000, .standard = "10", .unit = "packets a second",
 .help = "UDP requests."},
{.path = "segments[].limits.udp_host", .kind = OPTION_NUMBER, IN_SCOPE(limits.udp_host),
 .minimum = 1, .maximum = 100000, .standard = "1", .unit = "packets a second",
 .help = "UDP requests to any one device. Most say only once a second that a port is closed."},
{.path = "segments[].limits.total", .kind = OPTION_NUMBER, IN_SCOPE(limits.total),
 .minimum = 1, .maximum = 1000000, .example = "200", .unit = "packets a second",
 .help = "To the whole segment. When it is not written: 200, or 10 for a routed segment, "
	"because every test costs the router an entry in its connection table."},
{.path = "segments[].reach_from", .kind = OPTION_NAMES, .standard = "[]",
 .help = "Segments, or zones, from which this segment's open services are tested too: "
	"connection attempts and UDP requests leave through the gateway of that segment, at most "
	"10 a second; over IPv6, too, where a route of this machine names a router in it. This machine "
	"needs an address in it."},
{.path = "segments[].ot", .kind = OPTION_BOOL, IN_EXTRA(ot), .standard = "false",
 .help = "Industrial control ports may be tested. Without it they receive not even a "
	"connection attempt."},
{.path = "segments[].allow_public", .kind = OPTION_BOOL, IN_EXTRA(allow_public),
 .standard = "false",
 .help = "The subnets may lie outside the private ranges. Needs authorization."},
{.path = "segments[].authorization", .kind = OPTION_TEXT, IN_EXTRA(authorization),
 .maximum = CONFIG_TEXT_SIZE - 1, .standard = "\"\"",
 .help = "Who allowed public subnets to be tested, and when."},
{.path = "limits", .kind = OPTION_GROUP,
 .help = "Ceilings of the whole daemon."},
{.path = "limits.total", .kind = OPTION_NUMBER, AT(total_limit), .minimum = 1,
 .maximum = 1000000, .standard = "500", .unit = "packets a second",
 .help = "Everything that is sent on all segments together."},
{.path = "limits.connections", .kind = OPTION_NUMBER, AT(inquiries_max), .minimum = 1,
 .maximum = 64, .standard = "4",
 .help = "Open ports that are asked at the same time what speaks there; of one device never "
	"more than one."},
{.path = "devices[]", .kind = OPTION_ITEMS, .items = &device_items,
 .standard = "[]",
 .help = "What you know of single devices. The first rule that matches decides."},
{.path = "devices[].device", .kind = OPTION_TEXT, .required = true,
 IN_ITEM(device_policy, device), .minimum = 1, .maximum = DEVICE_NAME_SIZE - 1,
 .example = "\"printer-*\"",
 .help = "A device's name, MAC address or id (d-17); * stands for anything, ? for one "
	"character."},
{.path = "devices[].expect", .kind = OPTION_CHOICE, IN_ITEM(device_policy, expect),
 .choices = expectation_names, .standard = "auto", .example = "sometimes",
 .help = "How its absence is taken, as in the option expect of a segment."},
{.path = "devices[].care", .kind = OPTION_CHOICE, IN_ITEM(device_policy, care),
 .choices = care_names, .standard = "auto", .example = "gentle",
 .help = "How carefully it is asked: gentle is one packet a second, one question at a time "
	"and no whole port ranges, never is ARP alone. With auto a device is gentle when it "
	"offers what only small or industrial devices offer. The command wdog care says the "
	"same at run time; the stricter of both holds."},
{.path = "policy", .kind = OPTION_GROUP,
 .help = "What may be reachable; a departure is an alert."},
{.path = "policy.flows[]", .kind = OPTION_ITEMS, .items = &flow_items, .standard = "[]",
 .help = "Which segment may reach what in which other. The first rule that matches "
	"decides; what no rule matches is not judged, nor is traffic within a segment."},
{.path = "policy.flows[].from", .kind = OPTION_NAME, .required = true,
 IN_ITEM(flow_rule, from), .maximum = SEGMENT_NAME_SIZE - 1, .example = "guest",
 .help = "A segment, a zone, or any."},
{.path = "policy.flows[].to", .kind = OPTION_NAME, .required = true,
 IN_ITEM(flow_rule, to), .maximum = SEGMENT_NAME_SIZE - 1, .example = "iot",
 .help = "A segment, a zone, or any."},
{.path = "policy.flows[].allow", .kind = OPTION_SERVICES, .required = true,
 IN_ITEM(flow_rule, allow), .example = "none",
 .help = "The services that may be reached."},
{.path = "policy.expect[]", .kind = OPTION_ITEMS, .items = &expect_items,
 .standard = "[]",
 .help = "What a device may offer; anything else it offers is told as "
	 "policy-violated. The first rule that names a device decides."},
{.path = "policy.expect[].device", .kind = OPTION_TEXT, .required = true,
 IN_ITEM(expect_rule, device), .minimum = 1, .maximum = DEVICE_NAME_SIZE - 1,
 .example = "\"camera-*\"",
 .help = "A device's name, MAC address or id (d-17); * stands for anything, ? for one "
	 "character."},
{.path = "policy.expect[].ports", .kind = OPTION_SERVICES, .required = true,
 IN_ITEM(expect_rule, ports), .example = "[554/tcp]",
 .help = "The services it may offer."},
{.path = "alerts", .kind = OPTION_GROUP,
 .help = "What is told, and where."},
{.path = "alerts.min_severity", .kind = OPTION_CHOICE, AT(min_severity),
 .choices = severity_names, .standard = "low",
 .help = "Events below it are recorded but not told."},
{.path = "alerts.burst", .kind = OPTION_NUMBER, AT(notices.burst), .minimum = 0,
 .maximum = 10000, .standard = "20", .unit = "lines an hour",
 .help = "Lines of one kind of event and segment in an hour; the others are recorded and "
	"summed up in one line. 0 tells each."},
{.path = "alerts.quiet_hours", .kind = OPTION_HOURS, AT(notices.quiet), .standard = "none",
 .help = "Local time in which only grave events are told; what is still open at its end is "
	"summed up then. That an alert is over is told at any hour. Days are written as for "
	"a segment."},
{.path = "alerts.quiet_severity", .kind = OPTION_CHOICE, AT(notices.quiet_severity),
 .choices = severity_names, .standard = "critical",
 .help = "What is told in the quiet hours nevertheless."},
{.path = "alerts.digest", .kind = OPTION_DURATION, AT(notices.digest), .minimum = 0,
 .maximum = 30 * DAY, .standard = "0s",
 .help = "Events of low severity are summed up so often; with 0s each is told by itself."},
{.path = "alerts.digest_at", .kind = OPTION_TIME, AT(notices.digest_at), .standard = "none",
 .help = "The local time at which a digest comes: the last one before its duration is over. It "
	"needs a digest of at least 1d."},
{.path = "alerts.remind", .kind = OPTION_DURATION, AT(notices.remind), .minimum = 0,
 .maximum = 365 * DAY, .standard = "7d",
 .help = "How often a line tells of new devices that were not approved; 0s never."},
{.path = "alerts.mute[]", .kind = OPTION_ITEMS, .items = &mute_items, .standard = "[]",
 .help = "What is not told for a while. It is recorded all the same; wdog history shows it "
	"with the reason. A changed gateway, an address conflict, a blind sensor, a device "
	"that may have been disturbed and a damaged database are always told."},
{.path = "alerts.mute[].segment", .kind = OPTION_NAME, IN_ITEM(mute_rule, segment),
 .maximum = SEGMENT_NAME_SIZE - 1, .example = "iot",
 .help = "Only in this segment."},
{.path = "alerts.mute[].device", .kind = OPTION_TEXT, IN_ITEM(mute_rule, device),
 .minimum = 1, .maximum = DEVICE_NAME_SIZE - 1, .example = "\"camera-*\"",
 .help = "Only of devices with this name, MAC address or id (d-17); * stands for anything, "
	"? for one character."},
{.path = "alerts.mute[].event", .kind = OPTION_CHOICE, IN_ITEM(mute_rule, event),
 .choices = netevent_names, .example = "device-gone",
 .help = "Only this event."},
{.path = "alerts.mute[].port", .kind = OPTION_NUMBER, IN_ITEM(mute_rule, port),
 .minimum = 1, .maximum = 65535, .example = "8080",
 .help = "Only of this port."},
{.path = "alerts.mute[].until", .kind = OPTION_DATE, .required = true,
 IN_ITEM(mute_rule, until), .example = "2027-01-31",
 .help = "When it ends; UTC unless a zone is written."},
{.path = "alerts.mute[].reason", .kind = OPTION_TEXT, .required = true,
 IN_ITEM(mute_rule, reason), .minimum = 1, .maximum = EVENT_VALUE_SIZE - 1,
 .example = "\"replaced in January\"",
 .help = "Why; shown with everything that it hides."},
{.path = "alerts.syslog", .kind = OPTION_GROUP,
 .help = "The local system log."},
{.path = "alerts.syslog.enabled", .kind = OPTION_BOOL, AT(syslog), .standard = "true",
 .help = "Alerts are written there."},
{.path = "alerts.syslog.facility", .kind = OPTION_CHOICE, AT(syslog_facility),
 .choices = facility_names, .standard = "daemon",
 .help = "The facility they carry."},
{.path = "storage", .kind = OPTION_GROUP,
 .help = "The database of devices, ports and history."},
{.path = "storage.directory", .kind = OPTION_PATH, AT(directory),
 .maximum = CONFIG_PATH_SIZE - 1, .standard = "/var/lib/wdogd",
 .help = "Where it lies; the daemon alone may write there."},
{.path = "storage.keep", .kind = OPTION_DURATION, AT(keep), .minimum = DAY,
 .maximum = 100 * 365 * (int64_t)DAY, .standard = "400d",
 .help = "How long history is kept."},
{.path = "storage.limit", .kind = OPTION_SIZE, AT(size_limit),
 .minimum = 16 * 1024 * 1024, .maximum = (int64_t)1 << 40, .standard = "256MiB",
 .help = "The database never grows beyond; the oldest history goes first."},
{.path = "control", .kind = OPTION_GROUP,
 .help = "How wdog reaches the daemon."},
{.path = "control.socket", .kind = OPTION_PATH, AT(socket_path),
 .maximum = CONFIG_PATH_SIZE - 2, /* it appears as "PATH~" first */ .standard = "/run/wdogd/control.sock",
 .help = "The Unix socket."},
{.path = "control.group", .kind = OPTION_WORD, AT(socket_group), .maximum = 32,
 .standard = "wdogd",
 .help = "Members of this group may use it, besides root."},
};
/* clang-format on */

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);

_Static_assert(sizeof(option_table) / sizeof(option_table[0]) <= OPTIONS_MAX,
	"OPTIONS_MAX must cover the table");

void
option_key(const struct option *option, char *key)
{
	const char *dot = strrchr(option->path, '.');
	size_t length;

	(void)text_copy(key, OPTION_PATH_SIZE, dot == NULL ? option->path : dot + 1);
	length = strlen(key);
	if (length > 2 && strcmp(key + length - 2, "[]") == 0)
		key[length - 2] = '\0';
}

bool
option_is_child(const struct option *option, const struct option *parent)
{
	const char *rest = option->path;

	if (parent != NULL) {
		size_t length = strlen(parent->path);

		if (strncmp(rest, parent->path, length) != 0 || rest[length] != '.')
			return false;
		rest += length + 1;
	}
	return strchr(rest, '.') == NULL;
}

const struct option *
option_find(const struct option *parent, const char *key)
{
	char own_key[OPTION_PATH_SIZE];

	for (size_t i = 0; i < option_count; i++) {
		if (!option_is_child(&option_table[i], parent))
			continue;
		option_key(&option_table[i], own_key);
		if (strcmp(own_key, key) == 0)
			return &option_table[i];
	}
	return NULL;
}

const struct option *
option_nearest(const struct option *parent, const char *key)
{
	const struct option *nearest = NULL;
	size_t best = SUGGEST_WORD_MAX + 1;
	char own_key[OPTION_PATH_SIZE];

	for (size_t i = 0; i < option_count; i++) {
		size_t distance;

		if (!option_is_child(&option_table[i], parent))
			continue;
		option_key(&option_table[i], own_key);
		distance = suggest_distance(key, own_key);
		if (distance < best) {
			best = distance;
			nearest = &option_table[i];
		}
	}
	return nearest != NULL && suggest_is_near(key, best) ? nearest : NULL;
}

const struct option *
option_find_anywhere(const char *key)
{
	char own_key[OPTION_PATH_SIZE];

	for (size_t i = 0; i < option_count; i++) {
		option_key(&option_table[i], own_key);
		if (strcmp(own_key, key) == 0)
			return &option_table[i];
	}
	return NULL;
}
