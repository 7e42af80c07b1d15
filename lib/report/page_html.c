/*
 * One self-contained file: the style inside, no script, nothing loaded from elsewhere. The
 * content security policy allows exactly this style, by its hash, and nothing else, so that
 * even a text that escaped its quotes could not do anything.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "report/page.h"
#include "report/page_style.h"

enum {
	BASE64_SIZE = 48,
	/* A chart's own units; about pixels on a phone. */
	CHART_WIDTH = 360,
	CHART_HEIGHT = 150,
	CHART_LEFT = 30,
	CHART_TOP = 12,
	CHART_BOTTOM = 128,
	NUMBER_SIZE = 32,
	TITLE_SIZE = 256,
	SHORT_LENGTH = 24
};

static const char *const tones[] = {
	[TONE_PLAIN] = "plain",
	[TONE_FAINT] = "faint",
	[TONE_GOOD] = "good",
	[TONE_LOW] = "low",
	[TONE_MEDIUM] = "medium",
	[TONE_HIGH] = "high",
	[TONE_CRITICAL] = "critical",
};

static void
markup(struct page *page, const char *text)
{
	xml_text(&page->out, text);
}

/* "<tag class=...>text</tag>"; class "" leaves it away. */
static void
element(struct page *page, const char *tag, const char *class, const char *text)
{
	xml_open(&page->out, tag);
	if (class[0] != '\0')
		xml_attribute(&page->out, "class", class);
	markup(page, ">");
	xml_content(&page->out, text);
	markup(page, "</");
	markup(page, tag);
	markup(page, ">");
}

static void
base64(const uint8_t bytes[static SHA256_BYTES], char text[static BASE64_SIZE])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	size_t length = 0;

	for (size_t i = 0; i < SHA256_BYTES; i += 3) {
		size_t left = SHA256_BYTES - i;
		uint32_t group = (uint32_t)bytes[i] << 16;

		group |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		group |= left > 2 ? bytes[i + 2] : 0;
		text[length++] = digits[group >> 18];
		text[length++] = digits[group >> 12 & 63];
		text[length++] = left > 1 ? digits[group >> 6 & 63] : '=';
		text[length++] = left > 2 ? digits[group & 63] : '=';
	}
	text[length] = '\0';
}

