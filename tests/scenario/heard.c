#include "heard.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "decisions.h"
#include "engine.h"
#include "words.h"

static struct observation
guide_of(struct player *player, enum guide_kind kind, char **words)
{
	return (struct observation){
		.kind = OBSERVATION_GUIDE,
		.segment = words_segment(player, words[1]),
		.guide = {.kind = kind,
			.ip = words_ip(player, words[2]),
			.mac = words_mac(player, words[3])},
	};
}

void
heard_dhcp(struct player *player, char **words)
{
	struct observation seen = guide_of(player, GUIDE_DHCP, words);

	if (words[4] != NULL)
		seen.guide.gateway = words_ip(player, words[4]);
	if (words[4] != NULL && words[5] != NULL)
		seen.guide.name_server = words_ip(player, words[5]);
	engine_tell(player, &seen);
}

void
heard_takes(struct player *player, char **words)
{
	struct observation seen = guide_of(player, GUIDE_DHCP, words);

	seen.guide.named = true;
	engine_tell(player, &seen);
}

void
heard_router(struct player *player, char **words)
{
	struct observation seen = guide_of(player, GUIDE_ROUTER, words);

	if (words[4] != NULL && strcmp(words[4], "ends") == 0)
		seen.guide.ended = true;
	else if (words[4] != NULL)
		seen.guide.name_server = words_ip(player, words[4]);
	engine_tell(player, &seen);
}

void
heard_says(struct player *player, char **words)
{
	struct observation seen = {.kind = OBSERVATION_CLAIM,
		.segment = words_segment(player, words[1]),
		.claim = {.mac = words_mac(player, words[2])}};
	int source;

	if (!names_value(claim_source_names, words[3], &source))
		words_fail(player, "neither dhcp nor mdns", words[3]);
	seen.claim.source = (enum claim_source)source;
	if (words[4] == NULL)
		words_fail(player, "a name is missing", words[3]);
	if (strcmp(words[4], "-") != 0)
		(void)text_copy(seen.claim.name, sizeof(seen.claim.name), words[4]);
	if (words[5] != NULL)
		(void)text_copy(seen.claim.detail, sizeof(seen.claim.detail), words[5]);
	engine_tell(player, &seen);
}

void
heard_trust(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};

	decide_refusal(player,
		command_trust(player->watch, &call, strtoull(words[1], NULL, 10)),
		&error);
	engine_turn(player, &effects);
}

void
heard_add_guide(struct player *player, char **words, size_t count)
{
	struct segment_policy *policy =
		&player->segments[words_segment(player, words[1])];
	struct guide_policy *guides;
	struct mac mac;
	int kind;

	(void)count;
	if (!names_value(guide_kind_names, words[2], &kind))
		words_fail(player, "neither dhcp nor router", words[2]);
	guides = &policy->guides[kind];
	guides->given = true;
	if (strcmp(words[3], "none") == 0)
		return;
	if (mac_parse(words[3], &mac))
		guides->macs[guides->mac_count++] = mac;
	else
		guides->ips[guides->ip_count++] = words_ip(player, words[3]);
}
