#include "sensor/nap.h"

#include "sensor/wire.h"
#include "sys/clock.h"

void
nap_init(struct nap *nap, struct loop *loop, loop_timer_call *pump, void *context)
{
	*nap = (struct nap){
		.timer = loop_timer_new(loop, LOOP_CAPTURE, pump, context),
	};
}

void
nap_done(struct nap *nap)
{
	loop_timer_free(nap->timer);
}

span_t
nap_least(const struct pacer_segment *pacer, bool hurried)
{
	int64_t fills = span_seconds(2 * WIRE_BATCH).us / pacer_segment_rate(pacer);

	if (!hurried || fills < span_ms(NAP_MS).us)
		return span_ms(NAP_MS);
	if (fills < span_ms(NAP_LONG_MS).us)
		return (span_t){fills};
	return span_ms(NAP_LONG_MS);
}

void
nap_ended(struct nap *nap, mono_t now)
{
	nap->from = now;
	nap->over = false;
	nap->brief = false;
}

void
nap_end(struct nap *nap)
{
	if (nap->over)
		return;
	nap->over = true;
	loop_timer_set(nap->timer, span_ms(0));
}

void
nap_until(struct nap *nap, mono_t when, mono_t now)
{
	span_t length = mono_since(when, now);

	nap->from = now;
	nap->over = false;
	nap->brief = length.us <= span_ms(NAP_LONG_MS).us;
	loop_timer_set(nap->timer, length);
}

void
nap_shorten(struct nap *nap)
{
	if (nap->over || nap->brief)
		return;
	nap->brief = true;
	loop_timer_set(nap->timer,
		mono_since(mono_add(nap->from, span_ms(NAP_MS)), clock_mono()));
}
