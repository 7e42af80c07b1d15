#include "ctl/role_codec.h"

void
pass_inquiry(struct codec *codec, struct inquiry_order *order)
{
	struct call *call = &order->call;

	order->id = pass_run_id(codec, order->id);
	call->segment = pass_segment(codec, call->segment);
	pass_ip(codec, &call->source);
	pass_ip(codec, &call->ip);
	pass_mac(codec, &call->mac);
	call->port = pass_u16(codec, call->port);
	if (call->port == 0)
		codec->bad = true;
}

static void
pass_certificate(struct codec *codec, struct certificate_facts *certificate)
{
	certificate->known = pass_bool(codec, certificate->known);
	if (!certificate->known)
		return;
	certificate->self_signed = pass_bool(codec, certificate->self_signed);
	pass_bytes(codec, certificate->fingerprint, sizeof(certificate->fingerprint));
	pass_text(codec, certificate->subject, sizeof(certificate->subject));
	pass_text(codec, certificate->issuer, sizeof(certificate->issuer));
	pass_text(codec, certificate->key, sizeof(certificate->key));
	certificate->not_before.us = pass_time(codec, certificate->not_before.us);
	certificate->not_after.us = pass_time(codec, certificate->not_after.us);
}

static void
pass_facts(struct codec *codec, struct service_facts *facts)
{
	facts->at.us = pass_time(codec, facts->at.us);
	pass_text(codec, facts->service, sizeof(facts->service));
	pass_text(codec, facts->product, sizeof(facts->product));
	pass_text(codec, facts->title, sizeof(facts->title));
	facts->encrypted = (enum encrypted)pass_choice(
		codec, facts->encrypted, 0, ENCRYPTED_OFFERED);
	facts->login = (enum login)pass_choice(codec, facts->login, 0, LOGIN_REQUIRED);
	pass_text(codec, facts->tls_version, sizeof(facts->tls_version));
	pass_text(codec, facts->tls_cipher, sizeof(facts->tls_cipher));
	pass_certificate(codec, &facts->certificate);
	if (!service_facts_are_sound(facts))
		codec->bad = true;
}

void
pass_service(struct codec *codec, struct observation_service *service)
{
	service->order_id = pass_run_id(codec, service->order_id);
	pass_ip(codec, &service->ip);
	service->port = pass_u16(codec, service->port);
	if (service->port == 0)
		codec->bad = true;
	service->outcome = (enum inquiry_outcome)pass_choice(
		codec, service->outcome, 0, INQUIRY_LATER);
	service->connections = pass_u32(codec, service->connections);
	service->sent_bytes = pass_u32(codec, service->sent_bytes);
	service->received_bytes = pass_u32(codec, service->received_bytes);
	pass_facts(codec, &service->facts);
}
