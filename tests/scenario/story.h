/*
 * Reading a story.
 *
 * Preamble:  segment NAME SUBNET [routed|connect] [listened] [gateway IP]
 *                    [zone ZONE]
 *                    [discover SPAN]
 *                    [misses K] [absence SPAN] [identify]
 *            job SEGMENT SET PORTS SPAN [udp] | first SEGMENT PORTS | exclude SEGMENT IP
 *            tell SEVERITY | loss PERCENT | seed N | show saves|orders|sweeps|told|inquiries
 *            host NAME SEGMENT IP MAC [PORTS] | away NAME ... (not there yet)
 *            hosts PREFIX SEGMENT FIRST-IP COUNT [PORTS]
 *            burst LINES | quiet [DAYS/]HH:MM-HH:MM | digest SPAN [HH:MM] | remind SPAN
 *            reach SEGMENT VANTAGE | flow FROM TO none|any|PORTS
 *            guides SEGMENT dhcp|router IP|MAC|none
 *            mute DEVICE EVENT UNTIL REASON | expect DEVICE auto|always|sometimes|guest
 * Story:     TIME[/STEP*COUNT] ACTION ...    see actions.c
 */
#ifndef WATCHDOG_TESTS_SCENARIO_STORY_H
#define WATCHDOG_TESTS_SCENARIO_STORY_H

#include <stdio.h>

#include "player.h"

/* Sets up the player as the preamble says and fills its plan, in the order of time. */
void story_read(struct player *player, FILE *file);

/* flow FROM TO none|any|PORTS */
void story_add_flow(struct player *player, char **words);

/* job SEGMENT SET PORTS SPAN [udp] */
void story_add_job(struct player *player, char **words);

/* allow PATTERN PORTS: what policy.expect lets a device offer; replaces an earlier one. */
void story_add_expect(struct player *player, char **words);

#endif
