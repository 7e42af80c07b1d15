#include "watch/receipt.h"

#include "watch/core.h"

const struct name receipt_kind_names[] = {
	{RECEIPT_TCP, "tcp"},
	{RECEIPT_UDP, "udp"},
	{RECEIPT_PRESENCE, "presence"},
	{RECEIPT_IDENTIFY, "identify"},
	{0, NULL},
};

static enum receipt_kind
kind_of(const struct run *run)
{
	if (run->record.kind != SCAN_PORTS)
		return RECEIPT_PRESENCE;
	return run->record.proto == PROTO_UDP ? RECEIPT_UDP : RECEIPT_TCP;
}

/* Untested ports were not asked, or it is not known of what. */
static uint64_t
count_asked(const struct run *run, const struct observation_host_done *done)
{
	uint64_t count = run->record.kind != SCAN_PORTS && done->last;

	for (uint32_t i = 0; i < done->finding_count; i++) {
		const struct port_finding *finding = &done->findings[i];

		if (finding->state != PORT_UNTESTED)
			count += run_count_ports(run, finding) +
				(run->canary >= finding->first &&
					run->canary <= finding->last);
	}
	return count;
}

void
receipt_asked(struct watch *watch, const struct segment *segment, const struct run *run,
	const struct observation_host_done *done)
{
	const struct address *address =
		inventory_holder(&watch->inventory, segment->index, &done->ip);
	uint64_t questions = count_asked(run, done);

	if (address == NULL || questions == 0 || !run_asks(watch, run, &done->ip))
		return;
	effects_add(watch->effects, EFFECT_SAVE_RECEIPT)->receipt =
		(struct receipt_record){
			.segment = segment->index,
			.device_id = address->device->record.id,
			.kind = kind_of(run),
			.at = watch->now.wall,
			.looks = done->last,
			.questions = questions,
		};
}

void
receipt_connected(struct watch *watch, const struct address *address,
	uint64_t connections, const struct observation_service *answer)
{
	if (connections == 0)
		return;
	effects_add(watch->effects, EFFECT_SAVE_RECEIPT)->receipt =
		(struct receipt_record){
			.segment = address->device->record.segment,
			.device_id = address->device->record.id,
			.kind = RECEIPT_IDENTIFY,
			.at = watch->now.wall,
			.looks = 1,
			.connections = connections,
			.sent_bytes = answer == NULL ? 0 : answer->sent_bytes,
			.received_bytes = answer == NULL ? 0 : answer->received_bytes,
		};
}
