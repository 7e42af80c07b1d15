#include "window.h"

#include <stdlib.h>

#include "base/mem.h"

enum { SECOND_US = 1000000 };

void
window_done(struct window *window)
{
	free(window->times);
	*window = (struct window){0};
}

size_t
window_add(struct window *window, int64_t time)
{
	if (window->times == NULL)
		window->times = mem_array(WINDOW_MAX, sizeof(*window->times));
	while (window->count > 0 &&
		(window->count == WINDOW_MAX ||
			window->times[window->first] <= time - SECOND_US)) {
		window->first = (window->first + 1) % WINDOW_MAX;
		window->count--;
	}
	window->times[(window->first + window->count) % WINDOW_MAX] = time;
	window->count++;
	if (window->count > window->most)
		window->most = window->count;
	return window->count;
}
