/* A telnet port as it looked before and after. */
#ifndef WATCHDOG_TEST_ASSESS_PROOF_FIXTURE_H
#define WATCHDOG_TEST_ASSESS_PROOF_FIXTURE_H

#include "assess/proof.h"

static inline wall_t
minute(int64_t minutes)
{
	return (wall_t){(1761998400 + minutes * 60) * 1000000};
}

static inline struct proof_look
open_telnet(void)
{
	return (struct proof_look){
		.device_id = 17,
		.device_name = "camera 1",
		.mac = {{2, 0, 0, 0, 0, 7}},
		.ip = {IP_V4, {192, 168, 20, 7}},
		.proto = PROTO_TCP,
		.port = 23,
		.state = PORT_OPEN,
		.reason = REASON_SYN_ACK,
		.since = minute(0),
		.seen = minute(10),
		.vantage = "eth0.20 192.168.20.2",
		.run_id = 12,
		.tries = 3,
		.answered = 40,
		.repeat_answered = 1,
		.epoch = 0xab,
		.holder = {{2, 0, 0, 0, 0, 7}},
	};
}

static inline struct proof_look
refused_telnet(void)
{
	struct proof_look look = open_telnet();

	look.state = PORT_CLOSED;
	look.reason = REASON_RESET;
	look.since = look.seen = minute(20);
	look.run_id = 19;
	return look;
}

static inline struct proof_look
silent_telnet(void)
{
	struct proof_look look = refused_telnet();

	look.state = PORT_FILTERED;
	look.reason = REASON_NO_RESPONSE;
	look.witness = (struct proof_witness){
		PROTO_TCP, 22, PORT_OPEN, REASON_SYN_ACK, minute(20)};
	return look;
}

#endif
