/*
 * What a person can tell the core to do. Each command returns 0, or a negative error_code
 * with a sentence for that person; a refused command changes nothing.
 */
#ifndef WATCHDOG_WATCH_COMMAND_H
#define WATCHDOG_WATCH_COMMAND_H

#include "base/error.h"
#include "watch/effect.h"

struct watch;

/* What every command is given: the moment, the list that its effects are appended to, and
 * where a refusal is explained (NULL allowed). */
struct watch_call {
	struct moment now;
	struct effects *effects;
	struct error *error;
};

/* Starts (or queues: *run_id is its run all the same) a scan of one segment. Without
 * targets: all known addresses; without ports: those of the first job. The request stays
 * the caller's; its id, tries and urgency are ignored. Refuses what lies outside owned
 * segments, is excluded, or would be too much for one order. */
int command_scan(struct watch *watch, const struct watch_call *call,
	const struct scan_order *request, uint64_t *run_id);

/* Stops asking; length 0: until command_resume. At most 366 days. */
int command_pause(struct watch *watch, const struct watch_call *call, span_t length);
int command_resume(struct watch *watch, const struct watch_call *call);

/* The owner has seen an open alert; it still resolves by itself. reason may be NULL: that of an
 * earlier call stands. */
int command_acknowledge(struct watch *watch, const struct watch_call *call,
	uint64_t alert_id, const char *reason);

/* The device is the owner's: resolves its device-new alert. */
int command_approve(
	struct watch *watch, const struct watch_call *call, uint64_t device_id);

/* Takes that back. The alert that it resolved stays resolved. */
int command_disapprove(
	struct watch *watch, const struct watch_call *call, uint64_t device_id);

/* What the rule says is not told until its end; *id is what command_unmute ends it by. At most
 * 366 days. Refuses a rule without a reason or for everything, and what is always told. */
int command_mute(struct watch *watch, const struct watch_call *call,
	const struct mute_rule *rule, uint64_t *id);
int command_unmute(struct watch *watch, const struct watch_call *call, uint64_t id);

/* How carefully the device is asked from now on; CARE_AUTO: as what it offers asks for.
 * Ends a may-have-disturbed alert. What the configuration says holds when it is stricter. */
int command_care(struct watch *watch, const struct watch_call *call, uint64_t device_id,
	enum care care);

/* The segment is the owner's network, although another station answers for its gateway, or
 * nobody known answers. */
int command_pin(
	struct watch *watch, const struct watch_call *call, uint16_t segment_index);

/* The DHCP server or router that an open alert is about is the owner's: it is expected from
 * now on, and the alert is resolved. */
int command_trust(
	struct watch *watch, const struct watch_call *call, uint64_t alert_id);

/* The owner's name for a device; "" takes it away. */
int command_name(struct watch *watch, const struct watch_call *call, uint64_t device_id,
	const char *name);

/* What the owner says of an open service of a device. Texts are borrowed; NULL: not said. */
struct acceptance_request {
	uint64_t device_id;
	enum proto proto;
	uint16_t port;
	wall_t until;
	const char *needed, *who, *from;
	const char *reason; /* must be there */
};

/* The owner accepts the service until then, as it is now: its alerts are resolved, and while
 * that holds it is not told again. At most ACCEPTANCE_LONGEST_DAYS. An earlier acceptance of
 * the same service ends. */
enum { ACCEPTANCE_LONGEST_DAYS = 366 };
int command_accept(struct watch *watch, const struct watch_call *call,
	const struct acceptance_request *request);

/* Tells one alert of which nothing is true but that it was asked for, whatever is withheld now,
 * so that a person sees where alerts arrive. Refused where no segment is declared. */
int command_test(struct watch *watch, const struct watch_call *call);

/* The owner takes it back: the service is a finding like any other again. */
int command_revoke(struct watch *watch, const struct watch_call *call,
	const struct acceptance_request *whose);

#endif
