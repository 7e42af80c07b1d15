-- What is heard on a segment without being asked. Who tells others where their traffic goes: DHCP
-- servers and IPv6 routers; station is the MAC, or the address while no more is known.

CREATE TABLE guide (
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	kind TEXT NOT NULL,
	station TEXT NOT NULL,
	mac BLOB,
	ip BLOB,
	gateway BLOB,
	name_server BLOB,
	standing TEXT NOT NULL,
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL,
	PRIMARY KEY (segment_id, kind, station)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 10;
