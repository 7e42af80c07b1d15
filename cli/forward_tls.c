#include "forward_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "base/mem.h"

enum { REASON_SIZE = 160 };

struct tls_client {
	SSL_CTX *context;
	const char *host; /* whom the certificate must name */
	bool verify;
};

struct tls {
	SSL *session;
};

/* The newest reason of the library, in its own words. */
static const char *
library_reason(char text[static REASON_SIZE])
{
	unsigned long code = ERR_peek_last_error();

	ERR_clear_error();
	if (code == 0)
		return "the connection broke";
	ERR_error_string_n(code, text, REASON_SIZE);
	return text;
}

static int
fail(struct error *error, enum error_code code, const char *what, const char *subject)
{
	char reason[REASON_SIZE];

	return error_set(
		error, code, "%s %s: %s", what, subject, library_reason(reason));
}

static int
load_authorities(
	SSL_CTX *context, const struct forward_target *target, struct error *error)
{
	SSL_CTX_set_verify(
		context, target->unverified ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
	if (target->authorities == NULL)
		return SSL_CTX_set_default_verify_paths(context) == 1
			? 0
			: fail(error, ERROR_INVALID, "cannot use",
				  "the system's authorities");
	if (SSL_CTX_load_verify_locations(context, target->authorities, NULL) == 1)
		return 0;
	return fail(error, ERROR_INVALID, "cannot use", target->authorities);
}

static int
load_certificate(
	SSL_CTX *context, const struct forward_target *target, struct error *error)
{
	const char *key = target->key != NULL ? target->key : target->certificate;

	if (target->certificate == NULL)
		return 0;
	if (SSL_CTX_use_certificate_chain_file(context, target->certificate) != 1)
		return fail(error, ERROR_INVALID, "cannot use", target->certificate);
	if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 ||
		SSL_CTX_check_private_key(context) != 1)
		return fail(error, ERROR_INVALID, "cannot use", key);
	return 0;
}

int
tls_client_new(const struct forward_target *target, struct tls_client **client,
	struct error *error)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	int status;

	if (context == NULL)
		return fail(error, ERROR_INVALID, "cannot use", "TLS");
	(void)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	status = load_authorities(context, target, error);
	if (status == 0)
		status = load_certificate(context, target, error);
	if (status != 0) {
		SSL_CTX_free(context);
		return status;
	}
	*client = mem_new(sizeof(**client));
	(*client)->context = context;
	(*client)->host = target->host;
	(*client)->verify = !target->unverified;
	return 0;
}

void
tls_client_free(struct tls_client *client)
{
	if (client == NULL)
		return;
	SSL_CTX_free(client->context);
	free(client);
}

/* The certificate must name the host, or hold the address when it is one. */
static bool
expect_host(SSL *session, const struct tls_client *client)
{
	X509_VERIFY_PARAM *wanted = SSL_get0_param(session);

	if (X509_VERIFY_PARAM_set1_ip_asc(wanted, client->host) == 1)
		return true;
	ERR_clear_error();
	return SSL_set_tlsext_host_name(session, client->host) == 1 &&
		SSL_set1_host(session, client->host) == 1;
}

static int
shake_hands(SSL *session, const struct tls_client *client, struct error *error)
{
	long verified;

	if (SSL_connect(session) == 1)
		return 0;
	verified = SSL_get_verify_result(session);
	if (client->verify && verified != X509_V_OK) {
		ERR_clear_error();
		return error_set(error, ERROR_DENIED,
			"the certificate of %s does not prove who it is: %s",
			client->host, X509_verify_cert_error_string(verified));
	}
	return fail(error, ERROR_IO, "no TLS with", client->host);
}

struct tls *
tls_open(const struct tls_client *client, int descriptor, struct error *error)
{
	SSL *session = SSL_new(client->context);
	struct tls *tls;

	if (session == NULL || SSL_set_fd(session, descriptor) != 1 ||
		!expect_host(session, client)) {
		(void)fail(error, ERROR_IO, "no TLS with", client->host);
		SSL_free(session);
		return NULL;
	}
	if (shake_hands(session, client, error) != 0) {
		SSL_free(session);
		return NULL;
	}
	tls = mem_new(sizeof(*tls));
	tls->session = session;
	return tls;
}

bool
tls_write(struct tls *tls, const char *bytes, size_t length)
{
	size_t written = 0;
	bool done = SSL_write_ex(tls->session, bytes, length, &written) == 1 &&
		written == length;

	ERR_clear_error();
	return done;
}

void
tls_close(struct tls *tls)
{
	if (tls == NULL)
		return;
	(void)SSL_shutdown(tls->session); /* a courtesy: the connection ends anyway */
	ERR_clear_error();
	SSL_free(tls->session);
	free(tls);
}
