#include "engine/control_client.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
	IDLE_SECONDS = 30,  /* without a request */
	STUCK_SECONDS = 30, /* without taking a byte of the answer */
	ROWS_PER_TURN = 64,
	OUTPUT_LOW = 64 * 1024,	  /* below it the answer goes on */
	OUTPUT_HIGH = 192 * 1024, /* above it the answer waits; one frame more fits
				       into the 256 KiB a client may cost */
	INPUT_MAX = CONTROL_HEAD + CONTROL_REQUEST_MAX
};

struct client {
	struct bufferevent *stream;
	struct loop_timer *turn; /* the next rows, when others had theirs */
	bool may_change;
	const struct client_calls *calls;
	void *context;
	struct answer answer; /* step NULL: none under way */
	uint64_t rows;
	bool broken; /* to be reported as closed at the end of the callback */
};

static void run(struct client *client);

static size_t
output_length(const struct client *client)
{
	return evbuffer_get_length(bufferevent_get_output(client->stream));
}

/* A streaming client may be silent for ever, but not deaf. */
static void
set_patience(struct client *client)
{
	const struct timeval idle = {.tv_sec = IDLE_SECONDS};
	const struct timeval stuck = {.tv_sec = STUCK_SECONDS};

	(void)bufferevent_set_timeouts(
		client->stream, client_is_busy(client) ? NULL : &idle, &stuck);
}

static void
came_or_left(struct bufferevent *stream, void *context)
{
	(void)stream;
	run(context);
}

static void
stream_ended(struct bufferevent *stream, short what, void *context)
{
	struct client *client = context;

	(void)stream;
	(void)what; /* end, error or time-out: all the same to us */
	client->broken = true;
	run(client);
}

static void
turn_came(void *context)
{
	run(context);
}

struct client *
client_new(struct loop *loop, int descriptor, bool may_change,
	const struct client_calls *calls, void *context)
{
	struct client *client = mem_new(sizeof(*client));

	client->stream = bufferevent_socket_new(
		loop_base(loop), descriptor, BEV_OPT_CLOSE_ON_FREE);
	if (client->stream == NULL)
		abort();
	client->turn = loop_timer_new(loop, LOOP_NETWORK, turn_came, client);
	client->may_change = may_change;
	client->calls = calls;
	client->context = context;
	(void)bufferevent_priority_set(client->stream, LOOP_NETWORK);
	bufferevent_setcb(
		client->stream, came_or_left, came_or_left, stream_ended, client);
	bufferevent_setwatermark(client->stream, EV_READ, 0, INPUT_MAX);
	bufferevent_setwatermark(client->stream, EV_WRITE, OUTPUT_LOW, 0);
	set_patience(client);
	(void)bufferevent_enable(client->stream, EV_READ | EV_WRITE);
	return client;
}

static void
forget_answer(struct client *client)
{
	struct answer answer = client->answer;

	client->answer = (struct answer){0};
	if (answer.done != NULL)
		answer.done(answer.state);
}

void
client_free(struct client *client)
{
	if (client == NULL)
		return;
	forget_answer(client);
	loop_timer_free(client->turn);
	bufferevent_free(client->stream);
	free(client);
}

bool
client_is_busy(const struct client *client)
{
	return client->answer.step != NULL;
}

uint64_t
client_rows(const struct client *client)
{
	return client->rows;
}

static void
send_value(struct client *client, json_t *value)
{
	size_t length;
	uint8_t *frame = control_frame(value, CONTROL_ANSWER_MAX, &length);

	json_decref(value);
	if (frame == NULL || bufferevent_write(client->stream, frame, length) != 0)
		client->broken = true;
	free(frame);
}

void
client_row(struct client *client, json_t *row)
{
	client->rows++;
	send_value(client, json_pack("{s:o}", "row", row));
}

void
client_progress(struct client *client, json_t *value)
{
	send_value(client, json_pack("{s:o}", "progress", value));
}

