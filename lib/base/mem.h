/*
 * Allocation that never returns NULL: when memory is gone the process ends with a message
 * and its parent starts it again, before any state is torn. Sizes are checked for
 * overflow. Whatever a network, file or client can grow has a named maximum elsewhere.
 */
#ifndef WATCHDOG_BASE_MEM_H
#define WATCHDOG_BASE_MEM_H

#include <stddef.h>

/* size zeroed bytes; caller frees with free(). */
void *mem_new(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));

/* count zeroed elements of size bytes; caller frees with free(). */
void *mem_array(size_t count, size_t size)
	__attribute__((malloc, returns_nonnull, alloc_size(1, 2)));

/* Resizes an array; new elements are NOT zeroed. Caller frees with free(). */
void *mem_resize(void *array, size_t count, size_t size)
	__attribute__((returns_nonnull));

/* A copy of size bytes; caller frees with free(). */
void *mem_dup(const void *bytes, size_t size) __attribute__((malloc, returns_nonnull));

/* A copy of a string; caller frees with free(). */
char *mem_dup_text(const char *text) __attribute__((malloc, returns_nonnull));

/* Grows *array (capacity *capacity, element size size) so that it holds at least need
 * elements: doubles, never shrinks. */
void *mem_grow(void *array, size_t *capacity, size_t need, size_t size)
	__attribute__((returns_nonnull));

#endif
