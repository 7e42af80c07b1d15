#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "assess/classify.h"
#include "base/hash.h"
#include "base/mem.h"
#include "config/config.h"
#include "config/config_check.h"
#include "config/option_table.h"
#include "config/option_value.h"

static void read_option(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter);

static void
report_unknown(const struct option *parent, const struct node *key,
	const struct reporter *reporter)
{
	const struct option *near = option_nearest(parent, key->text);
	const struct option *elsewhere = option_find_anywhere(key->text);
	char shown[SHOWN_SIZE], right[OPTION_PATH_SIZE];

	(void)option_shown(key->text, shown);
	if (near != NULL) {
		option_key(near, right);
		report_error(reporter, key->place,
			"unknown option \"%s\"; did you mean \"%s\"?", shown, right);
	} else if (elsewhere != NULL) {
		report_error(reporter, key->place,
			"\"%s\" does not belong here; its place is %s", shown,
			elsewhere->path);
	} else {
		report_error(reporter, key->place,
			"unknown option \"%s\"; see wdogd.yaml(5) for the ones there "
			"are",
			shown);
	}
}

/* ---- what was not written ---- */

static void set_standard(
	const struct option *option, const struct option_target *target);

static void
set_standards_below(const struct option *parent, const bool *seen,
	const struct option_target *target)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_is_child(&option_table[i], parent) && !seen[i])
			set_standard(&option_table[i], target);
}

/* Standard values are read like written ones: the table shows what really holds. */
static void
set_standard(const struct option *option, const struct option_target *target)
{
	static const bool none_seen[OPTIONS_MAX];
	struct config_messages *messages;
	struct reporter reporter = {.file_name = option->path};
	struct config_input input = {.file_name = option->path};
	struct document document;

	if (option->kind == OPTION_GROUP) {
		set_standards_below(option, none_seen, target);
		return;
	}
	if (option->standard == NULL || strcmp(option->standard, "[]") == 0)
		return; /* zero already */
	messages = mem_new(sizeof(*messages));
	reporter.messages = messages;
	input.text = option->standard;
	input.length = strlen(option->standard);
	if (document_read(&document, &input, &document_config_limits, messages))
		read_option(option, document.root, target, &reporter);
	assert(messages->errors.count == 0);
	document_done(&document);
	free(messages);
}

/* ---- what was written ---- */

static void
read_map(const struct option *parent, const struct node *map,
	const struct option_target *target, const struct reporter *reporter)
{
	bool seen[OPTIONS_MAX] = {false};

	for (const struct node *entry = map->first; entry != NULL;
		entry = entry->next) {
		const struct option *option = option_find(parent, entry->key->text);

		if (report_is_full(reporter))
			return;
		if (option == NULL) {
			report_unknown(parent, entry->key, reporter);
			continue;
		}
		seen[option - option_table] = true;
		read_option(option, entry, target, reporter);
	}
	for (size_t i = 0; i < option_count; i++) {
		char key[OPTION_PATH_SIZE];

		if (seen[i] || !option_table[i].required ||
			!option_is_child(&option_table[i], parent))
			continue;
		option_key(&option_table[i], key);
		report_error(reporter, map->place,
			"\"%s\" is missing here; add for example \"%s: %s\"", key, key,
			option_table[i].example);
	}
	set_standards_below(parent, seen, target);
}

static void
read_group(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	char key[OPTION_PATH_SIZE];

	if (node->kind == NODE_MAP || node_is_empty(node)) {
		read_map(option, node, target, reporter);
		return;
	}
	option_key(option, key);
	report_error(reporter, node->place,
		"\"%s\" is %s; it must be a mapping of options", key,
		node_kind_text(node));
}

static void
read_items(const struct option *option, const struct node *list,
	const struct option_target *target, const struct reporter *reporter)
{
	const struct option_items *items = option->items;
	size_t *count = items->count(target);
	char key[OPTION_PATH_SIZE];

	option_key(option, key);
	if (list->kind != NODE_LIST && !node_is_empty(list)) {
		report_error(reporter, list->place,
			"\"%s\" is %s; it must be a list: begin each entry with \"- \"",
			key, node_kind_text(list));
		return;
	}
	for (const struct node *node = list->first; node != NULL; node = node->next) {
		size_t errors_before = reporter->messages->errors.count;
		struct option_target item;

		if (report_is_full(reporter))
			return;
		if (node->kind != NODE_MAP) {
			report_error(reporter, node->place,
				"an entry of \"%s\" is %s; it must be a mapping of "
				"options",
				key, node_kind_text(node));
			continue;
		}
		if (*count == items->maximum) {
			report_error(reporter, node->place,
				"\"%s\" has more than %zu entries; merge or remove "
				"some",
				key, items->maximum);
			return;
		}
		item = items->item(target, (*count)++);
		if (items->begin != NULL)
			items->begin(&item);
		read_map(option, node, &item, reporter);
		if (items->broken != NULL &&
			reporter->messages->errors.count > errors_before)
			items->broken(&item);
	}
}

