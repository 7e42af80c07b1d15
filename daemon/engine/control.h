/* The control socket: who may connect, how many at once, who may change something. */
#ifndef WATCHDOG_ENGINE_CONTROL_H
#define WATCHDOG_ENGINE_CONTROL_H

#include "engine/control_client.h"

struct control;

typedef void control_request_call(struct client *client,
	const struct control_command *command, const json_t *arguments, void *context);

/* Binds path (mode 0660, group) and listens. ERROR_IO or ERROR_NOT_FOUND with a sentence. */
int control_open(struct loop *loop, const char *path, const char *group,
	struct control **control, struct error *error);
/* Removes the socket, ends every connection; NULL allowed. */
void control_close(struct control *control);

/* From now on connections are taken and request is called. */
void control_serve(
	struct control *control, control_request_call *request, void *context);

/* Something happened that answers may wait for. */
void control_wake(struct control *control);
/* Ends every answer under way: the database goes away. */
void control_abort(struct control *control, const char *sentence);

#endif
