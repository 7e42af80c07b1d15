-- Findings: what a device exposes, judged, with the reasons, what is known of the five questions,
-- and what the owner accepts of it.

ALTER TABLE device ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN kind_why TEXT NOT NULL DEFAULT '';

-- Beside the note of a service: why it was judged so (a JSON array of sentences) and the answers,
-- kept once for all services that share them.
CREATE TABLE judgement (
	id INTEGER PRIMARY KEY,
	reasons TEXT NOT NULL,
	needed TEXT NOT NULL,
	who TEXT NOT NULL,
	origin TEXT NOT NULL,
	monitored TEXT NOT NULL,
	UNIQUE (reasons, needed, who, origin, monitored)
) STRICT;
ALTER TABLE service ADD COLUMN judgement_id INTEGER
	REFERENCES judgement DEFERRABLE INITIALLY DEFERRED;

-- One per service of a device, on whichever of its addresses; "F-12" outside, never reused.
CREATE TABLE finding (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	device_id INTEGER NOT NULL REFERENCES device DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	port INTEGER NOT NULL,
	found_at INTEGER NOT NULL,
	UNIQUE (device_id, proto, port)
) STRICT;
INSERT INTO finding (device_id, proto, port, found_at)
SELECT a.device_id, v.proto, v.port, min(v.first_open)
FROM service v JOIN address a ON a.id = v.address_id
WHERE v.first_open > 0 GROUP BY a.device_id, v.proto, v.port ORDER BY min(v.id);

-- The facts that an acceptance stands on are stored with it: it is void when one changes.
CREATE TABLE acceptance (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	device_id INTEGER NOT NULL REFERENCES device DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	port INTEGER NOT NULL,
	state TEXT NOT NULL,
	at INTEGER NOT NULL,
	until INTEGER NOT NULL,
	ended_at INTEGER,
	needed TEXT NOT NULL,
	who TEXT NOT NULL,
	origin TEXT NOT NULL,
	reason TEXT NOT NULL,
	ending TEXT NOT NULL,
	service TEXT NOT NULL,
	product TEXT NOT NULL,
	encrypted TEXT NOT NULL,
	login TEXT NOT NULL,
	reached INTEGER NOT NULL,
	fingerprint BLOB
) STRICT;
CREATE UNIQUE INDEX acceptance_now ON acceptance (device_id, proto, port)
	WHERE state = 'valid';
CREATE INDEX acceptance_ended ON acceptance (ended_at) WHERE ended_at IS NOT NULL;

PRAGMA user_version = 8;
