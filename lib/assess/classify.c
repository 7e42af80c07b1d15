/*
 * First the row: what is known to speak there counts more than the number. Then the rules of
 * the table below, in its order: each that holds moves impact or likelihood by its steps, and
 * adds its reason. The steps are added up and the sum is kept within the scale, so that no
 * order of rules changes the end.
 */
#include "assess/classify.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* What one judgement is made from, and what has become of it so far. */
struct judging {
	const struct catalogue *catalogue;
	const struct judged *judged;
	const struct service_facts *facts; /* zeroed when nobody asked */
	struct service_note *note;
	enum encrypted assumed; /* by the row */
	enum zone widest;	/* the least trusted zone that reaches it */
	enum kind_place place;
};

/* ---- who can reach it ---- */

/* From the least trusted on. */
static const enum zone by_distrust[] = {
	ZONE_INTERNET,
	ZONE_GUEST,
	ZONE_DMZ,
	ZONE_IOT,
	ZONE_TRUSTED,
	ZONE_MANAGEMENT,
};

static bool
is_reached_from(const struct judged *judged, enum zone zone)
{
	return judged->zone == zone || (judged->reached & 1U << zone) != 0;
}

static enum zone
widest_zone(const struct judged *judged)
{
	for (size_t i = 0; i < sizeof(by_distrust) / sizeof(by_distrust[0]); i++)
		if (is_reached_from(judged, by_distrust[i]))
			return by_distrust[i];
	return judged->zone;
}

/* ---- the rules ---- */

static bool
is_plain_after_all(const struct judging *judging)
{
	return judging->facts->encrypted == ENCRYPTED_NO &&
		judging->assumed != ENCRYPTED_NO;
}

static bool
is_encrypted_after_all(const struct judging *judging)
{
	return judging->facts->encrypted == ENCRYPTED_YES &&
		judging->assumed != ENCRYPTED_YES;
}

static bool
only_offers_encryption(const struct judging *judging)
{
	return judging->facts->encrypted == ENCRYPTED_OFFERED;
}

