#include "assess/proof_record.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

const char proof_origin[SHA256_TEXT_SIZE] =
	"0000000000000000000000000000000000000000000000000000000000000000";

const struct name proof_kind_names[] = {
	{PROOF_SNAPSHOT, "snapshot"},
	{PROOF_BEFORE, "before"},
	{PROOF_AFTER, "after"},
	{0, NULL},
};

bool
proof_snapshot_is_name(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length < PROOF_SNAPSHOT_SIZE &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length &&
		name[0] != '-';
}

static const char *
or_dash(const char *text)
{
	return text[0] == '\0' ? "-" : text;
}

static void
add_mac(struct text *text, const char *key, const struct mac *mac)
{
	char space[MAC_TEXT_SIZE];

	text_format(
		text, "%s %s\n", key, mac_is_zero(mac) ? "-" : mac_text(mac, space));
}

static void
add_time(struct text *text, const char *key, wall_t time)
{
	char space[WALL_TEXT_SIZE];

	text_format(text, "%s %s\n", key, wall_text(time, space));
}

static void
add_witness(struct text *text, const struct proof_witness *witness)
{
	char at[WALL_TEXT_SIZE];

	if (witness->port == 0) {
		text_add(text, "witness -\n");
		return;
	}
	text_format(text, "witness %u/%s %s %s %s\n", witness->port,
		names_text(proto_names, (int)witness->proto),
		names_text(port_state_names, (int)witness->state),
		names_text(port_reason_names, (int)witness->reason),
		wall_text(witness->at, at));
}

static void
add_look(struct text *text, const struct proof_look *look)
{
	char ip[IP_TEXT_SIZE];

	text_format(text, "device d-%" PRIu64 "\n", look->device_id);
	text_format(text, "name %s\n", or_dash(look->device_name));
	add_mac(text, "mac", &look->mac);
	text_format(text, "ip %s\n", ip_text(&look->ip, ip));
	text_format(text, "port %u/%s\n", look->port,
		names_text(proto_names, (int)look->proto));
	text_format(text, "state %s\n", names_text(port_state_names, (int)look->state));
	text_format(
		text, "reason %s\n", names_text(port_reason_names, (int)look->reason));
	add_time(text, "since", look->since);
	add_time(text, "seen", look->seen);
	text_format(text, "vantage %s\n", or_dash(look->vantage));
	text_format(text, "run %" PRIu64 " %s\n", look->run_id,
		names_text(run_verdict_names, (int)look->run));
	text_format(text, "tries %" PRIu32 "\n", look->tries);
	text_format(text, "answered %" PRIu64 " repeated %" PRIu64 "\n", look->answered,
		look->repeat_answered);
	text_format(text, "configuration %016" PRIx64 "\n", look->epoch);
	add_mac(text, "holder", &look->holder);
	add_witness(text, &look->witness);
}

/* Every line but the hash. */
static void
add_body(struct text *text, const struct proof_record *record)
{
	text_format(text, "wdog-record 1\nnumber %" PRIu64 "\nprevious %s\nkind %s\n",
		record->number, record->previous,
		names_text(proof_kind_names, (int)record->kind));
	text_format(text, "snapshot %s\n", or_dash(record->snapshot));
	add_time(text, "at", record->at);
	if (record->kind == PROOF_SNAPSHOT)
		text_format(text, "findings %" PRIu64 "\n", record->findings);
	else
		add_look(text, &record->look);
	if (record->kind == PROOF_AFTER)
		text_format(text, "before %" PRIu64 " %s\nverdict %s\nbecause %s\n",
			record->before, record->before_hash,
			names_text(proof_verdict_names, (int)record->judgement.verdict),
			or_dash(record->judgement.because));
}

void
proof_record_write(struct proof_record *record, char text[static PROOF_RECORD_SIZE])
{
	struct text out;

	text_init(&out, text, PROOF_RECORD_SIZE);
	add_body(&out, record);
	(void)sha256_text(text, out.length, record->hash);
	text_format(&out, "hash %s\n\n", record->hash);
}
