#include <stdlib.h>
#include <string.h>

#include "assess/learn.h"
#include "assess/rehearse.h"
#include "base/mem.h"
#include "base/text.h"
#include "clock.h"
#include "cmd.h"
#include "output.h"
#include "settings.h"
#include "show.h"
#include "watch/netevent.h"

static const char since_usual[] = "30d";

static void
take_text(const json_t *row, const char *field, char *to, size_t size)
{
	const char *text = json_string_value(json_object_get(row, field));

	(void)text_copy(to, size, text == NULL ? "" : text);
}

/* A row of the query "openings" as the value that lib/assess wants. */
static struct opening
opening_of(const json_t *row)
{
	const char *device = json_string_value(json_object_get(row, "device"));
	const char *mac = json_string_value(json_object_get(row, "mac"));
	const char *proto = json_string_value(json_object_get(row, "proto"));
	struct opening opening = {.proto = PROTO_TCP};
	int value;

	if (device != NULL && strncmp(device, "d-", 2) == 0)
		opening.device_id = strtoull(device + 2, NULL, 10);
	if (mac == NULL || !mac_parse(mac, &opening.mac))
		opening.mac = (struct mac){{0}};
	if (proto != NULL && names_value(proto_names, proto, &value))
		opening.proto = (enum proto)value;
	opening.port = (uint16_t)json_integer_value(json_object_get(row, "port"));
	take_text(row, "name", opening.name, sizeof(opening.name));
	take_text(row, "kind", opening.kind, sizeof(opening.kind));
	take_text(row, "segment", opening.segment, sizeof(opening.segment));
	take_text(row, "service", opening.service, sizeof(opening.service));
	return opening;
}

/* Asks for every opening since then; 0 or the exit code. */
static int
ask_openings(struct cli *cli, const char *since, ask_row_call *row, void *context)
{
	struct ask question = {.command = "openings",
		.arguments = json_object(),
		.row = row,
		.context = context};
	struct ask_end end;

	if (!show_moment(cli, question.arguments, "since", since)) {
		json_decref(question.arguments);
		return EXIT_USAGE;
	}
	ask(cli, &question, &end);
	if (end.exit != EXIT_FINE)
		complain("%s", end.text[0] != '\0' ? end.text : "policy failed");
	return end.exit;
}

/* ---- learn ---- */

struct lesson {
	struct learning *learning;
	size_t left_out;
};

static bool
learn_row(void *context, json_t *row)
{
	struct lesson *lesson = context;
	struct opening opening = opening_of(row);

	if (!learning_add(lesson->learning, &opening))
		lesson->left_out++;
	return true;
}

static int
print_proposal(const struct lesson *lesson, const char *since)
{
	char space[128], zone[WALL_TEXT_SIZE];
	struct output output;
	struct text heading;
	char *text;

	text_init(&heading, space, sizeof(space));
	text_format(&heading, "Proposed on %.10s from what was open since %.40s.",
		wall_text(clock_now(), zone), since);
	text = learning_text(lesson->learning, space, CONFIG_RULES_MAX);
	output_init(&output, false);
	(void)output_write(&output, text, strlen(text)); /* output_done tells of it */
	free(text);
	if (lesson->left_out > 0)
		complain("%zu open ports were left out: too many devices or ports",
			lesson->left_out);
	return output_done(&output);
}

static int
learn(struct cli *cli, const char *since)
{
	struct lesson lesson = {.learning = learning_new()};
	int status = ask_openings(cli, since, learn_row, &lesson);

	if (status == EXIT_FINE)
		status = print_proposal(&lesson, since);
	learning_free(lesson.learning);
	return status;
}

/* ---- test ---- */

static bool
rehearse_row(void *context, json_t *row)
{
	struct opening opening = opening_of(row);

	rehearsal_add(context, &opening);
	return true;
}

