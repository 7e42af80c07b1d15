#include "sensor/receiver.h"

#include "sensor/announced.h"

/* What is overheard counts only where it proves a station on the wire: its own ARP and
 * neighbour discovery, or a reply that came straight from it. A TCP segment without our cookie
 * could come from anybody. */
static bool
overheard_evidence(const struct frame *frame, enum evidence *evidence)
{
	switch (frame->kind) {
	case FRAME_ARP_REQUEST:
		*evidence = EVIDENCE_ARP_REQUEST;
		return true;
	case FRAME_ARP_REPLY:
		*evidence = EVIDENCE_ARP_REPLY;
		return true;
	case FRAME_NEIGHBOUR_SOLICITATION:
	case FRAME_NEIGHBOUR_ADVERTISEMENT:
	case FRAME_ROUTER_ADVERTISEMENT:
		*evidence = EVIDENCE_ND;
		return true;
	case FRAME_ECHO_REPLY:
		*evidence = EVIDENCE_ECHO;
		return true;
	case FRAME_OTHER:
	case FRAME_UNREACHABLE:
	case FRAME_TCP:
	case FRAME_UDP:
	case FRAME_KIND_COUNT:
		break;
	}
	return false;
}

/* An address that another station claims is told even when it is ours: that is a conflict. */
static void
overhear(struct receiver *receiver, const struct listener *listener,
	const struct frame *frame, struct moment at)
{
	struct observation seen;
	struct segment *segment;
	enum evidence evidence;

	if (!overheard_evidence(frame, &evidence) || ip_is_special(&frame->source))
		return;
	segment = segments_of(receiver->segments, listener, &frame->source, false);
	if (segment == NULL)
		return;
	seen = teller_observation(OBSERVATION_HOST, segment->index, 0, at);
	seen.host = (struct observation_host){
		.ip = frame->source,
		.mac = frame->source_mac,
		.evidence = evidence,
		.ttl = frame->ttl,
	};
	if (heard_is_news(receiver->heard, &seen, false))
		(void)teller_tell(receiver->teller, &seen); /* counted when lost */
}

static void
frame_came(struct listener *listener, const struct received *received, void *context)
{
	struct receiver *receiver = context;
	struct moment at = received->at;
	struct frame frame;
	enum frame_reason reason =
		frame_read(received->bytes, received->captured, &frame);

	if (reason != FRAME_OK) {
		receiver->refused[reason]++;
		return;
	}
	/* A tagged frame belongs to the VLAN interface, which has its own listener. */
	if (frame.vlan != 0 ||
		listeners_is_own_mac(receiver->listeners, &frame.source_mac))
		return;
	segments_receive(receiver->segments, listener, &frame, at.mono);
	if (!scans_receive(receiver->scans, listener, &frame, at))
		overhear(receiver, listener, &frame, at);
	announced_receive(receiver, listener, &frame, at);
}

static void
listener_ended(void *context)
{
	struct receiver *receiver = context;

	receiver->ended(receiver->context);
}

static bool
is_awaited(void *context)
{
	struct receiver *receiver = context;

	return scans_are_active(receiver->scans);
}

static const struct listeners_calls listeners_calls = {
	.frame = frame_came, .ended = listener_ended, .is_awaited = is_awaited};

void
receiver_follow(struct receiver *receiver, struct loop *loop,
	listeners_ended_call *ended, void *context)
{
	receiver->ended = ended;
	receiver->context = context;
	listeners_follow(receiver->listeners, loop, &listeners_calls, receiver);
}
