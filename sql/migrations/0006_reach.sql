-- What other segments reach: a service as it is seen from another segment (the vantage), and
-- the rule of policy.flows that it breaks while it does. last_proof is refreshed in place. A
-- run that looks from elsewhere names that segment; so does an event that is about it.

CREATE TABLE reach (
	id INTEGER PRIMARY KEY,
	vantage_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	address_id INTEGER NOT NULL REFERENCES address DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	port INTEGER NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER,
	last_proof INTEGER NOT NULL,
	run_id INTEGER
) STRICT;
CREATE UNIQUE INDEX reach_now ON reach (address_id, proto, port, vantage_id)
	WHERE valid_until IS NULL;
CREATE INDEX reach_from ON reach (address_id, proto, port, vantage_id, valid_from);
CREATE INDEX reach_until ON reach (valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX reach_run ON reach (run_id) WHERE run_id IS NOT NULL;

CREATE TABLE violation (
	id INTEGER PRIMARY KEY,
	vantage_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	address_id INTEGER NOT NULL REFERENCES address DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	port INTEGER NOT NULL,
	rule TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER
) STRICT;
CREATE UNIQUE INDEX violation_now ON violation (address_id, proto, port, vantage_id)
	WHERE valid_until IS NULL;
CREATE INDEX violation_from ON violation (address_id, proto, port, vantage_id, valid_from);
CREATE INDEX violation_until ON violation (valid_until) WHERE valid_until IS NOT NULL;

ALTER TABLE run ADD COLUMN vantage_id INTEGER REFERENCES segment;
ALTER TABLE event ADD COLUMN vantage TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN reachable_from TEXT NOT NULL DEFAULT '';

PRAGMA user_version = 6;
