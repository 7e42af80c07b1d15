/*
 * Stands in for the monitor and the engine of one identify role: starts it with the
 * descriptors it expects, has it ask ports, all at the same time, and prints what came of
 * each, one line. Ends when all are answered, with the role's memory; after SECONDS status 1.
 *
 *	identify_drive WDOGD CONFIG CATALOGUE PROBES SECONDS SOURCE IP:PORT...
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ctl/role_message.h"
#include "version.h"

enum { MONITOR, CONFIG, CATALOGUE, PROBES, DESCRIPTORS, FIRST = 3 };

struct drive {
	int monitor, engine;
	pid_t child;
	char **targets;
	struct ip source;
	size_t asked, answered;
	int64_t start_ms, end_ms;
	bool ended; /* the role closed its end */
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
	(void)fprintf(stderr, "identify_drive: %s: %s\n", what, strerror(errno));
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
become_role(const char *program, const int *descriptors)
{
	int high[DESCRIPTORS];

	for (int i = 0; i < DESCRIPTORS; i++)
		high[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, 20);
	for (int i = 0; i < DESCRIPTORS; i++)
		if (dup2(high[i], FIRST + i) < 0)
			_exit(126);
	(void)execl(program, "wdogd-identify", WDOG_BUILD, (char *)NULL);
	_exit(127);
}

static void
launch(struct drive *drive, char **arguments)
{
	int ends[2], descriptors[DESCRIPTORS];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		fail("socketpair");
	descriptors[MONITOR] = ends[1];
	for (int i = CONFIG; i < DESCRIPTORS; i++)
		descriptors[i] = seal(arguments[i]);
	drive->child = fork();
	if (drive->child == 0)
		become_role(arguments[0], descriptors);
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
ask(struct drive *drive, char *target)
{
	struct role_message message = {.type = ROLE_INQUIRY};
	struct call *call = &message.inquiry.call;
	char *port = strrchr(target, ':');

	if (port == NULL)
		fail(target);
	*port++ = '\0';
	message.inquiry.id = ++drive->asked;
	call->source = drive->source;
	call->port = (uint16_t)strtoul(port, NULL, 10);
	if (!ip_parse(target, &call->ip))
		fail(target);
	send_message(drive->engine, &message, -1);
}

static void
begin(struct drive *drive)
{
	const struct role_message peer = {.type = ROLE_PEER, .peer = ROLE_ENGINE};
	const struct role_message awake = {.type = ROLE_PAUSE, .pause = false};
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		fail("socketpair");
	send_message(drive->monitor, &peer, ends[1]);
	(void)close(ends[1]);
	drive->engine = ends[0];
	drive->start_ms = now_ms();
	send_message(drive->engine, &awake, -1);
	for (; *drive->targets != NULL; drive->targets++)
		ask(drive, *drive->targets);
}

static void
print_service(const struct drive *drive, const struct observation_service *seen)
{
	const struct service_facts *facts = &seen->facts;
	char ip[IP_TEXT_SIZE];

	(void)printf("%lld ms\t%s\t%u\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%u\t%u\t%u\n",
		(long long)(now_ms() - drive->start_ms), ip_text(&seen->ip, ip),
		seen->port, names_text(inquiry_outcome_names, (int)seen->outcome),
		facts->service, facts->product, facts->title,
		names_text(encrypted_names, (int)facts->encrypted),
		names_text(login_names, (int)facts->login), facts->tls_version,
		facts->certificate.subject, seen->connections, seen->sent_bytes,
		seen->received_bytes);
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
	if (!role_message_decode(bytes, (size_t)length, &message))
		fail("a message does not decode");
	if (message.type == ROLE_READY)
		begin(drive);
	if (message.type == ROLE_OBSERVATION &&
		message.observation.kind == OBSERVATION_SERVICE) {
		drive->answered++;
		print_service(drive, &message.observation.service);
	}
	role_message_done(&message);
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
}

int
main(int count, char **arguments)
{
	struct drive drive = {.engine = -1, .start_ms = now_ms()};
	const struct role_message stop = {.type = ROLE_STOP};
	struct rusage usage;
	int status = 0;

	if (count < 8 || !ip_parse(arguments[6], &drive.source)) {
		(void)fprintf(stderr,
			"usage: identify_drive WDOGD CONFIG CATALOGUE PROBES SECONDS "
			"SOURCE IP:PORT...\n");
		return 2;
	}
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	drive.targets = arguments + 7;
	drive.end_ms = drive.start_ms + 1000 * strtol(arguments[5], NULL, 10);
	launch(&drive, arguments + 1);
	while (!drive.ended && now_ms() < drive.end_ms &&
		(drive.engine < 0 || drive.answered < drive.asked))
		turn(&drive);
	if (!drive.ended)
		send_message(drive.monitor, &stop, -1);
	(void)wait4(drive.child, &status, 0, &usage);
	(void)printf("role: status %d, %ld KiB at most, %ld ms of processor\n", status,
		usage.ru_maxrss,
		usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000);
	return drive.answered == drive.asked && status == 0 ? 0 : 1;
}
