/* The operator's log: one line a message on standard error with a syslog priority prefix
 * "<6>" (sd-daemon(3)) when journald listens there, plain text with the time otherwise.
 * Full sentences, quoted names, no function names. Alerts never come this way. At most 20
 * lines at once and 1 a second on average; what was dropped is counted and said. */
#ifndef WATCHDOG_SYS_LOG_H
#define WATCHDOG_SYS_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* role names the process in every line; call once at start. */
void log_open(const char *role, enum log_level level);

/* The level given to log_open, LOG_LEVEL_INFO before. */
enum log_level log_level(void);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
