#include "owner.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine.h"
#include "print.h"
#include "words.h"

/* What wdog status counts of suspected changes. */
void
owner_status(struct player *player, char **words)
{
	struct watch_status status;
	uint64_t stopped = 0;

	(void)words;
	watch_status(player->watch, &status);
	for (int rule = 0; rule < RULES; rule++)
		stopped += status.changes.stopped[rule];
	print_line(player,
		"changes: %llu announced, %llu looked at again, %llu stopped by a rule",
		(unsigned long long)status.changes.announced,
		(unsigned long long)status.changes.looked_again,
		(unsigned long long)stopped);
}

/* mute DEVICE|- EVENT SPAN REASON: so long from now. */
void
owner_mute(struct player *player, char **words)
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
	if (command_mute(player->watch, &call, &rule, &id) != 0)
		print_line(player, "refused: %s", error.text);
	engine_turn(player, &effects);
}

void
owner_unmute(struct player *player, char **words)
{
	struct effects effects = {0};
	struct error error = {0};
	struct watch_call call = {engine_now(player), &effects, &error};

	if (command_unmute(player->watch, &call, strtoull(words[1], NULL, 10)) != 0)
		print_line(player, "refused: %s", error.text);
	engine_turn(player, &effects);
}
