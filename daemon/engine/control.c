#include "engine/control.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/log.h"

enum {
	CLIENTS_MAX = 64,
	CLIENTS_FOR_ROOT = 2, /* of them, kept free for root */
	CLIENTS_PER_USER = 8,
	GROUPS_MAX = 256,
	BACKLOG = 16,
	ACCEPTS_PER_TURN = 8
};

struct peer {
	uid_t user;
	bool may_change;
};

struct seat {
	struct client *client; /* NULL: free */
	uid_t user;
};

struct control {
	struct loop *loop;
	int listener;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	gid_t group; /* (gid_t)-1 none */
	struct loop_io *accepting;
	struct loop_timer *pause; /* accepting again when descriptors ran out */
	struct loop_timer *tick;
	struct seat seats[CLIENTS_MAX];
	uint64_t refused;
	control_request_call *request;
	void *context;
};

static void can_accept(int descriptor, int what, void *context);

/* The socket appears under its name only when its mode and group are right. */
static int
bind_listener(struct control *control, struct error *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int written = snprintf(
		address.sun_path, sizeof(address.sun_path), "%s~", control->path);

	if (written < 0 || (size_t)written >= sizeof(address.sun_path))
		return error_set(error, ERROR_LIMIT,
			"the path %s is too long for a socket", control->path);
	(void)unlink(address.sun_path); /* left by a killed predecessor */
	if (bind(control->listener, (const struct sockaddr *)&address,
		    sizeof(address)) != 0)
		return error_set(error, ERROR_IO, "cannot make the socket %s: %s",
			address.sun_path, strerror(errno));
	if (control->group != (gid_t)-1 && control->group != getegid() &&
		chown(address.sun_path, (uid_t)-1, control->group) != 0)
		log_warning("The control socket cannot be given to the group of "
			    "control.group: %s.",
			strerror(errno));
	if (chmod(address.sun_path, 0660) != 0 ||
		listen(control->listener, BACKLOG) != 0 ||
		rename(address.sun_path, control->path) != 0)
		return error_set(error, ERROR_IO, "cannot make the socket %s: %s",
			control->path, strerror(errno));
	return 0;
}

static void
find_group(struct control *control, const char *name)
{
	const struct group *entry = getgrnam(name);

	control->group = entry == NULL ? (gid_t)-1 : entry->gr_gid;
	if (entry == NULL)
		log_warning("There is no group \"%s\" (control.group): only root and "
			    "the daemon's own user may use the control socket.",
			name);
}

int
control_open(struct loop *loop, const char *path, const char *group,
	struct control **control, struct error *error)
{
	struct control *made = mem_new(sizeof(*made));
	int status;

	made->loop = loop;
	(void)snprintf(made->path, sizeof(made->path), "%s", path);
	find_group(made, group);
	made->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (made->listener < 0) {
		free(made);
		return error_set(
			error, ERROR_IO, "cannot make a socket: %s", strerror(errno));
	}
	status = bind_listener(made, error);
	if (status != 0) {
		(void)close(made->listener);
		free(made);
		return status;
	}
	*control = made;
	return 0;
}

static void
leave(struct client *client, void *context)
{
	struct control *control = context;

	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (control->seats[i].client == client)
			control->seats[i].client = NULL;
	client_free(client);
}

/* Progress of a scan is told about once a second. */
static void
arm_tick(struct control *control)
{
	loop_timer_set(control->tick, span_seconds(1));
}

static void
pass_request(struct client *client, const struct control_command *command,
	const json_t *arguments, void *context)
{
	struct control *control = context;

	control->request(client, command, arguments, control->context);
	if (client_is_busy(client))
		arm_tick(control);
}

static const struct client_calls calls = {.request = pass_request, .closed = leave};

void
control_close(struct control *control)
{
	if (control == NULL)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		client_free(control->seats[i].client);
	loop_io_free(control->accepting);
	loop_timer_free(control->pause);
	loop_timer_free(control->tick);
	(void)close(control->listener);
	(void)unlink(control->path);
	free(control);
}

static bool
is_in_group(int descriptor, gid_t group)
{
	gid_t groups[GROUPS_MAX];
	socklen_t size = sizeof(groups);

	if (getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, groups, &size) != 0)
		return false;
	for (size_t i = 0; i < size / sizeof(groups[0]); i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool
read_peer(const struct control *control, int descriptor, struct peer *peer)
{
	struct ucred credentials;
	socklen_t size = sizeof(credentials);

	if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
		return false;
	peer->user = credentials.uid;
	peer->may_change = credentials.uid == 0 || credentials.uid == geteuid() ||
		(control->group != (gid_t)-1 &&
			(credentials.gid == control->group ||
				is_in_group(descriptor, control->group)));
	return true;
}

/* A free place for that user, or NULL. */
static struct seat *
find_seat(struct control *control, uid_t user)
{
	size_t taken = 0, own = 0;
	struct seat *free_seat = NULL;

	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct seat *seat = &control->seats[i];

		if (seat->client == NULL) {
			free_seat = seat;
			continue;
		}
		taken++;
		own += seat->user == user;
	}
	if (user != 0 &&
		(own >= CLIENTS_PER_USER || taken >= CLIENTS_MAX - CLIENTS_FOR_ROOT))
		return NULL;
	return free_seat;
}

static void
take_connection(struct control *control, int descriptor)
{
	struct seat *seat = NULL;
	struct peer peer;

	if (read_peer(control, descriptor, &peer))
		seat = find_seat(control, peer.user);
	if (seat == NULL) {
		control->refused++;
		(void)close(descriptor);
		return;
	}
	seat->user = peer.user;
	seat->client =
		client_new(control->loop, descriptor, peer.may_change, &calls, control);
}

static void
start_accepting(void *context)
{
	struct control *control = context;

	const struct loop_watch watch = {control->listener, LOOP_READ, LOOP_NETWORK};

	control->accepting = loop_io_new(control->loop, watch, can_accept, control);
}

/* Out of descriptors: waiting connections would wake us again and again. */
static void
pause_accepting(struct control *control)
{
	loop_io_free(control->accepting);
	control->accepting = NULL;
	loop_timer_set(control->pause, span_seconds(1));
}

static void
can_accept(int listener, int what, void *context)
{
	struct control *control = context;

	(void)what;
	for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
		int descriptor =
			accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (descriptor >= 0) {
			take_connection(control, descriptor);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
			errno == ENOMEM)
			pause_accepting(control);
		return;
	}
}

static void
tick(void *context)
{
	control_wake(context);
}

void
control_serve(struct control *control, control_request_call *request, void *context)
{
	control->request = request;
	control->context = context;
	control->pause =
		loop_timer_new(control->loop, LOOP_NETWORK, start_accepting, control);
	control->tick = loop_timer_new(control->loop, LOOP_NETWORK, tick, control);
	start_accepting(control);
}

void
control_wake(struct control *control)
{
	bool waiting = false;

	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = control->seats[i].client;

		if (client == NULL || !client_is_busy(client))
			continue;
		client_wake(client);
		waiting = true;
	}
	if (waiting)
		arm_tick(control);
}

void
control_abort(struct control *control, const char *sentence)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (control->seats[i].client != NULL)
			client_abort(control->seats[i].client, sentence);
}
