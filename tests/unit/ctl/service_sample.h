/* Messages to and from the identify role. */
#ifndef WATCHDOG_TESTS_UNIT_CTL_SERVICE_SAMPLE_H
#define WATCHDOG_TESTS_UNIT_CTL_SERVICE_SAMPLE_H

#include "ctl/role_message.h"

static inline struct role_message
service(bool secure)
{
	struct role_message message = {.type = ROLE_OBSERVATION};
	struct observation_service *service = &message.observation.service;

	message.observation.kind = OBSERVATION_SERVICE;
	message.observation.segment = 2;
	message.observation.at = (struct moment){{1000000}, {1772323200000000}};
	*service = (struct observation_service){
		.order_id = 7,
		.ip = (struct ip){.family = IP_V4, .bytes = {192, 168, 20, 7}},
		.port = 443,
		.outcome = INQUIRY_NAMED,
		.connections = 1,
		.sent_bytes = 100,
		.received_bytes = 2000,
		.facts = {.at = {1772323200000000},
			.service = "https",
			.product = "nginx \\x1b",
			.encrypted = ENCRYPTED_YES,
			.login = LOGIN_REQUIRED},
	};
	if (secure)
		service->facts.certificate = (struct certificate_facts){
			.known = true,
			.self_signed = true,
			.fingerprint = {1, 2, 3},
			.subject = "camera",
			.not_after = {1872323200000000},
		};
	return message;
}

static inline struct role_message
described(void)
{
	struct role_message message = service(false);

	message.observation.service.upnp = (struct upnp_answer){
		.about = UPNP_DESCRIPTION,
		.description = {.name = "Box \\x1b",
			.maker = "Maker",
			.model = "Model",
			.device = "InternetGatewayDevice",
			.connection = UPNP_IP_2,
			.control = "/control"},
	};
	return message;
}

static inline struct role_message
mapped(void)
{
	struct role_message message = service(false);

	message.observation.service.upnp = (struct upnp_answer){
		.about = UPNP_MAPPING,
		.mapping = {.entry = UPNP_ENTRY_ONE,
			.enabled = true,
			.proto = PROTO_UDP,
			.external_port = 8080,
			.port = 80,
			.client = (struct ip){.family = IP_V4,
				.bytes = {192, 168, 20, 9}},
			.label = "game"},
	};
	return message;
}

static inline struct role_message
inquiry(enum upnp_about about)
{
	struct role_message message = {

		.type = ROLE_INQUIRY,
		.inquiry = {.id = 7,
			.call = {.segment = 3,
				.source = (struct ip){.family = IP_V4,
					.bytes = {192, 168, 20, 7}},
				.ip = (struct ip){.family = IP_V4,
					.bytes = {192, 168, 20, 7}},
				.mac = (struct mac){{2, 0, 0, 0, 0, 7}},
				.port = 443}},
	};

	if (about != UPNP_NOTHING)
		message.inquiry.upnp =
			(struct upnp_question){about, "/control", UPNP_PPP_1, 63};
	return message;
}

#endif
