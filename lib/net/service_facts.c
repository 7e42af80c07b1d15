#include "net/service_facts.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

const struct name encrypted_names[] = {
	{ENCRYPTED_MAYBE, "maybe"},
	{ENCRYPTED_NO, "no"},
	{ENCRYPTED_YES, "yes"},
	{ENCRYPTED_OFFERED, "offered"},
	{0, NULL},
};

const struct name login_names[] = {
	{LOGIN_UNKNOWN, "unknown"},
	{LOGIN_NONE, "none"},
	{LOGIN_REQUIRED, "required"},
	{0, NULL},
};

static bool
is_clean(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL && text_is_harmless(text);
}

static bool
certificate_is_sound(const struct certificate_facts *certificate)
{
	return is_clean(certificate->subject, sizeof(certificate->subject)) &&
		is_clean(certificate->issuer, sizeof(certificate->issuer)) &&
		is_clean(certificate->key, sizeof(certificate->key));
}

bool
service_facts_are_sound(const struct service_facts *facts)
{
	return is_clean(facts->service, sizeof(facts->service)) &&
		is_clean(facts->product, sizeof(facts->product)) &&
		is_clean(facts->title, sizeof(facts->title)) &&
		is_clean(facts->tls_version, sizeof(facts->tls_version)) &&
		is_clean(facts->tls_cipher, sizeof(facts->tls_cipher)) &&
		(unsigned int)facts->encrypted <= ENCRYPTED_OFFERED &&
		(unsigned int)facts->login <= LOGIN_REQUIRED &&
		certificate_is_sound(&facts->certificate);
}

const char *
service_facts_difference(
	const struct service_facts *before, const struct service_facts *after)
{
	const struct certificate_facts *old = &before->certificate;
	const struct certificate_facts *new = &after->certificate;

	if (strcmp(before->service, after->service) != 0)
		return "service";
	if (old->known && new->known &&
		memcmp(old->fingerprint, new->fingerprint, sizeof(old->fingerprint)) !=
			0)
		return "certificate";
	if (before->encrypted != after->encrypted)
		return "encryption";
	if (before->login != after->login)
		return "login";
	if (strcmp(before->product, after->product) != 0)
		return "product";
	return NULL;
}
