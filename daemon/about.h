/* What exactly runs here. */
#ifndef WATCHDOG_ABOUT_H
#define WATCHDOG_ABOUT_H

enum { ABOUT_TEXT_SIZE = 512 };

/* Version, commit and the versions of the libraries in use, one a line, into text
 * (ABOUT_TEXT_SIZE bytes). Returns text. */
const char *about_text(char *text);

#endif
