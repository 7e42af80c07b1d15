/*
 * Runs a command and says what the kernel charges to it, as "WALL USER SYSTEM RSS" (seconds,
 * seconds, seconds, KiB): a small parent, so that its own memory is not counted.
 *
 *	cost FILE COMMAND [ARGUMENT ...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
	double began = now(), ended;
	struct rusage usage;
	FILE *out;
	int status;
	pid_t child;

	if (argc < 3 || (out = fopen(argv[1], "we")) == NULL)
		return EXIT_FAILURE;
	child = fork();
	if (child == 0) {
		(void)execvp(argv[2], argv + 2);
		_exit(EXIT_FAILURE);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		return EXIT_FAILURE;
	ended = now();
	(void)fprintf(out, "%.4f %.4f %.4f %ld\n", ended - began,
		seconds(&usage.ru_utime), seconds(&usage.ru_stime), usage.ru_maxrss);
	(void)fclose(out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
