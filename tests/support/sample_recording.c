/*
 * Makes a small recording for tests of `wdog replay`: a database, a start, two devices that
 * are heard, time that passes, and events that were
 * told. Usage: sample_recording FILE DATABASE CONFIGURATION CONF
 * (the folder with catalogue.yaml and probes.yaml). Prints where the database begins and the
 * inputs begin in it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/recording.h"

enum {
	FILE_MAX = 4 * 1024 * 1024,
	TICKS = 200,
	EVENT_EVERY = 5, /* ticks */
	SECOND = 1000000
};

static size_t
read_file(const char *folder, const char *name, char *bytes)
{
	char path[512];
	FILE *file;
	size_t length;

	(void)snprintf(path, sizeof(path), "%s%s%s", folder,
		folder[0] == '\0' ? "" : "/", name);
	file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	length = fread(bytes, 1, FILE_MAX - 1, file);
	bytes[length] = '\0';
	(void)fclose(file); /* only read */
	return length;
}

static void
add_config(struct writer *writer, const char *config, const char *conf)
{
	char *texts[3];

	for (int i = 0; i < 3; i++)
		texts[i] = mem_new(FILE_MAX);
	(void)read_file("", config, texts[0]);
	(void)read_file(conf, "catalogue.yaml", texts[1]);
	(void)read_file(conf, "probes.yaml", texts[2]);
	recording_write_config(writer, texts[0], texts[1], texts[2]);
	for (int i = 0; i < 3; i++)
		free(texts[i]);
}

static void
add_database(struct writer *writer, const char *path)
{
	char *bytes = mem_new(FILE_MAX);
	size_t length = read_file("", path, bytes);

	for (size_t at = 0; at < length; at += RECORDING_IMAGE_PART)
		recording_write_image(writer, bytes + at,
			length - at < RECORDING_IMAGE_PART ? length - at
							   : RECORDING_IMAGE_PART);
	free(bytes);
}

static void
add_inputs(struct writer *writer)
{
	struct recording_input recorded = {
		.input = {.kind = INPUT_START,
			.at = {{1000 * (int64_t)SECOND}, {1761998400LL * SECOND}}}};
	struct observation *seen = &recorded.input.observation;

	recording_write_input(writer, &recorded);
	for (uint32_t i = 0; i < TICKS; i++) {
		recorded.input.at.mono.us += 10 * (int64_t)SECOND;
		recorded.input.at.wall.us += 10 * (int64_t)SECOND;
		recorded.input.kind = i % 2 == 0 ? INPUT_TICK : INPUT_OBSERVATION;
		*seen = (struct observation){.kind = OBSERVATION_HOST,
			.at = recorded.input.at,
			.host = {.ip = ip_from_v4(0xc0a81414U + i % 3),
				.mac = {{2, 0, 0, 0, 1, (uint8_t)(i % 3)}},
				.evidence = EVIDENCE_ARP_REQUEST}};
		recording_write_input(writer, &recorded);
		if (i % EVENT_EVERY == 0)
			recording_write_event(writer,
				&(struct recording_event){.kind = EVENT_PORT_OPENED,
					.severity = SEVERITY_LOW,
					.told = true,
					.at = recorded.input.at.wall,
					.device = "d-1",
					.proto = PROTO_TCP,
					.port = (uint16_t)(i + 1)});
	}
}

int
main(int argc, char **argv)
{
	struct recording_begin begin = {.seed = 5, .version = "sample"};
	uint8_t *bytes = mem_new(FILE_MAX);
	size_t image, inputs;
	struct writer writer;
	bool written;
	FILE *file;

	if (argc != 5) {
		fprintf(stderr,
			"usage: sample_recording FILE DATABASE CONFIGURATION CONF\n");
		return 2;
	}
	recording_head_write(RECORDING_LIMIT_DEFAULT, bytes);
	writer_init(
		&writer, bytes + RECORDING_HEAD_SIZE, FILE_MAX - RECORDING_HEAD_SIZE);
	add_config(&writer, argv[3], argv[4]);
	recording_write_begin(&writer, &begin);
	image = RECORDING_HEAD_SIZE + writer.length;
	add_database(&writer, argv[2]);
	inputs = RECORDING_HEAD_SIZE + writer.length;
	add_inputs(&writer);
	file = fopen(argv[1], "wb");
	written = !writer.failed && file != NULL &&
		fwrite(bytes, 1, RECORDING_HEAD_SIZE + writer.length, file) ==
			RECORDING_HEAD_SIZE + writer.length;
	if (file != NULL && fclose(file) != 0)
		written = false;
	free(bytes);
	if (!written)
		return 1;
	printf("%zu %zu\n", image, inputs);
	return 0;
}
