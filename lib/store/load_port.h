/* Rows of what is believed of one port, what speaks there, what a look at it found and what the
 * owner accepts of it, as records. */
#ifndef WATCHDOG_STORE_LOAD_PORT_H
#define WATCHDOG_STORE_LOAD_PORT_H

#include "store/column.h"

/* Each takes the columns of its row; columns->failed says whether they were sound. */
void take_service(struct columns *columns, struct service_record *record);
void take_facts(struct columns *columns, struct facts_record *record);
void take_look(struct columns *columns, struct look_record *record);
void take_acceptance(struct columns *columns, struct acceptance_record *record);

#endif
