/*
 * The brain's shell: gives the core its inputs and the moment, saves what the core
 * believes, then obeys it. The core decides; nothing is decided here.
 */
#ifndef WATCHDOG_ENGINE_ENGINE_H
#define WATCHDOG_ENGINE_ENGINE_H

#include "engine/control.h"
#include "engine/delivery.h"
#include "engine/inquirer.h"
#include "engine/recorder.h"
#include "engine/role_link.h"
#include "engine/saver.h"
#include "sys/confine.h"
#include "sys/role.h"
#include "watch/input.h"

struct engine {
	struct role role;
	struct watch_policy policy;
	struct watch *watch;
	const char *segment_names[SEGMENTS_MAX], *segment_zones[SEGMENTS_MAX];
	char database_path[CONFIG_PATH_SIZE + 16];
	struct saver *saver;
	struct recorder *recorder; /* NULL: nothing is recorded */
	struct delivery *delivery;
	struct role_link *sensor;
	struct inquirer *identify;
	struct control *control;
	struct ipc *monitor;
	struct effects effects; /* of this turn */
	bool touched, hurried;	/* it is set; it is due at once */
	struct loop_timer *turn, *tick, *alive, *purge;
	struct moment started, purged;
	enum sandbox_level sandbox;
	uint64_t saves; /* counts what was saved: answers wait for the next */
	int exit_status;
};

/* Every input of the core: records it, then gives it. Fills outcome->effects. Returns 0 or
 * why a command was refused. */
int engine_input(struct engine *engine, const struct watch_input *input,
	struct watch_outcome *outcome);
/* After an input of the core: its effects are saved and obeyed soon, with others. */
void engine_touch(struct engine *engine);
/* The same at once: who gave a command sees its result in the next answer. */
void engine_turn(struct engine *engine);

/* Ends the loop; the process ends with status. */
void engine_stop(struct engine *engine, int status);

#endif
