#include "upnp.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine.h"
#include "player.h"
#include "words.h"

static const char path[] = "/description.xml";
static const char control[] = "/control";

static struct describer *
find(struct player *player, const struct host *host)
{
	struct upnp_world *world = &player->inquirer.upnp;

	for (size_t i = 0; i < world->count; i++)
		if (ip_equal(&world->describers[i].ip, &host->ip))
			return &world->describers[i];
	if (world->count == DESCRIBERS_MAX)
		words_fail(player, "too many of these", host->name);
	world->describers[world->count].ip = host->ip;
	return &world->describers[world->count++];
}

void
upnp_describe(struct player *player, const struct host *host, char **words)
{
	struct describer *describer = find(player, host);
	struct upnp_description *description = &describer->description;
	struct observation seen = {.kind = OBSERVATION_PLACE, .segment = host->segment};

	if (words[2] != NULL && strcmp(words[2], "nothing") == 0) {
		describer->port = 0;
		return;
	}
	if (words[2] == NULL || words[3] == NULL || words[4] == NULL)
		words_fail(player, "words missing", words[1]);
	describer->port = (uint16_t)strtoul(words[2], NULL, 10);
	*description = (struct upnp_description){.name = ""};
	(void)text_copy(description->name, UPNP_TEXT_SIZE, words[3]);
	(void)text_copy(description->model, UPNP_TEXT_SIZE, words[4]);
	if (words[5] != NULL)
		(void)text_copy(description->device, UPNP_DEVICE_SIZE, words[5]);
	if (strcmp(description->device, "InternetGatewayDevice") == 0) {
		description->connection = UPNP_IP_1;
		(void)text_copy(description->control, LOCATION_PATH_SIZE, control);
	}
	seen.place.mac = host->mac;
	seen.place.location = (struct location){host->ip, describer->port, ""};
	(void)text_copy(seen.place.location.path, LOCATION_PATH_SIZE, path);
	engine_tell(player, &seen);
}

static struct upnp_mapping *
find_mapped(struct player *player, struct describer *describer, char **words)
{
	int proto;

	if (words[2] == NULL || words[3] == NULL ||
		!names_value(proto_names, words[2], &proto))
		words_fail(player, "neither tcp nor udp, or no port", words[1]);
	for (size_t i = 0; i < describer->mapped_count; i++) {
		struct upnp_mapping *mapped = &describer->mapped[i];

		if ((int)mapped->proto == proto &&
			mapped->external_port == strtoul(words[3], NULL, 10))
			return mapped;
	}
	if (describer->mapped_count == MAPPED_MAX)
		words_fail(player, "too many of these", words[1]);
	describer->mapped[describer->mapped_count] = (struct upnp_mapping){
		.entry = UPNP_ENTRY_ONE,
		.enabled = true,
		.proto = (enum proto)proto,
		.external_port = (uint16_t)strtoul(words[3], NULL, 10),
	};
	return &describer->mapped[describer->mapped_count++];
}

void
upnp_map(struct player *player, const struct host *host, char **words)
{
	struct upnp_mapping *mapped = find_mapped(player, find(player, host), words);

	if (words[4] == NULL || words[5] == NULL)
		words_fail(player, "words missing", words[1]);
	mapped->client = words_ip(player, words[4]);
	mapped->port = (uint16_t)strtoul(words[5], NULL, 10);
	if (words[6] != NULL)
		(void)text_copy(mapped->label, sizeof(mapped->label), words[6]);
}

void
upnp_unmap(struct player *player, const struct host *host, char **words)
{
	struct describer *describer = find(player, host);
	struct upnp_mapping *mapped = find_mapped(player, describer, words);

	describer->mapped_count--;
	memmove(mapped, mapped + 1,
		(size_t)(&describer->mapped[describer->mapped_count] - mapped) *
			sizeof(*mapped));
}

void
upnp_search(struct player *player, const struct host *host)
{
	engine_tell(player,
		&(struct observation){
			.kind = OBSERVATION_SEARCH, .segment = host->segment});
}

void
upnp_answer(const struct upnp_world *world, const struct inquiry_order *order,
	struct observation_service *answer)
{
	const struct upnp_question *question = &order->upnp;
	const struct describer *describer = NULL;

	for (size_t i = 0; i < world->count; i++)
		if (ip_equal(&world->describers[i].ip, &order->call.ip) &&
			world->describers[i].port == order->call.port)
			describer = &world->describers[i];
	answer->outcome = INQUIRY_REFUSED;
	if (describer == NULL ||
		strcmp(question->path,
			question->about == UPNP_MAPPING ? control : path) != 0)
		return;
	answer->outcome = INQUIRY_NAMED;
	answer->upnp.about = question->about;
	if (question->about == UPNP_DESCRIPTION)
		answer->upnp.description = describer->description;
	else if (question->index < describer->mapped_count)
		answer->upnp.mapping = describer->mapped[question->index];
	else
		answer->upnp.mapping.entry = UPNP_ENTRY_END;
}
