#include "sensor/table_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include "sys/log.h"

enum { NUMBER_SIZE = 32 };

static const char count_path[] = "/proc/sys/net/netfilter/nf_conntrack_count";
static const char max_path[] = "/proc/sys/net/netfilter/nf_conntrack_max";
/* Where wdogd.service puts them, as ProcSubset=pid hides all of /proc/sys. */
static const char bound_count_path[] = "/run/netfilter/nf_conntrack_count";
static const char bound_max_path[] = "/run/netfilter/nf_conntrack_max";
/* The same table, seen through the process: not even ProcSubset=pid hides it. */
static const char seen_path[] = "/proc/self/net/stat/nf_conntrack";

static int
open_either(const char *path, const char *bound_path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);

	return descriptor >= 0 ? descriptor : open(bound_path, O_RDONLY | O_CLOEXEC);
}

void
table_watch_open(struct table_watch *watch)
{
	*watch = (struct table_watch){
		.count = open_either(count_path, bound_count_path),
		.max = open_either(max_path, bound_max_path),
	};
	if (watch->max < 0 && access(seen_path, F_OK) == 0)
		log_info("The connection table of this machine is not watched: %s is "
			 "hidden, or was not there when the service started.",
			max_path);
}

void
table_watch_close(struct table_watch *watch)
{
	if (watch->count >= 0)
		(void)close(watch->count);
	if (watch->max >= 0)
		(void)close(watch->max);
	watch->count = watch->max = -1;
}

static bool
read_number(int descriptor, uint64_t *number)
{
	char bytes[NUMBER_SIZE];
	ssize_t length;

	if (descriptor < 0 || lseek(descriptor, 0, SEEK_SET) != 0)
		return false;
	length = read(descriptor, bytes, sizeof(bytes));
	return length > 0 && conntrack_read(bytes, (size_t)length, number);
}

bool
table_watch_look(struct table_watch *watch)
{
	uint64_t count, max;

	if (!read_number(watch->count, &count) || !read_number(watch->max, &max) ||
		!conntrack_note(&watch->table, count, max))
		return false;
	if (watch->table.full)
		log_warning("The connection table of this machine is more than half "
			    "full (%llu of %llu entries): nothing but ARP and "
			    "neighbour discovery is asked until there is room.",
			(unsigned long long)count, (unsigned long long)max);
	else
		log_info("The connection table of this machine has room again (%llu of "
			 "%llu entries): asking goes on.",
			(unsigned long long)count, (unsigned long long)max);
	return true;
}
