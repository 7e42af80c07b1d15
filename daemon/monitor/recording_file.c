#include "monitor/recording_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "ctl/recording.h"
#include "sys/log.h"

int
recording_file_open(
	const struct monitor_options *options, int *file, struct error *error)
{
	uint8_t head[RECORDING_HEAD_SIZE];

	*file = 0;
	if (options->record_path == NULL)
		return 0;
	*file = open(options->record_path,
		O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
		S_IRUSR | S_IWUSR);
	if (*file < 0)
		return error_set(error, ERROR_IO,
			"cannot make the recording %s: %s; name a file that does not "
			"exist, in a directory that does",
			options->record_path, strerror(errno));
	recording_head_write(options->record_limit, head);
	if (write(*file, head, sizeof(head)) == (ssize_t)sizeof(head))
		return 0;
	(void)close(*file); /* of no use */
	return error_set(error, ERROR_IO, "cannot write the recording %s: %s",
		options->record_path, strerror(errno));
}

static bool
has_room(int file, size_t length)
{
	uint8_t head[RECORDING_HEAD_SIZE];
	struct stat status;
	uint64_t limit;

	return fstat(file, &status) == 0 &&
		pread(file, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
		recording_head_read(head, sizeof(head), &limit) &&
		(uint64_t)status.st_size + length + RECORDING_END_SIZE <= limit;
}

void
recording_file_config(int file, const struct snapshot *snapshot)
{
	size_t size = RECORDING_FRAME_HEAD_SIZE + 2 * sizeof(uint32_t) +
		strlen(snapshot->config_text) + strlen(snapshot->catalogue_text) +
		strlen(snapshot->probes_text);
	struct writer writer;
	uint8_t *bytes;

	if (file <= 0)
		return;
	bytes = mem_new(size);
	writer_init(&writer, bytes, size);
	recording_write_config(&writer, snapshot->config_text, snapshot->catalogue_text,
		snapshot->probes_text);
	if (!has_room(file, writer.length) ||
		write(file, bytes, writer.length) != (ssize_t)writer.length)
		log_warning("The configuration could not be added to the recording.");
	free(bytes);
}
