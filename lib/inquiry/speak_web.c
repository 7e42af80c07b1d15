/* HTTP and what looks like it: one GET of the root, no redirect followed (faults.md S06). */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "inquiry/agent.h"
#include "inquiry/protocol.h"
#include "inquiry/web_reply.h"

static size_t
get(const struct asked *asked, const char *path, uint8_t *bytes)
{
	int length = snprintf((char *)bytes, REQUEST_MAX,
		"GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n"
		"Accept: */*\r\nConnection: close\r\n\r\n",
		path, asked->authority, inquiry_agent);

	return length < 0 || length >= REQUEST_MAX ? 0 : (size_t)length;
}

static size_t
http_ask(const struct asked *asked, uint8_t *bytes)
{
	return get(asked, "/", bytes);
}

static size_t
docker_ask(const struct asked *asked, uint8_t *bytes)
{
	return get(asked, "/version", bytes);
}

static size_t
rtsp_ask(const struct asked *asked, uint8_t *bytes)
{
	int length = snprintf((char *)bytes, REQUEST_MAX,
		"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: %s\r\n\r\n",
		inquiry_agent);

	(void)asked;
	return length < 0 || length >= REQUEST_MAX ? 0 : (size_t)length;
}

/* A TLS alert in plaintext (RFC 8446, 6), or the words of servers that explain it. */
static bool
wants_tls(const struct reply *reply, const struct web_reply *web)
{
	if (reply->secure)
		return false;
	if (reply->length >= 3 && reply->bytes[0] == 0x15 && reply->bytes[1] == 3)
		return true;
	return web->status == 400 &&
		(words_have(web->body, "HTTPS port") ||
			words_have(web->body, "HTTP request to an HTTPS server") ||
			words_have(web->body, "plain HTTP"));
}

static void
take_page(const struct web_reply *web, struct service_facts *facts)
{
	struct words title = web_title(web->body);

	if (title.length == 0)
		title = web_realm(web->authenticate);
	words_copy(web->server, facts->product, sizeof(facts->product));
	words_copy(title, facts->title, sizeof(facts->title));
	if (web->status == 401 || web_has_login(web->body))
		facts->login = LOGIN_REQUIRED;
}

/* The version that a JSON answer gives under a name, after a product's own name. */
static void
take_version(struct words body, const char *name, const char *product,
	struct service_facts *facts)
{
	struct words version = words_after(body, name);
	struct text text;
	char number[32];

	version = words_trim(words_skip(version, version.bytes == NULL ? 0 : 1));
	version = words_until(words_after(version, "\""), "\"");
	words_copy(version, number, sizeof(number));
	text_init(&text, facts->product, sizeof(facts->product));
	text_format(&text, "%s%s%s", product, number[0] == '\0' ? "" : " ", number);
}

/* Products that name themselves in the answer to GET /, and serve whoever asks. */
static bool
is_elasticsearch(const struct web_reply *web)
{
	return web->status == 200 && words_have(web->body, "\"cluster_name\"") &&
		words_have(web->body, "\"lucene_version\"");
}

static enum reading
http_read(struct reply *reply, struct service_facts *facts)
{
	struct words bytes = words_of(reply->bytes, reply->length);
	struct web_reply web = {.status = 0};
	bool is_http = web_reply_read(bytes, "HTTP/", reply->over, &web);

	if (wants_tls(reply, &web))
		return READING_TLS;
	if (!reply->over &&
		!(is_http && words_have(web.body, "</title>") &&
			words_have(web.body, "</html>")))
		return READING_MORE;
	if (!is_http)
		return READING_OTHER;
	facts->encrypted = reply_encrypted(reply);
	take_page(&web, facts);
	if (is_elasticsearch(&web)) {
		take_version(web.body, "\"number\"", "Elasticsearch", facts);
		(void)text_copy(
			facts->service, sizeof(facts->service), "elasticsearch");
		facts->login = LOGIN_NONE;
	}
	return READING_DONE;
}

static enum reading
docker_read(struct reply *reply, struct service_facts *facts)
{
	struct words bytes = words_of(reply->bytes, reply->length);
	struct web_reply web = {.status = 0};
	bool is_http = web_reply_read(bytes, "HTTP/", reply->over, &web);

	if (wants_tls(reply, &web))
		return READING_TLS;
	if (!reply->over)
		return READING_MORE;
	if (!is_http)
		return READING_OTHER;
	facts->encrypted = reply_encrypted(reply);
	if (!words_have(web.body, "\"ApiVersion\"")) {
		/* Something else that speaks HTTP lives there. */
		take_page(&web, facts);
		(void)text_copy(facts->service, sizeof(facts->service),
			reply->secure ? "https" : "http");
		return READING_DONE;
	}
	take_version(web.body, "\"Version\"", "Docker", facts);
	facts->login = web.status == 200 ? LOGIN_NONE : LOGIN_REQUIRED;
	return READING_DONE;
}

static enum reading
rtsp_read(struct reply *reply, struct service_facts *facts)
{
	struct words bytes = words_of(reply->bytes, reply->length);
	struct web_reply web = {.status = 0};
	bool is_rtsp = web_reply_read(bytes, "RTSP/", reply->over, &web);

	if (!reply->over && !(is_rtsp && web.whole_head))
		return READING_MORE;
	if (!is_rtsp)
		return READING_OTHER;
	facts->encrypted = reply_encrypted(reply);
	words_copy(web.server, facts->product, sizeof(facts->product));
	words_copy(web_realm(web.authenticate), facts->title, sizeof(facts->title));
	if (web.status == 401)
		facts->login = LOGIN_REQUIRED;
	return READING_DONE;
}

const struct protocol protocols_web[] = {
	{"http-get", "http", "https", http_ask, http_read, NULL, REPLY_HTTP_MAX},
	{"http-docker-version", "docker", "docker-tls", docker_ask, docker_read, NULL,
		REPLY_HTTP_MAX},
	{"rtsp-options", "rtsp", "rtsps", rtsp_ask, rtsp_read, NULL, REPLY_MAX},
	{.probe = NULL},
};
