#include "config/suggest.h"

#include <string.h>

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
suggest_distance(const char *a, const char *b)
{
	size_t rows[3][SUGGEST_WORD_MAX + 1];
	size_t a_length = strlen(a), b_length = strlen(b);

	if (a_length > SUGGEST_WORD_MAX || b_length > SUGGEST_WORD_MAX)
		return SUGGEST_WORD_MAX + 1;
	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
		const size_t *twice_above = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;

			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				row[j] = least(row[j], twice_above[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

bool
suggest_is_near(const char *word, size_t distance)
{
	size_t length = strlen(word);

	return distance <= (length < 6 ? 1 : length / 3);
}

const char *
suggest_name(const struct name *table, const char *word)
{
	const char *nearest = NULL;
	size_t best = SUGGEST_WORD_MAX + 1;

	for (; table->text != NULL; table++) {
		size_t distance = suggest_distance(word, table->text);

		if (distance < best) {
			best = distance;
			nearest = table->text;
		}
	}
	return nearest != NULL && suggest_is_near(nearest, best) ? nearest : NULL;
}
