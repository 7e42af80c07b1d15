#include "store/load_port.h"

static void
take_note(struct columns *from, struct service_note *note)
{
	take_text(from, note->service, sizeof(note->service));
	take_text(from, note->category, sizeof(note->category));
	note->encrypted = (enum encrypted)take_name(from, encrypted_names, 0);
	note->impact = (enum impact)take_name(from, impact_names, 0);
	note->likelihood = (enum likelihood)take_name(from, likelihood_names, 0);
	note->severity = (enum severity)take_name(from, severity_names, 0);
	take_text(from, note->why, sizeof(note->why));
	take_text(from, note->advice, sizeof(note->advice));
}

void
take_service(struct columns *from, struct service_record *record)
{
	record->address_id = take_count(from, INT64_MAX);
	record->proto = (enum proto)take_name(from, proto_names, PROTO_TCP);
	record->port = (uint16_t)take_count(from, UINT16_MAX);
	record->state = (enum port_state)take_name(from, port_state_names, 0);
	record->reason = (enum port_reason)take_name(from, port_reason_names, 0);
	record->since = take_time(from);
	record->first_open = take_time(from);
	record->last_verified = take_time(from);
	record->run_id = take_count(from, INT64_MAX);
	record->flap_penalty = (uint32_t)take_count(from, UINT32_MAX);
	take_note(from, &record->note);
}

static void
take_certificate(struct columns *from, struct certificate_facts *certificate)
{
	certificate->known = take_bytes(
		from, certificate->fingerprint, sizeof(certificate->fingerprint));
	certificate->self_signed = take_bool(from);
	take_text(from, certificate->subject, sizeof(certificate->subject));
	take_text(from, certificate->issuer, sizeof(certificate->issuer));
	take_text(from, certificate->key, sizeof(certificate->key));
	certificate->not_before = take_time(from);
	certificate->not_after = take_time(from);
}

void
take_facts(struct columns *from, struct facts_record *record)
{
	struct service_facts *facts = &record->facts;

	record->address_id = take_count(from, INT64_MAX);
	record->proto = (enum proto)take_name(from, proto_names, PROTO_TCP);
	record->port = (uint16_t)take_count(from, UINT16_MAX);
	record->since = take_time(from);
	record->readers = (uint32_t)take_count(from, UINT32_MAX);
	facts->at = take_time(from);
	take_text(from, facts->service, sizeof(facts->service));
	take_text(from, facts->product, sizeof(facts->product));
	take_text(from, facts->title, sizeof(facts->title));
	facts->encrypted = (enum encrypted)take_name(from, encrypted_names, 0);
	facts->login = (enum login)take_name(from, login_names, 0);
	take_text(from, facts->tls_version, sizeof(facts->tls_version));
	take_text(from, facts->tls_cipher, sizeof(facts->tls_cipher));
	take_certificate(from, &facts->certificate);
}

void
take_look(struct columns *from, struct look_record *record)
{
	record->address_id = take_count(from, INT64_MAX);
	record->proto = (enum proto)take_name(from, proto_names, 0);
	record->port = (uint16_t)take_count(from, UINT16_MAX);
	record->first = take_time(from);
	record->last = take_time(from);
	record->state = (enum port_state)take_name(from, port_state_names, 0);
	record->reason = (enum port_reason)take_name(from, port_reason_names, 0);
	record->looks = (uint32_t)take_count(from, UINT32_MAX);
	record->first_run = take_count(from, INT64_MAX);
	record->last_run = take_count(from, INT64_MAX);
	record->outcome = (enum look_outcome)take_name(from, look_outcome_names, 0);
}

void
take_acceptance(struct columns *from, struct acceptance_record *record)
{
	struct accepted_facts *facts = &record->facts;

	record->id = take_count(from, INT64_MAX);
	record->device_id = take_count(from, INT64_MAX);
	record->proto = (enum proto)take_name(from, proto_names, PROTO_TCP);
	record->port = (uint16_t)take_count(from, UINT16_MAX);
	record->state = (enum acceptance_state)take_name(
		from, acceptance_state_names, ACCEPTANCE_VALID);
	record->at = take_time(from);
	record->until = take_time(from);
	take_text(from, record->needed, sizeof(record->needed));
	take_text(from, record->who, sizeof(record->who));
	take_text(from, record->from, sizeof(record->from));
	take_text(from, record->reason, sizeof(record->reason));
	take_text(from, facts->service, sizeof(facts->service));
	take_text(from, facts->product, sizeof(facts->product));
	facts->encrypted = (enum encrypted)take_name(from, encrypted_names, 0);
	facts->login = (enum login)take_name(from, login_names, 0);
	facts->reached = (uint32_t)take_count(from, UINT32_MAX);
	facts->has_fingerprint =
		take_bytes(from, facts->fingerprint, sizeof(facts->fingerprint));
}
