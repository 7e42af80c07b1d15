#include "watch/second_look.h"

#include "watch/canary.h"
#include "watch/care.h"
#include "watch/core.h"
#include "watch/reach_run.h"

/* Later than the first look, and then ever later: 1 s, 8 s, 64 s. */
static const int64_t first_pause_us = 1000000LL;
/* What else the same run finds on the host is looked at again, and told, together: so long
 * is waited for it. */
static const int64_t gather_us = 10 * 1000000LL;

static const int64_t waited_longest_us = 24 * 3600 * 1000000LL;

enum { PAUSE_GROWS = 8, LOOKS_ASKED_MAX = 4 };

static const mono_t never = {INT64_MAX};

static struct second_look_key
key_of(const struct address *address, enum proto proto, uint16_t port)
{
	return (struct second_look_key){.address_id = address->record.id,
		.port = port,
		.proto = (uint8_t)proto};
}

static unsigned int
hash_of(const struct watch *watch, const struct second_look_key *key)
{
	return (unsigned int)hash_bytes(&watch->key, key, sizeof(*key));
}

static struct second_look *
find(const struct watch *watch, const struct second_look_key *key)
{
	struct second_look *look;

	HASH_FIND_BYHASHVALUE(hh, watch->second_looks.list, key, sizeof(*key),
		hash_of(watch, key), look);
	return look;
}

static void
save(struct watch *watch, const struct second_look *look)
{
	effects_add(watch->effects, EFFECT_SAVE_LOOK)->look = look->record;
}

static void
drop(struct watch *watch, struct second_look *look, enum look_outcome outcome)
{
	look->record.outcome = outcome;
	save(watch, look);
	HASH_DEL(watch->second_looks.list, look);
	free(look);
}

void
second_looks_done(struct second_looks *looks)
{
	struct second_look *look, *next;

	for (look = looks->list; look != NULL; look = next) {
		next = look->hh.next;
		HASH_DEL(looks->list, look);
		free(look);
	}
}

static struct second_look *
add(struct watch *watch, const struct address *address,
	const struct second_look_key *key)
{
	struct second_look *look = mem_new(sizeof(*look));

	look->key = *key;
	look->ip = address->record.ip;
	look->segment = address->device->record.segment;
	look->first = watch->now.mono;
	look->record.address_id = key->address_id;
	look->record.proto = (enum proto)key->proto;
	look->record.port = key->port;
	look->record.first = watch->now.wall;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, watch->second_looks.list, &look->key,
		sizeof(look->key), hash_of(watch, key), look);
	return look;
}

static void
due_at(struct segment *segment, mono_t due)
{
	if (segment->looks_due.us == 0 || due.us < segment->looks_due.us)
		segment->looks_due = due;
}

/* The run has shown it: when is it looked at again? A port that seems to have opened is first
 * looked at from the other segments: who reaches it decides how grave that is. */
static void
set_due(struct watch *watch, const struct run *run, struct second_look *look)
{
	const struct shown *shown = run_shown(run, &look->ip);
	bool settled = shown == NULL || shown->settled;
	span_t patience = reach_patience(watch, &watch->segments[look->segment]);

	look->soonest = mono_add(
		watch->now.mono, (span_t){settled ? first_pause_us : gather_us});
	look->due = look->soonest;
	if (look->record.state == PORT_OPEN &&
		look->due.us < mono_add(watch->now.mono, patience).us)
		look->due = mono_add(watch->now.mono, patience);
	due_at(&watch->segments[look->segment], look->due);
}

uint32_t
second_look_seen(struct watch *watch, const struct address *address,
	const struct run *run, const struct service *seen, mono_t *first)
{
	struct second_look_key key = key_of(address, run->record.proto, seen->port);
	struct second_look *look = find(watch, &key);

	if (look != NULL && look->record.state != (enum port_state)seen->state) {
		change_not_confirmed(watch);
		drop(watch, look, LOOK_DISCARDED);
		look = NULL;
	}
	if (look == NULL) {
		if (HASH_COUNT(watch->second_looks.list) == SECOND_LOOKS_MAX)
			drop(watch, watch->second_looks.list, LOOK_DISCARDED);
		look = add(watch, address, &key);
		look->record.state = (enum port_state)seen->state;
		look->record.reason = (enum port_reason)seen->reason;
		look->record.first_run = run->record.id;
	}
	*first = look->first;
	if (look->record.looks > 0 && look->record.last_run == run->record.id) {
		if (look->asked == 0)
			set_due(watch, run, look);
		return look->record.looks;
	}
	look->record.last_run = run->record.id;
	look->record.last = watch->now.wall;
	look->record.looks++;
	look->asked = 0;
	set_due(watch, run, look);
	if (look->record.looks == 1)
		save(watch, look);
	return look->record.looks;
}

