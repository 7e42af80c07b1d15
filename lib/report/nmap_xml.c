#include "report/nmap_xml.h"

#include <string.h>

#include "net/port_set.h"

enum {
	US_PER_SECOND = 1000000,
	STATES_MAX = 8,
	/* Nmap's words for how a service is known. */
	CONFIDENCE_TABLE = 3,
	CONFIDENCE_PROBED = 10
};

static const char *
field(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text == NULL ? "" : text;
}

static uint64_t
seconds_of(const struct nmap_xml *xml)
{
	return xml->at.us > 0 ? (uint64_t)(xml->at.us / US_PER_SECOND) : 0;
}

void
nmap_xml_begin(struct nmap_xml *xml, const char *version)
{
	struct xml *out = &xml->out;
	char time[WALL_TEXT_SIZE];

	xml_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	xml_open(out, "nmaprun");
	xml_attribute(out, "scanner", xml->strict ? "nmap" : "watchdog");
	xml_attribute(out, "args", "wdog export --format nmap-xml");
	xml_number(out, "start", seconds_of(xml));
	xml_attribute(out, "startstr", wall_text(xml->at, time));
	xml_attribute(out, "version", version);
	xml_attribute(out, "xmloutputversion", "1.05");
	xml_text(out, ">\n<verbose level=\"0\"/>\n<debugging level=\"0\"/>\n");
}

/* What Nmap says of a host: up, down or unknown. */
static const char *
host_state(const json_t *row)
{
	const char *state = field(row, "state");

	if (strcmp(state, "present") == 0)
		return "up";
	return strcmp(state, "absent") == 0 ? "down" : "unknown";
}

static void
write_addresses(struct xml *out, const json_t *row)
{
	const char *ip = field(row, "ip"), *mac = field(row, "mac");
	const char *vendor = field(row, "vendor");

	xml_open(out, "address");
	xml_attribute(out, "addr", ip);
	xml_attribute(out, "addrtype", strchr(ip, ':') != NULL ? "ipv6" : "ipv4");
	xml_close_empty(out);
	if (mac[0] != '\0') {
		xml_open(out, "address");
		xml_attribute(out, "addr", mac);
		xml_attribute(out, "addrtype", "mac");
		if (vendor[0] != '\0')
			xml_attribute(out, "vendor", vendor);
		xml_close_empty(out);
	}
	xml_text(out, "\n");
}

static void
write_names(struct xml *out, const json_t *row)
{
	const char *name = field(row, "name");

	xml_text(out, "<hostnames>");
	if (name[0] != '\0') {
		xml_open(out, "hostname");
		xml_attribute(out, "name", name);
		xml_attribute(out, "type", "user");
		xml_close_empty(out);
	}
	xml_text(out, "</hostnames>\n");
}

static uint64_t
port_count(const json_t *rest)
{
	struct port_set set = {.ranges = NULL};
	uint64_t count = 0;

	if (port_set_parse(field(rest, "ports"), &set, NULL) == 0)
		count = port_set_size(&set);
	port_set_done(&set);
	return count;
}

static void
write_state_extras(struct xml *out, const json_t *rests, const char *state)
{
	const json_t *rest;
	uint64_t total = 0;
	size_t index;

	json_array_foreach (rests, index, rest) {
		if (strcmp(field(rest, "state"), state) == 0)
			total += port_count(rest);
	}
	if (total == 0)
		return;
	xml_open(out, "extraports");
	xml_attribute(out, "state", state);
	xml_number(out, "count", total);
	xml_text(out, ">");
	json_array_foreach (rests, index, rest) {
		if (strcmp(field(rest, "state"), state) != 0)
			continue;
		xml_open(out, "extrareasons");
		xml_attribute(out, "reason", field(rest, "reason"));
		xml_number(out, "count", port_count(rest));
		xml_close_empty(out);
	}
	xml_text(out, "</extraports>\n");
}

