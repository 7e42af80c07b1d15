-- What was sent to each device, by day and kind: it answers whether we had to do with what
-- happened to it. A month is kept.

CREATE TABLE device_receipt (
	device_id INTEGER NOT NULL REFERENCES device DEFERRABLE INITIALLY DEFERRED,
	day TEXT NOT NULL,
	kind TEXT NOT NULL,
	looks INTEGER NOT NULL,
	questions INTEGER NOT NULL,
	connections INTEGER NOT NULL,
	sent_bytes INTEGER NOT NULL,
	received_bytes INTEGER NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (device_id, day, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_receipt_last ON device_receipt (last);

PRAGMA user_version = 13;
