#include "policy_test.h"

#include <stdlib.h>

#include "assess/rehearse.h"
#include "base/mem.h"
#include "base/text.h"
#include "output.h"
#include "policy_past.h"
#include "settings.h"
#include "show.h"
#include "watch/netevent.h"

static bool
rehearse_opening(void *context, json_t *row)
{
	struct opening opening = past_opening(row);

	rehearsal_add(context, &opening);
	return true;
}

static bool
rehearse_crossing(void *context, json_t *row)
{
	struct crossing crossing = past_crossing(row);

	rehearsal_cross(context, &crossing);
	return true;
}

static bool
rehearse_event(void *context, json_t *row)
{
	const char *segment = json_string_value(json_object_get(row, "segment"));
	struct event_record event = past_event(row);

	if (event.kind != EVENT_KINDS && segment != NULL)
		rehearsal_event(context, &event, segment);
	return true;
}

static int
rehearse(struct cli *cli, struct rehearsal *rehearsal, const char *since)
{
	int status = past_ask(cli, "openings", since, rehearse_opening, rehearsal);

	if (status == EXIT_FINE)
		status =
			past_ask(cli, "crossings", since, rehearse_crossing, rehearsal);
	if (status == EXIT_FINE && rehearsal->given->mute_count > 0)
		status = past_ask(cli, "history", since, rehearse_event, rehearsal);
	return status;
}

/* ---- a rule as a row ---- */

static json_t *
case_json(const struct rehearsed *one)
{
	json_t *row = json_pack("{s:s, s:s, s:i}", "event",
		names_text(netevent_names, (int)one->event), "service", one->service,
		"alerts", (int)one->times);

	if (one->device_id != 0) {
		(void)json_object_set_new(row, "device",
			json_sprintf("d-%llu", (unsigned long long)one->device_id));
		(void)json_object_set_new(row, "name", json_string(one->name));
	}
	if (one->port != 0) {
		(void)json_object_set_new(row, "port", json_integer(one->port));
		(void)json_object_set_new(row, "proto",
			json_string(names_text(proto_names, (int)one->proto)));
	}
	if (one->from[0] != '\0')
		(void)json_object_set_new(row, "from", json_string(one->from));
	return row;
}

/* The same for people. */
static json_t *
because_of(const struct rehearsed *one, bool by_event)
{
	char space[256], label[DEVICE_NAME_SIZE];
	struct text text;

	text_init(&text, space, sizeof(space));
	if (by_event)
		text_add(&text, names_text(netevent_names, (int)one->event));
	if (one->device_id != 0)
		text_format(&text, "%s%s", text.length > 0 ? " " : "",
			device_label(one->device_id, one->name, label));
	if (one->port != 0)
		text_format(&text, " %u/%s", one->port,
			names_text(proto_names, (int)one->proto));
	if (one->service[0] != '\0')
		text_format(&text, " %s", one->service);
	if (one->from[0] != '\0')
		text_format(&text, " from %s", one->from);
	if (one->times > 1)
		text_format(&text, ", %u times", one->times);
	return json_string(space);
}

static const char *
or_any(const char *text)
{
	return text[0] == '\0' ? "any" : text;
}

/* What the rule is about: its field of the configuration, and a text for people. */
static json_t *
head_json(const struct rehearsal *rehearsal, const struct rehearsed_rule *rule)
{
	int number = (int)(rule - rehearsal->rules) + 1;
	char port[12] = "any";

	if (rule->expect != NULL)
		return json_pack("{s:s, s:i, s:s, s:s}", "rule", "policy.expect",
			"number", number, "of", rule->expect->device, "device",
			rule->expect->device);
	number -= (int)rehearsal->given->expect_count;
	if (rule->flow != NULL)
		return json_pack("{s:s, s:i, s:o, s:s, s:s}", "rule", "policy.flows",
			"number", number, "of",
			json_sprintf("%s to %s", rule->flow->from, rule->flow->to),
			"from", rule->flow->from, "to", rule->flow->to);
	number -= (int)rehearsal->given->flow_count;
	if (rule->mute->port != 0)
		(void)snprintf(port, sizeof(port), "%u", rule->mute->port);
	return json_pack("{s:s, s:i, s:o}", "rule", "alerts.mute", "number", number,
		"of",
		json_sprintf("%s of %s in %s, port %s",
			rule->mute->event == EVENT_KINDS
				? "any"
				: names_text(netevent_names, (int)rule->mute->event),
			or_any(rule->mute->device), or_any(rule->mute->segment), port));
}

