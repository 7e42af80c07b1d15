/* The options whose value is a list or has a grammar of its own. */
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/option_table.h"
#include "config/option_value.h"

void
option_report_form(const struct option *option, const struct node *node,
	const struct reporter *reporter)
{
	char key[OPTION_PATH_SIZE], shown[SHOWN_SIZE], form[FORM_SIZE];

	option_key(option, key);
	if (node->kind == NODE_SCALAR)
		report_error(reporter, node->place, "\"%s\" is \"%s\"; it must be %s",
			key, option_shown(node->text, shown),
			option_form(option, form));
	else
		report_error(reporter, node->place, "\"%s\" is %s; it must be %s", key,
			node_kind_text(node), option_form(option, form));
}

typedef bool item_call(const struct option *option, const struct node *item,
	const struct option_target *target, const struct reporter *reporter);

/* Reads every item of a list; all of them, so that all errors are told. */
static bool
read_items(const struct option *option, const struct node *list,
	const struct option_target *target, const struct reporter *reporter,
	item_call *read_item)
{
	bool fine = true;

	if (list->kind != NODE_LIST) {
		option_report_form(option, list, reporter);
		return false;
	}
	for (const struct node *item = list->first; item != NULL; item = item->next) {
		if (item->kind != NODE_SCALAR) {
			option_report_form(option, item, reporter);
			fine = false;
		} else if (!read_item(option, item, target, reporter)) {
			fine = false;
		}
		if (report_is_full(reporter))
			return false;
	}
	return fine;
}

bool
option_report_too_many(const struct option *option, const struct node *item,
	size_t maximum, const struct reporter *reporter)
{
	char key[OPTION_PATH_SIZE];

	option_key(option, key);
	report_error(reporter, item->place,
		"\"%s\" has more than %zu entries of one sort; use wider ones or "
		"another "
		"segment",
		key, maximum);
	return false;
}

/* ---- prefixes ---- */

/* When value is a prefix but for set host bits: the prefix that was meant. */
static bool
find_meant_subnet(const char *value, struct subnet *meant)
{
	const char *slash = strchr(value, '/');
	char address[IP_TEXT_SIZE];
	struct subnet subnet;
	unsigned bits = 0;

	if (slash == NULL || (size_t)(slash - value) >= sizeof(address) ||
		strlen(slash + 1) > 3 || slash[1] == '\0')
		return false;
	for (const char *c = slash + 1; *c != '\0'; c++) {
		if (*c < '0' || *c > '9')
			return false;
		bits = bits * 10 + (unsigned)(*c - '0');
	}
	memcpy(address, value, (size_t)(slash - value));
	address[slash - value] = '\0';
	if (!ip_parse(address, &subnet.ip) || bits > ip_length(subnet.ip.family) * 8)
		return false;
	subnet.prefix = (uint8_t)bits;
	for (size_t bit = bits; bit < ip_length(subnet.ip.family) * 8; bit++)
		subnet.ip.bytes[bit / 8] &= (uint8_t) ~(0x80U >> bit % 8);
	*meant = subnet;
	return true;
}

static bool
parse_subnet(const struct option *option, const struct node *item,
	struct subnet *subnet, const struct reporter *reporter)
{
	char shown[SHOWN_SIZE], right[SUBNET_TEXT_SIZE];
	struct subnet meant;

	if (subnet_parse(item->text, subnet))
		return true;
	if (find_meant_subnet(item->text, &meant))
		report_error(reporter, item->place,
			"\"%s\" is an address within a prefix; write %s for the prefix",
			option_shown(item->text, shown), subnet_text(&meant, right));
	else
		option_report_form(option, item, reporter);
	return false;
}

static bool
read_subnet(const struct option *option, const struct node *item,
	const struct option_target *target, const struct reporter *reporter)
{
	struct scope *scope = target->parts[PART_MAIN];
	struct subnet subnet;

	if (!parse_subnet(option, item, &subnet, reporter))
		return false;
	if (scope->subnet_count == SCOPE_SUBNETS_MAX)
		return option_report_too_many(
			option, item, SCOPE_SUBNETS_MAX, reporter);
	scope->subnets[scope->subnet_count++] = subnet;
	return true;
}

bool
option_read_subnets(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	return read_items(option, node, target, reporter, read_subnet);
}

/* ---- services: 80/tcp, 8000-8100/udp ---- */

static bool
parse_services(const char *value, struct service_set *set)
{
	char ports[16];
	const char *slash = strchr(value, '/');
	struct port_set parsed = {0};
	int proto;

	if (slash == NULL || (size_t)(slash - value) >= sizeof(ports) ||
		!names_value(proto_names, slash + 1, &proto))
		return false;
	memcpy(ports, value, (size_t)(slash - value));
	ports[slash - value] = '\0';
	if (port_set_parse(ports, &parsed, NULL) != 0)
		return false;
	port_set_add_set(proto == PROTO_TCP ? &set->tcp : &set->udp, &parsed);
	port_set_done(&parsed);
	return true;
}

static bool
read_service(const struct option *option, const struct node *item,
	const struct option_target *target, const struct reporter *reporter)
{
	if (parse_services(item->text, option_field(option, target)))
		return true;
	option_report_form(option, item, reporter);
	return false;
}

bool
option_read_services(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	struct service_set *set = option_field(option, target);

	if (node->kind == NODE_SCALAR && strcmp(node->text, "none") == 0)
		return true;
	if (node->kind == NODE_SCALAR && strcmp(node->text, "any") == 0) {
		set->any = true;
		return true;
	}
	return read_items(option, node, target, reporter, read_service);
}

/* ---- exclusions ---- */

