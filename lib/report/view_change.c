/* What a command of a person changed. */
#include "report/view_part.h"

const struct column change_columns[] = {
	{"id", "Changed", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"approved", "Approved", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"care", "Care", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"pinned", "Pinned", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"state", "State", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"until", "Until", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"paused", "Paused", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"paused_until", "Paused until", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"undo", "To undo", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};
