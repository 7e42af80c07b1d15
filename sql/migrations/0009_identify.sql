-- What the identify role did and met: connections among the receipts, and devices that it does
-- not connect to for a while because their answers ended it.

ALTER TABLE receipt ADD COLUMN connections INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN sent_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN received_bytes INTEGER NOT NULL DEFAULT 0;

ALTER TABLE device ADD COLUMN quarantined INTEGER;
ALTER TABLE device ADD COLUMN quarantined_until INTEGER;
ALTER TABLE device ADD COLUMN quarantine_port INTEGER;

PRAGMA user_version = 9;
