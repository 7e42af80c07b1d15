/*
 * Several small files as one text, so that what the monitor has read at one moment reaches the
 * roles and a recording as one piece. Before each file stands a line "#:file LENGTH NAME". A text
 * that does not begin so is one file by itself.
 */
#ifndef WATCHDOG_CONFIG_CATALOGUE_BUNDLE_H
#define WATCHDOG_CONFIG_CATALOGUE_BUNDLE_H

#include "config/message.h"

enum { BUNDLE_FILES_MAX = 64, BUNDLE_NAME_SIZE = 256 };

/* The files of the data directory that make the catalogue, in their order; ends with NULL. */
extern const char *const catalogue_files[];

/* Beside the configuration file: the owner's files, read behind those, sorted by name. */
#define CATALOGUE_DROP_IN "catalogue.d"

/* True when a file of that folder is to be read: "name.yaml", not hidden. */
bool catalogue_is_drop_in(const char *name);

struct bundle {
	char *text; /* NUL-terminated; caller frees */
	size_t length, capacity;
	size_t files;
};

/* Appends a file; ERROR_LIMIT when that is one too many, or the bundle would be longer than
 * max. The end of a name that is too long is kept. */
int bundle_add(struct bundle *bundle, const struct config_input *file, size_t max,
	struct error *error);

struct bundle_reader {
	const struct config_input *input;
	size_t at;
	size_t files;
	bool is_bundle;
	char name[BUNDLE_NAME_SIZE];
};

void bundle_reader_init(struct bundle_reader *reader, const struct config_input *input);

/* The next file, borrowed from the input and the reader; false at the end, and where the text is
 * no bundle any more (what follows is then one last file, whose reader will refuse it). */
bool bundle_next(struct bundle_reader *reader, struct config_input *file);

#endif
