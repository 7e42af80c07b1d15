-- What is told together, and what of telling survives a restart. An event that another one's
-- line tells of names that alert (told_in), an alert whose end another one's line tells of
-- too (ended_in). The lines of one kind of event of one segment that are held: notice. The
-- penalty of a service for opening and closing, as of its last transition.

ALTER TABLE event ADD COLUMN told_in INTEGER;
CREATE INDEX event_told_in ON event (told_in) WHERE told_in IS NOT NULL;
ALTER TABLE alert ADD COLUMN ended_in INTEGER;
ALTER TABLE service ADD COLUMN flap_penalty INTEGER NOT NULL DEFAULT 0;

CREATE TABLE notice (
	segment_id INTEGER NOT NULL REFERENCES segment DEFERRABLE INITIALLY DEFERRED,
	kind TEXT NOT NULL,
	told INTEGER,
	held INTEGER NOT NULL,
	first INTEGER,
	since INTEGER NOT NULL,
	worst TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (segment_id, kind)
) STRICT, WITHOUT ROWID;

-- Told sums were settings before, with the number of the kind of event: of those that may
-- have been held, what was told stays told.
INSERT INTO notice (segment_id, kind, told, held, since, worst, reason)
SELECT s.id, k.value, t.value, 0, 0, 'low', 'too many of its kind'
FROM setting t JOIN json_each('["device-new", "device-gone", "device-back",
	"device-unstable", "port-opened", "port-closed", "service-changed"]') k
JOIN segment s ON t.name = 'told/' || k.key || '/' || s.name;
DELETE FROM setting WHERE name LIKE 'told/%';

PRAGMA user_version = 3;
