#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_USUAL = 80, WIDTH_LEAST = 20, BAR_WIDTH = 30 };

static bool
window(struct winsize *size)
{
	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, size) == 0;
}

size_t
terminal_width(void)
{
	struct winsize size = {.ws_col = 0};

	if (!window(&size))
		return 0;
	return size.ws_col >= WIDTH_LEAST ? size.ws_col : WIDTH_USUAL;
}

size_t
terminal_height(void)
{
	struct winsize size = {.ws_row = 0};

	return window(&size) ? size.ws_row : 0;
}

static bool
is_dumb(void)
{
	const char *kind = getenv("TERM");

	return kind == NULL || kind[0] == '\0' || strcmp(kind, "dumb") == 0;
}

bool
terminal_has_colour(const struct cli *cli)
{
	const char *unwanted =
		getenv("NO_COLOR"); /* no-color.org: present, not empty */

	if (cli->colour != COLOUR_AUTO)
		return cli->colour == COLOUR_ALWAYS;
	if (unwanted != NULL && unwanted[0] != '\0')
		return false;
	return isatty(STDOUT_FILENO) && !is_dumb();
}

void
terminal_progress(const char *label, uint64_t done, uint64_t total)
{
	char bar[BAR_WIDTH + 1];
	double share = total == 0 ? 0 : (double)done / (double)total;
	size_t filled;

	if (!isatty(STDERR_FILENO) || is_dumb())
		return;
	share = share > 1 ? 1 : share;
	filled = (size_t)(share * BAR_WIDTH);
	memset(bar, ' ', BAR_WIDTH);
	memset(bar, '#', filled);
	bar[BAR_WIDTH] = '\0';
	(void)fprintf(stderr, "\r%s %3.0f %% [%s] %" PRIu64 " of %" PRIu64 "\033[K",
		label, share * 100, bar, done, total);
}

void
terminal_progress_end(void)
{
	if (isatty(STDERR_FILENO) && !is_dumb())
		(void)fputs("\r\033[K", stderr);
}
