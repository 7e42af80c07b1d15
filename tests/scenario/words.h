/* The words of a story's lines and their values. Whoever wrote the story is told what is
 * wrong with it, and nothing is played: all but words_split end the program then. */
#ifndef WATCHDOG_TESTS_SCENARIO_WORDS_H
#define WATCHDOG_TESTS_SCENARIO_WORDS_H

#include "player.h"

enum { WORDS_MAX = 12 };

void words_fail(const struct player *player, const char *what, const char *word)
	__attribute__((noreturn));

/* Cuts line, in place, into at most WORDS_MAX words; those that are not there are NULL.
 * Returns how many there are. */
size_t words_split(char *line, char **words);

/* "1h30m" in microseconds. */
int64_t words_time(const struct player *player, const char *text);

/* The index of a segment of the preamble. */
uint16_t words_segment(const struct player *player, const char *name);

/* The host with that name, or NULL. */
struct host *words_host(struct player *player, const char *name);

struct ip words_ip(const struct player *player, const char *text);
struct mac words_mac(const struct player *player, const char *text);

/* Replaces *ports; none for "-" and for NULL. */
void words_ports(const struct player *player, const char *text, struct port_set *ports);

#endif
