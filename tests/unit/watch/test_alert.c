/* How many alerts stay open. */
#include "fixture.h"

#include "watch/command.h"
#include "watch/core.h"
#include "watch/netevent.h"

/* The port with that number opens on a device of its own. */
static uint64_t
open_port(struct fixture *fixture, uint64_t number)
{
	struct event_record event;

	netevent_init(&event, EVENT_PORT_OPENED, &fixture->watch->segments[0]);
	event.device_id = number;
	event.proto = PROTO_TCP;
	event.port = 23;
	return alert_raise(fixture->watch, &event);
}

static const struct alert_record *
saved_alert(const struct fixture *fixture, uint64_t id)
{
	for (size_t i = fixture->effects.count; i > 0; i--) {
		const struct effect *effect = &fixture->effects.list[i - 1];

		if (effect->kind == EFFECT_SAVE_ALERT && effect->alert.id == id)
			return &effect->alert;
	}
	return NULL;
}

START_TEST(oldest_of_too_many_open_alerts_is_closed_with_the_reason)
{
	struct fixture *fixture = fixture_new();
	const struct alert_record *oldest;
	uint64_t first;

	start(fixture);
	watch_enter(fixture->watch, fixture->now, &fixture->effects);
	first = open_port(fixture, 1);
	for (uint64_t number = 2; number <= ALERTS_MAX; number++) {
		(void)open_port(fixture, number);
		effects_done(&fixture->effects);
	}
	ck_assert_uint_eq(fixture->watch->alerts.count, ALERTS_MAX);
	ck_assert_ptr_null(saved_alert(fixture, first));
	(void)open_port(fixture, ALERTS_MAX + 1);
	ck_assert_uint_eq(fixture->watch->alerts.count, ALERTS_MAX);
	oldest = saved_alert(fixture, first);
	ck_assert_ptr_nonnull(oldest);
	ck_assert_int_eq(oldest->state, ALERT_RESOLVED);
	ck_assert_int_eq(oldest->resolved_at.us, fixture->now.wall.us);
	ck_assert_str_eq(
		oldest->reason, "no longer followed: too many alerts are open");
	ck_assert_ptr_null(alert_by_id(fixture->watch, first));
	fixture_free(fixture);
}
END_TEST

static void
acknowledge(struct fixture *fixture, uint64_t id, const char *reason)
{
	struct error error;
	const struct watch_call call = {
		.now = fixture->now, .effects = &fixture->effects, .error = &error};

	ck_assert_int_eq(command_acknowledge(fixture->watch, &call, id, reason), 0);
}

START_TEST(acknowledging_again_keeps_the_reason_unless_another_is_given)
{
	struct fixture *fixture = fixture_new();
	uint64_t id;

	start(fixture);
	watch_enter(fixture->watch, fixture->now, &fixture->effects);
	id = open_port(fixture, 1);
	acknowledge(fixture, id, "seen");
	acknowledge(fixture, id, NULL);
	ck_assert_str_eq(saved_alert(fixture, id)->reason, "seen");
	acknowledge(fixture, id, "replaced tomorrow");
	ck_assert_str_eq(saved_alert(fixture, id)->reason, "replaced tomorrow");
	fixture_free(fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("alert");
	TCase *cases = tcase_create("alert");

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, oldest_of_too_many_open_alerts_is_closed_with_the_reason);
	tcase_add_test(
		cases, acknowledging_again_keeps_the_reason_unless_another_is_given);
	return fixture_run(suite);
}
