#include "sys/memory.h"

#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * From this size on a block is a mapping of its own: the kernel fills it as it is used, for tables
 * are sized for the worst and mostly empty, and takes it back as it is freed. The start makes
 * and frees many, and what is made among them stays; later it is not worth the system calls.
 */
enum { OWN_MAPPING_AT_START = 16 * 1024, OWN_MAPPING = 1024 * 1024 };

/* Of a program and its libraries; the rest of a longer list stays. */
enum { PARTS_MAX = 256 };

struct parts {
	uintptr_t page;
	size_t count;
	struct iovec list[PARTS_MAX];
};

void
memory_begin(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, OWN_MAPPING_AT_START);
}

/* Never what can be written: that is not in the file. */
static int
add_parts(struct dl_phdr_info *info, size_t size, void *context)
{
	struct parts *parts = context;

	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		uintptr_t from = info->dlpi_addr + part->p_vaddr;
		uintptr_t to = from + part->p_memsz;

		from &= ~(parts->page - 1);
		if (part->p_type == PT_LOAD && (part->p_flags & PF_W) == 0 &&
			parts->count < PARTS_MAX)
			parts->list[parts->count++] =
				(struct iovec){(void *)from, to - from};
	}
	return 0;
}

/* All are found before the first is forgotten: the search would bring some back. */
static void
forget_parts(void)
{
	struct parts parts = {.page = (uintptr_t)sysconf(_SC_PAGESIZE)};

	(void)dl_iterate_phdr(add_parts, &parts);
	for (size_t i = 0; i < parts.count; i++)
		(void)madvise(
			parts.list[i].iov_base, parts.list[i].iov_len, MADV_DONTNEED);
}

void
memory_slim(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, OWN_MAPPING);
	(void)mallopt(M_TRIM_THRESHOLD, 2 * OWN_MAPPING);
	(void)malloc_trim(0);
	forget_parts();
}
