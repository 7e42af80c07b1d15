-- Proof that a port is closed: how and from where each run looked, what a run that a person
-- ordered itself saw, and the records of before and after. A record's text holds the hash of
-- the one before it; number says its place in the chain, and is never given twice.

ALTER TABLE run ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN vantage TEXT NOT NULL DEFAULT '';

CREATE TABLE sighting (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL,
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	ip BLOB NOT NULL,
	holder BLOB,
	proto TEXT NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX sighting_address ON sighting (segment_id, ip, proto, at);
CREATE INDEX sighting_at ON sighting (at);

CREATE TABLE proof (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL,
	snapshot TEXT NOT NULL,
	at INTEGER NOT NULL,
	device_id INTEGER,
	proto TEXT,
	port INTEGER,
	verdict TEXT NOT NULL,
	hash TEXT NOT NULL,
	text TEXT NOT NULL
) STRICT;
CREATE INDEX proof_snapshot ON proof (snapshot, kind);
CREATE INDEX proof_kind ON proof (kind);
CREATE INDEX proof_at ON proof (at);

PRAGMA user_version = 4;
