#include "config/config_check.h"

#include <string.h>

#include "config/estimate.h"
#include "config/option_table.h"
#include "config/option_value.h"
#include "config/suggest.h"
#include "watch/netevent.h"

/* The place of key in a mapping, or of the mapping when it is not written there. */
static struct place
place_of(const struct node *map, const char *key)
{
	const struct node *node = node_find(map, key);

	if (node != NULL)
		return node->place;
	return map == NULL ? (struct place){1, 1} : map->place;
}

/* ---- ceilings ---- */

/* The standard value of an option is its ceiling; above it the owner is told why. */
static const struct ceiling {
	const char *key;
	uint32_t standard;
	const char *reason;
} ceilings[] = {
	{"arp", 10, "managed switches may shut a port above 15"},
	{"host", 10, "small devices have restarted under faster tests"},
	{"total", 200, "faster tests fill switches and wireless cells"},
	{"udp", 10, "small devices are slow to answer datagrams"},
	{"udp_host", 1, "hosts say only once a second that a port is closed"},
};

static void
check_limits(const struct check *check, size_t index, const struct node *segment)
{
	struct scope *scope = &check->config->scopes[index];
	const struct node *limits = node_find(segment, "limits");
	uint32_t values[] = {scope->limits.arp, scope->limits.host, scope->limits.total,
		scope->limits.udp, scope->limits.udp_host};

	for (size_t i = 0; i < sizeof(ceilings) / sizeof(ceilings[0]); i++) {
		const struct ceiling *ceiling = &ceilings[i];

		if (values[i] > ceiling->standard)
			report_warning(check->reporter, place_of(limits, ceiling->key),
				"\"%s\" is %u packets a second, above the standard %u: "
				"%s",
				ceiling->key, values[i], ceiling->standard,
				ceiling->reason);
	}
	if (scope->limits.total == 0)
		scope->limits.total = scope->routed ? 10 : 200;
	else if (scope->routed && !scope->connect && scope->limits.total > 10)
		report_warning(check->reporter, place_of(limits, "total"),
			"\"total\" is %u packets a second through a router, above the "
			"standard 10: each may occupy an entry of its connection table "
			"for "
			"two minutes",
			scope->limits.total);
	if (scope->limits.total > check->config->total_limit)
		report_warning(check->reporter, place_of(limits, "total"),
			"the segment's total of %u packets a second is above the "
			"daemon's "
			"limits.total of %u, which prevails",
			scope->limits.total, check->config->total_limit);
}

static void
check_total_limit(const struct check *check)
{
	if (check->config->total_limit > 500)
		report_warning(check->reporter,
			place_of(node_find(check->root, "limits"), "total"),
			"\"total\" is %u packets a second, above the standard 500: "
			"everything on the way must carry that",
			check->config->total_limit);
}

/* ---- one segment ---- */

static void
check_name(const struct check *check, size_t index, const struct node *segment)
{
	const struct scope *scopes = check->config->scopes;

	for (size_t i = 0; i < index; i++)
		if (strcmp(scopes[i].name, scopes[index].name) == 0)
			report_error(check->reporter, place_of(segment, "name"),
				"a segment \"%s\" was declared before; give each its "
				"own "
				"name",
				scopes[index].name);
}

static void
check_gateway(const struct check *check, size_t index, const struct node *segment)
{
	const struct scope *scope = &check->config->scopes[index];
	struct place place = place_of(segment, "gateway");
	char address[IP_TEXT_SIZE];
	bool inside = false;

	if (scope->gateway_mode == GATEWAY_NONE && scope->routed && !scope->connect)
		report_error(check->reporter, place,
			"a routed segment needs a gateway; write auto or its address");
	if (scope->gateway_mode != GATEWAY_ADDRESS)
		return;
	for (size_t i = 0; i < scope->subnet_count; i++)
		inside = inside || subnet_has(&scope->subnets[i], &scope->gateway);
	(void)ip_text(&scope->gateway, address);
	if (ip_is_special(&scope->gateway))
		report_error(check->reporter, place,
			"%s cannot be a gateway; write auto or a router's address",
			address);
	else if (!scope->routed && !inside && !ip_is_link_local(&scope->gateway))
		report_error(check->reporter, place,
			"gateway %s lies outside the segment's subnets; write an "
			"address "
			"inside, or auto",
			address);
}

