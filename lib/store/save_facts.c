#include "store/handle.h"

static void
bind_certificate(sqlite3_stmt *to, const struct certificate_facts *certificate)
{
	if (!certificate->known)
		return; /* parameters without a value are NULL */
	bind_bytes(to, ":fingerprint", certificate->fingerprint,
		sizeof(certificate->fingerprint));
	bind_number(to, ":self_signed", certificate->self_signed);
	bind_text(to, ":subject", certificate->subject);
	bind_text(to, ":issuer", certificate->issuer);
	bind_text(to, ":key", certificate->key);
	bind_number(to, ":not_before", certificate->not_before.us);
	bind_number(to, ":not_after", certificate->not_after.us);
}

static void
bind_facts(sqlite3_stmt *to, const struct facts_record *record)
{
	const struct service_facts *facts = &record->facts;

	bind_id(to, ":address", record->address_id);
	bind_proto(to, record->proto);
	bind_number(to, ":port", record->port);
	bind_number(to, ":since", record->since.us);
	bind_number(to, ":asked_at", facts->at.us);
	bind_number(to, ":readers", record->readers);
	bind_text(to, ":service", facts->service);
	bind_text(to, ":product", facts->product);
	bind_text(to, ":title", facts->title);
	bind_name(to, ":encrypted", encrypted_names, (int)facts->encrypted);
	bind_name(to, ":login", login_names, (int)facts->login);
	bind_text(to, ":tls_version", facts->tls_version);
	bind_text(to, ":tls_cipher", facts->tls_cipher);
	bind_certificate(to, &facts->certificate);
}

/* While it speaks so, the one row is brought up to date; else it ends and another begins. */
int
save_facts(const struct saving *saving, const struct facts_record *record)
{
	sqlite3_stmt *of = statement(saving->store, "refresh_facts");
	int64_t nothing = 0;
	bool holds = false;
	int status;

	bind_facts(of, record);
	status = save_holds(saving, of, &holds, &nothing);
	if (status != 0 || holds)
		return status;
	of = statement(saving->store, "close_facts");
	bind_id(of, ":address", record->address_id);
	bind_proto(of, record->proto);
	bind_number(of, ":port", record->port);
	bind_number(of, ":since", record->since.us);
	status = saving_run(saving, of);
	if (status != 0)
		return status;
	of = statement(saving->store, "open_facts");
	bind_facts(of, record);
	return saving_run(saving, of);
}