static bool
read_exclusion(const struct option *option, const struct node *item,
	const struct option_target *target, const struct reporter *reporter)
{
	struct scope *scope = target->parts[PART_MAIN];
	struct segment_extra *extra = target->parts[PART_EXTRA];
	struct subnet subnet;
	struct mac mac;

	if (parse_services(item->text, &extra->exclude))
		return true;
	if (mac_parse(item->text, &mac)) {
		if (scope->exclude_mac_count == SCOPE_EXCLUDES_MAX)
			return option_report_too_many(
				option, item, SCOPE_EXCLUDES_MAX, reporter);
		scope->exclude_macs[scope->exclude_mac_count++] = mac;
		return true;
	}
	if (!parse_subnet(option, item, &subnet, reporter))
		return false;
	if (scope->exclude_subnet_count == SCOPE_EXCLUDES_MAX)
		return option_report_too_many(
			option, item, SCOPE_EXCLUDES_MAX, reporter);
	scope->exclude_subnets[scope->exclude_subnet_count++] = subnet;
	return true;
}

bool
option_read_exclude(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	return read_items(option, node, target, reporter, read_exclusion);
}

/* ---- names ---- */

static bool
read_name(const struct option *option, const struct node *item,
	const struct option_target *target, const struct reporter *reporter)
{
	struct segment_extra *extra = target->parts[PART_EXTRA];

	if (!option_is_name(item->text)) {
		option_report_form(option, item, reporter);
		return false;
	}
	if (extra->reach_from_count == CONFIG_NAMES_MAX)
		return option_report_too_many(option, item, CONFIG_NAMES_MAX, reporter);
	return text_copy(extra->reach_from[extra->reach_from_count++],
		SEGMENT_NAME_SIZE, item->text);
}

bool
option_read_names(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	return read_items(option, node, target, reporter, read_name);
}

/* ---- the gateway ---- */

static const struct name gateway_names[] = {
	{GATEWAY_AUTO, "auto"},
	{GATEWAY_NONE, "none"},
	{0, NULL},
};

bool
option_read_gateway(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	struct scope *scope = target->parts[PART_MAIN];
	int mode;

	if (node->kind == NODE_SCALAR &&
		names_value(gateway_names, node->text, &mode)) {
		scope->gateway_mode = (enum gateway_mode)mode;
		return true;
	}
	if (node->kind == NODE_SCALAR && ip_parse(node->text, &scope->gateway)) {
		scope->gateway_mode = GATEWAY_ADDRESS;
		return true;
	}
	option_report_form(option, node, reporter);
	return false;
}

/* ---- writing ---- */

static void
add_subnets(struct text *text, const struct subnet *subnets, size_t count,
	const char **separator)
{
	char space[SUBNET_TEXT_SIZE];

	for (size_t i = 0; i < count; i++) {
		/* Quoted: a plain "::/0" would read as a mapping. */
		text_format(
			text, "%s\"%s\"", *separator, subnet_text(&subnets[i], space));
		*separator = ", ";
	}
}

static void
add_ports(struct text *text, const struct port_set *set, enum proto proto,
	const char **separator)
{
	const char *proto_text = names_text(proto_names, (int)proto);

	for (size_t i = 0; i < set->count; i++) {
		const struct port_range *range = &set->ranges[i];

		text_format(text, "%s%u", *separator, range->first);
		if (range->last > range->first)
			text_format(text, "-%u", range->last);
		text_format(text, "/%s", proto_text);
		*separator = ", ";
	}
}

void
option_write_subnets(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const struct scope *scope = target->parts[PART_MAIN];
	const char *separator = "";

	(void)option; /* the place is fixed */
	text_add(text, "[");
	add_subnets(text, scope->subnets, scope->subnet_count, &separator);
	text_add(text, "]");
}

void
option_write_exclude(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const struct scope *scope = target->parts[PART_MAIN];
	const struct segment_extra *extra = target->parts[PART_EXTRA];
	const char *separator = "";
	char space[MAC_TEXT_SIZE];

	(void)option; /* the place is fixed */
	text_add(text, "[");
	add_subnets(
		text, scope->exclude_subnets, scope->exclude_subnet_count, &separator);
	for (size_t i = 0; i < scope->exclude_mac_count; i++) {
		text_format(text, "%s\"%s\"", separator,
			mac_text(&scope->exclude_macs[i], space));
		separator = ", ";
	}
	add_ports(text, &extra->exclude.tcp, PROTO_TCP, &separator);
	add_ports(text, &extra->exclude.udp, PROTO_UDP, &separator);
	text_add(text, "]");
}

void
option_write_names(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const struct segment_extra *extra = target->parts[PART_EXTRA];

	(void)option; /* the place is fixed */
	text_add(text, "[");
	for (size_t i = 0; i < extra->reach_from_count; i++)
		text_format(text, "%s%s", i == 0 ? "" : ", ", extra->reach_from[i]);
	text_add(text, "]");
}

void
option_write_services(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const struct service_set *set = option_field(option, target);
	const char *separator = "";

	if (set->any || set->tcp.count + set->udp.count == 0) {
		text_add(text, set->any ? "any" : "none");
		return;
	}
	text_add(text, "[");
	add_ports(text, &set->tcp, PROTO_TCP, &separator);
	add_ports(text, &set->udp, PROTO_UDP, &separator);
	text_add(text, "]");
}

void
option_write_gateway(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const struct scope *scope = target->parts[PART_MAIN];
	char space[IP_TEXT_SIZE];

	(void)option; /* the place is fixed */
	if (scope->gateway_mode != GATEWAY_ADDRESS)
		text_add(text, names_text(gateway_names, (int)scope->gateway_mode));
	else
		text_format(text, "\"%s\"", ip_text(&scope->gateway, space));
}
