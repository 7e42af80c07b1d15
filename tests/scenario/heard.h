/* What stations of a story announce to all others. */
#ifndef WATCHDOG_TESTS_SCENARIO_HEARD_H
#define WATCHDOG_TESTS_SCENARIO_HEARD_H

#include "player.h"

/* dhcp-offer SEGMENT IP MAC [GATEWAY [NAME-SERVER]]: a DHCP server answers for all to hear. */
void heard_dhcp(struct player *player, char **words);
/* dhcp-request SEGMENT IP MAC: the client with that MAC takes what the server offers. */
void heard_takes(struct player *player, char **words);
/* router-advert SEGMENT IP MAC [NAME-SERVER|ends]: a router advertisement, or the last one. */
void heard_router(struct player *player, char **words);
/* says SEGMENT MAC dhcp|mdns NAME|- [DETAIL]: a station says who it is. */
void heard_says(struct player *player, char **words);
/* trust ALERT */
void heard_trust(struct player *player, char **words);

/* Of the preamble: guides SEGMENT dhcp|router IP|MAC|none: what the owner lists. */
void heard_add_guide(struct player *player, char **words, size_t count);

#endif
