#include "watch/command.h"

#include <string.h>

#include "base/text.h"
#include "watch/breach.h"
#include "watch/core.h"
#include "watch/netevent.h"
#include "watch/port_news.h"

static const int64_t day_us = 86400 * 1000000LL;

/* The address on which the device offers the service now; the first one if there are more. */
static struct address *
find_open(const struct watch *watch, const struct acceptance_request *request,
	struct service **service)
{
	struct device *device = inventory_device(&watch->inventory, request->device_id);

	for (size_t i = 0; device != NULL && i < device->address_count; i++) {
		struct address *address = device->addresses[i];

		*service = port_map_service(
			address_ports(address, request->proto), request->port);
		if (address->record.current && *service != NULL &&
			(*service)->state == PORT_OPEN)
			return address;
	}
	return NULL;
}

static int
check_text(const char *text, const char *what, struct error *error)
{
	if (text == NULL || (strlen(text) < ANSWER_SIZE && text_is_harmless(text)))
		return 0;
	return error_set(error, ERROR_INVALID, "%s is at most %d bytes of plain text",
		what, ANSWER_SIZE - 1);
}

static int
check_request(const struct watch *watch, const struct watch_call *call,
	const struct acceptance_request *request)
{
	int64_t length = wall_since(request->until, call->now.wall).us;
	int result = check_text(request->needed, "needed", call->error);

	if (result == 0)
		result = check_text(request->who, "who", call->error);
	if (result == 0)
		result = check_text(request->from, "from", call->error);
	if (result == 0)
		result = check_text(request->reason, "reason", call->error);
	if (result != 0)
		return result;
	if (request->reason == NULL || request->reason[0] == '\0')
		return error_set(call->error, ERROR_INVALID,
			"an acceptance needs a reason: whoever reads it next year asks "
			"why");
	if (length <= 0 || length > ACCEPTANCE_LONGEST_DAYS * day_us)
		return error_set(call->error, ERROR_INVALID,
			"an acceptance ends at a date to come, at most %d days ahead",
			ACCEPTANCE_LONGEST_DAYS);
	if (watch->acceptances.count >= WATCH_ACCEPTANCES_MAX)
		return error_set(call->error, ERROR_LIMIT,
			"at most %d services can be accepted at a time",
			WATCH_ACCEPTANCES_MAX);
	return 0;
}

static void
copy_said(char *to, size_t size, const char *said)
{
	if (said != NULL)
		(void)text_copy(to, size, said);
}

static struct acceptance_record
make_record(struct watch *watch, const struct acceptance_request *request)
{
	struct acceptance_record record = {
		.id = ++watch->ids.acceptance,
		.device_id = request->device_id,
		.proto = request->proto,
		.port = request->port,
		.state = ACCEPTANCE_VALID,
		.at = watch->now.wall,
		.until = request->until,
	};

	copy_said(record.needed, sizeof(record.needed), request->needed);
	copy_said(record.who, sizeof(record.who), request->who);
	copy_said(record.from, sizeof(record.from), request->from);
	copy_said(record.reason, sizeof(record.reason), request->reason);
	return record;
}

/* What was told of the service on any address of the device. */
static void
resolve_alerts(struct watch *watch, const struct acceptance_record *record)
{
	for (size_t i = watch->alerts.count; i > 0; i--) {
		struct alert *alert = watch->alerts.list[i - 1];
		const struct event_record *event = &alert->event;

		if (event->device_id != record->device_id ||
			event->port != record->port || event->proto != record->proto)
			continue;
		if (event->kind == EVENT_PORT_OPENED ||
			(event->kind == EVENT_POLICY_VIOLATED &&
				strcmp(event->before, breach_of_acceptance) == 0))
			alert_resolve(watch, alert, "accepted by the owner");
	}
}

int
command_accept(struct watch *watch, const struct watch_call *call,
	const struct acceptance_request *request)
{
	struct acceptance_record *earlier;
	struct acceptance_record record;
	struct service *service = NULL;
	struct service_note note;
	struct address *address;
	struct judged judged;
	int result = check_request(watch, call, request);

	if (result != 0)
		return result;
	address = find_open(watch, request, &service);
	if (address == NULL)
		return error_set(call->error, ERROR_NOT_FOUND,
			"port %u/%s of that device is not open now: there is nothing "
			"to accept",
			request->port, names_text(proto_names, (int)request->proto));
	watch_enter(watch, call->now, call->effects);
	earlier = acceptance_find(
		watch, request->device_id, request->proto, request->port);
	if (earlier != NULL)
		acceptance_end(watch, earlier, ACCEPTANCE_REVOKED,
			"accepted anew by the owner");
	record = make_record(watch, request);
	judged = port_news_judged(watch, address, request->proto, service);
	port_news_judge(watch, address, request->proto, service, &note);
	acceptance_facts(&note, &judged, &record.facts);
	(void)acceptance_restore(watch, &record); /* there is room */
	effects_add(watch->effects, EFFECT_SAVE_ACCEPTANCE)->acceptance = record;
	resolve_alerts(watch, &record);
	return 0;
}

int
command_revoke(struct watch *watch, const struct watch_call *call,
	const struct acceptance_request *whose)
{
	struct acceptance_record *record =
		acceptance_find(watch, whose->device_id, whose->proto, whose->port);

	if (record == NULL)
		return error_set(
			call->error, ERROR_NOT_FOUND, "this finding is not accepted");
	watch_enter(watch, call->now, call->effects);
	acceptance_end(watch, record, ACCEPTANCE_REVOKED, "revoked by the owner");
	return 0;
}
