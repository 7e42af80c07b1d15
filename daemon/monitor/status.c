#include "monitor/status.h"

static const uint32_t no_run = UINT32_MAX;

static const char *
plural(uint32_t count)
{
	return count == 1 ? "" : "s";
}

void
status_line(struct text *text, const struct role_figures *figures, bool rejected)
{
	if (rejected)
		text_add(text, "new configuration rejected, keeping the old one; ");
	if (figures == NULL) {
		text_add(text, "starting");
		return;
	}
	if (figures->paused)
		text_add(text, "paused; ");
	if (figures->blind)
		text_add(text, "blind, see wdog status; ");
	text_format(text,
		"watching %u segment%s, %u device%s (%u present), %u alert%s open",
		figures->segments, plural(figures->segments), figures->devices,
		plural(figures->devices), figures->present, figures->alerts_open,
		plural(figures->alerts_open));
	if (figures->progress_permille != no_run)
		text_format(text, "; run %u %%", figures->progress_permille / 10);
}
