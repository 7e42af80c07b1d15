#include "ask.h"

#include "client.h"
#include "offline.h"

void
ask(struct cli *cli, struct ask *ask, struct ask_end *end)
{
	*end = (struct ask_end){.exit = EXIT_FINE};
	if (cli->db_path != NULL)
		offline_ask(cli->db_path, ask, end);
	else
		client_ask(cli, ask, end);
	json_decref(ask->arguments);
	ask->arguments = NULL;
}
