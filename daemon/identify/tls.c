#include "identify/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#include "base/mem.h"
#include "identify/certificate.h"

struct tls_context {
	SSL_CTX *context;
};

struct tls {
	SSL *ssl;
	BIO *in, *out; /* owned by ssl */
	size_t received;
	bool over;
};

/* Old devices are the ones worth knowing: nothing that the library can do is refused. The
 * facts are reported and nothing else depends on them. */
static bool
allow_everything(SSL_CTX *context)
{
	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_max_cert_list(context, TLS_HANDSHAKE_MAX);
	SSL_CTX_set_options(context,
		SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF |
			SSL_OP_NO_TICKET);
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	return SSL_CTX_set_min_proto_version(context, TLS1_VERSION) == 1 &&
		SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") == 1;
}

struct tls_context *
tls_context_new(void)
{
	struct tls_context *context;

	/* No configuration file: it could load code, and the role has no files. */
	if (OPENSSL_init_ssl(
		    OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS,
		    NULL) != 1)
		return NULL;
	context = mem_new(sizeof(*context));
	context->context = SSL_CTX_new(TLS_client_method());
	if (context->context != NULL && allow_everything(context->context))
		return context;
	tls_context_free(context);
	return NULL;
}

void
tls_context_free(struct tls_context *context)
{
	if (context == NULL)
		return;
	SSL_CTX_free(context->context);
	free(context);
}

struct tls *
tls_new(struct tls_context *context)
{
	struct tls *tls = mem_new(sizeof(*tls));

	tls->ssl = SSL_new(context->context);
	tls->in = BIO_new(BIO_s_mem());
	tls->out = BIO_new(BIO_s_mem());
	if (tls->ssl == NULL || tls->in == NULL || tls->out == NULL)
		abort(); /* as mem_new does when memory is gone */
	/* An empty buffer means "not yet", never "the end". */
	(void)BIO_set_mem_eof_return(tls->in, -1);
	SSL_set_bio(tls->ssl, tls->in, tls->out);
	SSL_set_connect_state(tls->ssl);
	return tls;
}

void
tls_free(struct tls *tls)
{
	if (tls == NULL)
		return;
	SSL_free(tls->ssl);
	free(tls);
}

static enum tls_state
go_on(struct tls *tls)
{
	int result, error;

	if (SSL_is_init_finished(tls->ssl))
		return TLS_UP;
	ERR_clear_error();
	result = SSL_do_handshake(tls->ssl);
	if (result == 1)
		return TLS_UP;
	error = SSL_get_error(tls->ssl, result);
	return error == SSL_ERROR_WANT_READ ? TLS_SHAKING : TLS_OVER;
}

enum tls_state
tls_received(struct tls *tls, const uint8_t *bytes, size_t length)
{
	tls->received += length;
	if (!SSL_is_init_finished(tls->ssl) && tls->received > TLS_HANDSHAKE_MAX)
		return TLS_OVER;
	if (length > 0 && BIO_write(tls->in, bytes, (int)length) != (int)length)
		return TLS_OVER;
	return go_on(tls);
}

size_t
tls_outgoing(struct tls *tls, uint8_t *bytes, size_t size)
{
	int length = BIO_read(tls->out, bytes, (int)size);

	return length > 0 ? (size_t)length : 0;
}

size_t
tls_read(struct tls *tls, uint8_t *bytes, size_t size)
{
	int length, error;

	ERR_clear_error();
	length = SSL_read(tls->ssl, bytes, (int)size);
	if (length > 0)
		return (size_t)length;
	error = SSL_get_error(tls->ssl, length);
	if (error != SSL_ERROR_WANT_READ)
		tls->over = true;
	return 0;
}

bool
tls_write(struct tls *tls, const uint8_t *bytes, size_t length)
{
	ERR_clear_error();
	return SSL_write(tls->ssl, bytes, (int)length) == (int)length;
}

bool
tls_is_over(const struct tls *tls)
{
	return tls->over;
}

void
tls_facts(const struct tls *tls, struct service_facts *facts)
{
	X509 *shown = SSL_get0_peer_certificate(tls->ssl);
	const char *cipher = SSL_get_cipher_name(tls->ssl);

	(void)text_copy(facts->tls_version, sizeof(facts->tls_version),
		SSL_get_version(tls->ssl));
	(void)text_copy(facts->tls_cipher, sizeof(facts->tls_cipher),
		cipher == NULL ? "" : cipher);
	facts->encrypted = ENCRYPTED_YES;
	if (shown != NULL)
		certificate_read(shown, &facts->certificate);
}

void
tls_library_version(struct text *text)
{
	text_format(text, "OpenSSL %s\n", OpenSSL_version(OPENSSL_VERSION_STRING));
}
