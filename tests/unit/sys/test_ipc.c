#include "sys/ipc.h"

#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One end of a channel is an ipc in a loop; the other is the bare descriptor. */
struct fixture {
	struct loop *loop;
	struct ipc *ipc;
	int other;
	struct role_message last;
	int messages, closed, descriptor;
	bool free_in_call;
};

static struct fixture fixture;

static void
took_message(struct role_message *message, int descriptor, void *context)
{
	struct fixture *seen = context;

	seen->messages++;
	seen->last = *message;
	seen->descriptor = descriptor;
	if (seen->free_in_call) {
		ipc_free(seen->ipc);
		seen->ipc = NULL;
	}
	loop_stop(seen->loop);
}

static void
was_closed(void *context)
{
	struct fixture *seen = context;

	seen->closed++;
	loop_stop(seen->loop);
}

static const struct ipc_calls calls = {.message = took_message, .closed = was_closed};

static void
setup(void)
{
	int ends[2];

	ck_assert(ipc_pair(ends));
	fixture = (struct fixture){
		.loop = loop_new(), .other = ends[1], .descriptor = -1};
	fixture.ipc = ipc_new(fixture.loop, ends[0], LOOP_CONTROL, &calls, &fixture);
}

static void
teardown(void)
{
	ipc_free(fixture.ipc);
	loop_free(fixture.loop);
	if (fixture.other >= 0)
		(void)close(fixture.other);
}

/* Sends bytes, with a descriptor unless it is -1, as a hostile peer may. */
static void
send_raw(const void *bytes, size_t length, int descriptor)
{
	union {
		struct cmsghdr header;
		uint8_t space[CMSG_SPACE(sizeof(int))];
	} control = {.space = {0}};
	struct iovec vector = {(void *)(uintptr_t)bytes, length};
	struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1};

	if (descriptor >= 0) {
		header.msg_control = &control;
		header.msg_controllen = sizeof(control);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &descriptor, sizeof(int));
	}
	ck_assert_int_eq(sendmsg(fixture.other, &header, 0), (ssize_t)length);
}

static void
send_type(enum role_message_type type, int descriptor)
{
	const struct role_message message = {.type = type};
	uint8_t bytes[ROLE_MESSAGE_MAX];
	size_t length = role_message_encode(&message, bytes);

	ck_assert_uint_gt(length, 0);
	send_raw(bytes, length, descriptor);
}

START_TEST(a_message_arrives_decoded)
{
	send_type(ROLE_STOP, -1);
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 1);
	ck_assert_int_eq((int)fixture.last.type, ROLE_STOP);
	ck_assert_int_eq(fixture.descriptor, -1);
}
END_TEST

START_TEST(a_descriptor_arrives_with_peer_and_closes_on_exec)
{
	int ends[2];

	ck_assert(ipc_pair(ends));
	send_type(ROLE_PEER, ends[0]);
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 1);
	ck_assert_int_ge(fixture.descriptor, 0);
	ck_assert_int_eq(fcntl(fixture.descriptor, F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(write(fixture.descriptor, "x", 1), 1);
	(void)close(fixture.descriptor);
	(void)close(ends[0]);
	(void)close(ends[1]);
}
END_TEST

START_TEST(a_message_that_does_not_decode_closes_the_channel)
{
	send_raw("nonsense", 8, -1);
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 0);
	ck_assert_int_eq(fixture.closed, 1);
}
END_TEST

START_TEST(a_descriptor_with_another_message_closes_the_channel)
{
	send_type(ROLE_STOP, STDERR_FILENO);
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 0);
	ck_assert_int_eq(fixture.closed, 1);
}
END_TEST

START_TEST(peer_without_a_descriptor_closes_the_channel)
{
	send_type(ROLE_PEER, -1);
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 0);
	ck_assert_int_eq(fixture.closed, 1);
}
END_TEST

START_TEST(what_was_said_before_the_end_still_counts)
{
	send_type(ROLE_READY, -1);
	(void)close(fixture.other);
	fixture.other = -1;
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 1);
	ck_assert_int_eq(fixture.closed, 1);
}
END_TEST

