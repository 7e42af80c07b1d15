#include "decisions.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine.h"
#include "print.h"
#include "story.h"
#include "words.h"

void
decide_refusal(struct player *player, int result, const struct error *error)
{
	if (result != 0)
		print_line(player, "refused: %s", error->text);
}

void
decide_accept(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};
	const struct acceptance_request request = {
		.device_id = strtoull(words[1], NULL, 10),
		.proto = PROTO_TCP,
		.port = (uint16_t)strtoul(words[2], NULL, 10),
		.until =
			wall_add(call.now.wall, (span_t){words_time(player, words[3])}),
		.reason = words[4],
	};

	decide_refusal(player, command_accept(player->watch, &call, &request), &error);
	engine_turn(player, &effects);
}

void
decide_revoke(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};
	const struct acceptance_request whose = {
		.device_id = strtoull(words[1], NULL, 10),
		.proto = PROTO_TCP,
		.port = (uint16_t)strtoul(words[2], NULL, 10),
	};

	decide_refusal(player, command_revoke(player->watch, &call, &whose), &error);
	engine_turn(player, &effects);
}

void
decide_encrypted(struct player *player, char **words)
{
	int value;

	if (!names_value(encrypted_names, words[1], &value))
		words_fail(player, "neither yes, no nor maybe", words[1]);
	player->encrypted = (enum encrypted)value;
}

void
decide_allow(struct player *player, char **words)
{
	watch_free(player->watch); /* it must not see the policy change */
	player->watch = NULL;
	story_add_expect(player, words);
	player->policy.epoch++;
	engine_start_core(player);
}

void
decide_mute(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};
	struct mute_rule rule = {.port = 0};
	int event = EVENT_KINDS;
	uint64_t id = 0;

	(void)names_value(netevent_names, words[2], &event);
	rule.event = (enum netevent_kind)event;
	rule.until = wall_add(call.now.wall, (span_t){words_time(player, words[3])});
	(void)text_copy(rule.device, sizeof(rule.device),
		strcmp(words[1], "-") == 0 ? "" : words[1]);
	(void)text_copy(rule.reason, sizeof(rule.reason), words[4]);
	decide_refusal(player, command_mute(player->watch, &call, &rule, &id), &error);
	engine_turn(player, &effects);
}

void
decide_unmute(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};

	decide_refusal(player,
		command_unmute(player->watch, &call, strtoull(words[1], NULL, 10)),
		&error);
	engine_turn(player, &effects);
}

void
decide_care(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};
	int care;

	if (!names_value(care_names, words[2], &care))
		words_fail(player, "not a care", words[2]);
	decide_refusal(player,
		command_care(player->watch, &call, strtoull(words[1], NULL, 10),
			(enum care)care),
		&error);
	engine_turn(player, &effects);
}

void
decide_pin(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};

	decide_refusal(player,
		command_pin(player->watch, &call, words_segment(player, words[1])),
		&error);
	engine_turn(player, &effects);
}
