/* What is told of ports of the router that lead to a device: internet-mapping. */
#ifndef WATCHDOG_WATCH_MAPPING_NEWS_H
#define WATCHDOG_WATCH_MAPPING_NEWS_H

#include "watch/inventory.h"

struct watch;

/* Whom the mapping leads to, in whichever segment; NULL: nobody known. */
struct address *mapping_client(
	const struct watch *watch, const struct mapping_record *record);

/* A mapping is believed: as grave as what it leads to, where that is known. */
void mapping_news_tell(struct watch *watch, const struct mapping_record *record);

/* It is gone: what was told of it ends. */
void mapping_news_end(
	struct watch *watch, const struct mapping_record *record, const char *ending);

#endif
