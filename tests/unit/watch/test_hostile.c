#include "fixture.h"

#include "base/random.h"

static void
random_ip(struct random *random, struct ip *ip)
{
	*ip = ip_from_v4(0xc0a81400U + (uint32_t)random_below(random, 300));
	if (random_below(random, 20) == 0)
		ip->family = (uint8_t)random_below(random, 8);
}

static void
random_mac(struct random *random, struct mac *mac)
{
	*mac = (struct mac){{2, 0, 0, 0, 0, (uint8_t)random_below(random, 30)}};
	if (random_below(random, 20) == 0)
		mac->bytes[0] = (uint8_t)random_below(random, 4);
}

static void
random_findings(struct random *random, struct observation_host_done *done)
{
	uint16_t next = 1;

	done->alive = random_below(random, 2) == 0;
	done->finding_count = (uint32_t)random_below(random, 6);
	done->findings = mem_array(8, sizeof(*done->findings));
	for (uint32_t i = 0; i < done->finding_count; i++) {
		struct port_finding *finding = &done->findings[i];

		finding->first = next;
		next = (uint16_t)(next + random_below(random, 40));
		finding->last = next++;
		finding->state = (uint8_t)random_below(random, 6);
		finding->reason = (uint8_t)random_below(random, 13);
	}
}

static void
random_heard(struct random *random, struct observation *o)
{
	if (o->kind == OBSERVATION_CLAIM) {
		o->claim.source =
			(enum claim_source)random_below(random, CLAIM_SOURCES + 1);
		random_mac(random, &o->claim.mac);
		o->claim.name[0] = (char)('a' + random_below(random, 3));
		o->claim.detail[0] = (char)random_below(random, 128);
		return;
	}
	o->guide.kind = (enum guide_kind)random_below(random, GUIDE_KINDS + 1);
	o->guide.named = random_below(random, 3) == 0;
	o->guide.ended = random_below(random, 9) == 0;
	random_mac(random, &o->guide.mac);
	random_ip(random, &o->guide.ip);
	random_ip(random, &o->guide.gateway);
}

static void
random_observation(struct random *random, uint64_t runs, struct observation *o)
{
	memset(o, 0, sizeof(*o));
	o->kind = (enum observation_kind)random_below(random, OBSERVATION_CLAIM + 2);
	if (o->kind == OBSERVATION_SENSOR && random_below(random, 50) != 0)
		o->kind = OBSERVATION_HOST;
	o->segment = random_below(random, 50) == 0;
	o->run_id = random_below(random, runs + 2);
	switch ((int)o->kind) {
	case OBSERVATION_LINK:
		o->link.up = random_below(random, 4) != 0;
		random_mac(random, &o->link.gateway_mac);
		random_ip(random, &o->link.gateway_ip);
		break;
	case OBSERVATION_HOST:
		random_ip(random, &o->host.ip);
		random_mac(random, &o->host.mac);
		o->host.evidence = (enum evidence)random_below(random, 8);
		break;
	case OBSERVATION_PORT:
		random_ip(random, &o->port.ip);
		random_mac(random, &o->port.mac);
		o->port.proto = random_below(random, 9) == 0 ? PROTO_UDP : PROTO_TCP;
		o->port.port = (uint16_t)(random_below(random, 3) * 29 + 22);
		o->port.state = (enum port_state)random_below(random, 6);
		o->port.reason = (enum port_reason)random_below(random, 13);
		break;
	case OBSERVATION_HOST_DONE:
		random_ip(random, &o->host_done.ip);
		random_mac(random, &o->host_done.mac_before);
		random_findings(random, &o->host_done);
		break;
	case OBSERVATION_PROGRESS:
	case OBSERVATION_RUN_DONE:
		o->run.verdict = (enum run_verdict)random_below(random, 4);
		o->run.total = random_next(random);
		o->run.done = random_next(random);
		break;
	case OBSERVATION_SERVICE:
		random_ip(random, &o->service.ip);
		o->service.port = (uint16_t)(random_below(random, 3) * 29 + 22);
		o->service.order_id = random_below(random, 40);
		o->service.outcome = (enum inquiry_outcome)random_below(random, 7);
		o->service.facts.service[0] = (char)('a' + random_below(random, 2));
		o->service.facts.product[0] = (char)random_below(random, 128);
		break;
	case OBSERVATION_GUIDE:
	case OBSERVATION_CLAIM:
		random_heard(random, o);
		break;
	default:
		o->capture.blind = random_below(random, 10) == 0;
		break;
	}
}