static void
check_consent(const struct check *check, size_t index, const struct node *segment)
{
	const struct segment_extra *extra = &check->config->extras[index];

	if (extra->allow_public && extra->authorization[0] == '\0')
		report_error(check->reporter, place_of(segment, "allow_public"),
			"allow_public needs \"authorization\": who allowed it, and "
			"when");
}

static void
check_sweep(const struct check *check, size_t index, const struct node *segment)
{
	const struct config *config = check->config;
	const struct segment_policy *policy = &config->segments[index];
	char needed[SPAN_TEXT_SIZE], every[SPAN_TEXT_SIZE];
	struct estimate estimate;

	estimate_discover(config, index, &estimate);
	if (!config->scopes[index].owned ||
		estimate.duration.us <= policy->discover_every.us)
		return;
	report_warning(check->reporter, place_of(segment, "discover"),
		"one sweep over %llu addresses takes %s at %u packets a second, longer "
		"than discover.every %s: sweeps will follow each other without pause",
		(unsigned long long)estimate.targets,
		span_text_short(estimate.duration, needed), estimate.rate,
		span_text(policy->discover_every, every));
}

/* ---- names of segments and zones ---- */

static bool
is_segment(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->segment_count; i++)
		if (strcmp(config->scopes[i].name, name) == 0)
			return true;
	return false;
}

static bool
has_zone(const struct config *config, int zone)
{
	for (size_t i = 0; i < config->segment_count; i++)
		if ((int)config->segments[i].zone == zone)
			return true;
	return false;
}

static const char *
nearest_segment(const struct config *config, const char *name)
{
	const char *nearest = NULL;
	size_t best = SUGGEST_WORD_MAX + 1;

	for (size_t i = 0; i < config->segment_count; i++) {
		size_t distance = suggest_distance(name, config->scopes[i].name);

		if (distance < best) {
			best = distance;
			nearest = config->scopes[i].name;
		}
	}
	return nearest != NULL && suggest_is_near(name, best) ? nearest : NULL;
}

/* A zone without a segment is right, but says nothing yet: a warning. */
static void
check_party(const struct check *check, const char *name, struct place place)
{
	const char *near;
	int zone;

	if (is_segment(check->config, name))
		return;
	if (names_value(zone_names, name, &zone)) {
		if (!has_zone(check->config, zone))
			report_warning(check->reporter, place,
				"\"%s\" is a zone that no segment is in: it has no "
				"effect",
				name);
		return;
	}
	near = nearest_segment(check->config, name);
	if (near == NULL)
		near = suggest_name(zone_names, name);
	if (near != NULL)
		report_error(check->reporter, place,
			"\"%s\" is neither a segment nor a zone; did you mean \"%s\"?",
			name, near);
	else
		report_error(check->reporter, place,
			"\"%s\" is neither a segment nor a zone; declare it below "
			"\"segments\"",
			name);
}

/* Why nothing can be looked at from a segment; NULL: it can. */
static const char *
why_no_vantage(const struct scope *scope)
{
	if (!scope->owned)
		return "it is not owned: nothing is sent there";
	if (scope->connect)
		return "it is asked by connect(), which does not choose the way";
	if (scope->routed)
		return "it lies behind a router: this machine has no leg in it";
	return scope->gateway_mode == GATEWAY_NONE
		? "it has no gateway that would lead out of it"
		: NULL;
}

/* Takes over the segments that a name of reach_from means, but for the segment itself. */
static void
add_vantages(
	const struct check *check, size_t index, const char *name, struct place place)
{
	const struct config *config = check->config;
	bool of_zone = !is_segment(config, name);

	for (size_t i = 0; i < config->segment_count; i++) {
		const char *own_name = of_zone
			? names_text(zone_names, (int)config->segments[i].zone)
			: config->scopes[i].name;
		const char *why = why_no_vantage(&config->scopes[i]);

		if (i == index || strcmp(own_name, name) != 0)
			continue;
		if (why != NULL)
			report_warning(check->reporter, place,
				"nothing can be looked at from \"%s\": %s",
				config->scopes[i].name, why);
		else
			check->config->scopes[index].reach_from |= UINT64_C(1) << i;
	}
}

static void
check_reach(const struct check *check, size_t index, const struct node *segment)
{
	const struct segment_extra *extra = &check->config->extras[index];
	const struct node *list = node_find(segment, "reach_from");
	const struct node *item = list == NULL ? NULL : list->first;

	for (size_t i = 0; i < extra->reach_from_count && item != NULL; i++) {
		check_party(check, extra->reach_from[i], item->place);
		add_vantages(check, index, extra->reach_from[i], item->place);
		item = item->next;
	}
}

