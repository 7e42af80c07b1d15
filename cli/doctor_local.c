#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "clock.h"
#include "doctor.h"
#include "settings.h"

void
doctor_configuration(struct doctor *doctor)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct error error = {.code = ERROR_NONE};
	const char *path = doctor->cli->config_path;

	if (settings_read(doctor->cli, &doctor->config, messages, &error) == 0)
		doctor_say(doctor,
			messages->warnings.count > 0 ? DOCTOR_WARNING : DOCTOR_OK,
			messages->warnings.count > 0 ? "wdog config check says why"
						     : "",
			"%s is valid, segments: %zu, warnings: %zu", path,
			doctor->config->segment_count, messages->warnings.count);
	else if (error.code != ERROR_NONE)
		doctor_say(doctor, DOCTOR_PROBLEM,
			geteuid() == 0 ? "name the file with -c"
				       : "run wdog doctor as root, or name the file "
					 "with -c",
			"%s", error.text);
	else
		doctor_say(doctor, DOCTOR_PROBLEM, "run wdog config check",
			"%s has %zu errors", path, messages->errors.count);
	free(messages);
}

static void
check_interface(struct doctor *doctor, int descriptor, const struct scope *scope)
{
	struct ifreq request = {.ifr_flags = 0};
	const unsigned int wanted = IFF_UP | IFF_RUNNING;

	(void)text_copy(request.ifr_name, sizeof(request.ifr_name), scope->interface);
	if (ioctl(descriptor, SIOCGIFFLAGS, &request) != 0)
		doctor_say(doctor, DOCTOR_PROBLEM,
			"correct segments[].interface; `ip link` lists the names",
			"segment %s: there is no interface %s", scope->name,
			scope->interface);
	else if (((unsigned int)request.ifr_flags & wanted) != wanted)
		doctor_say(doctor, DOCTOR_PROBLEM,
			"ip link set IFACE up; check cable or access point",
			"segment %s: %s is not up and running", scope->name,
			scope->interface);
	else
		doctor_say(doctor, DOCTOR_OK, "", "segment %s: %s is up%s", scope->name,
			scope->interface,
			scope->connect ? ", and asked by connect() alone: a silent "
					 "device is unknown, never gone"
				       : "");
}

void
doctor_interfaces(struct doctor *doctor)
{
	int descriptor;

	if (doctor->config == NULL)
		return;
	if (doctor->config->segment_count == 0)
		doctor_say(doctor, DOCTOR_WARNING,
			"declare your networks under segments:",
			"no segment is declared: nothing is watched");
	descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return;
	for (size_t i = 0; i < doctor->config->segment_count; i++)
		check_interface(doctor, descriptor, &doctor->config->scopes[i]);
	(void)close(descriptor);
}

void
doctor_clock(struct doctor *doctor)
{
	static const int64_t release_us = 1767225600LL * 1000000; /* 2026-01-01 */
	struct timex state = {.modes = 0};
	char text[WALL_TEXT_SIZE];
	wall_t now = clock_now();

	if (now.us < release_us)
		doctor_say(doctor, DOCTOR_PROBLEM,
			"set the clock: timedatectl set-ntp true", "the clock says %s",
			wall_text(now, text));
	else if (adjtimex(&state) < 0 || (state.status & STA_UNSYNC) != 0)
		doctor_say(doctor, DOCTOR_WARNING, "timedatectl set-ntp true",
			"%s, not synchronised: times in alerts may be off",
			wall_text(now, text));
	else
		doctor_say(doctor, DOCTOR_OK, "", "%s, synchronised",
			wall_text(now, text));
}

void
doctor_socket(struct doctor *doctor)
{
	char path[CONFIG_PATH_SIZE];
	struct stat status;

	if (!settings_socket(doctor->cli, path, sizeof(path)))
		return;
	if (stat(path, &status) != 0)
		doctor_say(doctor, DOCTOR_PROBLEM,
			errno == EACCES ? "run wdog as root or as a member of "
					  "control.group"
					: "systemctl start wdogd",
			"%s: %s", path, strerror(errno));
	else if (!S_ISSOCK(status.st_mode) || (status.st_mode & S_IRWXO) != 0)
		doctor_say(doctor, DOCTOR_PROBLEM,
			"stop the daemon, remove the file, start the daemon",
			"%s is open to everybody or no socket (mode %04o)", path,
			status.st_mode & 07777U);
	else
		doctor_say(doctor, DOCTOR_OK, "", "%s, mode %04o", path,
			status.st_mode & 07777U);
}
