/* A text that a stranger sent, made fit to be kept and shown. */
#ifndef WATCHDOG_NET_WIRE_TEXT_H
#define WATCHDOG_NET_WIRE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Writes length bytes as far as they fit into text (size bytes, NUL-terminated), escaped as
 * text_add_escaped does, without the blanks and NULs at their end. */
void wire_text(const uint8_t *bytes, size_t length, char *text, size_t size);

#endif
