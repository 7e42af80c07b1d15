#include "once_options.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan/cookie.h"
#include "scan/pacer.h"

enum {
	RATE_DEFAULT = PACER_RATE_MAX,
	TRIES_DEFAULT = 3,
	SECONDS_DEFAULT = 3600,
	SECONDS_MAX = 86400,
	EXIT_USAGE = 2
};

void
once_fail(const char *what)
{
	(void)fprintf(stderr, "scan_once: %s\n", what);
	exit(EXIT_FAILURE);
}

void
once_usage(void)
{
	(void)fprintf(stderr,
		"usage: scan_once [-k tcp|udp|arp|ping] [-g GATEWAY] [-r RATE] [-o "
		"HOST-RATE]\n"
		"                 [-t TRIES] [-p PORTS] [-b BOOK] [-x SECONDS] [-lfsv] "
		"INTERFACE SUBNET\n");
	exit(EXIT_USAGE);
}

/* A namespace that somebody made and named (ip-netns(8)), not the machine's own. */
static bool
is_made_namespace(void)
{
	struct stat own, made;
	const struct dirent *entry;
	bool found = false;
	DIR *names = opendir("/run/netns");

	if (names == NULL || stat("/proc/self/ns/net", &own) != 0)
		once_fail("it cannot be told in which network namespace this is");
	while (!found && (entry = readdir(names)) != NULL)
		found = fstatat(dirfd(names), entry->d_name, &made, 0) == 0 &&
			made.st_dev == own.st_dev && made.st_ino == own.st_ino;
	(void)closedir(names);
	return found;
}

/* proc_pid_net(5): interface, target in hexadecimal, ... */
static void
refuse_way_out(void)
{
	static const char anywhere[] = "\t00000000\t";
	char line[512];
	FILE *routes = fopen("/proc/self/net/route", "re");

	if (routes == NULL)
		once_fail("the routes cannot be read");
	while (fgets(line, sizeof(line), routes) != NULL)
		if (strncmp(line + strcspn(line, "\t"), anywhere,
			    sizeof(anywhere) - 1) == 0)
			once_fail("a default route leads out of this namespace");
	(void)fclose(routes);
}

void
once_refuse_foreign_network(void)
{
	if (!is_made_namespace())
		once_fail(
			"this may be the machine's own network: only a namespace that "
			"ip-netns made is asked");
	refuse_way_out();
}

static uint32_t
number_of(const char *text, uint32_t most)
{
	char *rest;
	unsigned long number = strtoul(text, &rest, 10);

	if (*text < '1' || *text > '9' || *rest != 0 || number > most)
		once_usage();
	return (uint32_t)number;
}

static void
read_option(struct once_options *options, int option)
{
	if (option == 'k')
		options->kind = optarg;
	else if (option == 'g')
		options->gateway = optarg;
	else if (option == 'r')
		options->rate = number_of(optarg, PACER_RATE_MAX);
	else if (option == 'o')
		options->host_rate = number_of(optarg, PACER_RATE_MAX);
	else if (option == 't')
		options->tries = (uint8_t)number_of(optarg, SCAN_TRIES_MAX);
	else if (option == 'p')
		options->ports = optarg;
	else if (option == 'b')
		options->book = optarg;
	else if (option == 'x')
		options->seconds = number_of(optarg, SECONDS_MAX);
	else if (option == 'l')
		options->on_link = true;
	else if (option == 'f')
		options->findings = true;
	else if (option == 's')
		options->sweep = true;
	else if (option == 'v')
		options->verbose = true;
	else
		once_usage();
}

void
once_read_options(struct once_options *options, int argc, char **argv)
{
	int option;

	*options = (struct once_options){
		.kind = "tcp",
		.ports = "443",
		.book = "conf/probes.yaml",
		.rate = RATE_DEFAULT,
		.tries = TRIES_DEFAULT,
		.seconds = SECONDS_DEFAULT,
	};
	while ((option = getopt(argc, argv, "k:g:r:o:t:p:b:x:lfsv")) != -1)
		read_option(options, option);
	if (argc - optind != 2)
		once_usage();
	options->interface = argv[optind];
	options->subnet = argv[optind + 1];
}
