#include "assess/kind.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "assess/vendor.h"
#include "base/text.h"

/* How much a sign says. A name was chosen by somebody who knows; one maker makes many
 * things; a port that only such devices open says as much as the maker, twice at most. What a
 * device says of itself anybody can say: it decides where nothing else does. */
enum {
	NAME_WEIGHT = 4,
	VENDOR_WEIGHT = 3,
	PORT_WEIGHT = 3,
	PORTS_COUNTED = 2,
	OWN_NAME_WEIGHT = 2,
	SAYS_WEIGHT = 2
};

enum { LOWER_SIZE = CLAIM_WORDS_SIZE };

static void
words_done(struct kind_words *words)
{
	free(words->words);
	*words = (struct kind_words){NULL, 0};
}

void
kinds_done(struct kinds *kinds)
{
	for (size_t i = 0; i < kinds->row_count; i++) {
		words_done(&kinds->rows[i].vendors);
		words_done(&kinds->rows[i].names);
		words_done(&kinds->rows[i].says);
		port_set_done(&kinds->rows[i].tcp);
		port_set_done(&kinds->rows[i].udp);
	}
	for (size_t i = 0; i < kinds->place_count; i++)
		words_done(&kinds->places[i].kinds);
	free(kinds->rows);
	free(kinds->places);
	*kinds = (struct kinds){.rows = NULL};
}

static void
lower(char to[LOWER_SIZE], const char *from)
{
	size_t i;

	for (i = 0; i < LOWER_SIZE - 1 && from[i] != '\0'; i++)
		to[i] = (char)tolower((unsigned char)from[i]);
	to[i] = '\0';
}

/* What is known of the device, fit for comparing. */
struct signs {
	const struct kind_evidence *evidence;
	const char *vendor_shown;
	char vendor[LOWER_SIZE], name[LOWER_SIZE];
	char own_name[LOWER_SIZE], says[LOWER_SIZE];
};

static bool
has_vendor(const struct kind_row *row, const struct signs *signs)
{
	for (size_t i = 0; i < row->vendors.count; i++)
		if (strstr(signs->vendor, row->vendors.words[i]) != NULL)
			return true;
	return false;
}

static bool
has_name(const struct kind_row *row, const char *name)
{
	for (size_t i = 0; i < row->names.count && name[0] != '\0'; i++)
		if (text_matches(row->names.words[i], name))
			return true;
	return false;
}

/* The word of the row that it says, or NULL. */
static const char *
said(const struct kind_row *row, const struct signs *signs)
{
	for (size_t i = 0; i < row->says.count; i++)
		if (strstr(signs->says, row->says.words[i]) != NULL)
			return row->says.words[i];
	return NULL;
}

static bool
has_port(const struct kind_row *row, const struct port_name *open)
{
	return port_set_has(
		open->proto == PROTO_UDP ? &row->udp : &row->tcp, open->port);
}

/* Adds up the signs for one kind and says them. */
static uint32_t
weigh(const struct kind_row *row, const struct signs *signs, struct text *why)
{
	const struct kind_evidence *evidence = signs->evidence;
	const char *word = said(row, signs);
	uint32_t weight = 0, ports = 0;

	if (has_name(row, signs->name)) {
		weight += NAME_WEIGHT;
		text_add(why, "its name");
	} else if (has_name(row, signs->own_name)) {
		weight += OWN_NAME_WEIGHT;
		text_add(why, "what it calls itself");
	}
	if (signs->vendor[0] != '\0' && has_vendor(row, signs)) {
		text_format(why, "%smaker %.40s", weight > 0 ? ", " : "",
			signs->vendor_shown);
		weight += VENDOR_WEIGHT;
	}
	for (size_t i = 0; i < evidence->open_count && ports < PORTS_COUNTED; i++) {
		if (!has_port(row, &evidence->open[i]))
			continue;
		text_format(why, "%sopen port %u/%s", weight > 0 ? ", " : "",
			evidence->open[i].port,
			names_text(proto_names, (int)evidence->open[i].proto));
		weight += PORT_WEIGHT;
		ports++;
	}
	if (word != NULL) {
		text_format(why, "%sit says %s", weight > 0 ? ", " : "", word);
		weight += SAYS_WEIGHT;
	}
	return weight;
}

void
kind_tell(const struct kinds *kinds, const struct kind_evidence *evidence,
	struct device_kind *kind)
{
	struct signs signs = {.evidence = evidence, .vendor_shown = ""};
	uint32_t best = 0;

	*kind = (struct device_kind){.name = ""};
	if (evidence->mac != NULL)
		signs.vendor_shown = vendor_name(evidence->mac);
	lower(signs.vendor, signs.vendor_shown);
	lower(signs.name, evidence->name);
	lower(signs.own_name, evidence->own_name);
	lower(signs.says, evidence->says);
	for (size_t i = 0; i < kinds->row_count; i++) {
		char said[KIND_WHY_SIZE];
		struct text why;
		uint32_t weight;

		text_init(&why, said, sizeof(said));
		weight = weigh(&kinds->rows[i], &signs, &why);
		if (weight <= best)
			continue;
		best = weight;
		(void)text_copy(kind->name, sizeof(kind->name), kinds->rows[i].kind);
		(void)text_copy(kind->why, sizeof(kind->why), said);
	}
}

const struct kind_row *
kind_find(const struct kinds *kinds, const char *kind)
{
	for (size_t i = 0; i < kinds->row_count; i++)
		if (strcmp(kinds->rows[i].kind, kind) == 0)
			return &kinds->rows[i];
	return NULL;
}

enum kind_place
kind_has_place(const struct kinds *kinds, const char *kind, const char *service)
{
	enum kind_place place = PLACE_UNKNOWN;

	if (kind[0] == '\0')
		return PLACE_UNKNOWN;
	for (size_t i = 0; i < kinds->place_count; i++) {
		const struct place_row *row = &kinds->places[i];

		if (strcmp(row->service, service) != 0)
			continue;
		place = PLACE_STRANGE;
		for (size_t j = 0; j < row->kinds.count; j++)
			if (strcmp(row->kinds.words[j], kind) == 0)
				return PLACE_BELONGS;
	}
	return place;
}
