#include <string.h>

#include "store/handle.h"

enum { DAY_TEXT_SIZE = 11 }; /* "2026-11-01" */

int
saving_run(const struct saving *saving, sqlite3_stmt *of)
{
	return statement_run(saving->store, of, saving->error);
}

int
saving_segment(const struct saving *saving, uint16_t segment, int64_t *id)
{
	if (segment >= saving->store->segment_count)
		return error_set(saving->error, ERROR_INVALID,
			"segment %u is not in the configuration", segment);
	*id = saving->store->segment_ids[segment];
	return 0;
}

/* What an earlier save of this run already counted into the receipts. */
static int
counted_before(
	const struct saving *saving, uint64_t id, int64_t counted[static PROBE_KINDS])
{
	sqlite3_stmt *of = statement(saving->store, "run_sent");
	int status;

	for (int kind = 0; kind < PROBE_KINDS; kind++)
		counted[kind] = 0;
	bind_id(of, ":id", id);
	status = statement_step(saving->store, of, saving->error);
	if (status <= 0)
		return status;
	for (int kind = 0; kind < PROBE_KINDS; kind++)
		counted[kind] = sqlite3_column_int64(of, kind);
	return saving_run(saving, of);
}

static void
day_text(wall_t at, char day[static WALL_TEXT_SIZE])
{
	(void)wall_text(at, day);
	day[DAY_TEXT_SIZE - 1] = '\0';
}

/* Packets are counted on the day on which the run was saved with them. */
static int
save_receipts(
	const struct saving *saving, const struct run_record *run, int64_t segment)
{
	wall_t at = run->finished.us != 0 ? run->finished : run->started;
	int64_t counted[PROBE_KINDS];
	char day[WALL_TEXT_SIZE];
	int status = counted_before(saving, run->id, counted);

	day_text(at, day);
	for (int kind = 0; status == 0 && kind < PROBE_KINDS; kind++) {
		int64_t packets = (int64_t)run->tally.sent[kind] - counted[kind];
		sqlite3_stmt *of = statement(saving->store, "save_receipt");

		if (packets <= 0)
			continue;
		bind_text(of, ":day", day);
		bind_number(of, ":segment", segment);
		bind_name(of, ":kind", probe_kind_names, kind);
		bind_number(of, ":packets", packets);
		status = saving_run(saving, of);
	}
	return status;
}

/* Connections are counted by segment, too; packets are with the run that sent them. */
static int
save_call_receipt(const struct saving *saving, const struct receipt_record *receipt,
	const char *day)
{
	int64_t segment = 0;
	sqlite3_stmt *of;
	int status = saving_segment(saving, receipt->segment, &segment);

	if (status != 0)
		return status;
	of = statement(saving->store, "save_call_receipt");
	bind_text(of, ":day", day);
	bind_number(of, ":segment", segment);
	bind_number(of, ":connections", (int64_t)receipt->connections);
	bind_number(of, ":sent_bytes", (int64_t)receipt->sent_bytes);
	bind_number(of, ":received_bytes", (int64_t)receipt->received_bytes);
	return saving_run(saving, of);
}

int
save_receipt(const struct saving *saving, const struct receipt_record *receipt)
{
	char day[WALL_TEXT_SIZE];
	sqlite3_stmt *of;
	int status = 0;

	day_text(receipt->at, day);
	if (receipt->kind == RECEIPT_IDENTIFY)
		status = save_call_receipt(saving, receipt, day);
	if (status != 0)
		return status;
	of = statement(saving->store, "save_device_receipt");
	bind_id(of, ":device", receipt->device_id);
	bind_text(of, ":day", day);
	bind_name(of, ":kind", receipt_kind_names, (int)receipt->kind);
	bind_number(of, ":looks", (int64_t)receipt->looks);
	bind_number(of, ":questions", (int64_t)receipt->questions);
	bind_number(of, ":connections", (int64_t)receipt->connections);
	bind_number(of, ":sent_bytes", (int64_t)receipt->sent_bytes);
	bind_number(of, ":received_bytes", (int64_t)receipt->received_bytes);
	bind_number(of, ":at", receipt->at.us);
	status = saving_run(saving, of);
	if (status != 0)
		return status;
	of = statement(saving->store, "forget_device_receipts");
	bind_id(of, ":device", receipt->device_id);
	bind_text(of, ":day", day);
	return saving_run(saving, of);
}

