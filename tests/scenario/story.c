#include "story.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/option_time.h"
#include "heard.h"
#include "words.h"

/* The next free place of an array of the preamble, or the end of the program. */
static size_t
take_place(const struct player *player, size_t *count, size_t most, const char *word)
{
	if (*count == most)
		words_fail(player, "too many of these", word);
	return (*count)++;
}

/* "22:00-06:00" or "mon-fri/22:00-06:00"; several add up. */
static void
add_quiet(const struct player *player, struct quiet_hours *quiet, const char *value)
{
	char text[64];
	char *slash;

	(void)text_copy(text, sizeof(text), value);
	slash = strchr(text, '/');
	if (slash != NULL)
		*slash = ' ';
	if (quiet->count == QUIET_SPANS_MAX ||
		!option_parse_span(text, &quiet->spans[quiet->count++]))
		words_fail(player, "not hours", value);
}

/* An option of a segment that has a value. */
static void
set_segment(struct player *player, size_t index, const char *option, const char *value)
{
	struct scope *scope = &player->scopes[index];
	struct segment_policy *policy = &player->segments[index];

	int zone;

	if (strcmp(option, "zone") == 0) {
		if (!names_value(zone_names, value, &zone))
			words_fail(player, "not a zone", value);
		policy->zone = (enum zone)zone;
	} else if (strcmp(option, "discover") == 0)
		policy->discover_every.us = words_time(player, value);
	else if (strcmp(option, "absence") == 0)
		policy->min_absence.us = words_time(player, value);
	else if (strcmp(option, "misses") == 0)
		policy->presence_misses = (uint32_t)strtoul(value, NULL, 10);
	else if (strcmp(option, "quiet") == 0)
		add_quiet(player, &policy->quiet, value);
	else if (strcmp(option, "gateway") == 0) {
		scope->gateway_mode = GATEWAY_ADDRESS;
		scope->gateway = words_ip(player, value);
	} else if (strcmp(option, "ipv6") == 0) {
		if (!subnet_parse(value, &scope->subnets[scope->subnet_count++]))
			words_fail(player, "not a subnet", value);
	} else if (strcmp(option, "udp") == 0) {
		words_ports(player, value, &scope->ask_udp);
	} else if (strcmp(option, "daily") == 0) {
		words_ports(player, value, &scope->daily_udp);
		port_set_add_set(&scope->ask_udp, &scope->daily_udp);
	} else
		words_fail(player, "unknown option", option);
}

static void
add_segment(struct player *player, char **words, size_t count)
{
	size_t index = take_place(
		player, &player->policy.segment_count, SEGMENTS_MAX, words[0]);
	struct scope *scope = &player->scopes[index];
	struct segment_policy *policy = &player->segments[index];

	(void)text_copy(scope->name, sizeof(scope->name), words[1]);
	(void)text_copy(scope->interface, sizeof(scope->interface), "eth0");
	if (!subnet_parse(words[2], &scope->subnets[0]))
		words_fail(player, "not a subnet", words[2]);
	scope->subnet_count = 1;
	scope->owned = true;
	scope->gateway_mode = GATEWAY_NONE;
	scope->limits = (struct scan_limits){10, 10, 200, 10, 1};
	policy->presence_misses = 3;
	policy->min_absence = span_seconds(600);
	policy->discover_every = span_seconds(300);
	for (size_t i = 3; i < count; i++) {
		if (strcmp(words[i], "routed") == 0) {
			scope->routed = true;
		} else if (strcmp(words[i], "connect") == 0) {
			scope->routed = scope->connect = true;
		} else if (strcmp(words[i], "listened") == 0) {
			scope->owned = false;
		} else if (strcmp(words[i], "identify") == 0) {
			policy->identify = true;
		} else if (i + 1 == count) {
			words_fail(player, "value missing", words[i]);
		} else {
			set_segment(player, index, words[i], words[i + 1]);
			i++;
		}
	}
}