/* Whatever a sensor in strange hands says: ids ascend, keys differ, nothing is asked
 * outside the segment, and the core lives. */
START_TEST(hostile_sensor_breaks_no_promise)
{
	struct fixture *fixture = fixture_new();
	struct random random;
	uint64_t event = 0, outbox = 0, runs = 0;
	struct watch_status *status = mem_new(sizeof(*status));

	random_init(&random, (uint64_t)_i);
	fixture->segment.identify = true;
	fixture->policy.inquiries_max = 4;
	start(fixture);
	for (unsigned int i = 0; i < 20000; i++) {
		struct observation observation;

		pass(fixture, (int64_t)random_below(&random, 5));
		random_observation(&random, runs, &observation);
		observe(fixture, &observation);
		observation_done(&observation);
		if (i % 7 == 0)
			tick(fixture);
		for (size_t j = 0; j < fixture->effects.count; j++) {
			const struct effect *effect = &fixture->effects.list[j];

			if (effect->kind == EFFECT_SAVE_EVENT) {
				ck_assert_uint_gt(effect->event.id, event);
				event = effect->event.id;
			} else if (effect->kind == EFFECT_TELL) {
				ck_assert_uint_gt(effect->tell.id, outbox);
				outbox = effect->tell.id;
			} else if (effect->kind == EFFECT_INQUIRE) {
				ck_assert(scope_allows(
					&fixture->scope, &effect->inquiry.call.ip));
			} else if (effect->kind == EFFECT_ORDER) {
				runs = effect->order.run_id;
				for (size_t t = 0; t < effect->order.target_count; t++)
					ck_assert(scope_allows(&fixture->scope,
						&effect->order.targets[t].ip));
			}
		}
		effects_done(&fixture->effects);
	}
	watch_status(fixture->watch, status);
	ck_assert_uint_gt(status->refused, 0);
	ck_assert_uint_gt(status->segments[0].devices, 0);
	free(status);
	fixture_free(fixture);
}
END_TEST

START_TEST(same_inputs_give_the_same_effects)
{
	struct fixture *one = fixture_new(), *two = fixture_new();
	struct random first, second;

	random_init(&first, 7);
	random_init(&second, 7);
	start(one);
	start(two);
	for (unsigned int i = 0; i < 3000; i++) {
		struct observation a, b;

		pass(one, 1);
		pass(two, 1);
		random_observation(&first, 20, &a);
		random_observation(&second, 20, &b);
		observe(one, &a);
		observe(two, &b);
		observation_done(&a);
		observation_done(&b);
	}
	ck_assert_uint_eq(one->effects.count, two->effects.count);
	for (size_t i = 0; i < one->effects.count; i++) {
		const struct effect *a = &one->effects.list[i];
		const struct effect *b = &two->effects.list[i];

		ck_assert_int_eq(a->kind, b->kind);
		if (a->kind == EFFECT_SAVE_EVENT)
			ck_assert_str_eq(a->event.key, b->event.key);
		if (a->kind == EFFECT_TELL)
			ck_assert_str_eq(a->tell.line, b->tell.line);
	}
	fixture_free(one);
	fixture_free(two);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hostile");
	TCase *cases = tcase_create("hostile");

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, hostile_sensor_breaks_no_promise, 1, 9);
	tcase_add_test(cases, same_inputs_give_the_same_effects);
	return fixture_run(suite);
}
