/*
 * Alerts to a collector. The cursor moves only after a message was handed over, so that each
 * arrives at least once across restarts of the daemon, the collector and this program.
 */
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "cursor.h"
#include "forward.h"
#include "report/syslog_line.h"
#include "show.h"

struct forwarding {
	struct cli *cli;
	const char *cursor; /* NULL: from now on, nothing confirmed */
	struct forward *forward;
	char host[FORWARD_HOST_SIZE];
	bool moved; /* since the daemon was last lost */
};

static bool
send_row(void *context, json_t *row)
{
	struct forwarding *forwarding = context;
	char line[SYSLOG_LINE_SIZE];
	size_t length = syslog_line(row, forwarding->host, line);

	forward_send(forwarding->forward, line, length);
	forwarding->moved = true;
	return cursor_confirm(forwarding->cli, forwarding->cursor, row);
}

static int
ask_once(struct forwarding *forwarding)
{
	struct ask question = {
		.command = "watch",
		.arguments = json_object(),
		.row = send_row,
		.context = forwarding,
		.patient = true,
	};
	struct ask_end end;

	show_text(question.arguments, "cursor", forwarding->cursor);
	ask(forwarding->cli, &question, &end);
	if (end.text[0] != '\0')
		complain("%s", end.text);
	return end.exit;
}

/* With a cursor nothing is missed, so the daemon may come and go meanwhile. */
static int
forward_all(struct forwarding *forwarding)
{
	unsigned tries = 0;
	int status;

	for (;;) {
		forwarding->moved = false;
		status = ask_once(forwarding);
		if (forwarding->cursor == NULL ||
			(status != EXIT_NOT_REACHABLE && status != EXIT_PARTIAL &&
				status != EXIT_DATABASE))
			return status;
		tries = forwarding->moved ? 0 : tries + 1;
		forward_back_off(tries);
	}
}

static bool
read_target(const struct cli_args *args, struct forward_target *target)
{
	const char *to = args_value(args, "to");
	struct error error;

	if (to == NULL) {
		complain("forward needs --to: udp, tcp or tls:HOST:PORT");
		return false;
	}
	target->authorities = args_value(args, "ca");
	target->certificate = args_value(args, "certificate");
	target->key = args_value(args, "key");
	target->unverified = args_value(args, "no-verify") != NULL;
	if (forward_target_parse(to, target, &error) != 0) {
		complain("%s", error.text);
		return false;
	}
	if (target->kind != FORWARD_TLS &&
		(target->authorities != NULL || target->certificate != NULL ||
			target->key != NULL || target->unverified)) {
		complain("--ca, --certificate, --key and --no-verify are for tls:");
		return false;
	}
	return true;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	struct forward_target target = {.authorities = NULL};
	struct forwarding forwarding = {
		.cli = cli, .cursor = args_value(args, "cursor")};
	struct error error;
	int status;

	if (!read_target(args, &target))
		return EXIT_USAGE;
	if (forward_new(&target, &forwarding.forward, &error) != 0) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	if (gethostname(forwarding.host, sizeof(forwarding.host) - 1) != 0)
		forwarding.host[0] = '\0';
	status = forward_all(&forwarding);
	forward_free(forwarding.forward);
	return status;
}

static const struct cli_option options[] = {
	{"to", 0, "COLLECTOR", "udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT"},
	{"cursor", 0, "NAME", "remember under this name what was handed over"},
	{"ca", 0, "FILE", "tls: authorities to trust instead of the system's"},
	{"certificate", 0, "FILE", "tls: our own certificate and its chain, PEM"},
	{"key", 0, "FILE", "tls: its key, when it is in another file"},
	{"no-verify", 0, NULL, "tls: take whoever answers for the collector"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog forward --to tls:logs.example.net:6514 --cursor logs",
	"wdog forward --to udp:192.168.1.5:514",
	NULL,
};

const struct cli_command cmd_forward = {
	.name = "forward",
	.usage = "--to COLLECTOR [--cursor NAME] [--ca FILE] [--certificate FILE] "
		 "[--key FILE] [--no-verify]",
	.summary = "Send alerts as they happen to a syslog collector (RFC 5424)",
	.examples = examples,
	.options = options,
	.needs_daemon = true,
	.run = run,
};
