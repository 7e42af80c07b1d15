-- What is told together, what was looked at again, and what of both survives a restart. An
-- event that another one's line tells of names that alert (told_in), and says what spoke for
-- it (evidence); an alert whose end another one's line tells of names that (ended_in). The
-- lines of one kind of event of one segment that are held: notice. The penalty of a service
-- for opening and closing, as of its last transition.

ALTER TABLE event ADD COLUMN told_in INTEGER;
ALTER TABLE event ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
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

-- What a person or the configuration wants not to be told for a while; "" and NULL stand for
-- every one. AUTOINCREMENT as above: an id is never given twice.
CREATE TABLE mute (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	configured INTEGER NOT NULL,
	segment TEXT NOT NULL,
	device TEXT NOT NULL,
	event TEXT,
	port INTEGER,
	until INTEGER NOT NULL,
	reason TEXT NOT NULL,
	since INTEGER NOT NULL,
	ended INTEGER,
	hidden INTEGER NOT NULL
) STRICT;

-- Ports that answered otherwise than believed: what waits for a second look after a restart,
-- and what became of the others. A few of each port are kept.
CREATE TABLE look (
	address_id INTEGER NOT NULL REFERENCES address DEFERRABLE INITIALLY DEFERRED,
	proto TEXT NOT NULL,
	port INTEGER NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	looks INTEGER NOT NULL,
	first_run INTEGER,
	last_run INTEGER,
	outcome TEXT NOT NULL,
	UNIQUE (address_id, proto, port, first)
) STRICT;
CREATE INDEX look_last ON look (last);
CREATE INDEX look_waits ON look (first) WHERE outcome = 'waits';

PRAGMA user_version = 3;
