/* Columns: devices, their ports, and who reaches them. */
#include "report/view_part.h"

const struct column device_columns[] = {
	{"id", "ID", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"state", "State", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"zone", "Zone", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"ips", "Addresses", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"macs", "MAC", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"vendor", "Vendor", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"private_mac", "Private MAC", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"kind", "Kind", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"approved", "Approved", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"care", "Care", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"first_seen", "First seen", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"last_seen", "Last seen", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_LAST},
	{"hostname", "Calls itself", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"since", "State since", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"address_only", "Address only", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{.field = NULL},
};

const struct nested_view device_nested[] = {
	{"addresses", "Addresses", "addresses"},
	{"names", "Names", "names"},
	{"quarantine", "Not asked what speaks there", "quarantine"},
	{"ports", "Ports", "device-ports"},
	{"findings", "Findings", "findings"},
	{"sent", "What it was asked in the last month", "sent"},
	{"events", "Last events", "device-events"},
	{.field = NULL},
};

const struct column address_columns[] = {
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"mac", "MAC", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"vendor", "Vendor", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"current", "Current", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"first_seen", "First seen", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"last_seen", "Last seen", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct column quarantine_columns[] = {
	{"since", "Since", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"until", "Until", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Because of port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

/* What was sent to a device. */
const struct column sent_columns[] = {
	{"day", "Day", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"kind", "Kind", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"looks", "Looks", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"questions", "Questions", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"connections", "Connections", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"sent_bytes", "Bytes sent", COLUMN_SIZE, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"received_bytes", "Bytes received", COLUMN_SIZE, PLACE_SHOWN,
		NARROW_LEAVES_FIRST},
	{"first", "First", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_LAST},
	{"last", "Last", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

/* The same in all: without days. */
const struct column sent_in_all_columns[] = {
	{"kind", "Kind", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"looks", "Looks", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"questions", "Questions", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"connections", "Connections", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"sent_bytes", "Bytes sent", COLUMN_SIZE, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"first", "First", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"last", "Last", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct column name_columns[] = {
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"source", "Source", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"says", "Says of itself", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"since", "Since", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"last_seen", "Last heard", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{.field = NULL},
};

const struct column device_port_columns[] = {
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"state", "State", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"service", "Service", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"product", "Product", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"title", "Title", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"encrypted", "Encrypted", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"login", "Log-in", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"tls", "TLS", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"certificate_expires", "Expires", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_STAYS},
	{"since", "Since", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct column device_event_columns[] = {
	{"id", "ID", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"at", "At", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"event", "Event", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"before", "Before", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"after", "After", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{.field = NULL},
};

const struct column port_columns[] = {
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"state", "State", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"service", "Service", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"product", "Product", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"title", "Title", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"encrypted", "Encrypted", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"login", "Log-in", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"tls", "TLS", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"tls_cipher", "Cipher", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"certificate", "Certificate", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"self_signed", "Self-signed", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"certificate_expires", "Expires", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"asked_at", "Asked", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"category", "Category", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"impact", "Impact", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"likelihood", "Likelihood", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_STAYS},
	{"reachable_from", "Reachable from", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{"first_open", "First open", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"last_verified", "Last verified", COLUMN_TIME, PLACE_SHOWN,
		NARROW_LEAVES_NEXT},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"since", "State since", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"reasons", "Moved by", COLUMN_SENTENCE, PLACE_SPARE, NARROW_BELOW},
	{"why", "Why", COLUMN_SENTENCE, PLACE_SPARE, NARROW_BELOW},
	{"advice", "What to do", COLUMN_SENTENCE, PLACE_SPARE, NARROW_BELOW},
	{.field = NULL},
};

/* Beside these a table has a column for each segment: exposure_view.h. */
const struct column exposure_columns[] = {
	{"device", "Device", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_LAST},
	{"service", "Service", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SPARE, NARROW_STAYS},
	{"seen_from", "Seen from", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

const struct column exposure_hours_columns[] = {
	{"month", "Month", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"vantage", "Reachable from", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"services", "Services", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"reachable_hours", "Hours", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"unwanted_services", "Unwanted", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"unwanted_hours", "Unwanted hours", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};