void
client_end(struct client *client, enum exit_code exit, const char *sentence)
{
	bool fine = exit == EXIT_FINE || exit == EXIT_YES;
	json_t *end = json_pack(
		"{s:i, s:I}", "exit", (int)exit, "rows", (json_int_t)client->rows);

	if (sentence != NULL)
		(void)json_object_set_new(
			end, fine ? "message" : "error", json_string(sentence));
	client->rows = 0;
	send_value(client, json_pack("{s:o}", "end", end));
}

static enum exit_code
exit_of(enum error_code code)
{
	switch (code) {
	case ERROR_NONE:
		return EXIT_FINE;
	case ERROR_INVALID:
	case ERROR_LIMIT:
	case ERROR_NOT_FOUND:
		return EXIT_USAGE;
	case ERROR_DENIED:
		return EXIT_NOT_PERMITTED;
	case ERROR_BUSY:
		return EXIT_PARTIAL;
	case ERROR_IO:
	case ERROR_CORRUPT:
	case ERROR_NEWER:
	case ERROR_FULL:
		break;
	}
	return EXIT_DATABASE;
}

void
client_fail(struct client *client, const struct error *error)
{
	client_end(client, exit_of(error->code), error->text);
}

void
client_answer(struct client *client, const struct answer *answer)
{
	client->answer = *answer;
	set_patience(client);
}

static void
finish_answer(struct client *client)
{
	forget_answer(client);
	set_patience(client);
}

static void
step_answer(struct client *client)
{
	enum answer_state state = ANSWER_MORE;

	for (int i = 0; i < ROWS_PER_TURN && state == ANSWER_MORE; i++) {
		if (client->broken || output_length(client) > OUTPUT_HIGH)
			return;
		state = client->answer.step(client, client->answer.state);
	}
	if (state == ANSWER_MORE)
		loop_timer_set(client->turn, span_ms(0));
	else if (state == ANSWER_DONE)
		finish_answer(client);
}

static void
take_request(struct client *client, const uint8_t *body, size_t length)
{
	const struct control_command *command;
	struct error error = {.code = ERROR_NONE};
	json_t *arguments;

	if (control_request_decode(body, length, &command, &arguments, &error) != 0) {
		client_fail(client, &error);
		return;
	}
	if (command->changes && !client->may_change)
		client_end(client, EXIT_NOT_PERMITTED,
			"this command changes something: it is for root and for the "
			"members of the group named in control.group");
	else
		client->calls->request(client, command, arguments, client->context);
	json_decref(arguments);
}

/* True when a whole request was there and has been taken. */
static bool
read_request(struct client *client)
{
	struct evbuffer *input = bufferevent_get_input(client->stream);
	size_t there = evbuffer_get_length(input);
	uint8_t frame[INPUT_MAX];
	long length;

	if (there > sizeof(frame))
		there = sizeof(frame);
	if (evbuffer_copyout(input, frame, there) != (ev_ssize_t)there)
		return false;
	length = control_frame_length(frame, there, CONTROL_REQUEST_MAX);
	if (length < 0)
		client->broken = true;
	if (length <= 0 || (size_t)length > there)
		return false;
	(void)evbuffer_drain(input, (size_t)length);
	take_request(client, frame + CONTROL_HEAD, (size_t)length - CONTROL_HEAD);
	return true;
}

static void
run(struct client *client)
{
	/* One request at a time: the next waits in the socket. */
	while (!client->broken && !client_is_busy(client) &&
		output_length(client) <= OUTPUT_HIGH && read_request(client))
		continue;
	if (!client->broken && client_is_busy(client))
		step_answer(client);
	if (client->broken)
		client->calls->closed(client, client->context);
}

void
client_wake(struct client *client)
{
	if (client_is_busy(client))
		loop_timer_set(client->turn, span_ms(0));
}

void
client_abort(struct client *client, const char *sentence)
{
	if (!client_is_busy(client))
		return;
	client_end(client, EXIT_DATABASE, sentence);
	finish_answer(client);
}
