#include "inquiry/order.h"

#include <stddef.h>

const struct name inquiry_outcome_names[] = {
	{INQUIRY_NAMED, "named"},
	{INQUIRY_SILENT, "silent"},
	{INQUIRY_REFUSED, "refused"},
	{INQUIRY_UNREACHABLE, "unreachable"},
	{INQUIRY_DENIED, "denied"},
	{INQUIRY_LATER, "later"},
	{0, NULL},
};
