#include "config/catalogue_bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const char mark[] = "#:file ";

enum {
	LENGTH_DIGITS = 9,
	HEAD_SIZE = sizeof(mark) + LENGTH_DIGITS + 2 + BUNDLE_NAME_SIZE
};

const char *const catalogue_files[] = {
	"catalogue.yaml",
	"kinds.yaml",
	"playbook.yaml",
	NULL,
};

bool
catalogue_is_drop_in(const char *name)
{
	static const char ending[] = ".yaml";
	size_t length = strlen(name);

	return name[0] != '.' && length > strlen(ending) &&
		strcmp(name + length - strlen(ending), ending) == 0;
}

int
bundle_add(struct bundle *bundle, const struct config_input *file, size_t max,
	struct error *error)
{
	size_t name_length = strlen(file->file_name);
	const char *name = file->file_name;
	char head[HEAD_SIZE];
	size_t head_length;

	if (name_length >= BUNDLE_NAME_SIZE)
		name += name_length - BUNDLE_NAME_SIZE + 1;
	head_length = (size_t)snprintf(
		head, sizeof(head), "%s%zu %s\n", mark, file->length, name);
	if (bundle->files == BUNDLE_FILES_MAX || strchr(name, '\n') != NULL ||
		head_length + file->length > max - bundle->length)
		return error_set(error, ERROR_LIMIT,
			"%s: the catalogue is made of at most %d files and %zu bytes",
			file->file_name, BUNDLE_FILES_MAX, max);
	bundle->text = mem_grow(bundle->text, &bundle->capacity,
		bundle->length + head_length + file->length + 1, 1);
	memcpy(bundle->text + bundle->length, head, head_length);
	bundle->length += head_length;
	memcpy(bundle->text + bundle->length, file->text, file->length);
	bundle->length += file->length;
	bundle->text[bundle->length] = '\0';
	bundle->files++;
	return 0;
}

static bool
is_head(const char *at, size_t left)
{
	return left >= strlen(mark) && memcmp(at, mark, strlen(mark)) == 0;
}

void
bundle_reader_init(struct bundle_reader *reader, const struct config_input *input)
{
	*reader = (struct bundle_reader){
		.input = input,
		.is_bundle = is_head(input->text, input->length),
	};
}

/* Reads "LENGTH NAME\n" behind the mark; false when it is not that. */
static bool
read_head(struct bundle_reader *reader, size_t *length)
{
	const char *text = reader->input->text;
	size_t at = reader->at + strlen(mark), end = reader->input->length;
	const char *newline;
	size_t digits = 0;

	*length = 0;
	for (; at < end && digits < LENGTH_DIGITS && text[at] >= '0' && text[at] <= '9';
		at++, digits++)
		*length = *length * 10 + (size_t)(text[at] - '0');
	if (digits == 0 || at == end || text[at++] != ' ')
		return false;
	newline = memchr(text + at, '\n', end - at);
	if (newline == NULL || (size_t)(newline - text) - at >= sizeof(reader->name))
		return false;
	memcpy(reader->name, text + at, (size_t)(newline - text) - at);
	reader->name[(size_t)(newline - text) - at] = '\0';
	at = (size_t)(newline - text) + 1;
	if (*length > end - at)
		return false;
	reader->at = at;
	return true;
}

bool
bundle_next(struct bundle_reader *reader, struct config_input *file)
{
	const struct config_input *input = reader->input;
	size_t length;

	if (reader->files > 0 &&
		(reader->at == input->length || reader->files == BUNDLE_FILES_MAX))
		return false;
	reader->files++;
	*file = *input;
	if (!reader->is_bundle) {
		reader->at = input->length;
		return true;
	}
	if (is_head(input->text + reader->at, input->length - reader->at) &&
		read_head(reader, &length)) {
		file->file_name = reader->name;
	} else {
		length = input->length - reader->at;
	}
	file->text = input->text + reader->at;
	file->length = length;
	reader->at += length;
	return true;
}
