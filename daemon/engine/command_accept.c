#include "engine/command_accept.h"

static int
find_finding(const struct asked *asked, struct acceptance_request *request)
{
	struct store *store = saver_use(asked->engine->saver, asked->error);
	struct finding_subject subject;
	int status;

	if (store == NULL)
		return ERROR_IO;
	status = store_find_finding(
		store, argument_text(asked, "finding"), &subject, asked->error);
	if (status != 0)
		return status;
	request->device_id = subject.device_id;
	request->proto = subject.proto;
	request->port = subject.port;
	return 0;
}

static int
find_until(const struct asked *asked, wall_t *until)
{
	const char *given = argument_text(asked, "until");
	span_t length;

	if (given == NULL)
		return error_set(asked->error, ERROR_INVALID,
			"an acceptance needs an end: --until 2027-01-31");
	if (wall_parse(given, until))
		return 0;
	if (!span_parse(given, &length))
		return error_set(asked->error, ERROR_INVALID,
			"until is a date such as 2027-01-31, or a duration such as "
			"90d");
	*until = wall_add(asked->now.wall, length);
	return 0;
}

static json_t *
accept_row(const struct asked *asked, const struct watch_input *input)
{
	const char *finding = argument_text(asked, "finding");
	char until[WALL_TEXT_SIZE];

	if (input->kind == INPUT_REVOKE)
		return json_pack("{s:s, s:s, s:s}", "id", finding, "state", "open",
			"undo", "wdog accept, with the answers as they were");
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", finding, "state",
		"accepted", "until", wall_text(input->accept.until, until), "reason",
		input->accept.reason, "undo",
		json_sprintf("wdog accept %s --revoke", finding));
}

void
handle_accept(const struct asked *asked)
{
	bool revoked = json_is_true(json_object_get(asked->arguments, "revoke"));
	struct watch_input input = {.kind = revoked ? INPUT_REVOKE : INPUT_ACCEPT,
		.accept = {
			.needed = argument_text(asked, "needed"),
			.who = argument_text(asked, "who"),
			.from = argument_text(asked, "from"),
			.reason = argument_text(asked, "reason"),
		}};
	int status = find_finding(asked, &input.accept);

	if (status == 0 && !revoked)
		status = find_until(asked, &input.accept.until);
	if (status == 0)
		status = command(asked, &input, NULL);
	conclude(asked, status, status == 0 ? accept_row(asked, &input) : NULL);
}
