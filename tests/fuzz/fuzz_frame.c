/* frame_read from byte 0. The first byte says how much of the rest is "captured", so that
 * the lengths inside the frame and the captured length vary independently. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for every frame that was accepted or refused. */
static void
check(enum frame_reason reason, const struct frame *frame)
{
	static const struct frame nothing;

	if (reason >= FRAME_REASON_COUNT || frame->kind >= FRAME_KIND_COUNT)
		abort();
	if (reason != FRAME_OK && memcmp(frame, &nothing, sizeof(nothing)) != 0)
		abort();
	if (reason == FRAME_OK &&
		(mac_is_zero(&frame->source_mac) || mac_is_group(&frame->source_mac)))
		abort();
	if (frame->vlan > 0x0fff)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame frame;
	size_t captured;
	uint8_t *exact;

	if (size == 0)
		return 0;
	captured = size - 1;
	if (data[0] != UINT8_MAX)
		captured = captured * data[0] / UINT8_MAX;
	exact = malloc(captured);
	if (exact == NULL && captured > 0)
		return 0;
	if (captured > 0)
		memcpy(exact, data + 1, captured);
	check(frame_read(exact, captured, &frame), &frame);
	free(exact);
	return 0;
}
