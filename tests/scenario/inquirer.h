/* The player's identify role: answers inquiries, some seconds later, with what the story says
 * that is spoken at a port. */
#ifndef WATCHDOG_TESTS_SCENARIO_INQUIRER_H
#define WATCHDOG_TESTS_SCENARIO_INQUIRER_H

#include "inquiry/order.h"
#include "upnp.h"
#include "world.h"

enum { SPEECHES_MAX = 64, WAITING_MAX = 64 };

struct speech {
	struct ip ip;
	uint16_t port;
	bool kills; /* whoever asks there ends */
	struct service_facts facts;
};

struct waiting {
	struct inquiry_order order;
	int64_t due_us;
};

struct inquirer {
	struct speech speeches[SPEECHES_MAX];
	size_t speech_count;
	struct waiting waiting[WAITING_MAX];
	size_t waiting_count;
	struct upnp_world upnp;
	bool paused;
};

/* HOST serves PORT SERVICE PRODUCT [CERTIFICATE]: what it says when it is asked. A certificate
 * is known by a number here. SERVICE "death" ends who asks. */
void inquirer_serve(struct inquirer *inquirer, const struct host *host, char **words);

void inquirer_order(
	struct inquirer *inquirer, const struct inquiry_order *order, int64_t now_us);

/* Answers what is due. */
void inquirer_step(
	struct inquirer *inquirer, int64_t now_us, const struct listener *listener);

/* It begins anew: what it was asked is lost. */
void inquirer_start(struct inquirer *inquirer, const struct listener *listener);

/* When something is due; INT64_MAX: nothing is. */
int64_t inquirer_next(const struct inquirer *inquirer);

#endif
