#include "assess/proof.h"

#include <string.h>

#include "base/text.h"

const struct name proof_verdict_names[] = {
	{PROOF_CLOSED, "closed"},
	{PROOF_OPEN, "open"},
	{PROOF_NOT_PROVEN, "not proven"},
	{0, NULL},
};

/* All tries of a silent port may have been lost with this probability at most. */
static const double chance_max = 1e-3;

/* The port refused by itself. */
static bool
is_refusal(enum port_reason reason)
{
	return reason == REASON_RESET || reason == REASON_PORT_UNREACH ||
		reason == REASON_CONN_REFUSED;
}

static bool
is_own_answer(enum port_reason reason)
{
	return is_refusal(reason) || reason == REASON_SYN_ACK ||
		reason == REASON_UDP_RESPONSE || reason == REASON_CONN_ACCEPTED;
}

static double
chance_of_loss(const struct proof_look *look)
{
	double lost = look->answered == 0
		? 0
		: (double)look->repeat_answered / (double)look->answered;
	double chance = 1;

	for (uint32_t i = 0; i < look->tries; i++)
		chance *= lost;
	return chance;
}

static bool
differ(const struct mac *known, const struct mac *seen)
{
	return !mac_is_zero(known) && !mac_is_zero(seen) && !mac_equal(known, seen);
}

static bool
is_same_port(const struct proof_look *before, const struct proof_look *after)
{
	if (before->proto != after->proto || before->port != after->port)
		return false;
	/* A device that got another address is known again by its MAC only. */
	return ip_equal(&before->ip, &after->ip) ||
		(!mac_is_zero(&before->mac) && mac_equal(&before->mac, &after->mac));
}

/* Why the second look could not have seen what the first saw; NULL when it could. */
static const char *
unlike(const struct proof_look *before, const struct proof_look *after)
{
	if (!is_same_port(before, after))
		return "another port was looked at";
	if (before->run_id == 0 || before->tries == 0 || before->vantage[0] == '\0')
		return "how it was looked at before is not known any more: take a "
		       "snapshot while it is open";
	if (after->run_id == 0 || after->tries == 0 || after->vantage[0] == '\0')
		return "how it was looked at last is not known";
	if (after->run == RUN_VOID)
		return "the run that looked could not see";
	if (strcmp(before->vantage, after->vantage) != 0)
		return "it was looked at from another place than before";
	if (after->tries < before->tries)
		return "it was asked fewer times than before";
	if (differ(&before->mac, &after->holder))
		return "another station answers at that address";
	return NULL;
}

static void
judge_silence(const struct proof_look *after, struct text *because,
	enum proof_verdict *verdict)
{
	const struct proof_witness *witness = &after->witness;

	if (witness->port == 0 || !is_own_answer(witness->reason)) {
		text_format(because,
			"silent (%s), and no other port of the host answered: it may "
			"be off, or the way to it blocked",
			names_text(port_reason_names, (int)after->reason));
		return;
	}
	if (chance_of_loss(after) > chance_max) {
		text_add(because,
			"silent, but so many answers get lost on the way that this may "
			"be chance");
		return;
	}
	*verdict = PROOF_CLOSED;
	text_format(because,
		"silent (%s) to %u questions while %u/%s of the host answered "
		"(%s)",
		names_text(port_reason_names, (int)after->reason), after->tries,
		witness->port, names_text(proto_names, (int)witness->proto),
		names_text(port_reason_names, (int)witness->reason));
}

void
proof_judge(const struct proof_look *before, const struct proof_look *after,
	struct proof_judgement *judgement)
{
	char seen[WALL_TEXT_SIZE];
	const char *reason;
	struct text because;

	judgement->verdict = PROOF_NOT_PROVEN;
	text_init(&because, judgement->because, sizeof(judgement->because));
	if (after->state == PORT_UNTESTED || after->seen.us < before->seen.us ||
		(after->state != PORT_OPEN && after->seen.us == before->seen.us)) {
		text_format(&because, "nobody looked since %s",
			wall_text(before->seen, seen));
		return;
	}
	if (after->state == PORT_OPEN && is_same_port(before, after)) {
		judgement->verdict = PROOF_OPEN;
		text_format(&because, "it answered (%s)",
			names_text(port_reason_names, (int)after->reason));
		return;
	}
	reason = unlike(before, after);
	if (reason != NULL) {
		text_add(&because, reason);
	} else if (is_refusal(after->reason)) {
		judgement->verdict = PROOF_CLOSED;
		text_format(&because, "it refused (%s)",
			names_text(port_reason_names, (int)after->reason));
	} else {
		judge_silence(after, &because, &judgement->verdict);
	}
}
