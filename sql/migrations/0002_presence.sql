-- What is learnt of a device's presence survives a restart: looks missed so far, the share of
-- looks it misses although it is there, the penalty for coming and going, and the hours of the
-- day (UTC) in which it is used to be away, one letter each. An event that was not told says
-- why.

ALTER TABLE device ADD COLUMN misses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN missed_permille INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN flap_penalty INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN away TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN withheld TEXT NOT NULL DEFAULT '';
CREATE INDEX event_withheld ON event (withheld, segment_id, kind) WHERE withheld <> '';

PRAGMA user_version = 2;
