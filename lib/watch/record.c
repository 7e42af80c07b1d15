#include "watch/record.h"

#include <stddef.h>

const struct name zone_names[] = {
	{ZONE_TRUSTED, "trusted"},
	{ZONE_IOT, "iot"},
	{ZONE_GUEST, "guest"},
	{ZONE_MANAGEMENT, "management"},
	{ZONE_DMZ, "dmz"},
	{ZONE_INTERNET, "internet"},
	{0, NULL},
};

const struct name severity_names[] = {
	{SEVERITY_INFO, "info"},
	{SEVERITY_LOW, "low"},
	{SEVERITY_MEDIUM, "medium"},
	{SEVERITY_HIGH, "high"},
	{SEVERITY_CRITICAL, "critical"},
	{0, NULL},
};

const struct name presence_names[] = {
	{PRESENCE_UNKNOWN, "unknown"},
	{PRESENCE_PRESENT, "present"},
	{PRESENCE_ABSENT, "absent"},
	{0, NULL},
};

const struct name alert_state_names[] = {
	{ALERT_OPEN, "open"},
	{ALERT_ACKNOWLEDGED, "acknowledged"},
	{ALERT_RESOLVED, "resolved"},
	{0, NULL},
};

const struct name acceptance_state_names[] = {
	{ACCEPTANCE_VALID, "valid"},
	{ACCEPTANCE_VOID, "void"},
	{ACCEPTANCE_EXPIRED, "expired"},
	{ACCEPTANCE_REVOKED, "revoked"},
	{0, NULL},
};

const struct name impact_names[] = {
	{IMPACT_NONE, "none"},
	{IMPACT_LOW, "low"},
	{IMPACT_HIGH, "high"},
	{0, NULL},
};

const struct name likelihood_names[] = {
	{LIKELIHOOD_NONE, "none"},
	{LIKELIHOOD_LOWER, "lower"},
	{LIKELIHOOD_SITUATIONAL, "situational"},
	{LIKELIHOOD_HIGH, "high"},
	{0, NULL},
};

const struct name expectation_names[] = {
	{EXPECT_AUTO, "auto"},
	{EXPECT_ALWAYS, "always"},
	{EXPECT_SOMETIMES, "sometimes"},
	{EXPECT_GUEST, "guest"},
	{0, NULL},
};

const struct name look_outcome_names[] = {
	{LOOK_WAITS, "waits"},
	{LOOK_CONFIRMED, "confirmed"},
	{LOOK_DISCARDED, "discarded"},
	{0, NULL},
};

const struct name claim_source_names[] = {
	{CLAIM_DHCP, "dhcp"},
	{CLAIM_MDNS, "mdns"},
	{CLAIM_SSDP, "ssdp"},
	{CLAIM_NETBIOS, "netbios"},
	{CLAIM_DISCOVERY, "discovery"},
	{CLAIM_UPNP, "upnp"},
	{0, NULL},
};

const struct name guide_kind_names[] = {
	{GUIDE_DHCP, "dhcp"},
	{GUIDE_ROUTER, "router"},
	{0, NULL},
};

const struct name guide_standing_names[] = {
	{GUIDE_LEARNT, "learnt"},
	{GUIDE_ACCEPTED, "accepted"},
	{GUIDE_UNEXPECTED, "unexpected"},
	{GUIDE_FORGOTTEN, "forgotten"},
	{0, NULL},
};

const struct name netevent_names[] = {
	{EVENT_DEVICE_NEW, "device-new"},
	{EVENT_DEVICE_GONE, "device-gone"},
	{EVENT_DEVICE_BACK, "device-back"},
	{EVENT_DEVICE_UNSTABLE, "device-unstable"},
	{EVENT_PORT_OPENED, "port-opened"},
	{EVENT_PORT_CLOSED, "port-closed"},
	{EVENT_SERVICE_CHANGED, "service-changed"},
	{EVENT_ADDRESS_CONFLICT, "address-conflict"},
	{EVENT_GATEWAY_CHANGED, "gateway-changed"},
	{EVENT_MAC_CHANGED, "mac-changed"},
	{EVENT_NAME_CHANGED, "name-changed"},
	{EVENT_ROGUE_DHCP, "rogue-dhcp"},
	{EVENT_ROGUE_ROUTER, "rogue-router"},
	{EVENT_INTERNET_MAPPING, "internet-mapping"},
	{EVENT_REACH_OPENED, "reach-opened"},
	{EVENT_REACH_CLOSED, "reach-closed"},
	{EVENT_POLICY_VIOLATED, "policy-violated"},
	{EVENT_SEGMENT_DARK, "segment-dark"},
	{EVENT_SEGMENT_BACK, "segment-back"},
	{EVENT_SENSOR_BLIND, "sensor-blind"},
	{EVENT_SENSOR_BACK, "sensor-back"},
	{EVENT_FLOOD, "flood"},
	{EVENT_MAY_HAVE_DISTURBED, "may-have-disturbed"},
	{EVENT_BASELINE_COMPLETE, "baseline-complete"},
	{EVENT_CLOCK_STEPPED, "clock-stepped"},
	{EVENT_DATABASE_RECOVERED, "database-recovered"},
	{EVENT_MIDDLEBOX, "middlebox"},
	{EVENT_SERVICE_UNSTABLE, "service-unstable"},
	{EVENT_MUTE_ENDED, "mute-ended"},
	{EVENT_JOB_LATE, "job-late"},
	{EVENT_TEST, "test"},
	{0, NULL},
};
