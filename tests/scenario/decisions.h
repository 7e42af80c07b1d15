/* What the owner decides in a story; each takes the words of its line. */
#ifndef WATCHDOG_TESTS_SCENARIO_DECISIONS_H
#define WATCHDOG_TESTS_SCENARIO_DECISIONS_H

#include "player.h"

/* Shows why a command was refused; nothing when it was not. */
void decide_refusal(struct player *player, int result, const struct error *error);

/* accept DEVICE PORT SPAN REASON */
void decide_accept(struct player *player, char **words);
/* revoke DEVICE PORT */
void decide_revoke(struct player *player, char **words);
/* encrypted yes|no|maybe: how every service is found to speak from now on. */
void decide_encrypted(struct player *player, char **words);
/* allow PATTERN PORTS: the owner changed policy.expect; takes a restart. */
void decide_allow(struct player *player, char **words);
/* care DEVICE auto|normal|gentle|never */
void decide_care(struct player *player, char **words);
/* pin SEGMENT */
void decide_pin(struct player *player, char **words);
/* mute DEVICE|- EVENT SPAN REASON: so long from now. */
void decide_mute(struct player *player, char **words);
/* unmute ID */
void decide_unmute(struct player *player, char **words);

#endif
