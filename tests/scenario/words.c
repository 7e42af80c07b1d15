#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
words_fail(const struct player *player, const char *what, const char *word)
{
	fprintf(stderr, "%s: %s: \"%s\"\n", player->file, what, word);
	exit(2);
}

size_t
words_split(char *line, char **words)
{
	size_t count = 0;
	char *rest = line;
	char *word;

	while (count < WORDS_MAX && (word = strsep(&rest, " \t\n")) != NULL)
		if (*word != '\0')
			words[count++] = word;
	for (size_t i = count; i < WORDS_MAX; i++)
		words[i] = NULL;
	return count;
}

int64_t
words_time(const struct player *player, const char *text)
{
	int64_t sum = 0;
	const char *from = text;

	while (*from != '\0') {
		size_t digits = strspn(from, "0123456789");
		size_t length = digits + strcspn(from + digits, "0123456789");
		char part[32];
		span_t span = {0};

		if (digits == 0 || length >= sizeof(part))
			words_fail(player, "not a time", text);
		memcpy(part, from, length);
		part[length] = '\0';
		if (strtoll(part, NULL, 10) != 0 && !span_parse(part, &span))
			words_fail(player, "not a time", text);
		sum += span.us;
		from += length;
	}
	return sum;
}

uint16_t
words_segment(const struct player *player, const char *name)
{
	for (size_t i = 0; name != NULL && i < player->policy.segment_count; i++)
		if (strcmp(player->scopes[i].name, name) == 0)
			return (uint16_t)i;
	words_fail(player, "no such segment", name != NULL ? name : "");
	return 0;
}

struct host *
words_host(struct player *player, const char *name)
{
	for (size_t i = 0; i < player->world.host_count; i++)
		if (strcmp(player->world.hosts[i].name, name) == 0)
			return &player->world.hosts[i];
	return NULL;
}

struct ip
words_ip(const struct player *player, const char *text)
{
	struct ip ip;

	if (text == NULL || !ip_parse(text, &ip))
		words_fail(player, "not an address", text != NULL ? text : "");
	return ip;
}

struct mac
words_mac(const struct player *player, const char *text)
{
	struct mac mac;

	if (text == NULL || !mac_parse(text, &mac))
		words_fail(player, "not a MAC", text != NULL ? text : "");
	return mac;
}

void
words_ports(const struct player *player, const char *text, struct port_set *ports)
{
	port_set_done(ports);
	if (text != NULL && strcmp(text, "-") != 0 &&
		port_set_parse(text, ports, NULL) != 0)
		words_fail(player, "not ports", text);
}
