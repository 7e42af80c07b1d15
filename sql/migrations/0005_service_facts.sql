-- What speaks at a port that is or was open, as far as it said so itself when it was asked.
-- An interval: valid_from it spoke so, asked_at it last did. Texts are claims of strangers.

CREATE TABLE service_facts (
	id INTEGER PRIMARY KEY,
	service_id INTEGER NOT NULL REFERENCES service DEFERRABLE INITIALLY DEFERRED,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER,
	asked_at INTEGER NOT NULL,
	readers INTEGER NOT NULL,
	service TEXT NOT NULL,
	product TEXT NOT NULL,
	title TEXT NOT NULL,
	encrypted TEXT NOT NULL,
	login TEXT NOT NULL,
	tls_version TEXT NOT NULL,
	tls_cipher TEXT NOT NULL,
	fingerprint BLOB,
	self_signed INTEGER,
	subject TEXT,
	issuer TEXT,
	key TEXT,
	not_before INTEGER,
	not_after INTEGER
) STRICT;
CREATE UNIQUE INDEX service_facts_now ON service_facts (service_id)
	WHERE valid_until IS NULL;
CREATE INDEX service_facts_from ON service_facts (service_id, valid_from);
CREATE INDEX service_facts_until ON service_facts (valid_until)
	WHERE valid_until IS NOT NULL;

PRAGMA user_version = 5;
