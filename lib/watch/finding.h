/*
 * A finding is a service that a device exposes, judged. Here it is held against what the owner
 * said of it: what the device may offer (policy.expect), and what was accepted.
 */
#ifndef WATCHDOG_WATCH_FINDING_H
#define WATCHDOG_WATCH_FINDING_H

#include "watch/core.h"

/* A service was saved as it is believed and judged now: raises or resolves policy-violated. */
void finding_check(struct watch *watch, const struct address *address,
	const struct service_record *record, const struct judged *judged);

/* The device no longer holds the address: what was told of its services there ends. */
void finding_left(struct watch *watch, struct address *address);

/* Saves every open service of a device again, judged as of now. */
void finding_judge_again(struct watch *watch, struct device *device);

/* The same for one port, where it is open: at each of its addresses. */
void finding_judge_service(
	struct watch *watch, struct device *device, enum proto proto, uint16_t port);

/* After restoring: the rules, and with another configuration or catalogue every judgement, may
 * be others than before. */
void finding_start(struct watch *watch, bool is_other_epoch);

#endif