bool
second_look_waits(const struct watch *watch, const struct address *address,
	enum proto proto, uint16_t port)
{
	struct second_look_key key = key_of(address, proto, port);
	const struct second_look *look = find(watch, &key);

	return look != NULL && look->record.state == PORT_OPEN;
}

void
second_look_hasten(struct watch *watch, const struct address *address, enum proto proto,
	uint16_t port)
{
	struct second_look_key key = key_of(address, proto, port);
	struct second_look *look = find(watch, &key);

	if (look == NULL || look->due.us <= look->soonest.us || look->asked > 0)
		return;
	look->due = look->soonest;
	due_at(&watch->segments[look->segment], look->due);
}

bool
second_look_forget(
	struct watch *watch, const struct second_look_of *of, enum look_outcome outcome)
{
	struct second_look_key key = key_of(of->address, of->proto, of->port);
	struct second_look *look = find(watch, &key);

	if (look == NULL)
		return false;
	drop(watch, look, outcome);
	return true;
}

bool
second_look_restore(struct watch *watch, const struct look_record *record)
{
	struct address *address =
		inventory_address(&watch->inventory, record->address_id);
	struct second_look_key key;
	struct second_look *look;

	if (address == NULL || HASH_COUNT(watch->second_looks.list) == SECOND_LOOKS_MAX)
		return false;
	key = key_of(address, record->proto, record->port);
	if (find(watch, &key) != NULL)
		return false;
	look = add(watch, address, &key);
	look->record = *record;
	return true;
}

/* A clock that was set meanwhile makes what it took at most a day, and at least nothing. */
void
second_looks_start(struct watch *watch)
{
	struct second_look *look;

	for (look = watch->second_looks.list; look != NULL; look = look->hh.next) {
		int64_t waited = wall_since(watch->now.wall, look->record.first).us;

		if (waited < 0 || waited > waited_longest_us)
			waited = 0;
		look->first = (mono_t){watch->now.mono.us - waited};
		look->due = mono_add(watch->now.mono, (span_t){first_pause_us});
		due_at(&watch->segments[look->segment], look->due);
	}
}

void
second_look_deny(struct watch *watch, const struct address *address, enum proto proto,
	struct port_range range)
{
	struct second_look *look, *next;

	for (look = watch->second_looks.list; look != NULL; look = next) {
		next = look->hh.next;
		if (look->key.address_id != address->record.id ||
			look->key.proto != (uint8_t)proto ||
			look->key.port < range.first || look->key.port > range.last ||
			look->record.state != PORT_OPEN)
			continue;
		change_not_confirmed(watch);
		drop(watch, look, LOOK_DISCARDED);
	}
}

static bool
is_due(const struct watch *watch, const struct segment *segment,
	const struct second_look *look)
{
	return look->segment == segment->index && look->due.us <= watch->now.mono.us;
}

/* Nobody, or somebody else, holds the address by now: nothing can confirm it. */
static bool
is_void(const struct watch *watch, const struct second_look *look)
{
	const struct address *holder =
		inventory_holder(&watch->inventory, look->segment, &look->ip);

	return holder == NULL || holder->record.id != look->key.address_id;
}

/* The first that is due; those that cannot be confirmed any more go. */
static struct second_look *
first_due(struct watch *watch, const struct segment *segment)
{
	struct second_look *look, *next;

	for (look = watch->second_looks.list; look != NULL; look = next) {
		next = look->hh.next;
		if (!is_due(watch, segment, look))
			continue;
		if (!is_void(watch, look))
			return look;
		change_not_confirmed(watch);
		drop(watch, look, LOOK_DISCARDED);
	}
	return NULL;
}

/* Of that address and protocol, the ports that are due. */
static void
due_ports(const struct watch *watch, const struct segment *segment,
	const struct second_look *of, struct port_set *ports)
{
	const struct second_look *look;

	for (look = watch->second_looks.list; look != NULL; look = look->hh.next)
		if (look->key.address_id == of->key.address_id &&
			look->key.proto == of->key.proto &&
			is_due(watch, segment, look) &&
			port_set_size(ports) < SECOND_LOOK_PORTS_MAX)
			port_set_add(ports, look->key.port, look->key.port);
}

