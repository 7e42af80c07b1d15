/*
 * Stands in for the monitor and the engine of one sensor: starts the role with the descriptors
 * it expects, gives it the orders of the command line and prints what it observes, one line
 * each. Ends when every order is done and every step taken, or after SECONDS (status 1).
 *
 *	sensor_drive WDOGD CONFIG CATALOGUE SECONDS STEP...
 *	CATALOGUE has probes.yaml beside it.
 *	STEP: discover:SEGMENT  check:SEGMENT:IP,IP  ports:SEGMENT:IP,IP:PORTS (or udp:...)
 *	      ports:SEGMENT<FROM:IP,IP:PORTS (looked at from another segment)
 *	      wait:SECONDS  up:SEGMENT (until it can be asked)  settled (until all orders are)
 *	      pause  resume  cancel (the last order)  peer (a new engine)  shell:COMMAND
 *	      mute (as the first step: the engine never says whether it is paused)
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ctl/role_message.h"
#include "version.h"

enum {
	MONITOR,
	CONFIG,
	CATALOGUE,
	PROBES,
	DESCRIPTORS,
	FIRST = 3,
	SEGMENTS = 8,
	TRIES = 3
};

struct drive {
	int monitor, engine;
	pid_t child;
	bool up[SEGMENTS];
	mono_t link_at[SEGMENTS]; /* when that was told */
	bool ready;
	uint64_t runs, done; /* ordered and finished */
	int64_t start_ms, end_ms, wake_ms;
	char **steps;
	bool ended; /* the sensor closed its end */
};

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
fail(const char *what)
{
	(void)fprintf(stderr, "sensor_drive: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int
seal(const char *path)
{
	char bytes[65536];
	int from = open(path, O_RDONLY | O_CLOEXEC);
	int to = memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	ssize_t length;

	if (from < 0 || to < 0)
		fail(path);
	while ((length = read(from, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)length) != length)
			fail("memfd");
	(void)close(from);
	if (fcntl(to, F_ADD_SEALS,
		    F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
		fail("seals");
	return to;
}

static void
become_sensor(const char *program, const int *descriptors)
{
	int high[DESCRIPTORS];

	for (int i = 0; i < DESCRIPTORS; i++)
		high[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, 20);
	for (int i = 0; i < DESCRIPTORS; i++)
		if (dup2(high[i], FIRST + i) < 0)
			_exit(126);
	(void)execl(program, "wdogd-sensor", WDOG_BUILD, "-v", (char *)NULL);
	_exit(127);
}

static void
launch(struct drive *drive, char **arguments)
{
	int ends[2], descriptors[DESCRIPTORS];
	char probes[4096];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		fail("socketpair");
	descriptors[MONITOR] = ends[1];
	descriptors[CONFIG] = seal(arguments[1]);
	descriptors[CATALOGUE] = seal(arguments[2]);
	(void)snprintf(probes, sizeof(probes), "%.*s/probes.yaml",
		(int)(strrchr(arguments[2], '/') - arguments[2]), arguments[2]);
	descriptors[PROBES] = seal(probes);
	drive->child = fork();
	if (drive->child == 0)
		become_sensor(arguments[0], descriptors);
	for (int i = 0; i < DESCRIPTORS; i++)
		(void)close(descriptors[i]);
	drive->monitor = ends[0];
}

static void
send_message(int socket, const struct role_message *message, int descriptor)
{
	static uint8_t bytes[ROLE_MESSAGE_MAX];
	size_t length = role_message_encode(message, bytes);
	char control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec vector = {bytes, length};
	struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1};

	if (descriptor >= 0) {
		struct cmsghdr *first;

		header.msg_control = control;
		header.msg_controllen = sizeof(control);
		first = CMSG_FIRSTHDR(&header);
		first->cmsg_level = SOL_SOCKET;
		first->cmsg_type = SCM_RIGHTS;
		first->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(first), &descriptor, sizeof(int));
	}
	if (length == 0 || sendmsg(socket, &header, MSG_NOSIGNAL) < 0)
		fail("send");
}

static void
give_peer(struct drive *drive)
{
	const struct role_message message = {.type = ROLE_PEER};
	const struct role_message awake = {.type = ROLE_PAUSE, .pause = false};
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		fail("socketpair");
	send_message(drive->monitor, &message, ends[1]);
	(void)close(ends[1]);
	if (drive->engine >= 0)
		(void)close(drive->engine);
	drive->engine = ends[0];
	drive->done = drive->runs;
	memset(drive->up, 0, sizeof(drive->up));
	if (*drive->steps == NULL || strcmp(*drive->steps, "mute") != 0)
		send_message(drive->engine, &awake, -1);
}

static void
print_host_done(const struct observation_host_done *done)
{
	char ip[IP_TEXT_SIZE], before[MAC_TEXT_SIZE], after[MAC_TEXT_SIZE];

	(void)printf("host-done %s %s before=%s after=%s%s", ip_text(&done->ip, ip),
		done->alive ? "alive" : "silent", mac_text(&done->mac_before, before),
		mac_text(&done->mac_after, after), done->last ? "" : " more");
	for (uint32_t i = 0; i < done->finding_count && i < 12; i++)
		(void)printf(" %u-%u:%s/%s", done->findings[i].first,
			done->findings[i].last,
			names_text(port_state_names, done->findings[i].state),
			names_text(port_reason_names, done->findings[i].reason));
	(void)printf("%s\n", done->finding_count > 12 ? " ..." : "");
}

static void
print_run(const char *what, const struct observation_run *run)
{
	const struct scan_tally *tally = &run->tally;

	(void)printf("%s %s %llu/%llu arp=%llu nd=%llu icmp=%llu tcp=%llu udp=%llu "
		     "probes=%llu "
		     "answered=%llu repeat=%llu targets=%llu alive=%llu refused=%llu "
		     "errors=%llu drops=%llu\n",
		what, names_text(run_verdict_names, (int)run->verdict),
		(unsigned long long)run->done, (unsigned long long)run->total,
		(unsigned long long)tally->sent[PROBE_ARP],
		(unsigned long long)tally->sent[PROBE_ND],
		(unsigned long long)tally->sent[PROBE_ECHO],
		(unsigned long long)tally->sent[PROBE_TCP_SYN],
		(unsigned long long)tally->sent[PROBE_UDP],
		(unsigned long long)tally->probes, (unsigned long long)tally->answered,
		(unsigned long long)tally->repeat_answered,
		(unsigned long long)tally->targets,
		(unsigned long long)tally->targets_alive,
		(unsigned long long)tally->refused,
		(unsigned long long)tally->send_errors,
		(unsigned long long)tally->drops);
}

static void
print_link(const struct observation_link *link)
{
	char own[IP_TEXT_SIZE], own6[IP_TEXT_SIZE], gateway[IP_TEXT_SIZE];
	char mac[MAC_TEXT_SIZE];

	(void)printf("link %s own=%s gateway=%s gateway-mac=%s own6=%s\n",
		link->up ? "up" : "down", ip_text(&link->own_ip, own),
		ip_text(&link->gateway_ip, gateway), mac_text(&link->gateway_mac, mac),
		ip_text(&link->own_ip6, own6));
}

static void
print_host(const struct observation_host *host)
{
	char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];

	(void)printf("host %s %s %s rtt=%uus ttl=%u\n", ip_text(&host->ip, ip),
		mac_text(&host->mac, mac),
		names_text(evidence_names, (int)host->evidence), host->rtt_us,
		host->ttl);
}

static void
print_place(const struct location *location)
{
	char ip[IP_TEXT_SIZE];

	(void)printf("place %s %u %s\n", ip_text(&location->ip, ip), location->port,
		location->path);
}

static void
print_observation(struct drive *drive, const struct observation *seen)
{
	char ip[IP_TEXT_SIZE];

	(void)printf("%6lld ms segment %u run %llu: ",
		(long long)(now_ms() - drive->start_ms), seen->segment,
		(unsigned long long)seen->run_id);
	switch (seen->kind) {
	case OBSERVATION_SENSOR:
		(void)printf("sensor\n");
		break;
	case OBSERVATION_LINK:
		drive->up[seen->segment % SEGMENTS] = seen->link.up;
		drive->link_at[seen->segment % SEGMENTS] = seen->at.mono;
		print_link(&seen->link);
		break;
	case OBSERVATION_HOST:
		print_host(&seen->host);
		break;
	case OBSERVATION_PORT:
		(void)printf("port %s %u %s\n", ip_text(&seen->port.ip, ip),
			seen->port.port,
			names_text(port_state_names, (int)seen->port.state));
		break;
	case OBSERVATION_PLACE:
		print_place(&seen->place.location);
		break;
	case OBSERVATION_SEARCH:
		(void)puts("search");
		break;
	case OBSERVATION_HOST_DONE:
		print_host_done(&seen->host_done);
		break;
	case OBSERVATION_CLAIM:
		(void)printf("claim %s %s\n",
			names_text(claim_source_names, (int)seen->claim.source),
			seen->claim.name);
		break;
	case OBSERVATION_GUIDE:
		(void)printf("guide %s %s%s\n",
			names_text(guide_kind_names, (int)seen->guide.kind),
			ip_text(&seen->guide.ip, ip),
			seen->guide.named ? " named" : "");
		break;
	case OBSERVATION_INQUIRER:
	case OBSERVATION_SERVICE:
		break; /* of the identify role */
	case OBSERVATION_PROGRESS:
		print_run("progress", &seen->run);
		break;
	case OBSERVATION_RUN_DONE:
		drive->done++;
		print_run("run-done", &seen->run);
		break;
	case OBSERVATION_CAPTURE:
		(void)printf("capture received=%llu dropped=%llu%s\n",
			(unsigned long long)seen->capture.received,
			(unsigned long long)seen->capture.dropped,
			seen->capture.blind ? " blind" : "");
		break;
	}
}

static void
receive(struct drive *drive, int socket)
{
	static uint8_t bytes[ROLE_MESSAGE_MAX];
	struct role_message message;
	ssize_t length = recv(socket, bytes, sizeof(bytes), 0);

	if (length <= 0) {
		drive->ended = true;
		return;
	}
	if (!role_message_decode(bytes, (size_t)length, &message)) {
		(void)fprintf(stderr, "sensor_drive: a message does not decode\n");
		exit(2);
	}
	if (message.type == ROLE_OBSERVATION)
		print_observation(drive, &message.observation);
	else if (message.type == ROLE_READY)
		drive->ready = true;
	else if (message.type == ROLE_REPLACE)
		(void)printf("replace\n");
	else if (message.type == ROLE_ALIVE)
		(void)printf("alive sandbox=%u paused=%d permille=%u\n",
			message.figures.sandbox, message.figures.paused,
			message.figures.progress_permille);
	role_message_done(&message);
}

static void
add_targets(struct scan_order *order, char *list)
{
	char *rest = NULL;

	order->targets = calloc(ROLE_ORDER_TARGETS_MAX, sizeof(*order->targets));
	for (char *ip = strtok_r(list, ",", &rest); ip != NULL;
		ip = strtok_r(NULL, ",", &rest))
		if (order->target_count == ROLE_ORDER_TARGETS_MAX ||
			!ip_parse(ip, &order->targets[order->target_count++].ip))
			fail(ip);
}

static void
give_order(struct drive *drive, char *step)
{
	struct role_message message = {.type = ROLE_ORDER};
	struct scan_order order = {.run_id = ++drive->runs,
		.proto = PROTO_TCP,
		.tries = TRIES,
		.kind = SCAN_DISCOVER};
	char *rest = NULL, *kind = strtok_r(step, ":", &rest);
	char *segment = strtok_r(NULL, ":", &rest);
	char *targets =
		rest != NULL && *rest != '\0' ? rest : NULL; /* may have colons */
	char *ports = NULL;

	if (strcmp(kind, "check") == 0)
		order.kind = SCAN_CHECK;
	if (strcmp(kind, "udp") == 0)
		order.proto = PROTO_UDP;
	if (strcmp(kind, "ports") == 0 || strcmp(kind, "udp") == 0) {
		order.kind = SCAN_PORTS;
		ports = strrchr(targets, ':');
		*ports++ = '\0';
	}
	order.segment = (uint16_t)strtoul(segment, &segment, 10);
	order.from = *segment == '<' ? (uint16_t)strtoul(segment + 1, NULL, 10)
				     : order.segment;
	message.order = order;
	send_message(drive->engine, &message, -1);
	if (targets != NULL) {
		add_targets(&order, targets);
		message = (struct role_message){
			.type = ROLE_ORDER_TARGETS, .order = order};
		send_message(drive->engine, &message, -1);
	}
	if (ports != NULL) {
		if (port_set_parse(ports, &order.ports, NULL) != 0)
			fail(ports);
		message =
			(struct role_message){.type = ROLE_ORDER_PORTS, .order = order};
		send_message(drive->engine, &message, -1);
	}
	message = (struct role_message){.type = ROLE_ORDER_GO,
		.go = {drive->runs, drive->link_at[order.from % SEGMENTS]}};
	scan_order_done(&order);
	send_message(drive->engine, &message, -1);
}

static void
run_shell(const char *command)
{
	pid_t child = fork();

	if (child == 0) {
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	(void)waitpid(child, NULL, 0);
}

/* Takes the next step; false when it has to wait. */
static bool
take_step(struct drive *drive)
{
	char *step = *drive->steps;
	struct role_message message = {.type = ROLE_PAUSE};

	if (strncmp(step, "wait:", 5) == 0) {
		if (drive->wake_ms == 0)
			drive->wake_ms = now_ms() + 1000 * strtol(step + 5, NULL, 10);
		if (now_ms() < drive->wake_ms)
			return false;
		drive->wake_ms = 0;
	} else if (strncmp(step, "up:", 3) == 0) {
		if (!drive->up[strtoul(step + 3, NULL, 10) % SEGMENTS])
			return false;
	} else if (strcmp(step, "settled") == 0) {
		if (drive->done < drive->runs)
			return false;
	} else if (strcmp(step, "pause") == 0 || strcmp(step, "resume") == 0) {
		message.pause = *step == 'p';
		send_message(drive->engine, &message, -1);
	} else if (strcmp(step, "cancel") == 0) {
		message = (struct role_message){
			.type = ROLE_CANCEL, .run_id = drive->runs};
		send_message(drive->engine, &message, -1);
	} else if (strcmp(step, "peer") == 0) {
		give_peer(drive);
	} else if (strcmp(step, "mute") == 0) {
		drive->steps++;
		return true;
	} else if (strncmp(step, "shell:", 6) == 0) {
		run_shell(step + 6);
	} else {
		give_order(drive, step);
	}
	drive->steps++;
	return true;
}

static void
turn(struct drive *drive)
{
	struct pollfd ready[2] = {
		{.fd = drive->monitor, .events = POLLIN},
		{.fd = drive->engine, .events = POLLIN},
	};

	if (poll(ready, 2, 50) < 0 && errno != EINTR)
		fail("poll");
	for (int i = 0; i < 2; i++)
		if (ready[i].fd >= 0 && ready[i].revents != 0)
			receive(drive, ready[i].fd);
	if (drive->ready && drive->engine < 0) {
		char pid[32];

		(void)snprintf(pid, sizeof(pid), "%d", (int)drive->child);
		(void)setenv("SENSOR_PID", pid, 1);
		give_peer(drive);
	}
	while (drive->engine >= 0 && *drive->steps != NULL && take_step(drive))
		continue;
}

int
main(int count, char **arguments)
{
	struct drive drive = {.engine = -1, .start_ms = now_ms()};
	const struct role_message stop = {.type = ROLE_STOP};
	int status = 0;
	bool finished = false;

	if (count < 5) {
		(void)fprintf(stderr,
			"usage: sensor_drive WDOGD CONFIG CATALOGUE SECONDS STEP...\n");
		return 2;
	}
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	launch(&drive, arguments + 1);
	drive.steps = arguments + 5;
	drive.end_ms = drive.start_ms + 1000 * strtol(arguments[4], NULL, 10);
	while (!drive.ended && !finished && now_ms() < drive.end_ms) {
		turn(&drive);
		finished = *drive.steps == NULL && drive.done >= drive.runs;
	}
	if (!drive.ended)
		send_message(drive.monitor, &stop, -1);
	(void)waitpid(drive.child, &status, 0);
	if (WIFEXITED(status))
		(void)printf("sensor ended with %d\n", WEXITSTATUS(status));
	else
		(void)printf("sensor was ended by signal %d\n", WTERMSIG(status));
	return finished && status == 0 ? 0 : 1;
}