static void
bind_tally(sqlite3_stmt *to, const struct scan_tally *tally)
{
	bind_number(to, ":sent_arp", (int64_t)tally->sent[PROBE_ARP]);
	bind_number(to, ":sent_nd", (int64_t)tally->sent[PROBE_ND]);
	bind_number(to, ":sent_icmp", (int64_t)tally->sent[PROBE_ECHO]);
	bind_number(to, ":sent_tcp", (int64_t)tally->sent[PROBE_TCP_SYN]);
	bind_number(to, ":sent_udp", (int64_t)tally->sent[PROBE_UDP]);
	bind_number(to, ":probes", (int64_t)tally->probes);
	bind_number(to, ":answered", (int64_t)tally->answered);
	bind_number(to, ":repeat_answered", (int64_t)tally->repeat_answered);
	bind_number(to, ":targets", (int64_t)tally->targets);
	bind_number(to, ":targets_alive", (int64_t)tally->targets_alive);
	bind_number(to, ":refused", (int64_t)tally->refused);
	bind_number(to, ":send_errors", (int64_t)tally->send_errors);
	bind_number(to, ":drops", (int64_t)tally->drops);
}

int
save_run(const struct saving *saving, const struct run_record *run)
{
	int64_t segment = 0, from = 0;
	sqlite3_stmt *of;
	int status = saving_segment(saving, run->segment, &segment);

	if (status == 0)
		status = saving_segment(saving, run->from, &from);
	if (status == 0)
		status = save_receipts(saving, run, segment);
	if (status != 0)
		return status;
	of = statement(saving->store, "save_run");
	bind_id(of, ":id", run->id);
	bind_number(of, ":segment", segment);
	if (from != segment)
		bind_number(of, ":from", from);
	bind_name(of, ":kind", scan_kind_names, (int)run->kind);
	bind_proto(of, run->proto);
	bind_number(of, ":job", run->job);
	bind_number(of, ":manual", run->manual);
	bind_text(of, ":ports", run->ports_text);
	bind_number(of, ":started", run->started.us);
	bind_time(of, ":finished", run->finished);
	bind_name(of, ":verdict", run_verdict_names, (int)run->verdict);
	bind_number(of, ":epoch", (int64_t)run->epoch);
	bind_number(of, ":done", (int64_t)run->done);
	bind_number(of, ":total", (int64_t)run->total);
	bind_tally(of, &run->tally);
	bind_number(of, ":tries", run->tries);
	bind_text(of, ":vantage", run->vantage);
	return saving_run(saving, of);
}

int
save_sighting(const struct saving *saving, const struct sighting_record *sighting)
{
	int64_t segment = 0;
	sqlite3_stmt *of;
	int status = saving_segment(saving, sighting->segment, &segment);

	if (status != 0)
		return status;
	of = statement(saving->store, "save_sighting");
	bind_id(of, ":run", sighting->run_id);
	bind_number(of, ":segment", segment);
	bind_ip(of, ":ip", &sighting->ip);
	bind_mac(of, ":holder", &sighting->holder);
	bind_proto(of, sighting->proto);
	bind_number(of, ":first", sighting->first);
	bind_number(of, ":last", sighting->last);
	bind_name(of, ":state", port_state_names, (int)sighting->state);
	bind_name(of, ":reason", port_reason_names, (int)sighting->reason);
	bind_number(of, ":at", sighting->at.us);
	return saving_run(saving, of);
}
