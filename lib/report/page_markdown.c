/* The same document as Markdown (CommonMark with pipe tables): also good to read as it is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/page.h"

enum { BAR_WIDTH = 24, LINE_SIZE = 160, ESCAPE_GROWTH = 4 };

static void
markup(struct page *page, const char *text)
{
	xml_text(&page->out, text);
}

/* What would make a link of a word by itself: "http://" and, on GitHub, "www.". */
static bool
begins_link(const char *words, const char *at)
{
	return strncmp(at, "://", 3) == 0 ||
		(*at == '.' && at - words >= 3 && strncmp(at - 3, "www", 3) == 0);
}

/* What a stranger wrote as plain words: no markup, no HTML, no line of its own. */
static void
content(struct page *page, const char *plain)
{
	size_t size = strlen(plain) * ESCAPE_GROWTH + 1;
	char *safe = mem_new(size), *marked = mem_new(size * 2);
	size_t length = 0;
	struct text text;

	text_init(&text, safe, size);
	text_add_harmless(&text, plain, strlen(plain));
	for (const char *c = safe; *c != '\0'; c++) {
		if (strchr("\\`*_[]<>#|~&$", *c) != NULL || begins_link(safe, c))
			marked[length++] = '\\';
		marked[length++] = *c;
	}
	marked[length] = '\0';
	markup(page, marked);
	free(marked);
	free(safe);
}

static void
markdown_begin(struct page *page, const char *title, const char *subtitle)
{
	markup(page, "# ");
	content(page, title);
	markup(page, "\n\n");
	content(page, subtitle);
	markup(page, "\n");
}

static void
markdown_section(struct page *page, const char *id, const char *title, const char *note)
{
	(void)id;
	markup(page, "\n## ");
	content(page, title);
	markup(page, "\n");
	if (note == NULL)
		return;
	markup(page, "\n");
	content(page, note);
	markup(page, "\n");
}

static void
markdown_sentence(struct page *page, const char *text)
{
	markup(page, "\n");
	content(page, text);
	markup(page, "\n");
}

static void
markdown_figures(struct page *page, const struct figure *figures, size_t count)
{
	markup(page, "\n");
	for (size_t i = 0; i < count; i++) {
		markup(page, "- ");
		content(page, figures[i].label);
		markup(page, ": **");
		content(page, figures[i].value);
		markup(page, "**");
		if (figures[i].note != NULL) {
			markup(page, ", ");
			content(page, figures[i].note);
		}
		markup(page, "\n");
	}
}

static void
paragraph(struct page *page, const char *text)
{
	if (text[0] == '\0')
		return;
	markup(page, "\n   ");
	content(page, text);
	markup(page, "\n");
}

static void
markdown_to_do(struct page *page, const struct to_do *to_do)
{
	char number[LINE_SIZE];

	(void)snprintf(number, sizeof(number), "\n%zu. **", to_do->number);
	markup(page, number);
	content(page, to_do->title);
	markup(page, "** (");
	content(page, to_do->severity);
	markup(page, ")\n");
	paragraph(page, to_do->why);
	paragraph(page, to_do->advice);
	paragraph(page, to_do->where);
}

static void
markdown_table(
	struct page *page, const char *caption, const char *const *headings, bool wide)
{
	(void)caption;
	(void)wide;
	markup(page, "\n|");
	for (size_t i = 0; headings[i] != NULL; i++) {
		markup(page, " ");
		content(page, headings[i]);
		markup(page, " |");
	}
	markup(page, "\n|");
	for (size_t i = 0; headings[i] != NULL; i++)
		markup(page, " --- |");
	markup(page, "\n");
}

static void
markdown_row(struct page *page)
{
	markup(page, "|");
}

static void
markdown_cell(struct page *page, const char *text, enum tone tone)
{
	bool strong = tone == TONE_CRITICAL || tone == TONE_HIGH;

	markup(page, strong && text[0] != '\0' ? " **" : " ");
	content(page, text);
	markup(page, strong && text[0] != '\0' ? "** |" : " |");
}

static void
markdown_row_end(struct page *page)
{
	markup(page, "\n");
}

static void
markdown_table_end(struct page *page)
{
	(void)page;
}

static void
markdown_chart(struct page *page, const struct chart *chart)
{
	uint64_t most = 1;
	char line[LINE_SIZE], bar[BAR_WIDTH + 1];

	for (size_t i = 0; i < chart->count; i++)
		most = chart->values[i] > most ? chart->values[i] : most;
	markup(page, "\n");
	content(page, chart->title);
	markup(page, "\n\n");
	for (size_t i = 0; i < chart->count; i++) {
		size_t width = (size_t)(chart->values[i] * BAR_WIDTH / most);

		memset(bar, '#', width);
		bar[width] = '\0';
		(void)snprintf(line, sizeof(line), "    %-10.10s %6" PRIu64 " %s\n",
			chart->labels[i], chart->values[i], bar);
		markup(page, line);
	}
}

static void
markdown_end(struct page *page, const char *text)
{
	markup(page, "\n---\n\n");
	content(page, text);
	markup(page, "\n");
}

const struct page_calls page_markdown = {
	.begin = markdown_begin,
	.section = markdown_section,
	.sentence = markdown_sentence,
	.figures = markdown_figures,
	.to_do = markdown_to_do,
	.table = markdown_table,
	.row = markdown_row,
	.cell = markdown_cell,
	.row_end = markdown_row_end,
	.table_end = markdown_table_end,
	.chart = markdown_chart,
	.end = markdown_end,
};
