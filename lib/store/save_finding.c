#include <stdlib.h>

#include "store/handle.h"

/* A JSON array of the sentences; caller frees. */
static char *
reasons_text(const struct service_note *note)
{
	json_t *list = json_array();
	char *text;

	for (uint32_t i = 0; i < note->reason_count; i++)
		(void)json_array_append_new(list, json_string(note->reasons[i]));
	text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	return text;
}

static void
bind_judgement(sqlite3_stmt *to, const struct service_note *note, const char *reasons)
{
	bind_text(to, ":reasons", reasons == NULL ? "[]" : reasons);
	bind_text(to, ":needed", note->answers.needed);
	bind_text(to, ":who", note->answers.who);
	bind_text(to, ":origin", note->answers.from);
	bind_text(to, ":monitored", note->answers.monitored);
}

int
save_judgement(
	const struct saving *saving, const struct service_note *note, int64_t *id)
{
	char *reasons = reasons_text(note);
	sqlite3_stmt *of = statement(saving->store, "find_judgement");
	int status;

	bind_judgement(of, note, reasons);
	status = statement_number(saving->store, of, id, NULL);
	if (status != ERROR_NOT_FOUND)
		goto out;
	of = statement(saving->store, "save_judgement");
	bind_judgement(of, note, reasons);
	status = saving_run(saving, of);
	if (status != 0)
		goto out;
	of = statement(saving->store, "find_judgement");
	bind_judgement(of, note, reasons);
	status = statement_number(saving->store, of, id, saving->error);
out:
	free(reasons);
	return status;
}

static void
bind_facts(sqlite3_stmt *to, const struct accepted_facts *facts)
{
	bind_text(to, ":service", facts->service);
	bind_text(to, ":product", facts->product);
	bind_name(to, ":encrypted", encrypted_names, (int)facts->encrypted);
	bind_name(to, ":login", login_names, (int)facts->login);
	bind_number(to, ":reached", facts->reached);
	if (facts->has_fingerprint)
		bind_bytes(to, ":fingerprint", facts->fingerprint,
			sizeof(facts->fingerprint));
}

int
save_acceptance(const struct saving *saving, const struct acceptance_record *acceptance)
{
	sqlite3_stmt *of = statement(saving->store, "save_acceptance");

	bind_id(of, ":id", acceptance->id);
	bind_id(of, ":device", acceptance->device_id);
	bind_proto(of, acceptance->proto);
	bind_number(of, ":port", acceptance->port);
	bind_name(of, ":state", acceptance_state_names, (int)acceptance->state);
	bind_number(of, ":at", acceptance->at.us);
	bind_number(of, ":until", acceptance->until.us);
	bind_time(of, ":ended_at", acceptance->ended_at);
	bind_text(of, ":needed", acceptance->needed);
	bind_text(of, ":who", acceptance->who);
	bind_text(of, ":origin", acceptance->from);
	bind_text(of, ":reason", acceptance->reason);
	bind_text(of, ":ending", acceptance->ending);
	bind_facts(of, &acceptance->facts);
	return saving_run(saving, of);
}
