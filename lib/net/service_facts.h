/*
 * What speaks at an open port, as far as it said so itself: measured, never guessed from the
 * number. Every string is NUL-terminated UTF-8 without control characters, cut to its size, and
 * a claim of a stranger: never an identity, never trusted.
 */
#ifndef WATCHDOG_NET_SERVICE_FACTS_H
#define WATCHDOG_NET_SERVICE_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "base/timepoint.h"

enum encrypted {
	ENCRYPTED_MAYBE, /* nobody knows */
	ENCRYPTED_NO,
	ENCRYPTED_YES,
	ENCRYPTED_OFFERED /* it speaks plaintext, and can go over to TLS when asked */
};

/* Who may use it, as its own first answer says; nobody ever tried to log in. */
enum login {
	LOGIN_UNKNOWN,
	LOGIN_NONE,	/* it serves whoever comes: an anonymous broker, no password */
	LOGIN_REQUIRED, /* it asked for credentials */
};

extern const struct name encrypted_names[]; /* maybe, no, yes, offered */
extern const struct name login_names[];	    /* unknown, none, required */

enum {
	FACT_SERVICE_SIZE = 32,
	FACT_PRODUCT_SIZE = 96,
	FACT_TITLE_SIZE = 96,
	FACT_TLS_SIZE = 16,
	FACT_CIPHER_SIZE = 48,
	FACT_SUBJECT_SIZE = 128,
	FACT_KEY_SIZE = 24,
	FACT_FINGERPRINT_BYTES = 32,
	/* Counts up when the readers name the same service in another way than before: the
	 * difference that makes is none of the network. */
	FACT_READERS = 5
};

/* The certificate that a TLS server showed. Its validity is reported, never relied on. */
struct certificate_facts {
	bool known;
	bool self_signed;
	uint8_t fingerprint[FACT_FINGERPRINT_BYTES]; /* SHA-256 of the DER bytes */
	char subject[FACT_SUBJECT_SIZE], issuer[FACT_SUBJECT_SIZE];
	char key[FACT_KEY_SIZE]; /* "RSA 2048" */
	wall_t not_before, not_after;
};

struct service_facts {
	wall_t at; /* when it was asked; us 0: never */
	char service
		[FACT_SERVICE_SIZE]; /* as in the catalogue: http, ssh; "" not known */
	char product[FACT_PRODUCT_SIZE]; /* "OpenSSH 9.2p1", "lighttpd/1.4.69" */
	char title[FACT_TITLE_SIZE];	 /* page title, realm, name of a device */
	enum encrypted encrypted;	 /* NO: plaintext only; YES: TLS or SSH */
	enum login login;
	char tls_version[FACT_TLS_SIZE]; /* "TLSv1.3"; "" none */
	char tls_cipher[FACT_CIPHER_SIZE];
	struct certificate_facts certificate;
};

/* True when every text is as promised above and every choice one there is. */
bool service_facts_are_sound(const struct service_facts *facts);

/* What of the service is not the same any more, said in one word: "service", "certificate",
 * "encryption", "login", "product"; NULL when all of that is equal. Titles, ciphers and the
 * moment may differ. */
const char *service_facts_difference(
	const struct service_facts *before, const struct service_facts *after);

#endif
