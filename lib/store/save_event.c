#include "store/handle.h"

int
save_event(const struct saving *saving, const struct event_record *event)
{
	sqlite3_stmt *of = statement(saving->store, "save_event");
	int64_t segment;
	int status = saving_segment(saving, event->segment, &segment);

	if (status != 0)
		return status;
	bind_id(of, ":id", event->id);
	bind_text(of, ":key", event->key);
	bind_name(of, ":kind", netevent_names, (int)event->kind);
	bind_name(of, ":severity", severity_names, (int)event->severity);
	bind_number(of, ":at", event->at.us);
	bind_number(of, ":segment", segment);
	bind_id(of, ":device", event->device_id);
	bind_text(of, ":device_name", event->device_name);
	bind_ip(of, ":ip", &event->ip);
	bind_mac(of, ":mac", &event->mac);
	if (event->port != 0) {
		bind_proto(of, event->proto);
		bind_number(of, ":port", event->port);
	}
	bind_text(of, ":before", event->before);
	bind_text(of, ":after", event->after);
	bind_id(of, ":run", event->run_id);
	bind_id(of, ":resolves", event->resolves);
	bind_text(of, ":service", event->service);
	bind_text(of, ":text", event->text);
	bind_text(of, ":evidence", event->evidence);
	bind_text(of, ":withheld", event->withheld);
	bind_id(of, ":told_in", event->told_in);
	return saving_run(saving, of);
}

int
save_alert(const struct saving *saving, const struct alert_record *alert)
{
	sqlite3_stmt *of = statement(saving->store, "save_alert");

	bind_id(of, ":id", alert->id);
	bind_name(of, ":state", alert_state_names, (int)alert->state);
	bind_number(of, ":at", alert->at.us);
	bind_time(of, ":acknowledged_at", alert->acknowledged_at);
	bind_time(of, ":resolved_at", alert->resolved_at);
	bind_text(of, ":reason", alert->reason);
	bind_id(of, ":ended_in", alert->ended_in);
	return saving_run(saving, of);
}

int
save_line(const struct saving *saving, const struct outbox_record *line)
{
	sqlite3_stmt *of = statement(saving->store, "save_line");

	bind_id(of, ":id", line->id);
	bind_id(of, ":alert", line->alert_id);
	bind_name(of, ":severity", severity_names, (int)line->severity);
	bind_number(of, ":resolved", line->resolved);
	bind_number(of, ":at", line->at.us);
	bind_text(of, ":line", line->line);
	return saving_run(saving, of);
}

int
save_setting(const struct saving *saving, const struct setting_record *setting)
{
	sqlite3_stmt *of = statement(saving->store, "save_setting");

	bind_text(of, ":name", setting->name);
	bind_number(of, ":value", setting->value);
	return saving_run(saving, of);
}

int
save_notice(const struct saving *saving, const struct notice_record *notice)
{
	sqlite3_stmt *of = statement(saving->store, "save_notice");
	int64_t segment;
	int status = saving_segment(saving, notice->segment, &segment);

	if (status != 0)
		return status;
	bind_number(of, ":segment", segment);
	bind_name(of, ":kind", netevent_names, (int)notice->kind);
	bind_id(of, ":told", notice->told);
	bind_number(of, ":held", notice->held);
	bind_id(of, ":first", notice->first);
	bind_number(of, ":since", notice->since.us);
	bind_name(of, ":worst", severity_names, (int)notice->worst);
	bind_name(of, ":reason", notice_reason_names, (int)notice->reason);
	return saving_run(saving, of);
}

int
save_mute(const struct saving *saving, const struct mute_record *mute)
{
	sqlite3_stmt *of = statement(saving->store, "save_mute");
	const struct mute_rule *rule = &mute->rule;

	bind_id(of, ":id", mute->id);
	bind_number(of, ":configured", mute->configured);
	bind_text(of, ":segment", rule->segment);
	bind_text(of, ":device", rule->device);
	if (rule->event != EVENT_KINDS)
		bind_name(of, ":event", netevent_names, (int)rule->event);
	bind_id(of, ":port", rule->port);
	bind_number(of, ":until", rule->until.us);
	bind_text(of, ":reason", rule->reason);
	bind_number(of, ":since", mute->since.us);
	bind_time(of, ":ended", mute->ended);
	bind_number(of, ":hidden", (int64_t)mute->hidden);
	return saving_run(saving, of);
}
