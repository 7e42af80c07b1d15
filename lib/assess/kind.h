/*
 * What a device is, told from what it shows: its maker, its name, its open ports. The rows
 * come from conf/kinds.yaml (read by lib/config). A guess with its reasons, never an identity.
 */
#ifndef WATCHDOG_ASSESS_KIND_H
#define WATCHDOG_ASSESS_KIND_H

#include "net/port_set.h"
#include "watch/policy.h"

enum {
	KIND_ROWS_MAX = 64,
	KIND_WORDS_MAX = 64, /* vendors, names or places of one row */
	KIND_WORD_SIZE = 32
};

struct kind_words {
	char (*words)[KIND_WORD_SIZE];
	size_t count;
};

struct kind_row {
	char kind[KIND_SIZE];
	bool physical;		   /* what it controls opens, moves or burns */
	struct kind_words vendors; /* parts of a maker's registered name, lower case */
	struct kind_words names;   /* patterns with * and ?, lower case */
	struct kind_words says;	   /* parts of what it says of itself, lower case */
	struct port_set tcp, udp;  /* ports that hardly anything else keeps open */
};

/* The only kinds of device on which a service is where it belongs. */
struct place_row {
	char service[SERVICE_NAME_SIZE];
	struct kind_words kinds;
};

struct kinds {
	struct kind_row *rows;
	size_t row_count;
	struct place_row *places;
	size_t place_count, place_capacity;
};

void kinds_done(struct kinds *kinds);

/* Writes the kind with the most evidence, the first row among equals, and by what it was
 * told; "" when nothing speaks for any. */
void kind_tell(const struct kinds *kinds, const struct kind_evidence *evidence,
	struct device_kind *kind);

/* The row of that kind; NULL when there is none. */
const struct kind_row *kind_find(const struct kinds *kinds, const char *kind);

enum kind_place { PLACE_UNKNOWN, PLACE_BELONGS, PLACE_STRANGE };

/* Whether a service belongs on a device of that kind; unknown when no row names the service
 * or the kind is not known. */
enum kind_place kind_has_place(
	const struct kinds *kinds, const char *kind, const char *service);

#endif
