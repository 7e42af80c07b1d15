/*
 * A stranger says anything, in any pieces, to any probe: the inquiry ends, asks no more than
 * it may, and its facts are harmless.
 *
 *	byte 0: the probe   then, again and again, one byte: 0 silence, 1 closed, 2 TLS is up,
 *	3 TLS failed, else that many of the following bytes are received
 */
#include <stdlib.h>

#include "inquiry/inquiry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const probes[] = {"none", "ssh-banner", "ftp-banner", "smtp-banner",
	"pop3-banner", "imap-banner", "telnet-passive", "rsync-greeting", "nats-info",
	"http-get", "http-docker-version", "rtsp-options", "redis-ping",
	"memcached-version", "postgres-sslrequest", "mysql-greeting", "mqtt-connect",
	"amqp-header", "vnc-banner", "rdp-negotiate", "adb-connect", "smb-negotiate",
	"ldap-rootdse", "socks-greet", "epmd-names", "rpc-null", "dns-tcp", "tls-hello",
	"smb1-negotiate"};

enum { PROBES = sizeof(probes) / sizeof(probes[0]) };

static void
happen(struct inquiry *inquiry, uint8_t what, struct inquiry_step *step)
{
	const struct service_facts secure = {.tls_version = "TLSv1.2"};

	if (what == 0)
		inquiry_silence(inquiry, step);
	else if (what == 1)
		inquiry_closed(inquiry, step);
	else if (what == 2)
		inquiry_secured(inquiry, &secure, step);
	else
		inquiry_insecure(inquiry, step);
}

static void
check(const struct inquiry_step *step)
{
	if (step->length > REQUEST_MAX || (step->length > 0 && step->bytes == NULL) ||
		((step->want == INQUIRY_SEND || step->want == INQUIRY_LEAVE) &&
			step->length == 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inquiry_subject subject = {.host = "10.0.0.7", .port = 443};
	unsigned int sends = 0, calls = 0;
	struct inquiry_step step;
	struct inquiry *inquiry;

	if (size == 0)
		return 0;
	subject.probe = probes[data[0] % PROBES];
	subject.service = data[0] < 128 ? "https" : "mqtts";
	inquiry = inquiry_new(&subject);
	inquiry_begin(inquiry, &step);
	for (size_t at = 1;
		at < size && step.want != INQUIRY_DONE && step.want != INQUIRY_LEAVE;) {
		uint8_t what = data[at++];
		size_t length = size - at < what ? size - at : what;

		if (step.want == INQUIRY_CALL) {
			calls++;
			inquiry_connected(inquiry, &step);
		} else if (what < 4 || step.want == INQUIRY_TLS) {
			happen(inquiry, what % 4, &step);
		} else {
			inquiry_received(inquiry, data + at, length, &step);
			at += length;
		}
		check(&step);
		sends += step.want == INQUIRY_SEND;
	}
	if (calls > INQUIRY_CALLS_MAX || sends > INQUIRY_CALLS_MAX * TURNS_MAX ||
		!service_facts_are_sound(inquiry_facts(inquiry)))
		abort();
	inquiry_free(inquiry);
	return 0;
}
