/* How HTTP requests name their sender: owners of the asked devices should recognise who asks
 * (faults.md 4.4). */
#ifndef WATCHDOG_INQUIRY_AGENT_H
#define WATCHDOG_INQUIRY_AGENT_H

extern const char inquiry_agent[];

#endif
