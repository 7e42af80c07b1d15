/* Tags and lengths of the basic encoding rules (X.690), as far as LDAP and SNMP need them. */
#ifndef WATCHDOG_INQUIRY_BER_H
#define WATCHDOG_INQUIRY_BER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum ber_tag { BER_INTEGER = 2, BER_STRING = 4, BER_OBJECT = 6, BER_SEQUENCE = 0x30 };

/* Takes the tag and the length of the next element (X.690, 8.1.3; one, two or four bytes of
 * length). The reader fails where there is none; more bytes may be promised than are there. */
uint8_t ber_head(struct reader *reader, size_t *length);

/* Goes into the next element when it has that tag: what follows is its content. The reader
 * fails when it has another tag, or is not all there. */
size_t ber_enter(struct reader *reader, uint8_t tag);

/* Takes the next element with that tag as a whole: its content, borrowed; NULL and a failed
 * reader when it is none, or not all there. */
const uint8_t *ber_take(struct reader *reader, uint8_t tag, size_t *length);

#endif