static void
html_begin(struct page *page, const char *title, const char *subtitle)
{
	uint8_t digest[SHA256_BYTES];
	char hash[BASE64_SIZE];

	sha256(page_style, strlen(page_style), digest);
	base64(digest, hash);
	markup(page,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
		"charset=\"utf-8\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		"'none'; style-src 'sha256-");
	markup(page, hash);
	markup(page,
		"'; base-uri 'none'; form-action 'none'\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\"/>\n"
		"<meta name=\"referrer\" content=\"no-referrer\"/>\n");
	element(page, "title", "", title);
	markup(page, "\n<style>");
	markup(page, page_style);
	markup(page, "</style>\n</head>\n<body>\n<header>\n");
	element(page, "h1", "", title);
	element(page, "p", "", subtitle);
	markup(page, "\n</header>\n<main>\n");
}

/* Sections are closed by what follows them. */
static void
close_section(struct page *page)
{
	if (page->in_section)
		markup(page, "</section>\n");
	page->in_section = false;
}

static void
html_section(struct page *page, const char *id, const char *title, const char *note)
{
	close_section(page);
	page->in_section = true;
	xml_open(&page->out, "section");
	xml_attribute(&page->out, "id", id);
	markup(page, ">\n");
	element(page, "h2", "", title);
	if (note != NULL)
		element(page, "p", "note", note);
	markup(page, "\n");
}

static void
html_sentence(struct page *page, const char *text)
{
	element(page, "p", "say", text);
	markup(page, "\n");
}

static void
html_figures(struct page *page, const struct figure *figures, size_t count)
{
	close_section(page);
	markup(page, "<div class=\"figures\">\n");
	for (size_t i = 0; i < count; i++) {
		markup(page, "<div class=\"figure ");
		markup(page, tones[figures[i].tone]);
		markup(page, "\">");
		element(page, "b", "", figures[i].value);
		element(page, "span", "", figures[i].label);
		if (figures[i].note != NULL)
			element(page, "span", "", figures[i].note);
		markup(page, "</div>\n");
	}
	markup(page, "</div>\n");
}

static void
chip(struct page *page, const char *text, enum tone tone)
{
	markup(page, "<span class=\"chip ");
	markup(page, tones[tone]);
	markup(page, "\">");
	xml_content(&page->out, text);
	markup(page, "</span>");
}

static void
html_to_do(struct page *page, const struct to_do *to_do)
{
	char number[NUMBER_SIZE];

	(void)snprintf(number, sizeof(number), "%zu", to_do->number);
	markup(page, "<div class=\"to-do\">");
	element(page, "div", "number", number);
	markup(page, "<div>");
	chip(page, to_do->severity, to_do->tone);
	element(page, "h3", "", to_do->title);
	if (to_do->why[0] != '\0')
		element(page, "p", "", to_do->why);
	if (to_do->advice[0] != '\0')
		element(page, "p", "", to_do->advice);
	if (to_do->where[0] != '\0')
		element(page, "p", "where", to_do->where);
	markup(page, "</div></div>\n");
}

static void
html_table(
	struct page *page, const char *caption, const char *const *headings, bool wide)
{
	page->headings = headings;
	markup(page,
		wide ? "<div class=\"scroll wide\"><table>"
		     : "<div class=\"rows\"><table>");
	element(page, "caption", "", caption);
	markup(page, "<thead><tr>");
	for (size_t i = 0; headings[i] != NULL; i++) {
		markup(page, "<th scope=\"col\">");
		xml_content(&page->out, headings[i]);
		markup(page, "</th>");
	}
	markup(page, "</tr></thead>\n<tbody>\n");
}

static void
html_row(struct page *page)
{
	page->column = 0;
	markup(page, "<tr>");
}

static void
html_cell(struct page *page, const char *text, enum tone tone)
{
	bool is_empty = text[0] == '\0' || strcmp(text, "-") == 0;
	/* What is short is never broken, however much room a long neighbour wants. */
	const char *width = strlen(text) <= SHORT_LENGTH ? "short" : "long";

	xml_open(&page->out, "td");
	xml_attribute(&page->out, "class", is_empty ? "empty" : width);
	xml_attribute(&page->out, "data-label", page->headings[page->column++]);
	markup(page, ">");
	if (!is_empty && tone > TONE_FAINT)
		chip(page, text, tone);
	else if (!is_empty)
		element(page, "span", tone == TONE_FAINT ? "faint" : "", text);
	markup(page, "</td>");
}

static void
html_row_end(struct page *page)
{
	markup(page, "</tr>\n");
}

static void
html_table_end(struct page *page)
{
	page->headings = NULL;
	markup(page, "</tbody></table></div>\n");
}

static uint64_t
highest(const struct chart *chart)
{
	uint64_t most = 1;

	for (size_t i = 0; i < chart->count; i++)
		if (chart->values[i] > most)
			most = chart->values[i];
	return most;
}

static void
shape(struct page *page, const char *class, const double box[static 4])
{
	char text[TITLE_SIZE];

	(void)snprintf(text, sizeof(text),
		"<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		"height=\"%.1f\"/>",
		class, box[0], box[1], box[2], box[3]);
	markup(page, text);
}

static void
bar(struct page *page, const struct chart *chart, size_t i, uint64_t most)
{
	double room = (CHART_WIDTH - CHART_LEFT) / (double)chart->count;
	double scale = (CHART_BOTTOM - CHART_TOP) / (double)most;
	double width = room > 4 ? room - 2 : room;
	double height = (double)chart->values[i] * scale;
	double part = (double)chart->parts[i] * scale;
	double x = CHART_LEFT + (double)i * room;
	char title[TITLE_SIZE];

	(void)snprintf(title, sizeof(title), "%.40s: %" PRIu64 " %.60s",
		chart->labels[i], chart->values[i], chart->unit);
	markup(page, "<g>");
	element(page, "title", "", title);
	shape(page, chart->part_unit == NULL ? "part" : "all",
		(const double[]){x, CHART_BOTTOM - height, width, height});
	if (chart->part_unit != NULL)
		shape(page, "part",
			(const double[]){x, CHART_BOTTOM - part, width, part});
	markup(page, "</g>");
}

static void
label(struct page *page, const char *anchor, int x, int y)
{
	char text[TITLE_SIZE];

	(void)snprintf(text, sizeof(text),
		"<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", x, y, anchor);
	markup(page, text);
}

static void
axes(struct page *page, const struct chart *chart, uint64_t most)
{
	char text[NUMBER_SIZE], line[TITLE_SIZE];

	(void)snprintf(line, sizeof(line),
		"<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>"
		"<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>",
		CHART_LEFT, CHART_WIDTH, CHART_TOP, CHART_TOP, CHART_LEFT, CHART_WIDTH,
		CHART_BOTTOM, CHART_BOTTOM);
	markup(page, line);
	(void)snprintf(text, sizeof(text), "%" PRIu64, most);
	label(page, "end", CHART_LEFT - 5, CHART_TOP + 4);
	xml_content(&page->out, text);
	markup(page, "</text>");
	label(page, "end", CHART_LEFT - 5, CHART_BOTTOM + 3);
	markup(page, "0</text>");
	label(page, "start", CHART_LEFT, CHART_BOTTOM + 15);
	xml_content(&page->out, chart->labels[0]);
	markup(page, "</text>");
	if (chart->count < 2)
		return;
	label(page, "end", CHART_WIDTH, CHART_BOTTOM + 15);
	xml_content(&page->out, chart->labels[chart->count - 1]);
	markup(page, "</text>");
}

static void
html_chart(struct page *page, const struct chart *chart)
{
	uint64_t most = highest(chart);
	char box[NUMBER_SIZE];

	if (chart->count == 0)
		return;
	(void)snprintf(box, sizeof(box), "0 0 %d %d", CHART_WIDTH, CHART_HEIGHT);
	markup(page, "<figure><figcaption>");
	xml_content(&page->out, chart->title);
	if (chart->part_unit != NULL)
		element(page, "span", "", chart->part_unit);
	markup(page, "</figcaption>");
	xml_open(&page->out, "svg");
	xml_attribute(&page->out, "viewBox", box);
	xml_attribute(&page->out, "role", "img");
	xml_attribute(&page->out, "aria-label", chart->title);
	markup(page, ">");
	for (size_t i = 0; i < chart->count; i++)
		bar(page, chart, i, most);
	axes(page, chart, most);
	markup(page, "</svg></figure>\n");
}

static void
html_end(struct page *page, const char *text)
{
	close_section(page);
	markup(page, "</main>\n<footer>");
	element(page, "p", "", text);
	markup(page, "</footer>\n</body>\n</html>\n");
}

const struct page_calls page_html = {
	.begin = html_begin,
	.section = html_section,
	.sentence = html_sentence,
	.figures = html_figures,
	.to_do = html_to_do,
	.table = html_table,
	.row = html_row,
	.cell = html_cell,
	.row_end = html_row_end,
	.table_end = html_table_end,
	.chart = html_chart,
	.end = html_end,
};