static json_t *
services_json(const struct rehearsed_rule *rule)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rule->service_count; i++) {
		const struct rehearsed *service = &rule->services[i];

		(void)json_array_append_new(list,
			json_pack("{s:o, s:s, s:s, s:i, s:s, s:i}", "device",
				json_sprintf("d-%llu",
					(unsigned long long)service->device_id),
				"name", service->name, "proto",
				names_text(proto_names, (int)service->proto), "port",
				(int)service->port, "service", service->service,
				"alerts", (int)service->alerts));
	}
	return list;
}

/* The same for people. */
static json_t *
because_json(const struct rehearsed_rule *rule)
{
	json_t *list = json_array();
	char label[DEVICE_NAME_SIZE];

	for (size_t i = 0; i < rule->service_count; i++) {
		const struct rehearsed *service = &rule->services[i];

		(void)json_array_append_new(list,
			json_sprintf("%s %u/%s%s%s",
				device_label(service->device_id, service->name, label),
				service->port,
				names_text(proto_names, (int)service->proto),
				service->service[0] == '\0' ? "" : " ",
				service->service));
	}
	return list;
}

static json_t *
rule_json(const struct rehearsed_rule *rule)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:o, s:o}", "rule", "policy.expect",
		"device", rule->rule->device, "alerts", (int)rule->alerts, "allowed",
		(int)rule->allowed, "services", services_json(rule), "because",
		because_json(rule));
}

static int
print_rehearsal(struct cli *cli, const struct rehearsal *rehearsal, const char *since)
{
	struct report_options options;
	struct report *report = NULL;
	struct output output;
	uint32_t alerts = 0;
	struct error error;
	span_t span;
	int status;

	output_init(&output, cli->format == REPORT_TABLE);
	options = show_options(cli, view_find("policy-test"), output_write, &output);
	options.array = "policy";
	if (report_new(&options, &report, &error) != 0) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < rehearsal->rule_count; i++) {
		json_t *row = rule_json(&rehearsal->rules[i]);

		alerts += rehearsal->rules[i].alerts;
		(void)report_row(report, row);
		json_decref(row);
	}
	(void)report_end(report, NULL);
	report_free(report);
	status = output_done(&output);
	complain("these rules would have raised %u alert%s %s %s; %u times a port was "
		 "open on a device that no rule names",
		alerts, alerts == 1 ? "" : "s",
		span_parse(since, &span) ? "in the last" : "since", since,
		rehearsal->unjudged);
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
	for (size_t i = 0; i < messages->errors.count; i++)
		complain("%s", messages->errors.lines[i]);
	free(messages);
	return config;
}

static int
test(struct cli *cli, const char *path, const char *since)
{
	struct config *config = read_rules(cli, path);
	struct rehearsal rehearsal;
	int status;

	if (config == NULL)
		return EXIT_USAGE;
	rehearsal_init(&rehearsal, config->expects, config->expect_count);
	status = ask_openings(cli, since, rehearse_row, &rehearsal);
	if (status == EXIT_FINE)
		status = print_rehearsal(cli, &rehearsal, since);
	rehearsal_done(&rehearsal);
	config_free(config);
	return status;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *since = args_value(args, "since");

	if (since == NULL)
		since = since_usual;
	if (strcmp(args->words[0], "learn") == 0 && args->word_count == 1)
		return learn(cli, since);
	if (strcmp(args->words[0], "test") == 0 && args->word_count == 2)
		return test(cli, args->words[1], since);
	complain("policy learn, or policy test FILE");
	return EXIT_USAGE;
}

static const struct cli_option options[] = {
	{"since", 0, "TIME", "what was open since then; the usual is 30d"},
	{.name = NULL},
};

static const char *const choices[] = {"learn", "test", NULL};

static const char *const examples[] = {
	"wdog policy learn --since 14d > policy.yaml",
	"wdog policy test policy.yaml",
	NULL,
};

const struct cli_command cmd_policy = {
	.name = "policy",
	.usage = "learn|test [FILE] [--since TIME]",
	.summary = "Propose rules from what was seen, or try rules on the past",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = 2,
	.word = WORD_CHOICE,
	.choices = choices,
	.run = run,
};
