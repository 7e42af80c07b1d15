/* One question of UPnP over HTTP, and its answer (upnp.h). */
#include "inquiry/protocol.h"

static size_t
upnp_protocol_ask(const struct asked *asked, uint8_t *bytes)
{
	return upnp_ask(asked->upnp, asked->authority, bytes, REQUEST_MAX);
}

static enum reading
upnp_protocol_read(struct reply *reply, struct service_facts *facts)
{
	const struct asked *asked = reply->asked;

	if (!reply->over && !upnp_is_whole(reply->bytes, reply->length))
		return READING_MORE;
	if (!upnp_read(asked->upnp, asked->authority, reply->bytes, reply->length,
		    reply->upnp))
		return READING_OTHER;
	facts->encrypted = ENCRYPTED_NO;
	return READING_DONE;
}

const struct protocol protocol_upnp = {"upnp", "upnp", "upnp", upnp_protocol_ask,
	upnp_protocol_read, NULL, UPNP_DESCRIPTION_MAX};
