/* What the log says of the places that segments are looked at from. */
#ifndef WATCHDOG_SENSOR_SEGMENT_LOG_H
#define WATCHDOG_SENSOR_SEGMENT_LOG_H

#include "sensor/segments.h"

/* It is looked at from another place now over IPv4, or no longer. */
void segment_log_move(const struct segment *segment, bool was_up);

/* The same over IPv6. */
void segment_log_move6(const struct segment *segment);

/* Whether others are looked at from there over IPv4, and through whom. */
void segment_log_gateway(const struct segment *segment);

/* They are, through the gateway of that vantage. */
void segment_log_crossing(const struct segment *segment, const struct vantage *vantage);

/* Nothing came back to that segment, neither from its gateway nor through it: said once,
 * until something does. */
void segment_log_mute(const struct segment *segment, struct neighbour *gateway);

#endif