void
story_add_job(struct player *player, char **words)
{
	struct segment_policy *policy =
		&player->segments[words_segment(player, words[1])];
	struct port_job *job = &policy->jobs[take_place(
		player, &policy->job_count, JOBS_MAX, words[0])];

	(void)text_copy(job->set_name, sizeof(job->set_name), words[2]);
	words_ports(player, words[3], &job->ports);
	job->proto = words[5] != NULL && strcmp(words[5], "udp") == 0 ? PROTO_UDP
								      : PROTO_TCP;
	job->every.us = words_time(player, words[4]);
}

static void
add_job(struct player *player, char **words, size_t count)
{
	(void)count;
	story_add_job(player, words);
}

static void
set_first_contact(struct player *player, char **words, size_t count)
{
	uint16_t segment = words_segment(player, words[1]);

	(void)count;
	words_ports(player, words[2], &player->segments[segment].first_contact);
}

static void
add_exclusion(struct player *player, char **words, size_t count)
{
	struct scope *scope = &player->scopes[words_segment(player, words[1])];
	size_t place = take_place(
		player, &scope->exclude_subnet_count, SCOPE_EXCLUDES_MAX, words[0]);

	(void)count;
	if (!subnet_parse(words[2], &scope->exclude_subnets[place]))
		words_fail(player, "not a subnet", words[2]);
}

static struct host *
new_host(struct player *player, char **words)
{
	struct world *world = &player->world;
	struct host *host = &world->hosts[take_place(
		player, &world->host_count, HOSTS_MAX, words[1])];

	(void)text_copy(host->name, sizeof(host->name), words[1]);
	host->segment = words_segment(player, words[2]);
	host->ip = words_ip(player, words[3]);
	words_ports(player, words[5], &host->open);
	return host;
}

static void
add_away(struct player *player, char **words, size_t count)
{
	(void)count;
	new_host(player, words)->mac = words_mac(player, words[4]);
}

static void
add_host(struct player *player, char **words, size_t count)
{
	struct host *host = new_host(player, words);

	(void)count;
	host->mac = words_mac(player, words[4]);
	host->there = true;
}

/* Many alike, with MACs made up. */
static void
add_hosts(struct player *player, char **words, size_t count)
{
	struct ip ip = words_ip(player, words[3]);
	uint32_t first = ip_to_v4(&ip);
	unsigned long hosts = strtoul(words[4], NULL, 10);

	(void)count;
	for (uint32_t i = 0; i < hosts; i++) {
		struct host *host = new_host(player, words);
		uint32_t number = first + i;

		(void)snprintf(host->name, sizeof(host->name), "%.40s%u", words[1], i);
		host->ip = ip_from_v4(number);
		host->mac = (struct mac){
			{2, 0, 0, 1, (uint8_t)(number >> 8), (uint8_t)number}};
		host->there = true;
	}
}

static void
set_loss(struct player *player, char **words, size_t count)
{
	(void)count;
	player->world.loss_percent = (unsigned int)strtoul(words[1], NULL, 10);
}

static void
set_seed(struct player *player, char **words, size_t count)
{
	(void)count;
	player->seed = strtoull(words[1], NULL, 10);
}

static void
set_severity(struct player *player, char **words, size_t count)
{
	int value;

	(void)count;
	if (!names_value(severity_names, words[1], &value))
		words_fail(player, "not a severity", words[1]);
	player->policy.min_severity = (enum severity)value;
}

static void
set_show(struct player *player, char **words, size_t count)
{
	(void)count;
	player->show_saves = strcmp(words[1], "saves") == 0;
	player->show_sweeps = strcmp(words[1], "sweeps") == 0;
	player->show_told = strcmp(words[1], "told") == 0;
	player->show_inquiries = strcmp(words[1], "inquiries") == 0;
	player->show_orders = !player->show_told && !player->show_inquiries;
}

