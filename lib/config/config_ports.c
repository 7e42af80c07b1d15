#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/config_check.h"
#include "config/option_value.h"

enum { PORT_FIRST = 1, PORT_LAST = 65535 };

bool
config_find_ports(const struct port_job *job, const struct catalogue *catalogue,
	struct port_set *ports, struct error *error)
{
	const char *name = job->set_name;
	bool is_udp = job->proto == PROTO_UDP;

	if (strcmp(name, "full") == 0) {
		port_set_add(ports, PORT_FIRST, PORT_LAST);
		return true;
	}
	if (strcmp(name, "common") == 0) {
		port_set_copy(
			ports, is_udp ? &catalogue->common_udp : &catalogue->common);
		return true;
	}
	if (strcmp(name, "riskiest") == 0 && !is_udp) {
		port_set_copy(ports, &catalogue->riskiest);
		return true;
	}
	if (strcmp(name, "riskiest") == 0) {
		(void)error_set(error, ERROR_INVALID,
			"the set riskiest is for tcp; for udp write common");
		return false;
	}
	if (port_set_parse(name, ports, NULL) == 0)
		return true;
	(void)error_set(error, ERROR_INVALID,
		"it must be riskiest, common, full or ports such as "
		"\"22,80,8000-8100\"");
	return false;
}

bool
config_read_ports(const char *text, const struct catalogue *catalogue,
	struct scan_order *order, struct error *error)
{
	struct port_job job = {.proto = PROTO_TCP};
	char *set = mem_dup_text(text), *slash = strrchr(set, '/');
	struct error problem;
	int proto;
	bool done;

	if (slash != NULL && names_value(proto_names, slash + 1, &proto)) {
		*slash = '\0';
		job.proto = (enum proto)proto;
	}
	order->proto = job.proto;
	if (text_copy(job.set_name, sizeof(job.set_name), set))
		done = config_find_ports(&job, catalogue, &order->ports, &problem);
	else
		done = port_set_parse(set, &order->ports, &problem) == 0;
	if (!done)
		(void)error_set(error, ERROR_INVALID,
			job.proto == PROTO_TCP ? "%s; for udp write \"53/udp\"" : "%s",
			problem.text);
	free(set);
	return done;
}

/* What may be asked over UDP: what there is a request for, and some only where named. */
static void
compile_udp(struct scope *scope, const struct segment_extra *extra,
	const struct probe_book *probes)
{
	struct port_set named = {0};

	probe_book_ports(probes, PACE_OPT_IN, &named);
	port_set_keep_set(&named, &extra->opt_in.udp);
	probe_book_ports(probes, PACE_DAILY, &scope->daily_udp);
	probe_book_ports(probes, PACE_ALWAYS, &scope->ask_udp);
	port_set_add_set(&scope->ask_udp, &scope->daily_udp);
	port_set_add_set(&scope->ask_udp, &named);
	port_set_remove_set(&scope->ask_udp, &scope->exclude_udp);
	port_set_done(&named);
}

static void
check_opt_in(const struct check *check, const struct segment_extra *extra,
	const struct probe_book *probes, const struct node *segment)
{
	const struct node *node = node_find(segment, "opt_in");
	struct port_set waiting = {0}, rest = {0};
	char *text;

	probe_book_ports(probes, PACE_OPT_IN, &waiting);
	port_set_copy(&rest, &extra->opt_in.udp);
	port_set_remove_set(&rest, &waiting);
	text = port_set_text(&waiting);
	if (extra->opt_in.any || rest.count > 0 || extra->opt_in.tcp.count > 0)
		report_error(check->reporter,
			node == NULL ? segment->place : node->place,
			"\"opt_in\" can name these ports: %s, each with /udp", text);
	free(text);
	port_set_done(&rest);
	port_set_done(&waiting);
}

/* Drops what may not be sent; a job of which nothing is left is an error. */
static void
restrict_udp(const struct check *check, const struct scope *scope, struct port_job *job,
	struct place place)
{
	size_t wanted = port_set_size(&job->ports);
	char shown[SHOWN_SIZE];

