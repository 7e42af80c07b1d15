/* Columns: what happened, what was told of it, and why. */
#include "report/view_part.h"

const struct column alert_columns[] = {
	{"id", "ID", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"at", "At", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"event", "Event", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_STAYS},
	{"state", "State", COLUMN_STATE, PLACE_SHOWN, NARROW_LEAVES_LAST},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"mac", "MAC", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"vantage", "Seen from", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"text", "What it means", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_BELOW},
	{"delivered_at", "Delivered", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"told_in", "Told in", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"service", "Service", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"before", "Before", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"after", "After", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"acknowledged_at", "Acknowledged", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"resolved_at", "Resolved", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{.field = NULL},
};

const struct column history_columns[] = {
	{"id", "ID", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"at", "At", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"event", "Event", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_LEAVES_LAST},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_IN_NEED},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"vantage", "Seen from", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"before", "Before", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"after", "After", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"withheld", "Not told because", COLUMN_TEXT, PLACE_SPARE, NARROW_LEAVES_FIRST},
	{"told_in", "Told in", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"mac", "MAC", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"service", "Service", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"run", "Run", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"resolves", "Ends", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"text", "What it means", COLUMN_SENTENCE, PLACE_SPARE, NARROW_BELOW},
	{.field = NULL},
};

const struct column diff_columns[] = {
	{"change", "Change", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"fact", "What", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"before", "Before", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"after", "After", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{.field = NULL},
};

const struct column why_columns[] = {
	{"id", "Event ID", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"event", "Event", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_STAYS},
	{"at", "At", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"mac", "MAC", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Protocol", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"vantage", "Seen from", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"before", "Before", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"after", "After", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"text", "Meaning", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"evidence", "Believed because", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"withheld", "Not told because", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"told_in", "Told in the line of", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"key", "Key", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"alert", "Alert", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"run", "Seen by run", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct nested_view why_nested[] = {
	{"states", "States of the port", "states"},
	{"looks", "Looked at again because it answered otherwise", "looks"},
	{"presence", "Presence of the device", "states"},
	{"earlier", "Earlier events of the device", "device-events"},
	{"lines", "Lines told", "lines"},
	{.field = NULL},
};

const struct column state_columns[] = {
	{"state", "State", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"from", "From", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"until", "Until", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"run", "Run", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct column look_columns[] = {
	{"state", "Seen as", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"first", "First", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"first_run", "By run", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"last", "Last", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"last_run", "By run", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"looks", "Runs", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"outcome", "Outcome", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct column line_columns[] = {
	{"delivered_at", "Delivered", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"line", "Line", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_BELOW},
	{.field = NULL},
};

const struct column withheld_columns[] = {
	{"reason", "Not told because", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"event", "Event", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"events", "Events", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"first", "First", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"last", "Last", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct column mute_columns[] = {
	{"id", "Mute", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"event", "Event", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"until", "Until", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"hidden", "Hid", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"source", "Set by", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"since", "Since", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"ended", "Ended", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{.field = NULL},
};

const struct column replay_columns[] = {
	{"at", "At", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"event", "Event", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"told", "Told", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_LAST},
	{"comparison", "Comparison", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};
