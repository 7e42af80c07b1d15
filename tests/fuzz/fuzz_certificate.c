/*
 * What a TLS server shows as its certificate: any DER. Whatever the library reads as one gives
 * facts that are harmless text, and moments between 1970 and 9999.
 */
#include <stdlib.h>
#include <string.h>

#include "identify/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t moment_last = INT64_C(253402300799) * 1000000;

static bool
is_moment(wall_t time)
{
	return time.us >= 0 && time.us <= moment_last;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned char *at = data;
	X509 *certificate = d2i_X509(NULL, &at, (long)size);
	struct service_facts facts = {.service = "tls"};

	if (certificate == NULL)
		return 0;
	/* What stood there before must not shine through. */
	memset(&facts.certificate, 'x', sizeof(facts.certificate));
	certificate_read(certificate, &facts.certificate);
	if (!facts.certificate.known || !service_facts_are_sound(&facts) ||
		!is_moment(facts.certificate.not_before) ||
		!is_moment(facts.certificate.not_after))
		abort();
	X509_free(certificate);
	return 0;
}
