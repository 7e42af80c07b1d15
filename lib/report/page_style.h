/* The style sheet lib/report/page.css, compiled in. */
#ifndef WATCHDOG_REPORT_PAGE_STYLE_H
#define WATCHDOG_REPORT_PAGE_STYLE_H

extern const char page_style[];

#endif