	port_set_keep_set(&job->ports, &scope->ask_udp);
	if (port_set_size(&job->ports) == 0)
		report_error(check->reporter, place,
			"no UDP port of \"%s\" can be asked; see probes.yaml, "
			"\"opt_in\" and \"exclude\"",
			option_shown(job->set_name, shown));
	else if (port_set_size(&job->ports) < wanted &&
		strcmp(job->set_name, "common") != 0)
		report_warning(check->reporter, place,
			"only %zu of the %zu UDP ports of \"%s\" can be asked: "
			"probes.yaml has no request for the others, or it waits for "
			"\"opt_in\"",
			port_set_size(&job->ports), wanted,
			option_shown(job->set_name, shown));
}

static void
compile_job(const struct check *check, const struct catalogue *catalogue,
	const struct scope *scope, struct port_job *job, struct place place)
{
	char shown[SHOWN_SIZE];
	struct error error;

	(void)option_shown(job->set_name, shown);
	if (!config_find_ports(job, catalogue, &job->ports, &error)) {
		report_error(check->reporter, place, "\"set\" is \"%s\"; %s", shown,
			error.text);
		return;
	}
	if (job->proto == PROTO_UDP) {
		restrict_udp(check, scope, job, place);
		return;
	}
	port_set_remove_set(&job->ports, &scope->exclude_tcp);
	if (port_set_size(&job->ports) == 0)
		report_error(check->reporter, place,
			"every port of \"%s\" is excluded; remove the job, or see "
			"\"exclude\" and \"ot\"",
			shown);
}

/* What may not be asked: the owner's exclusions, and industrial ports unless meant. */
static void
compile_scope(struct scope *scope, const struct segment_extra *extra,
	const struct catalogue *catalogue)
{
	port_set_copy(&scope->exclude_tcp, &extra->exclude.tcp);
	port_set_copy(&scope->exclude_udp, &extra->exclude.udp);
	port_set_copy(&scope->no_payload_tcp, &catalogue->no_payload_tcp);
	if (!extra->ot) {
		port_set_add_set(&scope->exclude_tcp, &catalogue->industrial_tcp);
		port_set_add_set(&scope->exclude_udp, &catalogue->industrial_udp);
	}
	compile_udp(scope, extra, &catalogue->probes);
}

static struct place
place_of_job(const struct node *segment, size_t index)
{
	const struct node *list = node_find(segment, "ports");
	const struct node *job = list == NULL ? NULL : list->first;
	const struct node *set;

	while (job != NULL && index-- > 0)
		job = job->next;
	set = node_find(job, "set");
	return set == NULL ? segment->place : set->place;
}

static void
compile_fragile(struct port_set *fragile, const struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->row_count; i++) {
		const struct catalogue_row *row = &catalogue->rows[i];

		if (row->fragile && row->proto == PROTO_TCP)
			port_set_add(fragile, row->port, row->port);
	}
	port_set_add_set(fragile, &catalogue->industrial_tcp);
}

void
config_compile_ports(const struct check *check, const struct catalogue *catalogue)
{
	struct config *config = check->config;
	const struct node *segment;

	compile_fragile(&config->fragile_tcp, catalogue);
	for (size_t i = 0; (segment = config_next_segment(check, &i)) != NULL; i++) {
		struct scope *scope = &config->scopes[i];
		struct segment_policy *policy = &config->segments[i];

		compile_scope(scope, &config->extras[i], catalogue);
		check_opt_in(check, &config->extras[i], &catalogue->probes, segment);
		for (size_t j = 0; j < policy->job_count; j++)
			compile_job(check, catalogue, scope, &policy->jobs[j],
				place_of_job(segment, j));
		port_set_copy(&policy->first_contact, &catalogue->riskiest);
		port_set_remove_set(&policy->first_contact, &scope->exclude_tcp);
		config_check_connect_jobs(check, i, segment);
	}
}
