/* What the operator reads of a segment that moved. */
#ifndef WATCHDOG_SENSOR_SEGMENT_LOG_H
#define WATCHDOG_SENSOR_SEGMENT_LOG_H

#include "sensor/segments.h"

/* From where it is looked at now, over IPv4; or why it no longer is, if it was. */
void segment_log_move(const struct segment *segment, bool was_up);
void segment_log_move6(const struct segment *segment); /* over IPv6 */

/* Whether others can be looked at from it. */
void segment_log_gateway(const struct segment *segment);

#endif