/* One element per state, whatever the protocol and reason. */
static void
write_extras(struct xml *out, const json_t *rests)
{
	const char *done[STATES_MAX];
	size_t done_count = 0, index;
	const json_t *rest;

	json_array_foreach (rests, index, rest) {
		const char *state = field(rest, "state");
		bool again = false;

		for (size_t i = 0; i < done_count; i++)
			again = again || strcmp(done[i], state) == 0;
		if (again || done_count == STATES_MAX)
			continue;
		done[done_count++] = state;
		write_state_extras(out, rests, state);
	}
}

static void
write_service(struct xml *out, const json_t *port)
{
	const char *service = field(port, "service"), *product = field(port, "product");
	bool probed = product[0] != '\0';

	if (service[0] == '\0')
		return;
	xml_open(out, "service");
	xml_attribute(out, "name", service);
	if (probed)
		xml_attribute(out, "product", product);
	xml_attribute(out, "method", probed ? "probed" : "table");
	xml_number(out, "conf", probed ? CONFIDENCE_PROBED : CONFIDENCE_TABLE);
	xml_close_empty(out);
}

static void
write_port(struct xml *out, const json_t *port)
{
	json_int_t number = json_integer_value(json_object_get(port, "port"));

	xml_open(out, "port");
	xml_attribute(out, "protocol", field(port, "proto"));
	xml_number(out, "portid", number > 0 ? (uint64_t)number : 0);
	xml_text(out, ">");
	xml_open(out, "state");
	xml_attribute(out, "state", field(port, "state"));
	xml_attribute(out, "reason", field(port, "reason"));
	xml_number(out, "reason_ttl", 0);
	xml_close_empty(out);
	write_service(out, port);
	xml_text(out, "</port>\n");
}

/* As with Nmap, nothing is claimed about the ports of a host that is away. */
static void
write_ports(struct xml *out, const json_t *row)
{
	const json_t *port;
	size_t index;

	xml_text(out, "<ports>");
	write_extras(out, json_object_get(row, "rest"));
	json_array_foreach (json_object_get(row, "ports"), index, port) {
		write_port(out, port);
	}
	xml_text(out, "</ports>\n");
}

void
nmap_xml_host(struct nmap_xml *xml, const json_t *row)
{
	const char *state = host_state(row);
	struct xml *out = &xml->out;

	if (field(row, "ip")[0] == '\0')
		return;
	xml_open(out, "host");
	xml_number(out, "starttime", seconds_of(xml));
	xml_number(out, "endtime", seconds_of(xml));
	xml_text(out, ">");
	xml_open(out, "status");
	xml_attribute(out, "state", state);
	xml_attribute(out, "reason", "user-set");
	xml_number(out, "reason_ttl", 0);
	xml_close_empty(out);
	xml_text(out, "\n");
	write_addresses(out, row);
	write_names(out, row);
	if (strcmp(state, "down") != 0)
		write_ports(out, row);
	xml_text(out, "</host>\n");
	xml->up += strcmp(state, "up") == 0;
	xml->down += strcmp(state, "down") == 0;
	xml->total++;
}

void
nmap_xml_end(struct nmap_xml *xml, bool complete)
{
	struct xml *out = &xml->out;
	char time[WALL_TEXT_SIZE];

	xml_text(out, "<runstats>");
	xml_open(out, "finished");
	xml_number(out, "time", seconds_of(xml));
	xml_attribute(out, "timestr", wall_text(xml->at, time));
	xml_attribute(out, "elapsed", "0");
	xml_attribute(out, "exit", complete ? "success" : "error");
	xml_close_empty(out);
	xml_open(out, "hosts");
	xml_number(out, "up", xml->up);
	xml_number(out, "down", xml->down);
	xml_number(out, "total", xml->total);
	xml_close_empty(out);
	xml_text(out, "</runstats>\n</nmaprun>\n");
}
