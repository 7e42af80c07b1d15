#include "engine/delivery.h"

#include <stdlib.h>
#include <syslog.h>

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/local_syslog.h"
#include "sys/log.h"
#include "watch/alert_fields.h"

enum {
	LINES_PER_TURN = 10,
	TURN_MS = 100, /* together: 100 lines a second */
	BACK_OFF_FIRST_MS = 1000,
	BACK_OFF_LAST_MS = 30000
};

struct delivery {
	struct saver *saver;
	struct syslog *syslog; /* NULL: nothing is sent */
	struct loop_timer *timer;
	bool armed;	 /* the timer runs: lines go out when it is due */
	span_t back_off; /* 0 us: the receiver takes lines */
};

static void turn(void *context);

struct delivery *
delivery_new(struct loop *loop, struct saver *saver, bool syslog, int facility)
{
	struct delivery *delivery = mem_new(sizeof(*delivery));

	delivery->saver = saver;
	if (syslog)
		delivery->syslog =
			syslog_new(facility, SYSLOG_JOURNAL_PATH, SYSLOG_LOG_PATH);
	delivery->timer = loop_timer_new(loop, LOOP_NETWORK, turn, delivery);
	return delivery;
}

void
delivery_free(struct delivery *delivery)
{
	if (delivery == NULL)
		return;
	loop_timer_free(delivery->timer);
	syslog_free(delivery->syslog);
	free(delivery);
}

static void
arm(struct delivery *delivery, span_t after)
{
	delivery->armed = true;
	loop_timer_set(delivery->timer, after);
}

void
delivery_kick(struct delivery *delivery)
{
	if (!delivery->armed)
		arm(delivery, span_ms(0));
}

bool
delivery_is_stuck(const struct delivery *delivery)
{
	return delivery->back_off.us != 0;
}

static bool
send_line(struct delivery *delivery, const struct outbox_record *record)
{
	static const int severities[] = {
		[SEVERITY_INFO] = LOG_INFO,
		[SEVERITY_LOW] = LOG_NOTICE,
		[SEVERITY_MEDIUM] = LOG_WARNING,
		[SEVERITY_HIGH] = LOG_ERR,
		[SEVERITY_CRITICAL] = LOG_CRIT,
	};
	char fields[SYSLOG_FIELDS_MAX];
	struct syslog_line line = {
		.severity = severities[record->severity],
		.at = record->at,
		.text = record->line,
		.fields = fields,
	};
	struct text text;

	if (delivery->syslog == NULL)
		return true;
	text_init(&text, fields, sizeof(fields));
	alert_fields(record->line, &text);
	return syslog_send(delivery->syslog, &line);
}

static void
back_off(struct delivery *delivery)
{
	if (delivery->back_off.us == 0) {
		log_warning("The local syslog does not take alerts: they are kept and "
			    "sent later.");
		delivery->back_off = span_ms(BACK_OFF_FIRST_MS);
	} else if (delivery->back_off.us < span_ms(BACK_OFF_LAST_MS).us / 2) {
		delivery->back_off.us *= 2;
	} else {
		delivery->back_off = span_ms(BACK_OFF_LAST_MS);
	}
	arm(delivery, delivery->back_off);
}

/* Sends and marks line by line, so that a crash repeats one line at most. Returns how many
 * are done; fewer than there were when something refused. */
static int
deliver(struct delivery *delivery, const struct outbox_record *lines, int count)
{
	struct store *store = saver_store(delivery->saver);
	struct error error = {.code = ERROR_NONE};

	for (int i = 0; i < count; i++) {
		if (!send_line(delivery, &lines[i])) {
			back_off(delivery);
			return i;
		}
		delivery->back_off = (span_t){0};
		if (store_delivered(store, lines[i].id, clock_now().wall, &error) !=
			0) {
			saver_fault(delivery->saver, &error);
			return i;
		}
	}
	return count;
}

static void
turn(void *context)
{
	struct delivery *delivery = context;
	struct store *store = saver_store(delivery->saver);
	struct outbox_record *lines;
	struct error error = {.code = ERROR_NONE};
	int count;

	delivery->armed = false;
	if (store == NULL)
		return; /* the saver kicks again when it is back */
	lines = mem_array(LINES_PER_TURN, sizeof(*lines));
	count = store_outbox(store, lines, LINES_PER_TURN, &error);
	if (count < 0)
		saver_fault(delivery->saver, &error);
	else if (deliver(delivery, lines, count) == LINES_PER_TURN)
		arm(delivery, span_ms(TURN_MS));
	free(lines);
}