static void
read_option(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	if (option->kind == OPTION_GROUP)
		read_group(option, node, target, reporter);
	else if (option->kind == OPTION_ITEMS)
		read_items(option, node, target, reporter);
	else
		(void)option_read(option, node, target, reporter); /* it reported */
}

static uint64_t
hash_of(const struct config_input *input, const struct catalogue *catalogue)
{
	static const struct hash_key key; /* a label, not a secret */
	uint64_t all[3] = {
		hash_bytes(&key, input->text, input->length),
		catalogue->hash,
		catalogue->probes.hash,
	};

	return hash_bytes(&key, all, sizeof(all));
}

static void
read_root(
	struct config *config, const struct node *root, const struct reporter *reporter)
{
	struct option_target target = {{[PART_MAIN] = config}};
	static const struct node empty = {
		.kind = NODE_MAP, .place = {1, 1}, .text = NULL};

	if (root == NULL || node_is_empty(root))
		root = &empty;
	if (root->kind == NODE_MAP)
		read_map(NULL, root, &target, reporter);
	else
		report_error(reporter, root->place,
			"the file is %s; it must be a mapping of options such as "
			"\"segments:\"",
			node_kind_text(root));
}

int
config_parse(const struct config_input *input, const struct catalogue *catalogue,
	struct config **config, struct config_messages *messages)
{
	struct config *new_config = mem_new(sizeof(*new_config));
	struct reporter reporter = {
		.file_name = input->file_name, .messages = messages};
	size_t errors_before = messages->errors.count;
	struct document document;
	struct check check = {.config = new_config, .reporter = &reporter};
	int result = ERROR_INVALID;

	if (!document_read(&document, input, &document_config_limits, messages))
		goto out;
	read_root(new_config, document.root, &reporter);
	check.root = document.root;
	check.is_whole = messages->errors.count == errors_before;
	if (!report_is_full(&reporter)) /* else it is not known what is right */
		config_check(&check);
	if (!report_is_full(&reporter) && catalogue != NULL)
		config_compile_ports(&check, catalogue);
	if (catalogue == NULL || messages->errors.count > errors_before)
		goto out;
	new_config->hash = hash_of(input, catalogue);
	*config = new_config;
	new_config = NULL;
	result = 0;
out:
	report_sort(messages, errors_before);
	config_free(new_config);
	document_done(&document);
	return result;
}

static void
service_set_done(struct service_set *set)
{
	port_set_done(&set->tcp);
	port_set_done(&set->udp);
}

void
config_free(struct config *config)
{
	if (config == NULL)
		return;
	for (size_t i = 0; i < config->segment_count; i++) {
		struct segment_policy *policy = &config->segments[i];

		port_set_done(&config->scopes[i].exclude_tcp);
		port_set_done(&config->scopes[i].exclude_udp);
		port_set_done(&config->scopes[i].no_payload_tcp);
		port_set_done(&config->scopes[i].ask_udp);
		port_set_done(&config->scopes[i].daily_udp);
		service_set_done(&config->extras[i].exclude);
		service_set_done(&config->extras[i].opt_in);
		for (size_t j = 0; j < policy->job_count; j++)
			port_set_done(&policy->jobs[j].ports);
		port_set_done(&policy->first_contact);
	}
	port_set_done(&config->fragile_tcp);
	for (size_t i = 0; i < config->flow_count; i++)
		service_set_done(&config->flows[i].allow);
	for (size_t i = 0; i < config->expect_count; i++)
		service_set_done(&config->expects[i].ports);
	free(config);
}

static void
judge(const void *context, const struct judged *judged, struct service_note *note)
{
	classify(context, judged, note);
}

static void
tell_kind(const void *context, const struct kind_evidence *evidence,
	struct device_kind *kind)
{
	const struct catalogue *catalogue = context;

	kind_tell(&catalogue->kinds, evidence, kind);
}

static bool
forbids(const void *context, const struct flow *flow, struct broken_rule *rule)
{
	const struct config *config = context;
	const struct flow_policy policy = {
		.rules = config->flows,
		.rule_count = config->flow_count,
		.scopes = config->scopes,
		.segments = config->segments,
		.segment_count = config->segment_count,
	};

	return flow_forbids(&policy, flow, rule);
}

bool
config_identifies(const struct config *config)
{
	for (size_t i = 0; i < config->segment_count; i++)
		if (config->scopes[i].owned && config->segments[i].identify)
			return true;
	return false;
}

void
config_watch_policy(const struct config *config, const struct catalogue *catalogue,
	struct watch_policy *policy)
{
	*policy = (struct watch_policy){
		.scopes = config->scopes,
		.segments = config->segments,
		.segment_count = config->segment_count,
		.mutes = config->mutes,
		.mute_count = config->mute_count,
		.notices = config->notices,
		.devices = config->devices,
		.device_count = config->device_count,
		.fragile_tcp = config->fragile_tcp,
		.expects = config->expects,
		.expect_count = config->expect_count,
		.min_severity = config->min_severity,
		.inquiries_max = config->inquiries_max,
		.epoch = config->hash,
		.judge = judge,
		.tell_kind = tell_kind,
		.judge_context = catalogue,
		.forbids = forbids,
		.forbids_context = config,
	};
}