/* The look at another port of the same address, when it is due as well. */
static struct second_look *
due_beside(const struct watch *watch, const struct segment *segment,
	const struct second_look *beside, uint16_t port)
{
	struct second_look_key key = beside->key;
	struct second_look *look;

	key.port = port;
	look = find(watch, &key);
	return look != NULL && is_due(watch, segment, look) ? look : NULL;
}

static bool
all_are_due(const struct watch *watch, const struct segment *segment,
	const struct second_look *of, const struct port_set *ports)
{
	for (size_t i = 0; i < port_set_size(ports); i++)
		if (due_beside(watch, segment, of, port_set_port(ports, i)) == NULL)
			return false;
	return true;
}

/* A look that brings nothing is repeated ever later, and then left to the next job. */
static void
was_asked(const struct watch *watch, struct second_look *look)
{
	int64_t pause = first_pause_us;

	for (uint32_t i = 0; i <= look->asked; i++)
		pause *= PAUSE_GROWS;
	look->due = never;
	if (++look->asked < LOOKS_ASKED_MAX)
		look->due = (mono_t){watch->now.mono.us + pause};
}

/* All of these ports of one address. */
static void
ask(struct watch *watch, const struct segment *segment, struct run *run,
	const struct second_look *of)
{
	const struct address *holder =
		inventory_holder(&watch->inventory, of->segment, &of->ip);

	for (size_t i = 0; i < port_set_size(&run->ports); i++)
		was_asked(watch,
			due_beside(watch, segment, of, port_set_port(&run->ports, i)));
	if (holder == NULL || holder->record.id != of->key.address_id ||
		care_of(watch, holder->device) == CARE_NEVER)
		return;
	run_add_target(run, &of->ip, &holder->record.mac);
}

/* What waits at the first one's address, and every address at which the same waits: so no
 * port is asked in vain, what one device shows is told in one line, and ten thousand changes
 * need tens of runs. */
static void
ask_all(struct watch *watch, const struct segment *segment, struct run *run,
	const struct second_look *first)
{
	struct second_look *look;
	size_t most;

	run->record.proto = (enum proto)first->key.proto;
	due_ports(watch, segment, first, &run->ports);
	most = SECOND_LOOK_PROBES_MAX / port_set_size(&run->ports);
	if (most > SECOND_LOOK_TARGETS_MAX)
		most = SECOND_LOOK_TARGETS_MAX;
	for (look = watch->second_looks.list; look != NULL; look = look->hh.next)
		if (look->key.proto == first->key.proto &&
			look->key.port == port_set_port(&run->ports, 0) &&
			run->target_count < most &&
			all_are_due(watch, segment, look, &run->ports))
			ask(watch, segment, run, look);
}

/* The run that showed it is under way, and will hardly be believed: it waits for its end. */
static void
put_off(struct watch *watch, const struct segment *segment)
{
	struct second_look *look;

	for (look = watch->second_looks.list; look != NULL; look = look->hh.next) {
		const struct run *run;

		if (!is_due(watch, segment, look))
			continue;
		run = run_find(watch, look->segment, look->record.last_run);
		if (run != NULL && canary_seems_to_fail(run))
			look->due = mono_add(watch->now.mono, (span_t){gather_us});
	}
}

bool
second_looks_choose(struct watch *watch, struct segment *segment, struct run *run)
{
	const struct second_look *first, *look;

	put_off(watch, segment);
	first = first_due(watch, segment);
	if (first != NULL)
		ask_all(watch, segment, run, first);
	segment->looks_due = (mono_t){0};
	for (look = watch->second_looks.list; look != NULL; look = look->hh.next)
		if (look->segment == segment->index && look->due.us != never.us)
			due_at(segment, look->due);
	return first != NULL;
}

void
second_looks_void(struct watch *watch, const struct run *run)
{
	struct second_look *look, *next;

	for (look = watch->second_looks.list; look != NULL; look = next) {
		next = look->hh.next;
		if (look->record.last_run != run->record.id)
			continue;
		if (look->record.looks == 1) {
			drop(watch, look, LOOK_DISCARDED);
			continue;
		}
		look->record.looks--;
		look->record.last_run = look->record.first_run;
	}
}

void
second_look_forget_all(struct watch *watch, const struct address *address)
{
	struct second_look *look, *next;

	for (look = watch->second_looks.list; look != NULL; look = next) {
		next = look->hh.next;
		if (look->key.address_id != address->record.id)
			continue;
		change_not_confirmed(watch);
		drop(watch, look, LOOK_DISCARDED);
	}
}