static json_t *
rule_json(const struct rehearsal *rehearsal, const struct rehearsed_rule *rule)
{
	json_t *row = head_json(rehearsal, rule);
	json_t *services = json_array(), *because = json_array();

	for (size_t i = 0; i < rule->case_count; i++) {
		(void)json_array_append_new(services, case_json(&rule->cases[i]));
		(void)json_array_append_new(
			because, because_of(&rule->cases[i], rule->mute != NULL));
	}
	(void)json_object_set_new(row, "alerts", json_integer(rule->alerts));
	(void)json_object_set_new(row, "hidden", json_integer(rule->hidden));
	(void)json_object_set_new(row, "allowed", json_integer(rule->allowed));
	(void)json_object_set_new(row, "services", services);
	(void)json_object_set_new(row, "because", because);
	return row;
}

/* ---- the answer ---- */

static const char *
plural(uint32_t count)
{
	return count == 1 ? "" : "s";
}

/* The sum, for people. Returns how many alerts there would have been. */
static uint32_t
complain_sum(const struct rehearsal *rehearsal, const char *since)
{
	uint32_t alerts = 0, withheld = 0, hidden = 0;
	span_t span;

	for (size_t i = 0; i < rehearsal->rule_count; i++) {
		const struct rehearsed_rule *rule = &rehearsal->rules[i];

		alerts += rule->alerts;
		if (rule->mute != NULL)
			hidden += rule->hidden;
		else
			withheld += rule->hidden;
	}
	complain("these rules would have raised %u alert%s %s %s, %u of them not told; "
		 "%u times a port was open on a device that no rule names, and %u "
		 "times another segment reached one that no rule judges",
		alerts, plural(alerts),
		span_parse(since, &span) ? "in the last" : "since", since, withheld,
		rehearsal->unjudged, rehearsal->unjudged_crossings);
	if (rehearsal->given->mute_count > 0)
		complain("the mutes would have hidden %u event%s of the history",
			hidden, plural(hidden));
	return alerts;
}

static int
print_rehearsal(struct cli *cli, const struct rehearsal *rehearsal, const char *since)
{
	struct report_options options;
	struct report *report = NULL;
	struct output output;
	struct error error;
	uint32_t alerts;
	int status;

	output_init(&output, cli->format == REPORT_TABLE);
	options = show_options(cli, view_find("policy-test"), output_write, &output);
	options.array = "policy";
	if (report_new(&options, &report, &error) != 0) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < rehearsal->rule_count; i++) {
		json_t *row = rule_json(rehearsal, &rehearsal->rules[i]);

		(void)report_row(report, row);
		json_decref(row);
	}
	(void)report_end(report, NULL);
	report_free(report);
	status = output_done(&output);
	alerts = complain_sum(rehearsal, since);
	return status != 0 ? status : alerts > 0 ? EXIT_YES : EXIT_FINE;
}

/* The rules of a file: a whole configuration, or a policy alone. */
static struct config *
read_rules(const struct cli *cli, const char *path)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct error error = {.code = ERROR_NONE};
	struct cli other = *cli;
	struct config *config = NULL;

	other.config_path = path;
	if (settings_read(&other, &config, messages, &error) != 0 &&
		error.code != ERROR_NONE)
		complain("%s", error.text);
	settings_complain(messages);
	free(messages);
	return config;
}

int
policy_test(struct cli *cli, const char *path, const char *since)
{
	struct config *config = read_rules(cli, path);
	struct rehearsal rehearsal;
	struct rehearsal_rules given;
	int status;

	if (config == NULL)
		return EXIT_USAGE;
	given = (struct rehearsal_rules){
		.expects = config->expects,
		.expect_count = config->expect_count,
		.flows = config->flows,
		.flow_count = config->flow_count,
		.mutes = config->mutes,
		.mute_count = config->mute_count,
		.scopes = config->scopes,
		.segments = config->segments,
		.segment_count = config->segment_count,
		.min_severity = config->min_severity,
	};
	rehearsal_init(&rehearsal, &given);
	status = rehearse(cli, &rehearsal, since);
	if (status == EXIT_FINE)
		status = print_rehearsal(cli, &rehearsal, since);
	rehearsal_done(&rehearsal);
	config_free(config);
	return status;
}