/* burst LINES | quiet [DAYS/]HH:MM-HH:MM | digest SPAN [HH:MM] | remind SPAN */
static void
set_notice(struct player *player, char **words, size_t count)
{
	struct notice_policy *notices = &player->policy.notices;

	if (strcmp(words[0], "burst") == 0) {
		notices->burst = (uint32_t)strtoul(words[1], NULL, 10);
	} else if (strcmp(words[0], "quiet") == 0) {
		add_quiet(player, &notices->quiet, words[1]);
		notices->quiet_severity = SEVERITY_CRITICAL;
	} else if (strcmp(words[0], "digest") == 0) {
		notices->digest.us = words_time(player, words[1]);
		if (count > 2 &&
			!option_parse_time(NULL, words[2], &notices->digest_at))
			words_fail(player, "not a time", words[2]);
	} else {
		notices->remind.us = words_time(player, words[1]);
	}
}

/* mute DEVICE EVENT UNTIL REASON */
static void
add_mute(struct player *player, char **words, size_t count)
{
	struct mute_rule *rule = &player->mutes[take_place(
		player, &player->policy.mute_count, MUTES_MAX, words[0])];
	int event;

	(void)count;
	if (!names_value(netevent_names, words[2], &event) ||
		!wall_parse(words[3], &rule->until))
		words_fail(player, "not a mute", words[2]);
	rule->event = (enum netevent_kind)event;
	(void)text_copy(rule->device, sizeof(rule->device), words[1]);
	(void)text_copy(rule->reason, sizeof(rule->reason), words[4]);
}

/* reach SEGMENT VANTAGE: its open services are looked at from there, too. */
static void
add_vantage(struct player *player, char **words, size_t count)
{
	uint16_t from = words_segment(player, words[2]);

	(void)count;
	player->scopes[words_segment(player, words[1])].reach_from |= UINT64_C(1)
		<< from;
	player->world.segments[from].is_vantage = true;
}

void
story_add_flow(struct player *player, char **words)
{
	struct flow_rule *rule = &player->flows[take_place(
		player, &player->flow_count, MUTES_MAX, words[0])];

	(void)text_copy(rule->from, sizeof(rule->from), words[1]);
	(void)text_copy(rule->to, sizeof(rule->to), words[2]);
	rule->allow.any = strcmp(words[3], "any") == 0;
	if (!rule->allow.any && strcmp(words[3], "none") != 0)
		words_ports(player, words[3], &rule->allow.tcp);
}

static void
add_flow(struct player *player, char **words, size_t count)
{
	(void)count;
	story_add_flow(player, words);
}

/* frail HOST SYNS-A-SECOND|any PORTS|- RESTART: what that host bears. */
static void
set_frail(struct player *player, char **words, size_t count)
{
	struct host *host = words_host(player, words[1]);

	(void)count;
	if (host == NULL)
		words_fail(player, "no such host", words[1]);
	host->syns_borne = (unsigned int)strtoul(words[2], NULL, 10);
	words_ports(player, words[3], &host->hurts);
	host->restart_us = words_time(player, words[4]);
}

/* fragile PORTS: open only on devices that are asked gently. */
static void
set_fragile(struct player *player, char **words, size_t count)
{
	(void)count;
	words_ports(player, words[1], &player->policy.fragile_tcp);
}

/* expect PATTERN auto|always|sometimes|guest */
static void
add_device_policy(struct player *player, char **words, size_t count)
{
	struct device_policy *device = &player->devices[take_place(
		player, &player->policy.device_count, MUTES_MAX, words[0])];
	int expect;

	(void)count;
	if (!names_value(expectation_names, words[2], &expect))
		words_fail(player, "not an expectation", words[2]);
	(void)text_copy(device->device, sizeof(device->device), words[1]);
	device->expect = (enum expectation)expect;
}

void
story_add_expect(struct player *player, char **words)
{
	struct expect_rule *rule = NULL;

	for (size_t i = 0; i < player->policy.expect_count; i++)
		if (strcmp(player->expects[i].device, words[1]) == 0)
			rule = &player->expects[i];
	if (rule == NULL)
		rule = &player->expects[take_place(
			player, &player->policy.expect_count, MUTES_MAX, words[0])];
	(void)text_copy(rule->device, sizeof(rule->device), words[1]);
	words_ports(player, words[2], &rule->ports.tcp);
}

