#include "watch/input.h"

static int
command(struct watch *watch, const struct watch_input *input,
	struct watch_outcome *outcome)
{
	const struct watch_call call = {input->at, outcome->effects, outcome->error};

	switch (input->kind) {
	case INPUT_ACKNOWLEDGE:
		return command_acknowledge(
			watch, &call, input->subject.id, input->subject.text);
	case INPUT_APPROVE:
		return command_approve(watch, &call, input->subject.id);
	case INPUT_DISAPPROVE:
		return command_disapprove(watch, &call, input->subject.id);
	case INPUT_NAME:
		return command_name(
			watch, &call, input->subject.id, input->subject.text);
	case INPUT_CARE:
		return command_care(
			watch, &call, input->subject.id, input->subject.care);
	case INPUT_TRUST:
		return command_trust(watch, &call, input->subject.id);
	case INPUT_PIN:
		return command_pin(watch, &call, input->segment);
	case INPUT_PAUSE:
		return command_pause(watch, &call, input->length);
	case INPUT_RESUME:
		return command_resume(watch, &call);
	case INPUT_TEST:
		return command_test(watch, &call);
	case INPUT_SCAN:
		return command_scan(watch, &call, &input->scan, &outcome->run_id);
	case INPUT_ACCEPT:
		return command_accept(watch, &call, &input->accept);
	case INPUT_REVOKE:
		return command_revoke(watch, &call, &input->accept);
	case INPUT_MUTE:
		return command_mute(watch, &call, &input->mute, &outcome->mute_id);
	case INPUT_UNMUTE:
		return command_unmute(watch, &call, input->subject.id);
	case INPUT_START:
	case INPUT_DATABASE_RECOVERED:
	case INPUT_TICK:
	case INPUT_OBSERVATION:
		break;
	}
	return ERROR_INVALID;
}

int
watch_apply(struct watch *watch, const struct watch_input *input,
	struct watch_outcome *outcome)
{
	if (input->kind == INPUT_START)
		watch_start(watch, input->at, outcome->effects);
	else if (input->kind == INPUT_DATABASE_RECOVERED)
		watch_database_recovered(watch, input->at, outcome->effects);
	else if (input->kind == INPUT_TICK)
		watch_tick(watch, input->at, outcome->effects);
	else if (input->kind == INPUT_OBSERVATION)
		watch_observe(watch, &input->observation, outcome->effects);
	else
		return command(watch, input, outcome);
	return 0;
}
