-- What devices call themselves and say of themselves, by source: claims, never an identity.

CREATE TABLE claim (
	device_id INTEGER NOT NULL REFERENCES device DEFERRABLE INITIALLY DEFERRED,
	source TEXT NOT NULL,
	name TEXT NOT NULL,
	detail TEXT NOT NULL,
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL,
	PRIMARY KEY (device_id, source)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 11;
