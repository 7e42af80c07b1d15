/* The client's end of the control socket. */
#ifndef WATCHDOG_CLI_CLIENT_H
#define WATCHDOG_CLI_CLIENT_H

#include "ask.h"

enum { CLIENT_PATIENCE_MS = 10000 }; /* without a byte from the daemon */

/* Asks the daemon; *end is filled in every case. */
void client_ask(struct cli *cli, const struct ask *ask, struct ask_end *end);

/* Connects to the control socket. Returns a descriptor, or -1 with *end filled. */
int client_connect(struct cli *cli, struct ask_end *end);

#endif
