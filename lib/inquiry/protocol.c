#include "inquiry/protocol.h"

#include <string.h>

static const struct protocol *const families[] = {protocols_text, protocols_web,
	protocols_database, protocols_message, protocols_screen, protocols_binary};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

/* Names of the catalogue that are answered by another row. */
struct alias {
	const char *name, *probe;
};

static const struct alias inside[] = {
	{"https", "http-get"},
	{"https-alt", "http-get"},
	{"synology-https", "http-get"},
	{"proxmox", "http-get"},
	{"webmin-or-ndmp", "http-get"},
	{"winrm-https", "http-get"},
	{"intel-amt-tls", "http-get"},
	{"samsung-tv-tls", "http-get"},
	{"docker-tls", "http-docker-version"},
	{"kubernetes-api", "http-get"},
	{"kubelet", "http-get"},
	{"mqtts", "mqtt-connect"},
	{"ldaps", "ldap-rootdse"},
	{"smtps", "smtp-banner"},
	{"imaps", "imap-banner"},
	{"pop3s", "pop3-banner"},
	{"telnets", "telnet-passive"},
	{"http", "http-get"},
	{"http-alt", "http-get"},
	{NULL, NULL},
};

static const struct alias next[] = {
	{"smb-negotiate", "smb1-negotiate"},
	{NULL, NULL},
};

const struct protocol *
protocol_named(const char *probe)
{
	for (size_t i = 0; i < FAMILIES; i++)
		for (const struct protocol *row = families[i]; row->probe != NULL;
			row++)
			if (strcmp(row->probe, probe) == 0)
				return row;
	return NULL;
}

const struct protocol *
protocol_greeting(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < FAMILIES; i++)
		for (const struct protocol *row = families[i]; row->probe != NULL;
			row++)
			if (row->greets != NULL && row->greets(bytes, length))
				return row;
	return NULL;
}

const struct protocol *
protocol_inside(const char *service)
{
	for (const struct alias *row = inside; row->name != NULL; row++)
		if (strcmp(row->name, service) == 0)
			return protocol_named(row->probe);
	return NULL;
}

const struct protocol *
protocol_next(const struct protocol *protocol)
{
	for (const struct alias *row = next; row->name != NULL; row++)
		if (strcmp(row->name, protocol->probe) == 0)
			return protocol_named(row->probe);
	return NULL;
}

bool
protocol_is_tls(const char *probe)
{
	return strcmp(probe, "tls-hello") == 0;
}

bool
protocol_may_listen(const char *probe)
{
	return strcmp(probe, "no-payload") != 0 && strcmp(probe, "passive-only") != 0;
}

size_t
question_put(uint8_t *bytes, const void *question, size_t length)
{
	memcpy(bytes, question, length);
	return length;
}

enum encrypted
reply_encrypted(const struct reply *reply)
{
	return reply->secure ? ENCRYPTED_YES : ENCRYPTED_NO;
}
