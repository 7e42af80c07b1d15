#include "row_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
port_key(struct row_key *key, uint64_t address, enum proto proto, uint16_t port,
	uint64_t more)
{
	key->numbers[0] = address;
	key->numbers[1] = proto;
	key->numbers[2] = port;
	key->numbers[3] = more;
}

static void
text_key(struct row_key *key, const char *text)
{
	(void)snprintf(key->text, sizeof(key->text), "%s", text);
}

/* Of the rows that belong to a port of an address. */
static bool
is_of_port(const struct effect *effect, struct row_key *key)
{
	switch ((int)effect->kind) {
	case EFFECT_SAVE_SERVICE:
		port_key(key, effect->service.address_id, effect->service.proto,
			effect->service.port, 0);
		return true;
	case EFFECT_SAVE_FACTS:
		port_key(key, effect->facts.address_id, effect->facts.proto,
			effect->facts.port, 0);
		return true;
	case EFFECT_SAVE_REST:
		port_key(key, effect->rest.address_id, effect->rest.proto,
			(uint16_t)effect->rest.state, effect->rest.reason);
		return true;
	case EFFECT_SAVE_REACH:
		port_key(key, effect->reach.address_id, effect->reach.proto,
			effect->reach.port, effect->reach.from);
		return true;
	case EFFECT_SAVE_LOOK:
		port_key(key, effect->look.address_id, effect->look.proto,
			effect->look.port, (uint64_t)effect->look.first.us);
		return true;
	default:
		return false;
	}
}

void
row_key(const struct effect *effect, struct row_key *key)
{
	memset(key, 0, sizeof(*key));
	if (is_of_port(effect, key))
		return;
	switch ((int)effect->kind) {
	case EFFECT_SAVE_DEVICE:
		key->numbers[0] = effect->device.id;
		break;
	case EFFECT_SAVE_INTERFACE:
		key->numbers[0] = effect->interface.device_id;
		memcpy(key->text, effect->interface.mac.bytes, sizeof(struct mac));
		break;
	case EFFECT_SAVE_ADDRESS:
		key->numbers[0] = effect->address.id;
		break;
	case EFFECT_SAVE_RUN:
		key->numbers[0] = effect->run.id;
		break;
	case EFFECT_SAVE_EVENT:
		text_key(key, effect->event.key);
		break;
	case EFFECT_SAVE_ALERT:
		key->numbers[0] = effect->alert.id;
		break;
	case EFFECT_SAVE_ACCEPTANCE:
		key->numbers[0] = effect->acceptance.id;
		break;
	case EFFECT_SAVE_NOTICE:
		key->numbers[0] = effect->notice.segment;
		key->numbers[1] = effect->notice.kind;
		break;
	case EFFECT_SAVE_MUTE:
		key->numbers[0] = effect->mute.id;
		break;
	case EFFECT_SAVE_CLAIM:
		key->numbers[0] = effect->claim.device_id;
		key->numbers[1] = effect->claim.source;
		break;
	case EFFECT_SAVE_GUIDE:
		key->numbers[0] = effect->guide.segment;
		key->numbers[1] = effect->guide.kind;
		if (mac_is_zero(&effect->guide.mac))
			memcpy(key->text, &effect->guide.ip, sizeof(struct ip));
		else
			memcpy(key->text, &effect->guide.mac, sizeof(struct mac));
		break;
	case EFFECT_SAVE_MAPPING:
		key->numbers[0] = effect->mapping.segment;
		key->numbers[1] = (uint64_t)effect->mapping.proto << 32 |
			(uint64_t)effect->mapping.external_port << 16 |
			effect->mapping.port;
		memcpy(key->text, &effect->mapping.client, sizeof(struct ip));
		break;
	case EFFECT_SAVE_SETTING:
		text_key(key, effect->setting.name);
		break;
	default:
		abort();
	}
}
