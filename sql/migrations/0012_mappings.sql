-- Which ports of a home router lead to devices, as its list of port mappings says, and when.

CREATE TABLE mapping (
	id INTEGER PRIMARY KEY,
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	external_port INTEGER NOT NULL,
	client BLOB NOT NULL,
	port INTEGER NOT NULL,
	label TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER
) STRICT;

CREATE UNIQUE INDEX mapping_current ON mapping (segment_id, proto, external_port, client, port)
	WHERE valid_until IS NULL;
CREATE INDEX mapping_client ON mapping (client, proto, port);
CREATE INDEX mapping_ended ON mapping (valid_until) WHERE valid_until IS NOT NULL;

-- A device is found by what it calls itself, too.
CREATE INDEX claim_name ON claim (name) WHERE name <> '';

PRAGMA user_version = 12;
