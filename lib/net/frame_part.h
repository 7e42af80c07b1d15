/* The readers of one layer each, called by frame_read; not for others. */
#ifndef WATCHDOG_NET_FRAME_PART_H
#define WATCHDOG_NET_FRAME_PART_H

#include "base/buffer.h"
#include "net/frame.h"
#include "net/port_set.h"

/* Each reads from the start of its layer and fills what it knows of *frame, whose kind is
 * FRAME_OTHER when they are called. */
enum frame_reason frame_read_ipv4(struct reader *reader, struct frame *frame);
enum frame_reason frame_read_ipv6(struct reader *reader, struct frame *frame);
enum frame_reason frame_read_transport(
	struct reader *reader, uint8_t proto, struct frame *frame);
enum frame_reason frame_read_icmp(struct reader *reader, struct frame *frame);
enum frame_reason frame_read_icmpv6(struct reader *reader, struct frame *frame);
enum frame_reason frame_read_nd(struct reader *reader, struct frame *frame);

/* Reads the 4 or 16 bytes of an address; all zero past the end. */
struct ip frame_read_address(struct reader *reader, uint8_t family);

enum { FRAME_PROTO_ICMP = 1, FRAME_PROTO_ICMPV6 = 58 }; /* beside enum proto */

#endif