START_TEST(what_was_said_by_a_peer_that_did_not_read_counts_too)
{
	const struct role_message unread = {.type = ROLE_STOP};

	ck_assert(ipc_send(fixture.ipc, &unread));
	send_type(ROLE_READY, -1);
	(void)close(fixture.other);
	fixture.other = -1;
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 1);
	ck_assert_int_eq(fixture.closed, 1);
}
END_TEST

/* The lowest free number: what leaks makes it grow. */
static int
lowest_descriptor(void)
{
	int free_number = dup(STDERR_FILENO);

	ck_assert_int_ge(free_number, 0);
	(void)close(free_number);
	return free_number;
}

START_TEST(a_descriptor_with_an_empty_message_is_not_kept)
{
	int before = lowest_descriptor();

	send_raw("", 0, STDERR_FILENO);
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 0);
	ck_assert_int_eq(fixture.closed, 1);
	ck_assert_int_eq(lowest_descriptor(), before);
}
END_TEST

START_TEST(a_channel_may_be_freed_by_its_own_callback)
{
	fixture.free_in_call = true;
	send_type(ROLE_STOP, -1);
	send_type(ROLE_STOP, -1);
	loop_run(fixture.loop);
	ck_assert_int_eq(fixture.messages, 1);
}
END_TEST

START_TEST(a_peer_that_never_reads_fills_the_queue_and_no_more)
{
	const struct role_message message = {.type = ROLE_STOP};
	size_t sent = 0;

	while (ipc_send(fixture.ipc, &message))
		sent++;
	ck_assert_uint_eq(ipc_queued(fixture.ipc), IPC_QUEUE_MAX);
	ck_assert_uint_gt(sent, IPC_QUEUE_MAX);
}
END_TEST

struct reader {
	struct loop *loop;
	int descriptor;
	size_t left;
};

static void
read_one(int descriptor, int what, void *context)
{
	struct reader *reader = context;
	uint8_t bytes[ROLE_MESSAGE_MAX];

	(void)what;
	ck_assert_int_gt(recv(descriptor, bytes, sizeof(bytes), 0), 0);
	if (--reader->left == 0)
		loop_stop(reader->loop);
}

START_TEST(what_was_queued_leaves_in_full_when_the_peer_reads)
{
	const struct role_message message = {.type = ROLE_STOP};
	struct reader reader = {.loop = fixture.loop};
	struct loop_io *io;

	while (ipc_queued(fixture.ipc) < 100 && ipc_send(fixture.ipc, &message))
		reader.left++;
	io = loop_io_new(fixture.loop,
		(struct loop_watch){fixture.other, LOOP_READ, LOOP_CONTROL}, read_one,
		&reader);
	loop_run(fixture.loop);
	ck_assert_uint_eq(reader.left, 0);
	ck_assert_uint_eq(ipc_queued(fixture.ipc), 0);
	loop_io_free(io);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sys/ipc");
	TCase *tcase = tcase_create("ipc");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_message_arrives_decoded);
	tcase_add_test(tcase, a_descriptor_arrives_with_peer_and_closes_on_exec);
	tcase_add_test(tcase, a_message_that_does_not_decode_closes_the_channel);
	tcase_add_test(tcase, a_descriptor_with_another_message_closes_the_channel);
	tcase_add_test(tcase, peer_without_a_descriptor_closes_the_channel);
	tcase_add_test(tcase, what_was_said_before_the_end_still_counts);
	tcase_add_test(tcase, what_was_said_by_a_peer_that_did_not_read_counts_too);
	tcase_add_test(tcase, a_descriptor_with_an_empty_message_is_not_kept);
	tcase_add_test(tcase, a_channel_may_be_freed_by_its_own_callback);
	tcase_add_test(tcase, a_peer_that_never_reads_fills_the_queue_and_no_more);
	tcase_add_test(tcase, what_was_queued_leaves_in_full_when_the_peer_reads);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