/* allow PATTERN PORTS: policy.expect */
static void
add_expect(struct player *player, char **words, size_t count)
{
	(void)count;
	story_add_expect(player, words);
}

static const struct {
	const char *key;
	size_t least, most; /* words */
	void (*read)(struct player *player, char **words, size_t count);
} preamble[] = {
	{"segment", 3, WORDS_MAX, add_segment},
	{"job", 5, 6, add_job},
	{"first", 3, 3, set_first_contact},
	{"exclude", 3, 3, add_exclusion},
	{"host", 5, 6, add_host},
	{"away", 5, 6, add_away},
	{"hosts", 5, 6, add_hosts},
	{"loss", 2, 2, set_loss},
	{"seed", 2, 2, set_seed},
	{"tell", 2, 2, set_severity},
	{"burst", 2, 2, set_notice},
	{"quiet", 2, 2, set_notice},
	{"digest", 2, 3, set_notice},
	{"remind", 2, 2, set_notice},
	{"mute", 5, 5, add_mute},
	{"expect", 3, 3, add_device_policy},
	{"allow", 3, 3, add_expect},
	{"reach", 3, 3, add_vantage},
	{"flow", 4, 4, add_flow},
	{"guides", 4, 4, heard_add_guide},
	{"frail", 5, 5, set_frail},
	{"fragile", 2, 2, set_fragile},
	{"show", 2, 2, set_show},
};

static void
read_preamble(struct player *player, char **words, size_t count)
{
	for (size_t i = 0; i < sizeof(preamble) / sizeof(preamble[0]); i++)
		if (strcmp(preamble[i].key, words[0]) == 0 &&
			count >= preamble[i].least && count <= preamble[i].most) {
			preamble[i].read(player, words, count);
			return;
		}
	words_fail(player, "not understood", words[0]);
}

/* TIME, or TIME/STEP*COUNT: when the action is done again. */
struct times {
	int64_t first_us, every_us;
	unsigned long count;
};

static struct times
read_times(const struct player *player, char *word)
{
	struct times times = {.count = 1};
	char *step = strchr(word, '/');
	char *count;

	if (step != NULL) {
		*step++ = '\0';
		count = strchr(step, '*');
		if (count == NULL)
			words_fail(player, "TIME/STEP*COUNT expected", step);
		*count++ = '\0';
		times.count = strtoul(count, NULL, 10);
		times.every_us = words_time(player, step);
	}
	times.first_us = words_time(player, word);
	return times;
}

static void
add_planned(struct player *player, char *word, const char *line)
{
	struct times times = read_times(player, word);

	for (unsigned long i = 0; i < times.count; i++) {
		struct planned *planned;

		player->plan = mem_grow(player->plan, &player->plan_capacity,
			player->plan_count + 1, sizeof(*player->plan));
		planned = &player->plan[player->plan_count];
		planned->at_us = times.first_us + (int64_t)i * times.every_us;
		planned->repeated = i > 0;
		planned->order = player->plan_count++;
		(void)text_copy(planned->line, sizeof(planned->line),
			line + strcspn(line, " \t"));
	}
}

static int
compare_planned(const void *left, const void *right)
{
	const struct planned *a = left, *b = right;

	if (a->at_us != b->at_us)
		return a->at_us < b->at_us ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

void
story_read(struct player *player, FILE *file)
{
	char line[LINE_MAX_BYTES];

	while (fgets(line, sizeof(line), file) != NULL) {
		char copy[LINE_MAX_BYTES];
		char *words[WORDS_MAX];
		size_t count;

		line[strcspn(line, "#\n")] = '\0';
		(void)text_copy(copy, sizeof(copy), line);
		count = words_split(copy, words);
		if (count == 0)
			continue;
		if (words[0][0] >= '0' && words[0][0] <= '9')
			add_planned(player, words[0], line);
		else
			read_preamble(player, words, count);
	}
	if (player->plan_count > 0)
		qsort(player->plan, player->plan_count, sizeof(*player->plan),
			compare_planned);
}
