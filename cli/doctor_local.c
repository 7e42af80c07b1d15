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

/* A setting of one digit of an interface (ip-sysctl.rst of Linux); -1 when it cannot be read. */
static int
interface_setting(const char *interface, const char *name)
{
	char path[128];
	FILE *file;
	int digit;

	(void)snprintf(
		path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/%s", interface, name);
	file = fopen(path, "re");
	if (file == NULL)
		return -1;
	digit = fgetc(file);
	(void)fclose(file);
	return digit >= '0' && digit <= '9' ? digit - '0' : -1;
}

static bool
is_looked_from(const struct config *config, size_t segment)
{
	for (size_t i = 0; i < config->segment_count; i++)
		if (scope_is_reached_from(&config->scopes[i], segment))
			return true;
	return false;
}

/* The kernel's own answer to what answers ends the connection that was tested; where the
 * filter drops that answer, the device keeps it half open for a minute. The larger of the
 * two settings counts. */
void
doctor_vantages(struct doctor *doctor)
{
	enum { STRICT = 1 };

	for (size_t i = 0; doctor->config != NULL && i < doctor->config->segment_count;
		i++) {
		const struct scope *scope = &doctor->config->scopes[i];
		int all = interface_setting("all", "rp_filter");
		int own = interface_setting(scope->interface, "rp_filter");

		if (!is_looked_from(doctor->config, i) || own < 0)
			continue;
		if ((all > own ? all : own) == STRICT)
			doctor_say(doctor, DOCTOR_WARNING,
				"sysctl -w net.ipv4.conf.IFACE.rp_filter=2, and the "
				"same "
				"in /etc/sysctl.d",
				"segment %s: %s filters reverse paths strictly "
				"(rp_filter=1): other segments are seen from there, "
				"but "
				"this machine cannot end the connections it tests",
				scope->name, scope->interface);
		else
			doctor_say(doctor, DOCTOR_OK, "",
				"segment %s: answers from other segments come in "
				"through "
				"%s",
				scope->name, scope->interface);
	}
}
