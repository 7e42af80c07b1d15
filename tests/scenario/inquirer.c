#include "inquirer.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const int64_t takes_us = 3 * 1000000LL;

static struct speech *
find(struct inquirer *inquirer, const struct ip *ip, uint16_t port)
{
	for (size_t i = 0; i < inquirer->speech_count; i++) {
		struct speech *speech = &inquirer->speeches[i];

		if (ip_equal(&speech->ip, ip) && speech->port == port)
			return speech;
	}
	return NULL;
}

static struct speech *
speech_of(struct inquirer *inquirer, const struct ip *ip, uint16_t port)
{
	struct speech *speech = find(inquirer, ip, port);

	if (speech != NULL)
		return speech;
	if (inquirer->speech_count == SPEECHES_MAX)
		abort();
	speech = &inquirer->speeches[inquirer->speech_count++];
	*speech = (struct speech){.ip = *ip, .port = port};
	return speech;
}

void
inquirer_serve(struct inquirer *inquirer, const struct host *host, char **words)
{
	struct speech *speech =
		speech_of(inquirer, &host->ip, (uint16_t)strtoul(words[2], NULL, 10));
	struct service_facts *facts = &speech->facts;
	int login;

	*facts = (struct service_facts){.encrypted = ENCRYPTED_NO};
	speech->kills = strcmp(words[3], "death") == 0;
	(void)text_copy(facts->service, sizeof(facts->service), words[3]);
	if (words[4] != NULL)
		(void)text_copy(facts->product, sizeof(facts->product), words[4]);
	if (words[4] == NULL || words[5] == NULL)
		return;
	if (words[6] != NULL && names_value(login_names, words[6], &login))
		facts->login = (enum login)login;
	if (strcmp(words[5], "-") == 0)
		return;
	facts->encrypted = ENCRYPTED_YES;
	facts->certificate.known = true;
	facts->certificate.fingerprint[0] = (uint8_t)strtoul(words[5], NULL, 10);
	(void)text_copy(facts->certificate.subject, sizeof(facts->certificate.subject),
		host->name);
}

void
inquirer_order(
	struct inquirer *inquirer, const struct inquiry_order *order, int64_t now_us)
{
	if (inquirer->waiting_count < WAITING_MAX)
		inquirer->waiting[inquirer->waiting_count++] =
			(struct waiting){*order, now_us + takes_us};
}

void
inquirer_start(struct inquirer *inquirer, const struct listener *listener)
{
	struct observation observation = {.kind = OBSERVATION_INQUIRER};

	inquirer->waiting_count = 0;
	listener->tell(listener->context, &observation);
}

static void
answer(struct inquirer *inquirer, const struct inquiry_order *order,
	const struct listener *listener)
{
	const struct speech *speech = find(inquirer, &order->call.ip, order->call.port);
	struct observation observation = {
		.kind = OBSERVATION_SERVICE,
		.segment = order->call.segment,
		.service = {.order_id = order->id,
			.ip = order->call.ip,
			.port = order->call.port,
			.outcome = INQUIRY_SILENT,
			.connections = 1},
	};

	if (speech != NULL && speech->kills) {
		inquirer_start(inquirer, listener);
		return;
	}
	if (order->upnp.about != UPNP_NOTHING) {
		upnp_answer(&inquirer->upnp, order, &observation.service);
	} else if (speech != NULL) {
		observation.service.outcome = INQUIRY_NAMED;
		observation.service.facts = speech->facts;
	}
	listener->tell(listener->context, &observation);
}

void
inquirer_step(
	struct inquirer *inquirer, int64_t now_us, const struct listener *listener)
{
	while (inquirer->waiting_count > 0 && inquirer->waiting[0].due_us <= now_us) {
		struct inquiry_order order = inquirer->waiting[0].order;

		inquirer->waiting_count--;
		memmove(&inquirer->waiting[0], &inquirer->waiting[1],
			inquirer->waiting_count * sizeof(inquirer->waiting[0]));
		answer(inquirer, &order, listener);
	}
}

int64_t
inquirer_next(const struct inquirer *inquirer)
{
	return inquirer->waiting_count == 0 ? INT64_MAX : inquirer->waiting[0].due_us;
}
