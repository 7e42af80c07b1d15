/* Observations, and those of what was heard unasked. */
#ifndef WATCHDOG_TESTS_UNIT_CTL_HEARD_SAMPLE_H
#define WATCHDOG_TESTS_UNIT_CTL_HEARD_SAMPLE_H

#include <string.h>

#include "ctl/role_message.h"
#include "scan/scope.h"

static inline struct role_message
observation(enum observation_kind kind)
{
	struct role_message message;

	memset(&message, 0, sizeof(message));
	message.type = ROLE_OBSERVATION;
	message.observation.kind = kind;
	message.observation.segment = SEGMENTS_MAX - 1;
	message.observation.run_id = 77;
	message.observation.at.mono.us = 123456789;
	message.observation.at.wall.us = INT64_C(1764000000000000);
	return message;
}

static inline struct role_message
guide(bool router)
{
	struct role_message message = observation(OBSERVATION_GUIDE);
	struct observation_guide *said = &message.observation.guide;

	said->kind = router ? GUIDE_ROUTER : GUIDE_DHCP;
	said->mac = (struct mac){{2, 0, 0, 0, 0, 7}};
	said->ip = ip_from_v4(0xc0a81407);
	said->ended = router;
	if (router)
		said->name_server = said->ip;
	return message;
}

static inline struct role_message
place(void)
{
	struct role_message message = observation(OBSERVATION_PLACE);

	message.observation.place =
		(struct observation_place){.mac = (struct mac){{2, 0, 0, 0, 0, 7}},
			.device = "MediaRenderer",
			.location = {ip_from_v4(0xc0a81407), 8200, "/rootDesc.xml"}};
	return message;
}

static inline struct role_message
claim(void)
{
	struct role_message message = observation(OBSERVATION_CLAIM);

	message.observation.claim = (struct observation_claim){.source = CLAIM_MDNS,
		.mac = (struct mac){{2, 0, 0, 0, 0, 7}},
		.name = "laptop \\x1b",
		.detail = "_ipp._tcp _ssh._tcp"};
	return message;
}

#endif
