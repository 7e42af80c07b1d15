/* A file of proof records from a stranger: what is accepted is written again as the same
 * bytes, and every record of it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "assess/proof_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* A mutation would never find a hash: it is put right where the last line is one. */
static size_t
with_hash(const uint8_t *bytes, size_t length, char text[static PROOF_RECORD_SIZE])
{
	static const char key[] = "\nhash ";
	char *hash;

	if (length >= PROOF_RECORD_SIZE - SHA256_TEXT_SIZE)
		return 0;
	memcpy(text, bytes, length);
	text[length] = '\0';
	hash = strstr(text, key);
	if (hash == NULL ||
		(size_t)(hash - text) + strlen(key) + SHA256_TEXT_SIZE + 2 >
			PROOF_RECORD_SIZE)
		return 0;
	(void)sha256_text(text, (size_t)(hash - text) + 1, hash + strlen(key));
	memcpy(hash + strlen(key) + SHA256_TEXT_SIZE - 1, "\n\n", 3);
	return strlen(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char text[PROOF_RECORD_SIZE], again[PROOF_RECORD_SIZE];
	struct proof_summary summary;
	struct proof_record record;
	struct error error;
	size_t size;
	long used;

	(void)proof_file_check((const char *)bytes, length, &summary, &error);
	size = with_hash(bytes, length, text);
	used = proof_record_read(text, size, &record, &error);
	if (used <= 0)
		return 0;
	proof_record_write(&record, again);
	if ((size_t)used != strlen(again) || memcmp(text, again, (size_t)used) != 0)
		abort();
	return 0;
}
