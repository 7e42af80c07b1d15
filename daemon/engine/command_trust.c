#include "engine/command_trust.h"

void
handle_trust(const struct asked *asked)
{
	uint64_t id = argument_number(asked, "id");
	struct watch_input input = {.kind = INPUT_TRUST, .subject.id = id};
	int status = command(asked, &input, NULL);
	json_t *row = NULL;

	if (status == 0)
		row = json_pack("{s:I, s:s, s:s}", "id", (json_int_t)id, "state",
			"resolved", "undo",
			"list those that are yours: dhcp_servers and routers of the "
			"segment");
	conclude(asked, status, row);
}
