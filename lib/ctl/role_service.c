#include "ctl/role_codec.h"

static void
pass_question(struct codec *codec, struct upnp_question *question)
{
	question->about = (enum upnp_about)pass_choice(
		codec, question->about, UPNP_NOTHING, UPNP_MAPPING);
	if (question->about == UPNP_NOTHING)
		return;
	pass_text(codec, question->path, sizeof(question->path));
	question->connection = (enum upnp_connection)pass_choice(
		codec, question->connection, UPNP_NO_CONNECTION, UPNP_PPP_1);
	question->index = pass_u16(codec, question->index);
	if (!codec_is_broken(codec) && !upnp_question_is_sound(question))
		codec->bad = true;
}

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
	pass_question(codec, &order->upnp);
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

static void
pass_description(struct codec *codec, struct upnp_description *description)
{
	pass_text(codec, description->name, sizeof(description->name));
	pass_text(codec, description->maker, sizeof(description->maker));
	pass_text(codec, description->model, sizeof(description->model));
	pass_text(codec, description->number, sizeof(description->number));
	pass_text(codec, description->serial, sizeof(description->serial));
	pass_text(codec, description->device, sizeof(description->device));
	description->connection = (enum upnp_connection)pass_choice(
		codec, description->connection, UPNP_NO_CONNECTION, UPNP_PPP_1);
	pass_text(codec, description->control, sizeof(description->control));
}

static void
pass_mapping(struct codec *codec, struct upnp_mapping *mapping)
{
	mapping->entry = (enum upnp_entry)pass_choice(
		codec, mapping->entry, UPNP_ENTRY_NONE, UPNP_ENTRY_END);
	if (mapping->entry != UPNP_ENTRY_ONE)
		return;
	mapping->enabled = pass_bool(codec, mapping->enabled);
	mapping->proto = pass_proto(codec, mapping->proto);
	mapping->external_port = pass_u16(codec, mapping->external_port);
	mapping->port = pass_u16(codec, mapping->port);
	pass_ip_or_none(codec, &mapping->client);
	pass_text(codec, mapping->label, sizeof(mapping->label));
}

static void
pass_answer(struct codec *codec, struct upnp_answer *answer)
{
	answer->about = (enum upnp_about)pass_choice(
		codec, answer->about, UPNP_NOTHING, UPNP_MAPPING);
	if (answer->about == UPNP_DESCRIPTION)
		pass_description(codec, &answer->description);
	else if (answer->about == UPNP_MAPPING)
		pass_mapping(codec, &answer->mapping);
	if (!codec_is_broken(codec) && !upnp_answer_is_sound(answer))
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
	pass_answer(codec, &service->upnp);
}
