-- The first schema. Never edited once released: a change is a new migration.
--
-- Times are microseconds of UTC since 1970. What can change over time is a row of an interval
-- table: it held from valid_from until valid_until, NULL while it still holds; so at most
-- one row of a subject is open, and no two of one subject overlap. Addresses are 4 or 16
-- bytes, MACs 6 bytes. Words (states, reasons, severities) are stored as the program writes
-- them everywhere else.

PRAGMA application_id = 1464094535;
PRAGMA user_version = 1;

-- A segment is known by its name; its place in the configuration may change.
CREATE TABLE segment (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	zone TEXT NOT NULL DEFAULT '',
	active INTEGER NOT NULL DEFAULT 1
) STRICT;

-- AUTOINCREMENT here and below: an id is never given twice, not even after a purge.
CREATE TABLE device (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	address_only INTEGER NOT NULL,
	name TEXT NOT NULL,
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL,
	baseline INTEGER NOT NULL,
	approved INTEGER NOT NULL
) STRICT;
CREATE INDEX device_name ON device (name) WHERE name <> '';

CREATE TABLE presence (
	id INTEGER PRIMARY KEY,
	device_id INTEGER NOT NULL REFERENCES device DEFERRABLE INITIALLY DEFERRED,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER,
	state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX presence_now ON presence (device_id) WHERE valid_until IS NULL;
CREATE INDEX presence_from ON presence (device_id, valid_from);
CREATE INDEX presence_until ON presence (valid_until) WHERE valid_until IS NOT NULL;

CREATE TABLE interface (
	device_id INTEGER NOT NULL REFERENCES device DEFERRABLE INITIALLY DEFERRED,
	mac BLOB NOT NULL,
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL,
	PRIMARY KEY (device_id, mac)
) STRICT, WITHOUT ROWID;
CREATE INDEX interface_mac ON interface (mac);

CREATE TABLE address (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	device_id INTEGER NOT NULL REFERENCES device DEFERRABLE INITIALLY DEFERRED,
	ip BLOB NOT NULL,
	mac BLOB,
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL
) STRICT;
CREATE INDEX address_device ON address (device_id);
CREATE INDEX address_ip ON address (ip);

-- When the device of an address row held that address.
CREATE TABLE binding (
	id INTEGER PRIMARY KEY,
	address_id INTEGER NOT NULL REFERENCES address DEFERRABLE INITIALLY DEFERRED,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER
) STRICT;
CREATE UNIQUE INDEX binding_now ON binding (address_id) WHERE valid_until IS NULL;
CREATE INDEX binding_from ON binding (address_id, valid_from);
CREATE INDEX binding_until ON binding (valid_until) WHERE valid_until IS NOT NULL;

-- What the catalogue says of a service, kept once for all ports that share it.
CREATE TABLE note (
	id INTEGER PRIMARY KEY,
	service TEXT NOT NULL,
	category TEXT NOT NULL,
	encrypted TEXT NOT NULL,
	impact TEXT NOT NULL,
	likelihood TEXT NOT NULL,
	severity TEXT NOT NULL,
	why TEXT NOT NULL,
	advice TEXT NOT NULL,
	UNIQUE (service, category, encrypted, impact, likelihood, severity, why, advice)
) STRICT;

-- A port that is or once was open.
CREATE TABLE service (
	id INTEGER PRIMARY KEY,
	address_id INTEGER NOT NULL REFERENCES address DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	port INTEGER NOT NULL,
	first_open INTEGER NOT NULL,
	last_verified INTEGER NOT NULL,
	note_id INTEGER NOT NULL REFERENCES note DEFERRABLE INITIALLY DEFERRED,
	UNIQUE (address_id, proto, port)
) STRICT;

CREATE TABLE service_state (
	id INTEGER PRIMARY KEY,
	service_id INTEGER NOT NULL REFERENCES service DEFERRABLE INITIALLY DEFERRED,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	run_id INTEGER
) STRICT;
CREATE UNIQUE INDEX service_state_now ON service_state (service_id)
	WHERE valid_until IS NULL;
CREATE INDEX service_state_from ON service_state (service_id, valid_from);
CREATE INDEX service_state_until ON service_state (valid_until)
	WHERE valid_until IS NOT NULL;
CREATE INDEX service_state_run ON service_state (run_id) WHERE run_id IS NOT NULL;

-- The ports of an address that were never open, as sets: "22,80,8000-8100".
CREATE TABLE rest (
	id INTEGER PRIMARY KEY,
	address_id INTEGER NOT NULL REFERENCES address DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER,
	ports TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX rest_now ON rest (address_id, proto, state, reason)
	WHERE valid_until IS NULL;
CREATE INDEX rest_from ON rest (address_id, proto, state, reason, valid_from);
CREATE INDEX rest_until ON rest (valid_until) WHERE valid_until IS NOT NULL;

CREATE TABLE run (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	kind TEXT NOT NULL,
	proto TEXT,
	job INTEGER NOT NULL,
	manual INTEGER NOT NULL,
	ports TEXT NOT NULL,
	started INTEGER NOT NULL,
	finished INTEGER,
	verdict TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	done INTEGER NOT NULL,
	total INTEGER NOT NULL,
	sent_arp INTEGER NOT NULL,
	sent_nd INTEGER NOT NULL,
	sent_icmp INTEGER NOT NULL,
	sent_tcp INTEGER NOT NULL,
	sent_udp INTEGER NOT NULL,
	probes INTEGER NOT NULL,
	answered INTEGER NOT NULL,
	repeat_answered INTEGER NOT NULL,
	targets INTEGER NOT NULL,
	targets_alive INTEGER NOT NULL,
	refused INTEGER NOT NULL,
	send_errors INTEGER NOT NULL,
	drops INTEGER NOT NULL
) STRICT;
CREATE INDEX run_job ON run (segment_id, kind, proto, job, verdict);
CREATE INDEX run_finished ON run (finished);

-- What was sent, for as long as the database lives: the runs themselves are purged.
CREATE TABLE receipt (
	day TEXT NOT NULL,
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	kind TEXT NOT NULL,
	packets INTEGER NOT NULL,
	PRIMARY KEY (day, segment_id, kind)
) STRICT, WITHOUT ROWID;

-- An event stands by itself: it names its device and keeps no reference that a purge of
-- other rows could break.
CREATE TABLE event (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	key TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	severity TEXT NOT NULL,
	at INTEGER NOT NULL,
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	device_id INTEGER,
	device_name TEXT NOT NULL,
	ip BLOB,
	mac BLOB,
	proto TEXT,
	port INTEGER,
	before TEXT NOT NULL,
	after TEXT NOT NULL,
	run_id INTEGER,
	resolves INTEGER,
	service TEXT NOT NULL,
	text TEXT NOT NULL
) STRICT;
CREATE INDEX event_at ON event (at);
CREATE INDEX event_device ON event (device_id) WHERE device_id IS NOT NULL;
CREATE INDEX event_run ON event (run_id) WHERE run_id IS NOT NULL;

CREATE TABLE alert (
	id INTEGER PRIMARY KEY REFERENCES event DEFERRABLE INITIALLY DEFERRED,
	state TEXT NOT NULL,
	at INTEGER NOT NULL,
	acknowledged_at INTEGER,
	resolved_at INTEGER,
	reason TEXT NOT NULL
) STRICT;
CREATE INDEX alert_state ON alert (state);

CREATE TABLE outbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	alert_id INTEGER NOT NULL REFERENCES alert DEFERRABLE INITIALLY DEFERRED,
	severity TEXT NOT NULL,
	resolved INTEGER NOT NULL,
	at INTEGER NOT NULL,
	line TEXT NOT NULL,
	delivered_at INTEGER
) STRICT;
CREATE INDEX outbox_alert ON outbox (alert_id);
CREATE INDEX outbox_waiting ON outbox (id) WHERE delivered_at IS NULL;

CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
	name TEXT PRIMARY KEY,
	outbox_id INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
