/* What a certificate says of itself: reported, never relied on. */
#ifndef WATCHDOG_IDENTIFY_CERTIFICATE_H
#define WATCHDOG_IDENTIFY_CERTIFICATE_H

#include <openssl/x509.h>

#include "net/service_facts.h"

/* Fields that cannot be read stay empty; known is set when the fingerprint could be made. */
void certificate_read(X509 *certificate, struct certificate_facts *facts);

#endif
