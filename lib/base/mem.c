#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* abort(), not exit(): nothing may be flushed or committed from a half-done operation. */
static void *
checked(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

void *
mem_new(size_t size)
{
	return checked(calloc(1, size == 0 ? 1 : size));
}

void *
mem_array(size_t count, size_t size)
{
	return checked(calloc(count == 0 ? 1 : count, size));
}

void *
mem_resize(void *array, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		abort();
	return checked(realloc(array, count == 0 ? 1 : count * size));
}

void *
mem_dup(const void *bytes, size_t size)
{
	void *copy = mem_new(size);

	if (size > 0)
		memcpy(copy, bytes, size);
	return copy;
}

char *
mem_dup_text(const char *text)
{
	return mem_dup(text, strlen(text) + 1);
}

void *
mem_grow(void *array, size_t *capacity, size_t need, size_t size)
{
	size_t wanted = *capacity == 0 ? 8 : *capacity;

	if (array != NULL && need <= *capacity)
		return array;
	while (wanted < need)
		wanted = wanted > SIZE_MAX / 2 ? need : wanted * 2;
	array = mem_resize(array, wanted, size);
	*capacity = wanted;
	return array;
}