/* RFC 8996: TLS 1.0 and 1.1 must not be used; RFC 7568: SSL 3 neither. */
static bool
is_outdated_tls(const struct judging *judging)
{
	static const char *const outdated[] = {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"};

	for (size_t i = 0; i < sizeof(outdated) / sizeof(outdated[0]); i++)
		if (strcmp(judging->facts->tls_version, outdated[i]) == 0)
			return true;
	return false;
}

static bool
is_expired(const struct judging *judging)
{
	const struct certificate_facts *certificate = &judging->facts->certificate;

	return certificate->known && certificate->not_after.us < judging->facts->at.us;
}

/* Version 1 of SMB is neither signed nor encrypted as it must be; its makers dropped it. */
static bool
speaks_smb1(const struct judging *judging)
{
	return strcmp(judging->facts->service, "smb") == 0 &&
		strstr(judging->facts->product, "SMBv1") != NULL;
}

static bool
lets_anybody_in(const struct judging *judging)
{
	return judging->facts->login == LOGIN_NONE;
}

/* Where a login is taken for granted, and guessed in bulk, asking for one proves nothing. */
static bool
asks_for_login(const struct judging *judging)
{
	static const char *const granted[] = {
		"remote-shell", "remote-desktop", "backdoor-prone"};

	for (size_t i = 0; i < sizeof(granted) / sizeof(granted[0]); i++)
		if (strcmp(judging->note->category, granted[i]) == 0)
			return false;
	return judging->facts->login == LOGIN_REQUIRED;
}

static bool
is_in_place(const struct judging *judging)
{
	return judging->place == PLACE_BELONGS;
}

static bool
is_out_of_place(const struct judging *judging)
{
	return judging->place == PLACE_STRANGE;
}

static bool
is_physical(const struct judging *judging)
{
	const struct kind_row *kind =
		kind_find(&judging->catalogue->kinds, judging->judged->device_kind);

	return kind != NULL && kind->physical;
}

static bool
internet_reaches(const struct judging *judging)
{
	return judging->widest == ZONE_INTERNET;
}

/* Nobody has looked from there; a router that forwards IPv6 without a rule lets it in. */
static bool
internet_may_reach(const struct judging *judging)
{
	return judging->judged->global && judging->widest != ZONE_INTERNET;
}

static bool
guests_reach(const struct judging *judging)
{
	return judging->widest == ZONE_GUEST;
}

static bool
servers_reach(const struct judging *judging)
{
	return judging->widest == ZONE_DMZ && judging->judged->zone != ZONE_DMZ;
}

/* In their own zone they are the neighbours that the catalogue reckons with. */
static bool
things_reach(const struct judging *judging)
{
	return judging->widest == ZONE_IOT && judging->judged->zone != ZONE_IOT;
}

static bool
only_managers_reach(const struct judging *judging)
{
	return judging->widest == ZONE_MANAGEMENT;
}

static bool
is_unknown_to_strangers(const struct judging *judging)
{
	return judging->note->impact == IMPACT_NONE &&
		(judging->widest == ZONE_INTERNET || judging->widest == ZONE_GUEST);
}

static const char *
device_kind(const struct judging *judging)
{
	return judging->judged->device_kind;
}

static const char *
tls_version(const struct judging *judging)
{
	return judging->facts->tls_version;
}

struct rule {
	bool (*holds)(const struct judging *judging);
	int impact, likelihood; /* steps up or down */
	const char *reason;	/* what a person reads; the detail follows it */
	const char *(*detail)(const struct judging *judging); /* NULL: none */
};

/* clang-format off */
static const struct rule rules[] = {
{is_plain_after_all, 0, 1, "measured: it speaks without encryption", NULL},
{is_encrypted_after_all, 0, -1, "measured: it is encrypted", NULL},
{only_offers_encryption, 0, 0, "measured: it offers encryption and speaks without it, too", NULL},
{is_outdated_tls, 0, 1, "measured: its encryption is outdated, ", tls_version},
{is_expired, 0, 0, "measured: its certificate has expired", NULL},
{speaks_smb1, 0, 1, "measured: it still speaks SMBv1", NULL},
{lets_anybody_in, 0, 1, "measured: it lets in whoever comes", NULL},
{asks_for_login, 0, -1, "measured: it asks for a login", NULL},
{is_in_place, 0, -1, "this is what such a device is for: ", device_kind},
{is_out_of_place, 0, 1, "it does not belong on such a device: ", device_kind},
{is_physical, 2, 0, "what the device controls is physical: ", device_kind},
{internet_reaches, 0, 2, "the internet can reach it", NULL},
{internet_may_reach, 0, 1, "the internet can reach its address where the router lets it in", NULL},
{guests_reach, 0, 1, "guests can reach it", NULL},
{servers_reach, 0, 1, "servers that face the internet can reach it", NULL},
{things_reach, 0, 1, "devices of the iot zone can reach it", NULL},
{only_managers_reach, 0, -1, "only the management zone can reach it", NULL},
{is_unknown_to_strangers, 1, 0, "strangers reach it and nobody knows what it is", NULL},
};
/* clang-format on */

/* ---- which row ---- */

static void
add_reason(struct service_note *note, const char *reason, const char *detail)
{
	if (note->reason_count == JUDGEMENT_REASONS_MAX)
		return;
	(void)snprintf(note->reasons[note->reason_count++], REASON_SIZE, "%s%s", reason,
		detail);
}

/* A web server by itself is no service: what it serves is better told by the number. */
static bool
is_only_a_carrier(const struct service_facts *facts)
{
	return strcmp(facts->service, "http") == 0 ||
		strcmp(facts->service, "https") == 0 ||
		strcmp(facts->service, "tls") == 0;
}

/* By the probe that would identify it. */
static bool
is_web(const struct catalogue_row *row)
{
	return row != NULL &&
		(strncmp(row->probe, "http-", strlen("http-")) == 0 ||
			strcmp(row->probe, "tls-hello") == 0);
}

/* Inside TLS the services go by another name: http is https, mqtt is mqtts. */
static const struct catalogue_row *
find_service(const struct catalogue *catalogue, const struct judged *judged)
{
	const struct service_facts *facts = judged->facts;
	const struct catalogue_row *row = NULL;
	char name[FACT_SERVICE_SIZE + 1];

	if (facts->encrypted == ENCRYPTED_YES) {
		(void)snprintf(name, sizeof(name), "%ss", facts->service);
		row = catalogue_service(catalogue, judged->proto, name, judged->port);
	}
	if (row == NULL)
		row = catalogue_service(
			catalogue, judged->proto, facts->service, judged->port);
	return row;
}

/* Goes by the service that was identified, where it is another than the number says. */
static void
note_by_service(const struct catalogue *catalogue, const struct judged *judged,
	struct service_note *note)
{
	const struct service_facts *facts = judged->facts;
	const struct catalogue_row *row;

	if (facts->service[0] == '\0' || strcmp(facts->service, note->service) == 0 ||
		(is_only_a_carrier(facts) && note->service[0] != '\0' &&
			is_web(catalogue_row(catalogue, judged->proto, judged->port))))
		return;
	row = find_service(catalogue, judged);
	if (row == NULL) {
		(void)text_copy(note->service, sizeof(note->service), facts->service);
		add_reason(note, "identified, not in the catalogue: ", facts->service);
	} else if (row->port != judged->port) {
		*note = row->note;
		add_reason(
			note, "identified there, whatever the port: ", facts->service);
	} else if (strcmp(row->note.service, note->service) != 0) {
		*note = row->note;
		add_reason(note, "identified: ", facts->service);
	}
}

/* ---- the judgement ---- */

static int
within(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

/* What is not known starts in the middle once something speaks for or against it. */
static enum likelihood
moved_likelihood(enum likelihood from, int steps)
{
	if (from == LIKELIHOOD_NONE && steps == 0)
		return from;
	if (from == LIKELIHOOD_NONE)
		from = LIKELIHOOD_SITUATIONAL;
	return (enum likelihood)within(
		(int)from + steps, LIKELIHOOD_LOWER, LIKELIHOOD_HIGH);
}

static void
apply_rules(const struct judging *judging)
{
	struct service_note *note = judging->note;
	int impact = 0, likelihood = 0;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];

		if (!rule->holds(judging))
			continue;
		impact += rule->impact;
		likelihood += rule->likelihood;
		add_reason(note, rule->reason,
			rule->detail == NULL ? "" : rule->detail(judging));
	}
	note->impact = (enum impact)within(
		(int)note->impact + impact, IMPACT_NONE, IMPACT_HIGH);
	note->likelihood = moved_likelihood(note->likelihood, likelihood);
	note->severity = catalogue_severity(note->impact, note->likelihood);
}

void
classify(const struct catalogue *catalogue, const struct judged *judged,
	struct service_note *note)
{
	static const struct service_facts nobody_asked;
	struct judging judging = {
		.catalogue = catalogue,
		.judged = judged,
		.facts = judged->facts != NULL ? judged->facts : &nobody_asked,
		.note = note,
		.widest = widest_zone(judged),
	};

	catalogue_judge(catalogue, judged->proto, judged->port, note);
	if (judged->facts != NULL)
		note_by_service(catalogue, judged, note);
	judging.assumed = note->encrypted;
	judging.place =
		kind_has_place(&catalogue->kinds, judged->device_kind, note->service);
	apply_rules(&judging);
	if (judging.facts->encrypted != ENCRYPTED_MAYBE)
		note->encrypted = judging.facts->encrypted;
	playbook_advise(&catalogue->playbook, judged, note);
}
