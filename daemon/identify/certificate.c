#include "identify/certificate.h"

#include <openssl/evp.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

/* The last second of the year 9999: what lies after it is nonsense. */
static const int64_t moment_last = INT64_C(253402300799);

/* The common name, else the organisation, else the first entry there is. */
static void
take_name(const X509_NAME *name, char *fact)
{
	static const int wanted[] = {NID_commonName, NID_organizationName};
	const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, 0);
	const ASN1_STRING *value;
	unsigned char *utf8 = NULL;
	struct text text;
	int length;

	for (size_t i = sizeof(wanted) / sizeof(wanted[0]); i > 0; i--) {
		int at = X509_NAME_get_index_by_NID(name, wanted[i - 1], -1);

		if (at >= 0)
			entry = X509_NAME_get_entry(name, at);
	}
	text_init(&text, fact, FACT_SUBJECT_SIZE);
	value = entry == NULL ? NULL : X509_NAME_ENTRY_get_data(entry);
	length = value == NULL ? -1 : ASN1_STRING_to_UTF8(&utf8, value);
	if (length > 0)
		text_add_escaped(&text, (const char *)utf8, (size_t)length, "");
	OPENSSL_free(utf8);
}

/* Clamped to 1970 to 9999; unreadable is 0. */
static wall_t
take_time(const ASN1_TIME *time)
{
	struct tm parts;
	int64_t seconds;

	if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1)
		return (wall_t){0};
	seconds = (int64_t)timegm(&parts);
	if (seconds < 0)
		seconds = 0;
	return (wall_t){(seconds > moment_last ? moment_last : seconds) * 1000000};
}

static void
take_key(const X509 *certificate, char *fact)
{
	const EVP_PKEY *key = X509_get0_pubkey(certificate);
	const char *kind = key == NULL ? NULL : EVP_PKEY_get0_type_name(key);
	struct text text;

	text_init(&text, fact, FACT_KEY_SIZE);
	if (kind != NULL)
		text_format(&text, "%s %d", kind, EVP_PKEY_get_bits(key));
}

void
certificate_read(X509 *certificate, struct certificate_facts *facts)
{
	unsigned int length = 0;
	uint8_t digest[EVP_MAX_MD_SIZE];

	memset(facts, 0, sizeof(*facts));
	if (X509_digest(certificate, EVP_sha256(), digest, &length) != 1 ||
		length != FACT_FINGERPRINT_BYTES)
		return;
	facts->known = true;
	memcpy(facts->fingerprint, digest, FACT_FINGERPRINT_BYTES);
	take_name(X509_get_subject_name(certificate), facts->subject);
	take_name(X509_get_issuer_name(certificate), facts->issuer);
	facts->self_signed = X509_NAME_cmp(X509_get_subject_name(certificate),
				     X509_get_issuer_name(certificate)) == 0;
	facts->not_before = take_time(X509_get0_notBefore(certificate));
	facts->not_after = take_time(X509_get0_notAfter(certificate));
	take_key(certificate, facts->key);
}
