-- What the identify role did and met, and what the plan shows of proofs: connections among the receipts, and devices that it does
-- not connect to for a while because their answers ended it.

ALTER TABLE receipt ADD COLUMN connections INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN sent_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN received_bytes INTEGER NOT NULL DEFAULT 0;

ALTER TABLE device ADD COLUMN quarantined INTEGER;
ALTER TABLE device ADD COLUMN quarantined_until INTEGER;
ALTER TABLE device ADD COLUMN quarantine_port INTEGER;

-- What was proven last of a finding.
CREATE INDEX proof_subject ON proof (device_id, proto, port, number) WHERE kind = 'after';

PRAGMA user_version = 9;