static void
check_flows(const struct check *check)
{
	const struct config *config = check->config;
	const struct node *list = node_find(node_find(check->root, "policy"), "flows");
	const struct node *item = list == NULL ? NULL : list->first;

	for (size_t i = 0; i < config->flow_count && item != NULL; i++) {
		const struct flow_rule *rule = &config->flows[i];

		if (strcmp(rule->from, "any") != 0)
			check_party(check, rule->from, place_of(item, "from"));
		if (strcmp(rule->to, "any") != 0)
			check_party(check, rule->to, place_of(item, "to"));
		item = item->next;
	}
}

/* ---- alerts ---- */

/* `wdog mute` refuses these: they hide everything, or nothing. */
static void
check_mute(const struct check *check, const struct mute_rule *mute,
	const struct node *item)
{
	const struct config *config = check->config;
	const char *near = nearest_segment(config, mute->segment);

	if (mute->segment[0] == '\0' && mute->device[0] == '\0' && mute->port == 0 &&
		mute->event == EVENT_KINDS)
		report_warning(check->reporter, item->place,
			"this mutes everything until its end; name a segment, device, "
			"event or port");
	if (mute->event != EVENT_KINDS && netevent_trait(mute->event)->always_told)
		report_warning(check->reporter, place_of(item, "event"),
			"%s concerns the watching itself and is always told: nothing "
			"is muted",
			names_text(netevent_names, (int)mute->event));
	if (mute->segment[0] != '\0' && !is_segment(config, mute->segment))
		report_warning(check->reporter, place_of(item, "segment"),
			"no segment \"%s\" is declared: nothing is muted%s%s%s",
			mute->segment, near != NULL ? "; did you mean \"" : "",
			near != NULL ? near : "", near != NULL ? "\"?" : "");
}

static void
check_mutes(const struct check *check)
{
	const struct config *config = check->config;
	const struct node *list = node_find(node_find(check->root, "alerts"), "mute");
	const struct node *item = list == NULL ? NULL : list->first;

	for (size_t i = 0; i < config->mute_count && item != NULL; i++) {
		check_mute(check, &config->mutes[i], item);
		item = item->next;
	}
}

/* A digest that comes more often than once a day has no time of the day. */
static void
check_digest(const struct check *check)
{
	const struct notice_policy *notices = &check->config->notices;
	const struct node *alerts = node_find(check->root, "alerts");

	if (notices->digest_at != 0 && notices->digest.us < span_seconds(86400).us)
		report_error(check->reporter, place_of(alerts, "digest_at"),
			"\"alerts.digest_at\" needs a digest of at least a day; write "
			"digest: 1d");
}

/* ---- all of it ---- */

/* What is no mapping has no index. */
static const struct node *
node_of_segment(const struct check *check, size_t index)
{
	const struct node *list = node_find(check->root, "segments");
	const struct node *node = list == NULL ? NULL : list->first;

	for (; node != NULL; node = node->next)
		if (node->kind == NODE_MAP && index-- == 0)
			return node;
	return NULL;
}

const struct node *
config_next_segment(const struct check *check, size_t *index)
{
	for (; *index < check->config->segment_count; (*index)++)
		if (!check->config->extras[*index].broken)
			return node_of_segment(check, *index);
	return NULL;
}

static void
check_segment(const struct check *check, size_t index, const struct node *segment)
{
	check_name(check, index, segment);
	config_check_connect(check, index, segment);
	if (check->is_whole)
		check_limits(check, index, segment);
	config_check_subnets(check, index, segment);
	check_gateway(check, index, segment);
	check_consent(check, index, segment);
	if (!check->is_whole)
		return;
	check_sweep(check, index, segment);
	check_reach(check, index, segment);
}

void
config_check(const struct check *check)
{
	const struct node *segment;

	if (check->is_whole && check->config->segment_count == 0)
		report_warning(check->reporter, place_of(check->root, "segments"),
			"no segment is declared: nothing is watched and nothing is "
			"sent");
	if (check->is_whole)
		check_total_limit(check);
	for (size_t i = 0; (segment = config_next_segment(check, &i)) != NULL; i++)
		check_segment(check, i, segment);
	if (!check->is_whole)
		return;
	check_flows(check);
	check_mutes(check);
	check_digest(check);
}
