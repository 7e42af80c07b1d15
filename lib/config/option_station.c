/* The options whose value is a list of single stations. */
#include <string.h>

#include "config/config.h"
#include "config/option_table.h"
#include "config/option_value.h"

static bool
read_station(const char *text, struct guide_policy *stations)
{
	struct mac mac;
	struct ip ip;

	if (mac_parse(text, &mac)) {
		if (stations->mac_count == GUIDES_MAX)
			return false;
		stations->macs[stations->mac_count++] = mac;
		return true;
	}
	if (!ip_parse(text, &ip) || ip_is_special(&ip) ||
		stations->ip_count == GUIDES_MAX)
		return false;
	stations->ips[stations->ip_count++] = ip;
	return true;
}

bool
option_read_stations(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	struct guide_policy *stations = option_field(option, target);
	const struct node *item = node->kind == NODE_LIST ? node->first : NULL;
	char key[OPTION_PATH_SIZE], shown[SHOWN_SIZE];

	if (node->kind == NODE_SCALAR && strcmp(node->text, "auto") == 0)
		return true;
	option_key(option, key);
	while (item != NULL && item->kind == NODE_SCALAR &&
		read_station(item->text, stations))
		item = item->next;
	if (node->kind == NODE_LIST && item == NULL) {
		stations->given = true;
		return true;
	}
	if (item != NULL)
		node = item;
	report_error(reporter, node->place,
		"\"%s\" is \"%s\"; it must be auto or a list of at most %d addresses "
		"and MAC addresses",
		key,
		node->kind == NODE_SCALAR ? option_shown(node->text, shown)
					  : node_kind_text(node),
		GUIDES_MAX);
	return false;
}

void
option_write_stations(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const struct guide_policy *stations = option_field(option, target);
	const char *separator = "";
	char space[IP_TEXT_SIZE];

	if (!stations->given) {
		text_add(text, "auto");
		return;
	}
	text_add(text, "[");
	for (size_t i = 0; i < stations->ip_count; i++) {
		text_format(
			text, "%s\"%s\"", separator, ip_text(&stations->ips[i], space));
		separator = ", ";
	}
	for (size_t i = 0; i < stations->mac_count; i++) {
		text_format(text, "%s\"%s\"", separator,
			mac_text(&stations->macs[i], space));
		separator = ", ";
	}
	text_add(text, "]");
}
