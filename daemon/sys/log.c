#include "sys/log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/timepoint.h"
#include "config/message.h"
#include "sys/clock.h"

enum {
	LINE_SIZE = 1024,
	/* A start tells all warnings of the configuration, and then why it goes no further. */
	BURST = 2 * CONFIG_ERRORS_MAX + 20
};

struct logger {
	char role[16];
	enum log_level level;
	bool journal;
	int64_t tokens_us; /* one line costs a second's worth */
	mono_t refilled;
	uint64_t dropped;
};

static struct logger logger = {
	.role = "wdogd",
	.level = LOG_LEVEL_INFO,
	.tokens_us = BURST * INT64_C(1000000),
};

/* systemd names device and inode of the stream it connected; a shell that redirected
 * standard error elsewhere passes the variable on, but not the stream (systemd.exec(5)). */
static bool
is_journal_stream(void)
{
	const char *named = getenv("JOURNAL_STREAM");
	char actual[64];
	struct stat status;

	if (named == NULL || fstat(STDERR_FILENO, &status) != 0)
		return false;
	(void)snprintf(actual, sizeof(actual), "%ju:%ju", (uintmax_t)status.st_dev,
		(uintmax_t)status.st_ino);
	return strcmp(named, actual) == 0;
}

void
log_open(const char *role, enum log_level level)
{
	(void)text_copy(logger.role, sizeof(logger.role), role);
	logger.level = level;
	logger.journal = is_journal_stream();
}

enum log_level
log_level(void)
{
	return logger.level;
}

static bool
take_token(void)
{
	const int64_t full = BURST * INT64_C(1000000);
	mono_t now = clock_mono();
	int64_t passed = mono_since(now, logger.refilled).us;

	logger.refilled = now;
	if (passed > 0)
		logger.tokens_us = passed > full - logger.tokens_us
			? full
			: logger.tokens_us + passed;
	if (logger.tokens_us < 1000000)
		return false;
	logger.tokens_us -= 1000000;
	return true;
}

/* A terminal or pipe that nobody reads must not stop the daemon. */
static bool
emit(const char *line, size_t length)
{
	struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};

	if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)
		return false;
	return write(STDERR_FILENO, line, length) == (ssize_t)length;
}

static void
start_line(struct text *text, enum log_level level)
{
	static const int priorities[] = {
		[LOG_LEVEL_ERROR] = 3,
		[LOG_LEVEL_WARNING] = 4,
		[LOG_LEVEL_INFO] = 6,
		[LOG_LEVEL_DEBUG] = 7,
	};
	static const char *const words[] = {
		[LOG_LEVEL_ERROR] = "error: ",
		[LOG_LEVEL_WARNING] = "warning: ",
		[LOG_LEVEL_INFO] = "",
		[LOG_LEVEL_DEBUG] = "debug: ",
	};
	char now[WALL_TEXT_SIZE];

	if (logger.journal)
		text_format(text, "<%d>%s: ", priorities[level], logger.role);
	else
		text_format(text, "%s %s[%d]: %s", wall_text(clock_now().wall, now),
			logger.role, (int)getpid(), words[level]);
}

static void
log_line(enum log_level level, const char *message)
{
	char bytes[LINE_SIZE];
	struct text text;

	text_init(&text, bytes, sizeof(bytes) - 1);
	start_line(&text, level);
	text_add_harmless(&text, message, strlen(message));
	bytes[text.length] = '\n';
	if (!emit(bytes, text.length + 1))
		logger.dropped++;
}

static void
say_dropped(void)
{
	char message[80];
	uint64_t dropped = logger.dropped;

	if (dropped == 0 || !take_token())
		return;
	logger.dropped = 0;
	(void)snprintf(message, sizeof(message), "%ju log lines were dropped",
		(uintmax_t)dropped);
	log_line(LOG_LEVEL_WARNING, message);
}

static void log_message(enum log_level level, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

static void
log_message(enum log_level level, const char *format, va_list arguments)
{
	char message[LINE_SIZE];

	if (level > logger.level)
		return;
	say_dropped();
	if (!take_token()) {
		logger.dropped++;
		return;
	}
	(void)vsnprintf(message, sizeof(message), format, arguments);
	log_line(level, message);
}

void
log_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_message(LOG_LEVEL_ERROR, format, arguments);
	va_end(arguments);
}

void
log_warning(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_message(LOG_LEVEL_WARNING, format, arguments);
	va_end(arguments);
}

void
log_info(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_message(LOG_LEVEL_INFO, format, arguments);
	va_end(arguments);
}

void
log_debug(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_message(LOG_LEVEL_DEBUG, format, arguments);
	va_end(arguments);
}
