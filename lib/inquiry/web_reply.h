/*
 * Reading the head of an HTTP (RFC 9112) or RTSP (RFC 2326) response and, of a page, its
 * title: linear, no decompression, nothing followed. What it finds is borrowed from the
 * bytes.
 */
#ifndef WATCHDOG_INQUIRY_WEB_REPLY_H
#define WATCHDOG_INQUIRY_WEB_REPLY_H

#include "inquiry/words.h"

enum { WEB_HEAD_MAX = 8 * 1024, WEB_LINES_MAX = 128 };

struct web_reply {
	unsigned int status;	   /* 100-999 */
	struct words server;	   /* Server:; length 0 when there is none */
	struct words authenticate; /* the first WWW-Authenticate: */
	struct words type;	   /* Content-Type: */
	struct words body;	   /* what there is of it */
	bool whole_head;
};

/* protocol: "HTTP/" or "RTSP/". False when the bytes do not begin such a response; over: no
 * more will come, so an unfinished head is read as far as it goes. */
bool web_reply_read(
	struct words bytes, const char *protocol, bool over, struct web_reply *reply);

/* The text of the first <title>; length 0 when there is none. */
struct words web_title(struct words body);

/* True when the page has a field for a password. */
bool web_has_login(struct words body);

/* realm="..." of a WWW-Authenticate value; length 0 when there is none. */
struct words web_realm(struct words authenticate);

#endif
