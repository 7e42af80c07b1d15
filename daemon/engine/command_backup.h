/* wdog db backup: a copy that lives as long as the connection of who asked for it. */
#ifndef WATCHDOG_ENGINE_COMMAND_BACKUP_H
#define WATCHDOG_ENGINE_COMMAND_BACKUP_H

#include "engine/asked.h"

void handle_backup(const struct asked *asked);

/* Removes the copies of an engine that was cut short. */
void backups_clear(const char *directory);

#endif
