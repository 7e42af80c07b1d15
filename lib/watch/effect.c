#include "watch/effect.h"

#include <stdlib.h>

#include "base/mem.h"

struct effect *
effects_add(struct effects *effects, enum effect_kind kind)
{
	struct effect *effect;

	effects->list = mem_grow(effects->list, &effects->capacity, effects->count + 1,
		sizeof(*effects->list));
	effect = &effects->list[effects->count++];
	*effect = (struct effect){.kind = kind};
	return effect;
}

void
effects_done(struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++) {
		struct effect *effect = &effects->list[i];

		if (effect->kind == EFFECT_SAVE_REST)
			port_set_done(&effect->rest.ports);
		else if (effect->kind == EFFECT_ORDER)
			scan_order_done(&effect->order);
	}
	free(effects->list);
	*effects = (struct effects){0};
}
