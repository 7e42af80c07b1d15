/* Rows of what was heard unasked, as records. */
#ifndef WATCHDOG_STORE_LOAD_HEARD_H
#define WATCHDOG_STORE_LOAD_HEARD_H

#include "store/column.h"

/* Each takes the columns of its row; columns->failed says whether they were sound. */
void take_guide(struct columns *columns, struct guide_record *record);
void take_mapping(struct columns *columns, struct mapping_record *record);
void take_claim(struct columns *columns, struct claim_record *record);

#endif
