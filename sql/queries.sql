-- Every statement of the program, by name. What C must know of them:
--
-- Columns of queries that answer wdog become JSON fields; a suffix says the type where
-- SQLite's own is not enough: ":time" microseconds -> ISO 8601, ":span" microseconds ->
-- seconds, ":bool", ":json" (text that is JSON), ":id" 17 -> "d-17", ":ip", ":mac". Columns
-- "#a" "#b" "#c" are not shown: they are the key of the row, and come back as :a :b :c so
-- that the next page starts after it; :limit bounds a page.
-- Functions of our own: iso(time), ip_text(ip), mac_text(mac), vendor(mac),
-- mac_private(mac), port_count(set), and ports_after(set, port, limit), the ports of a set
-- above port as a JSON array of at most limit, which json_each makes rows of, and
-- ports_in_both(set, set).
-- :at is the moment asked for, the greatest number for now; :now is now. What is refreshed in place
-- (last_seen, last_verified) can not have been later than that moment.

-- script: connection_settings
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA mmap_size = 0;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -4096;

-- Before the journal mode: then no shared memory file is needed.
-- script: own_exclusively
PRAGMA locking_mode = EXCLUSIVE;

-- Must come before the first table.
-- script: new_file
PRAGMA auto_vacuum = INCREMENTAL;

-- script: journal
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 256;
PRAGMA journal_size_limit = 1048576;

-- Seen by this connection only; they show what the schema has and nothing of their own.
-- finding_now: every finding as it is now, at the address of its device where it is worst: among
-- equals where it is reached from the most segments.
-- state: open and accepted services are exposed now; closed was answered by the host itself, or
-- proven last and not seen open since; not proven is the rest (silence, or the device does not
-- hold the address any more).
-- script: views
CREATE TEMP VIEW finding_now AS
SELECT f.id, f.device_id, f.proto, f.port, f.found_at, d.name, d.kind, s.id AS segment_id,
	s.name AS segment, s.zone, s.active, a.id AS address_id, a.ip, a.mac,
	v.id AS service_id, v.first_open, v.last_verified, t.state AS port_state, t.reason,
	t.valid_from, n.service, nullif(p.product, '') AS product, n.category, n.encrypted,
	n.impact, n.likelihood, n.severity, n.why, n.advice, coalesce(j.reasons, '[]') AS reasons,
	coalesce(nullif(c.needed, ''), j.needed, '') AS needed,
	coalesce(nullif(c.who, ''), j.who, '') AS who,
	coalesce(nullif(c.origin, ''), j.origin, '') AS origin,
	coalesce(j.monitored, '') AS monitored,
	c.id AS acceptance_id, c.at AS accepted_at, c.until AS accepted_until,
	c.reason AS accepted_because,
	CASE n.severity WHEN 'critical' THEN 1 WHEN 'high' THEN 2 WHEN 'medium' THEN 3
		WHEN 'low' THEN 4 ELSE 5 END AS rank,
	r.number AS proof, r.at AS proven_at,
	CASE WHEN r.number IS NOT NULL THEN 'closed' WHEN b.id IS NULL THEN 'not proven'
		WHEN t.state = 'open' THEN iif(c.id IS NULL, 'open', 'accepted')
		WHEN t.state = 'closed' THEN 'closed' ELSE 'not proven' END AS state
FROM finding f JOIN device d ON d.id = f.device_id JOIN segment s ON s.id = d.segment_id
JOIN service v ON v.id = (SELECT w.id FROM address h JOIN service w ON w.address_id = h.id
		AND w.proto = f.proto AND w.port = f.port
	JOIN service_state q ON q.service_id = w.id AND q.valid_until IS NULL
	JOIN note m ON m.id = w.note_id
	LEFT JOIN binding g ON g.address_id = h.id AND g.valid_until IS NULL
	WHERE h.device_id = f.device_id
	ORDER BY g.id IS NULL, q.state <> 'open',
		instr('critical high medium low info', m.severity),
		(SELECT -count(*) FROM reach x WHERE x.address_id = h.id AND x.proto = w.proto
			AND x.port = w.port AND x.valid_until IS NULL AND x.state = 'open'),
		w.id LIMIT 1)
JOIN address a ON a.id = v.address_id
LEFT JOIN binding b ON b.address_id = a.id AND b.valid_until IS NULL
JOIN service_state t ON t.service_id = v.id AND t.valid_until IS NULL
JOIN note n ON n.id = v.note_id LEFT JOIN judgement j ON j.id = v.judgement_id
LEFT JOIN service_facts p ON p.service_id = v.id AND p.valid_until IS NULL
LEFT JOIN acceptance c ON c.device_id = f.device_id AND c.proto = f.proto
	AND c.port = f.port AND c.state = 'valid'
LEFT JOIN proof r ON r.verdict = 'closed'
	AND iif(t.state = 'open', r.at >= v.last_verified, NOT EXISTS (
		SELECT 1 FROM service_state o WHERE o.service_id = v.id
			AND o.valid_from > r.at AND o.state = 'open'))
	AND r.number = (SELECT max(q.number) FROM proof q WHERE q.kind = 'after'
		AND q.device_id = f.device_id AND q.proto = f.proto AND q.port = f.port);

-- :number is replaced; a pragma takes no parameter.
-- script: page_limit
PRAGMA max_page_count = :number;

-- script: give_pages_back
PRAGMA incremental_vacuum(100);

-- script: begin
BEGIN IMMEDIATE;

-- script: commit
COMMIT;

-- script: rollback
ROLLBACK;

-- name: identity
SELECT (SELECT application_id FROM pragma_application_id),
	(SELECT user_version FROM pragma_user_version),
	(SELECT count(*) FROM sqlite_schema);

-- name: quick_check
PRAGMA quick_check(1);

-- name: copy_into
VACUUM INTO :path;

-- name: size
SELECT page_count * page_size, page_size FROM pragma_page_count, pragma_page_size;

-- ---- segments

-- name: retire_segments
UPDATE segment SET active = 0 WHERE active;

-- name: save_segment
INSERT INTO segment (name, zone, active) VALUES (:name, :zone, 1)
ON CONFLICT (name) DO UPDATE SET active = 1,
	zone = CASE WHEN excluded.zone = '' THEN zone ELSE excluded.zone END
RETURNING id;

-- name: find_segment
SELECT id FROM segment WHERE name = :name;

-- ---- saving; what has intervals first says whether the open one still holds: then a refresh
-- was all there was to do

-- name: save_device
INSERT INTO device (id, segment_id, address_only, name, first_seen, last_seen, baseline,
	approved, misses, missed_permille, flap_penalty, away, care, kind, kind_why,
	quarantined, quarantined_until, quarantine_port)
VALUES (:id, :segment, :address_only, :name, :first_seen, :last_seen, :baseline, :approved,
	:misses, :missed_permille, :flap_penalty, :away, :care, :kind, :kind_why,
	:quarantined, :quarantined_until, :quarantine_port)
ON CONFLICT (id) DO UPDATE SET segment_id = excluded.segment_id,
	address_only = excluded.address_only, name = excluded.name,
	first_seen = excluded.first_seen, last_seen = excluded.last_seen,
	baseline = excluded.baseline, approved = excluded.approved,
	misses = excluded.misses, missed_permille = excluded.missed_permille,
	flap_penalty = excluded.flap_penalty, away = excluded.away, care = excluded.care,
	kind = excluded.kind, kind_why = excluded.kind_why,
	quarantined = excluded.quarantined, quarantined_until = excluded.quarantined_until,
	quarantine_port = excluded.quarantine_port
RETURNING (SELECT state = :state FROM presence
	WHERE device_id = :id AND valid_until IS NULL);

-- An interval ends where the next one starts, also when the clock was set back between.
-- name: close_presence
UPDATE presence SET valid_until = max(valid_from, :since)
WHERE device_id = :device AND valid_until IS NULL AND state <> :state;

-- VALUES here and below, for a single row: an INSERT of what a SELECT gives keeps a copy of each page it writes,
-- to take back the rows before one that fails, and the rows too if they are of its own table.
-- name: open_presence
INSERT INTO presence (device_id, valid_from, state)
VALUES (:device, max(:since, coalesce((SELECT valid_until FROM presence
	WHERE device_id = :device ORDER BY valid_from DESC, id DESC LIMIT 1), :since)), :state);

-- name: save_interface
INSERT INTO interface (device_id, mac, first_seen, last_seen)
VALUES (:device, :mac, :first_seen, :last_seen)
ON CONFLICT (device_id, mac) DO UPDATE SET first_seen = excluded.first_seen,
	last_seen = excluded.last_seen;

-- name: address_device
SELECT device_id FROM address WHERE id = :address;

-- name: save_address
INSERT INTO address (id, device_id, ip, mac, first_seen, last_seen)
VALUES (:id, :device, :ip, :mac, :first_seen, :last_seen)
ON CONFLICT (id) DO UPDATE SET device_id = excluded.device_id, ip = excluded.ip,
	mac = excluded.mac, first_seen = excluded.first_seen,
	last_seen = excluded.last_seen
RETURNING EXISTS (SELECT 1 FROM binding
		WHERE address_id = :id AND valid_until IS NULL) = :current,
	NOT EXISTS (SELECT 1 FROM binding WHERE address_id = :id);

-- name: close_binding
UPDATE binding SET valid_until = max(valid_from, :since)
WHERE address_id = :address AND valid_until IS NULL;

-- name: open_binding
INSERT INTO binding (address_id, valid_from)
VALUES (:address, max(:since, coalesce((SELECT valid_until FROM binding
	WHERE address_id = :address ORDER BY valid_from DESC, id DESC LIMIT 1), :since)));

-- name: save_note
INSERT OR IGNORE INTO note (service, category, encrypted, impact, likelihood, severity,
	why, advice)
VALUES (:service, :category, :encrypted, :impact, :likelihood, :severity, :why, :advice);

-- name: find_note
SELECT id FROM note WHERE service = :service AND category = :category
	AND encrypted = :encrypted AND impact = :impact AND likelihood = :likelihood
	AND severity = :severity AND why = :why AND advice = :advice;

-- name: save_judgement
INSERT OR IGNORE INTO judgement (reasons, needed, who, origin, monitored)
VALUES (:reasons, :needed, :who, :origin, :monitored);

-- name: find_judgement
SELECT id FROM judgement WHERE reasons = :reasons AND needed = :needed AND who = :who
	AND origin = :origin AND monitored = :monitored;

-- Ports are saved together: batch_service has one row for each of them, in the order of their
-- keys (lib/store/batch_table.c). What is there of each, and whether all but the moment is as it
-- must be.
-- name: find_services
SELECT b.place, v.id, (v.first_open, v.note_id, v.judgement_id, v.flap_penalty)
		IS (b.first_open, b.note_id, b.judgement_id, b.flap_penalty),
	t.state = b.state, f.id IS NOT NULL
FROM batch_service b CROSS JOIN service v ON v.address_id = b.address_id
	AND v.proto = b.proto AND v.port = b.port
JOIN address a ON a.id = b.address_id
LEFT JOIN service_state t ON t.service_id = v.id AND t.valid_until IS NULL
LEFT JOIN finding f ON f.device_id = a.device_id AND f.proto = b.proto AND f.port = b.port;

-- name: refresh_services
UPDATE service SET last_verified = b.last_verified
FROM batch_service b WHERE service.id = b.id;

-- name: highest_service
SELECT coalesce(max(id), 0) FROM service;

-- name: add_services
INSERT INTO service (id, address_id, proto, port, first_open, last_verified, note_id,
	judgement_id, flap_penalty)
SELECT id, address_id, proto, port, first_open, last_verified, note_id, judgement_id,
	flap_penalty FROM batch_service;

-- Of ports that were just added: there is no interval before.
-- name: open_service_states
INSERT INTO service_state (service_id, valid_from, state, reason, run_id)
SELECT id, since, state, reason, run_id FROM batch_service;

-- name: change_service
UPDATE service SET first_open = :first_open, last_verified = :last_verified,
	note_id = :note, judgement_id = :judgement, flap_penalty = :flap_penalty
WHERE id = :id;

-- name: close_service_state
UPDATE service_state SET valid_until = max(valid_from, :since)
WHERE service_id = :service AND valid_until IS NULL AND state <> :state;

-- name: open_service_state
INSERT INTO service_state (service_id, valid_from, state, reason, run_id)
VALUES (:service, max(:since, coalesce((SELECT valid_until FROM service_state
	WHERE service_id = :service ORDER BY valid_from DESC, id DESC LIMIT 1), :since)),
	:state, :reason, :run);

-- name: save_findings
INSERT OR IGNORE INTO finding (device_id, proto, port, found_at)
SELECT a.device_id, b.proto, b.port, b.since
FROM batch_service b CROSS JOIN address a ON a.id = b.address_id;

-- name: save_acceptance
INSERT INTO acceptance (id, device_id, proto, port, state, at, until, ended_at, needed, who,
	origin, reason, ending, service, product, encrypted, login, reached, fingerprint)
VALUES (:id, :device, :proto, :port, :state, :at, :until, :ended_at, :needed, :who, :origin,
	:reason, :ending, :service, :product, :encrypted, :login, :reached, :fingerprint)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at,
	ending = excluded.ending, service = excluded.service, product = excluded.product,
	encrypted = excluded.encrypted, login = excluded.login,
	fingerprint = excluded.fingerprint;

-- The row of what it speaks now is brought up to date while it speaks so.
-- name: refresh_facts
UPDATE service_facts SET asked_at = :asked_at, readers = :readers, title = :title,
	tls_version = :tls_version, tls_cipher = :tls_cipher, self_signed = :self_signed,
	subject = :subject, issuer = :issuer, key = :key, not_before = :not_before,
	not_after = :not_after
WHERE service_id = (SELECT id FROM service
		WHERE address_id = :address AND proto = :proto AND port = :port)
	AND valid_until IS NULL AND service = :service AND product = :product
	AND encrypted = :encrypted AND login = :login AND tls_version = :tls_version
	AND fingerprint IS :fingerprint
RETURNING 1;

-- name: close_facts
UPDATE service_facts SET valid_until = max(valid_from, :since)
WHERE valid_until IS NULL AND service_id = (SELECT id FROM service
	WHERE address_id = :address AND proto = :proto AND port = :port);

-- name: open_facts
INSERT INTO service_facts (service_id, valid_from, asked_at, readers, service, product,
	title, encrypted, login, tls_version, tls_cipher, fingerprint, self_signed, subject,
	issuer, key, not_before, not_after)
SELECT v.id, max(:since, coalesce((SELECT valid_until FROM service_facts
		WHERE service_id = v.id ORDER BY valid_from DESC, id DESC LIMIT 1), :since)),
	:asked_at, :readers, :service, :product, :title, :encrypted, :login, :tls_version,
	:tls_cipher, :fingerprint, :self_signed, :subject, :issuer, :key, :not_before,
	:not_after
FROM service v WHERE v.address_id = :address AND v.proto = :proto AND v.port = :port;

-- name: find_rest
SELECT id, valid_from, ports = :ports FROM rest
WHERE address_id = :address AND proto = :proto AND state = :state AND reason = :reason
	AND valid_until IS NULL;

-- name: close_rest
UPDATE rest SET valid_until = max(valid_from, :since) WHERE id = :id;

-- name: open_rest
INSERT INTO rest (address_id, proto, state, reason, valid_from, ports)
VALUES (:address, :proto, :state, :reason, max(:since, coalesce((SELECT valid_until FROM rest
	WHERE address_id = :address AND proto = :proto AND state = :state
	AND reason = :reason ORDER BY valid_from DESC, id DESC LIMIT 1), :since)), :ports);

-- name: close_reach
UPDATE reach SET valid_until = max(valid_from, :since)
WHERE address_id = :address AND proto = :proto AND port = :port AND vantage_id = :vantage
	AND valid_until IS NULL AND state <> :state;

-- name: save_reach
INSERT INTO reach (vantage_id, address_id, proto, port, state, reason, valid_from, last_proof,
	run_id)
VALUES (:vantage, :address, :proto, :port, :state, :reason, max(:since, coalesce((
	SELECT valid_until FROM reach WHERE address_id = :address AND proto = :proto
		AND port = :port AND vantage_id = :vantage
	ORDER BY valid_from DESC, id DESC LIMIT 1), :since)), :last_proof, :run)
ON CONFLICT (address_id, proto, port, vantage_id) WHERE valid_until IS NULL
	DO UPDATE SET reason = excluded.reason, last_proof = excluded.last_proof;

-- name: close_violation
UPDATE violation SET valid_until = max(valid_from, :since)
WHERE address_id = :address AND proto = :proto AND port = :port AND vantage_id = :vantage
	AND valid_until IS NULL AND rule <> :rule;

-- name: open_violation
INSERT INTO violation (vantage_id, address_id, proto, port, rule, valid_from)
VALUES (:vantage, :address, :proto, :port, :rule, max(:since, coalesce((
	SELECT valid_until FROM violation WHERE address_id = :address AND proto = :proto
		AND port = :port AND vantage_id = :vantage
	ORDER BY valid_from DESC, id DESC LIMIT 1), :since)))
ON CONFLICT (address_id, proto, port, vantage_id) WHERE valid_until IS NULL DO NOTHING;

-- name: run_sent
SELECT sent_arp, sent_nd, sent_icmp, sent_tcp, sent_udp FROM run WHERE id = :id;

-- name: save_receipt
INSERT INTO receipt (day, segment_id, kind, packets) VALUES (:day, :segment, :kind, :packets)
ON CONFLICT (day, segment_id, kind) DO UPDATE SET packets = packets + excluded.packets;

-- name: save_call_receipt
INSERT INTO receipt (day, segment_id, kind, packets, connections, sent_bytes, received_bytes)
VALUES (:day, :segment, 'identify', 0, :connections, :sent_bytes, :received_bytes)
ON CONFLICT (day, segment_id, kind) DO UPDATE SET
	connections = connections + excluded.connections,
	sent_bytes = sent_bytes + excluded.sent_bytes,
	received_bytes = received_bytes + excluded.received_bytes;

-- name: save_device_receipt
INSERT INTO device_receipt (device_id, day, kind, looks, questions, connections, sent_bytes,
	received_bytes, first, last)
VALUES (:device, :day, :kind, :looks, :questions, :connections, :sent_bytes, :received_bytes,
	:at, :at)
ON CONFLICT (device_id, day, kind) DO UPDATE SET looks = looks + excluded.looks,
	questions = questions + excluded.questions,
	connections = connections + excluded.connections,
	sent_bytes = sent_bytes + excluded.sent_bytes,
	received_bytes = received_bytes + excluded.received_bytes,
	first = min(first, excluded.first), last = max(last, excluded.last);

-- name: forget_device_receipts
DELETE FROM device_receipt WHERE device_id = :device AND day < date(:day, '-30 days');

-- name: save_run
INSERT INTO run (id, segment_id, vantage_id, kind, proto, job, manual, ports, started,
	finished, verdict,
	epoch, done, total, sent_arp, sent_nd, sent_icmp, sent_tcp, sent_udp, probes,
	answered, repeat_answered, targets, targets_alive, refused, send_errors, drops,
	tries, vantage)
VALUES (:id, :segment, :from, :kind, :proto, :job, :manual, :ports, :started, :finished,
	:verdict,
	:epoch, :done, :total, :sent_arp, :sent_nd, :sent_icmp, :sent_tcp, :sent_udp,
	:probes, :answered, :repeat_answered, :targets, :targets_alive, :refused,
	:send_errors, :drops, :tries, :vantage)
ON CONFLICT (id) DO UPDATE SET finished = excluded.finished, verdict = excluded.verdict,
	started = excluded.started, done = excluded.done, total = excluded.total,
	sent_arp = excluded.sent_arp, sent_nd = excluded.sent_nd,
	sent_icmp = excluded.sent_icmp, sent_tcp = excluded.sent_tcp,
	sent_udp = excluded.sent_udp, probes = excluded.probes,
	answered = excluded.answered, repeat_answered = excluded.repeat_answered,
	targets = excluded.targets, targets_alive = excluded.targets_alive,
	refused = excluded.refused, send_errors = excluded.send_errors,
	drops = excluded.drops, tries = max(tries, excluded.tries),
	vantage = iif(excluded.vantage = '', vantage, excluded.vantage);

-- name: save_sighting
INSERT INTO sighting (run_id, segment_id, ip, holder, proto, first, last, state, reason, at)
VALUES (:run, :segment, :ip, :holder, :proto, :first, :last, :state, :reason, :at);

-- The same transition has the same key: seen again, it is not stored, and so neither is its
-- alert nor its line.
-- name: save_event
INSERT INTO event (id, key, kind, severity, at, segment_id, device_id, device_name, ip, mac,
	proto, port, before, after, run_id, resolves, service, vantage, reachable_from, text,
	evidence, withheld, told_in)
VALUES (:id, :key, :kind, :severity, :at, :segment, :device, :device_name, :ip, :mac,
	:proto, :port, :before, :after, :run, :resolves, :service, :vantage, :reachable_from,
	:text, :evidence, :withheld, :told_in)
ON CONFLICT DO NOTHING;

-- name: save_alert
INSERT INTO alert (id, state, at, acknowledged_at, resolved_at, reason, ended_in)
SELECT :id, :state, :at, :acknowledged_at, :resolved_at, :reason, :ended_in
WHERE EXISTS (SELECT 1 FROM event WHERE id = :id)
ON CONFLICT (id) DO UPDATE SET state = excluded.state,
	acknowledged_at = excluded.acknowledged_at, resolved_at = excluded.resolved_at,
	reason = excluded.reason, ended_in = excluded.ended_in;

-- name: save_line
INSERT INTO outbox (id, alert_id, severity, resolved, at, line)
SELECT :id, :alert, :severity, :resolved, :at, :line
WHERE EXISTS (SELECT 1 FROM alert WHERE id = :alert)
ON CONFLICT DO NOTHING;

-- name: save_look
INSERT INTO look (address_id, proto, port, first, last, state, reason, looks, first_run,
	last_run, outcome)
SELECT :address, :proto, :port, :first, :last, :state, :reason, :looks, :first_run,
	:last_run, :outcome WHERE EXISTS (SELECT 1 FROM address WHERE id = :address)
ON CONFLICT (address_id, proto, port, first) DO UPDATE SET last = excluded.last,
	looks = excluded.looks, last_run = excluded.last_run, outcome = excluded.outcome;

-- name: trim_looks
DELETE FROM look WHERE address_id = :address AND proto = :proto AND port = :port
	AND outcome <> 'waits' AND first < (SELECT first FROM look WHERE address_id = :address
		AND proto = :proto AND port = :port AND outcome <> 'waits'
		ORDER BY first DESC LIMIT 1 OFFSET :keep - 1);

-- name: save_notice
INSERT INTO notice (segment_id, kind, told, held, first, since, worst, reason)
VALUES (:segment, :kind, :told, :held, :first, :since, :worst, :reason)
ON CONFLICT (segment_id, kind) DO UPDATE SET told = excluded.told, held = excluded.held,
	first = excluded.first, since = excluded.since, worst = excluded.worst,
	reason = excluded.reason;

-- name: save_mute
INSERT INTO mute (id, configured, segment, device, event, port, until, reason, since, ended,
	hidden)
VALUES (:id, :configured, :segment, :device, :event, :port, :until, :reason, :since, :ended,
	:hidden)
ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, hidden = excluded.hidden;

-- name: save_claim
INSERT INTO claim (device_id, source, name, detail, first_seen, last_seen)
VALUES (:device, :source, :name, :detail, :first_seen, :last_seen)
ON CONFLICT (device_id, source) DO UPDATE SET name = excluded.name,
	detail = excluded.detail, first_seen = excluded.first_seen,
	last_seen = excluded.last_seen;

-- name: open_mapping
INSERT INTO mapping (segment_id, proto, external_port, client, port, label, valid_from)
VALUES (:segment, :proto, :external_port, :client, :port, :label, :since)
ON CONFLICT (segment_id, proto, external_port, client, port) WHERE valid_until IS NULL
	DO UPDATE SET label = excluded.label, valid_from = excluded.valid_from;

-- name: close_mapping
UPDATE mapping SET valid_until = :until WHERE segment_id = :segment AND proto = :proto
	AND external_port = :external_port AND client = :client AND port = :port
	AND valid_until IS NULL;

-- name: save_guide
INSERT INTO guide (segment_id, kind, station, mac, ip, gateway, name_server, standing,
	first_seen, last_seen)
VALUES (:segment, :kind, :station, :mac, :ip, :gateway, :name_server, :standing,
	:first_seen, :last_seen)
ON CONFLICT (segment_id, kind, station) DO UPDATE SET mac = excluded.mac, ip = excluded.ip,
	gateway = excluded.gateway, name_server = excluded.name_server,
	standing = excluded.standing, first_seen = excluded.first_seen,
	last_seen = excluded.last_seen;

-- name: forget_guide
DELETE FROM guide WHERE segment_id = :segment AND kind = :kind AND station = :station;

-- name: save_setting
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- ---- loading; columns in the order of the records

-- name: load_devices
SELECT d.segment_id, d.id, d.address_only, d.name, p.state, d.first_seen, d.last_seen,
	p.valid_from, d.baseline, d.approved, d.misses, d.missed_permille, d.flap_penalty,
	d.away, d.care, d.kind, d.kind_why, coalesce(d.quarantined, 0),
	coalesce(d.quarantined_until, 0), coalesce(d.quarantine_port, 0)
FROM device d JOIN presence p ON p.device_id = d.id AND p.valid_until IS NULL
ORDER BY d.id;

-- name: load_interfaces
SELECT d.segment_id, i.device_id, i.mac, i.first_seen, i.last_seen
FROM interface i JOIN device d ON d.id = i.device_id
ORDER BY i.device_id, i.first_seen;

-- At most :limit of each device, as the core keeps: those held now, then the newest. No sort,
-- no window: memory stays small however many there are.
-- name: load_addresses
SELECT d.segment_id, a.id, a.device_id, a.ip, a.mac, a.first_seen, a.last_seen,
	b.id IS NOT NULL
FROM address a JOIN device d ON d.id = a.device_id
LEFT JOIN binding b ON b.address_id = a.id AND b.valid_until IS NULL
WHERE b.id IS NOT NULL OR (SELECT count(*) FROM address n
	LEFT JOIN binding h ON h.address_id = n.id AND h.valid_until IS NULL
	WHERE n.device_id = a.device_id
	AND (h.id IS NOT NULL OR (n.last_seen, n.id) > (a.last_seen, a.id))) < :limit
ORDER BY a.id;

-- name: load_services
SELECT d.segment_id, v.address_id, v.proto, v.port, t.state, t.reason, t.valid_from,
	v.first_open, v.last_verified, t.run_id, v.flap_penalty, n.service, n.category, n.encrypted,
	n.impact, n.likelihood, n.severity, n.why, n.advice
FROM service v JOIN service_state t ON t.service_id = v.id AND t.valid_until IS NULL
JOIN note n ON n.id = v.note_id
JOIN address a ON a.id = v.address_id JOIN device d ON d.id = a.device_id
ORDER BY v.address_id, v.proto, v.port;

-- name: load_facts
SELECT d.segment_id, v.address_id, v.proto, v.port, f.valid_from, f.readers, f.asked_at,
	f.service, f.product, f.title, f.encrypted, f.login, f.tls_version, f.tls_cipher,
	f.fingerprint, coalesce(f.self_signed, 0), coalesce(f.subject, ''),
	coalesce(f.issuer, ''), coalesce(f.key, ''), f.not_before, f.not_after
FROM service_facts f JOIN service v ON v.id = f.service_id
JOIN address a ON a.id = v.address_id JOIN device d ON d.id = a.device_id
WHERE f.valid_until IS NULL
ORDER BY f.id;

-- name: load_rests
SELECT d.segment_id, r.address_id, r.proto, r.state, r.reason, r.valid_from, r.ports
FROM rest r JOIN address a ON a.id = r.address_id JOIN device d ON d.id = a.device_id
WHERE r.valid_until IS NULL
ORDER BY r.id;

-- What was seen from a segment that is not watched any more is passed over.
-- name: load_reaches
SELECT d.segment_id, r.vantage_id, r.address_id, r.proto, r.port, r.state, r.reason,
	r.valid_from, r.last_proof, r.run_id, coalesce(v.rule, ''), coalesce(v.valid_from, 0)
FROM reach r JOIN address a ON a.id = r.address_id JOIN device d ON d.id = a.device_id
JOIN segment g ON g.id = r.vantage_id AND g.active
LEFT JOIN violation v ON v.address_id = r.address_id AND v.proto = r.proto
	AND v.port = r.port AND v.vantage_id = r.vantage_id AND v.valid_until IS NULL
WHERE r.valid_until IS NULL
ORDER BY r.id;

-- What still ran, and the last of each job by its verdict.
-- name: load_runs
SELECT segment_id, id, vantage_id, kind, proto, job, manual, started, finished, verdict,
	epoch, done,
	total, sent_arp, sent_nd, sent_icmp, sent_tcp, sent_udp, probes, answered,
	repeat_answered, targets, targets_alive, refused, send_errors, drops, ports
FROM run WHERE finished IS NULL OR id IN (
	SELECT max(id) FROM run WHERE finished IS NOT NULL
	GROUP BY segment_id, vantage_id, kind, proto, job, verdict)
ORDER BY id;

-- The plus keeps SQLite from the index of states, whose rows it would have to sort.
-- name: load_alerts
SELECT e.segment_id, a.id, a.state, a.at, a.acknowledged_at, a.resolved_at, a.reason,
	e.key, e.kind, e.severity, e.at, e.device_id, e.device_name, e.ip, e.mac, e.proto,
	e.port, e.before, e.after, e.run_id, e.resolves, e.service, e.vantage,
	e.reachable_from, e.text, e.withheld,
	e.told_in
FROM alert a JOIN event e ON e.id = a.id WHERE +a.state IN ('open', 'acknowledged')
ORDER BY a.id;

-- name: load_acceptances
SELECT d.segment_id, a.id, a.device_id, a.proto, a.port, a.state, a.at, a.until, a.needed,
	a.who, a.origin, a.reason, a.service, a.product, a.encrypted, a.login, a.reached,
	a.fingerprint
FROM acceptance a JOIN device d ON d.id = a.device_id WHERE a.state = 'valid'
ORDER BY a.id;

-- name: load_looks
SELECT d.segment_id, l.address_id, l.proto, l.port, l.first, l.last, l.state, l.reason,
	l.looks, l.first_run, l.last_run, l.outcome
FROM look l JOIN address a ON a.id = l.address_id JOIN device d ON d.id = a.device_id
WHERE l.outcome = 'waits' ORDER BY l.first;

-- name: load_notices
SELECT segment_id, kind, told, held, first, since, worst, reason FROM notice;

-- name: load_mutes
SELECT id, configured, segment, device, event, port, until, reason, since, hidden FROM mute
WHERE ended IS NULL ORDER BY id;

-- name: load_claims
SELECT device_id, source, name, detail, first_seen, last_seen FROM claim
ORDER BY device_id, source;

-- name: load_guides
SELECT segment_id, kind, mac, ip, gateway, name_server, standing, first_seen, last_seen
FROM guide ORDER BY first_seen;

-- name: load_mappings
SELECT segment_id, proto, external_port, client, port, label, valid_from FROM mapping
WHERE valid_until IS NULL ORDER BY id;

-- name: load_settings
SELECT name, value FROM setting ORDER BY name;

-- name: highest_id
SELECT seq FROM sqlite_sequence WHERE name = :name;

-- ---- delivery

-- name: waiting_lines
SELECT id, alert_id, severity, resolved, at, line FROM outbox
WHERE delivered_at IS NULL ORDER BY id LIMIT :limit;

-- name: mark_delivered
UPDATE outbox SET delivered_at = :now WHERE delivered_at IS NULL AND id <= :id;

-- name: find_cursor
SELECT outbox_id FROM cursor WHERE name = :name;

-- A late confirmation never moves a cursor back.
-- name: save_cursor
INSERT INTO cursor (name, outbox_id, updated_at) VALUES (:name, :id, :now)
ON CONFLICT (name) DO UPDATE SET outbox_id = max(outbox_id, excluded.outbox_id),
	updated_at = excluded.updated_at;

-- name: other_cursors
SELECT count(*) FROM cursor WHERE name <> :name;

-- name: last_line
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0);

-- ---- retention: each deletes at most :limit rows of history that ended before :before

-- name: purge_lines
DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o JOIN alert a ON a.id = o.alert_id
	WHERE o.delivered_at < :before AND o.at < :before AND a.state = 'resolved'
	AND a.resolved_at < :before LIMIT :limit);

-- name: purge_alerts
DELETE FROM alert WHERE id IN (SELECT id FROM alert a WHERE state = 'resolved'
	AND resolved_at < :before
	AND NOT EXISTS (SELECT 1 FROM outbox WHERE alert_id = a.id) LIMIT :limit);

-- name: purge_events
DELETE FROM event WHERE id IN (SELECT id FROM event e WHERE at < :before
	AND NOT EXISTS (SELECT 1 FROM alert WHERE id = e.id) LIMIT :limit);

-- name: purge_acceptances
DELETE FROM acceptance WHERE id IN (SELECT id FROM acceptance
	WHERE ended_at < :before LIMIT :limit);

-- name: purge_presence
DELETE FROM presence WHERE id IN (SELECT id FROM presence
	WHERE valid_until < :before LIMIT :limit);

-- name: purge_bindings
DELETE FROM binding WHERE id IN (SELECT id FROM binding
	WHERE valid_until < :before LIMIT :limit);

-- name: purge_service_states
DELETE FROM service_state WHERE id IN (SELECT id FROM service_state
	WHERE valid_until < :before LIMIT :limit);

-- name: purge_looks
DELETE FROM look WHERE rowid IN (SELECT rowid FROM look WHERE last < :before LIMIT :limit);

-- name: purge_facts
DELETE FROM service_facts WHERE id IN (SELECT id FROM service_facts
	WHERE valid_until < :before LIMIT :limit);

-- name: purge_rests
DELETE FROM rest WHERE id IN (SELECT id FROM rest
	WHERE valid_until < :before LIMIT :limit);

-- name: purge_sightings
DELETE FROM sighting WHERE id IN (SELECT id FROM sighting
	WHERE at < :before LIMIT :limit);

-- From the oldest on: the chain that stays has no gap.
-- name: purge_proofs
DELETE FROM proof WHERE number IN (SELECT number FROM proof WHERE at < :before
	ORDER BY number LIMIT :limit);

-- name: purge_reaches
DELETE FROM reach WHERE id IN (SELECT id FROM reach
	WHERE valid_until < :before LIMIT :limit);

-- name: purge_mappings
DELETE FROM mapping WHERE id IN (SELECT id FROM mapping
	WHERE valid_until < :before LIMIT :limit);

-- name: purge_device_receipts
DELETE FROM device_receipt WHERE (device_id, day, kind) IN (SELECT device_id, day, kind
	FROM device_receipt WHERE last < :before LIMIT :limit);

-- name: purge_violations
DELETE FROM violation WHERE id IN (SELECT id FROM violation
	WHERE valid_until < :before LIMIT :limit);

-- The last run of each job stays: the schedule goes on from it.
-- name: purge_runs
DELETE FROM run WHERE id IN (SELECT id FROM run r WHERE finished < :before
	AND EXISTS (SELECT 1 FROM run n WHERE n.segment_id = r.segment_id
		AND n.vantage_id IS r.vantage_id AND n.kind = r.kind
		AND n.proto IS r.proto AND n.job = r.job
		AND n.verdict = r.verdict AND n.id > r.id) LIMIT :limit);

-- Runs that changed nothing come every few minutes for years: per segment only the newest
-- :keep stay, and the last of each job. What is reckoned per segment is reckoned once.
-- name: purge_quiet_runs
WITH newest (segment_id, id) AS MATERIALIZED (
	SELECT s.id, (SELECT n.id FROM run n WHERE n.segment_id = s.id
		ORDER BY n.id DESC LIMIT 1 OFFSET :keep) FROM segment s)
DELETE FROM run WHERE id IN (SELECT r.id FROM newest k
	JOIN run r ON r.segment_id = k.segment_id AND r.id <= k.id
	WHERE r.finished IS NOT NULL AND NOT r.manual
	AND EXISTS (SELECT 1 FROM run n WHERE n.segment_id = r.segment_id
		AND n.vantage_id IS r.vantage_id AND n.kind = r.kind
		AND n.proto IS r.proto AND n.job = r.job
		AND n.verdict = r.verdict AND n.id > r.id)
	AND NOT EXISTS (SELECT 1 FROM event WHERE run_id = r.id)
	AND NOT EXISTS (SELECT 1 FROM service_state WHERE run_id = r.id)
	AND NOT EXISTS (SELECT 1 FROM reach WHERE run_id = r.id) LIMIT :limit);

-- ---- finding what a person named; each gives at most a few ids

-- name: device_by_id
SELECT id FROM device WHERE id = :id;

-- name: device_by_mac
SELECT DISTINCT device_id FROM interface WHERE mac = :mac LIMIT 4;

-- Who holds the address now, else who held it last.
-- name: device_by_ip
SELECT DISTINCT a.device_id FROM address a JOIN binding b ON b.address_id = a.id
WHERE a.ip = :ip AND b.valid_until IS NULL LIMIT 4;

-- name: device_by_old_ip
SELECT device_id FROM address WHERE ip = :ip ORDER BY last_seen DESC LIMIT 1;

-- name: device_by_name
SELECT id FROM device WHERE name = :name AND name <> '' LIMIT 4;

-- What devices call themselves: anybody can, so that this is only for looking.
-- name: device_by_claim
SELECT DISTINCT device_id FROM claim WHERE name = :name AND name <> '' LIMIT 4;

-- name: run_time
SELECT coalesce(finished, started) FROM run WHERE id = :id;

-- name: snapshot_time
SELECT at FROM proof WHERE snapshot = :snapshot AND kind = 'snapshot';

-- ---- answers for wdog

-- name: devices
SELECT d.id AS "#a", d.id AS "id:id", d.name, s.name AS segment, s.zone,
	(SELECT name FROM claim WHERE device_id = d.id AND name <> ''
		ORDER BY source = 'mdns' DESC LIMIT 1) AS hostname,
	(SELECT json_group_array(mac_text(mac)) FROM (SELECT mac FROM interface
		WHERE device_id = d.id AND first_seen <= :at
		ORDER BY first_seen, mac LIMIT 64)) AS "macs:json",
	(SELECT json_group_array(ip_text(ip)) FROM (SELECT a.ip FROM address a
		JOIN binding b ON b.address_id = a.id AND b.valid_from <= :at
			AND (b.valid_until IS NULL OR b.valid_until > :at)
		WHERE a.device_id = d.id
		ORDER BY length(a.ip), a.ip LIMIT 64)) AS "ips:json",
	(SELECT vendor(mac) FROM interface WHERE device_id = d.id
		ORDER BY first_seen, mac LIMIT 1) AS vendor,
	(SELECT max(mac_private(mac)) FROM interface
		WHERE device_id = d.id) AS "private_mac:bool",
	nullif(d.kind, '') AS kind, coalesce(p.state, 'unknown') AS state, p.valid_from AS "since:time",
	d.first_seen AS "first_seen:time", min(d.last_seen, :at) AS "last_seen:time",
	d.approved AS "approved:bool", d.care, d.address_only AS "address_only:bool"
FROM device d JOIN segment s ON s.id = d.segment_id
LEFT JOIN presence p ON p.device_id = d.id AND p.valid_from <= :at
	AND (p.valid_until IS NULL OR p.valid_until > :at)
WHERE d.id > coalesce(:a, 0) AND d.first_seen <= :at
	AND CASE WHEN :segment IS NULL THEN s.active ELSE s.name = :segment END
	AND (:state IS NULL OR coalesce(p.state, 'unknown') = :state)
	AND (:device IS NULL OR d.id = :device)
ORDER BY d.id LIMIT :limit;

-- name: device
SELECT d.id AS "id:id", d.name, s.name AS segment, s.zone,
	(SELECT name FROM claim WHERE device_id = d.id AND name <> ''
		ORDER BY source = 'mdns' DESC LIMIT 1) AS hostname,
	(SELECT json_group_array(mac_text(mac)) FROM (SELECT mac FROM interface
		WHERE device_id = d.id ORDER BY first_seen, mac LIMIT 64)) AS "macs:json",
	(SELECT json_group_array(ip_text(ip)) FROM (SELECT a.ip FROM address a
		JOIN binding b ON b.address_id = a.id AND b.valid_until IS NULL
		WHERE a.device_id = d.id
		ORDER BY length(a.ip), a.ip LIMIT 64)) AS "ips:json",
	(SELECT vendor(mac) FROM interface WHERE device_id = d.id
		ORDER BY first_seen, mac LIMIT 1) AS vendor,
	(SELECT max(mac_private(mac)) FROM interface
		WHERE device_id = d.id) AS "private_mac:bool",
	nullif(d.kind, '') AS kind, nullif(d.kind_why, '') AS kind_why, p.state, p.valid_from AS "since:time",
	d.first_seen AS "first_seen:time", d.last_seen AS "last_seen:time",
	d.approved AS "approved:bool", d.care, d.address_only AS "address_only:bool",
	iif(coalesce(d.quarantined_until > :now, 0), json_array(json_object(
		'since', iso(d.quarantined), 'until', iso(d.quarantined_until),
		'port', d.quarantine_port)), json_array()) AS "quarantine:json",
	(SELECT json_group_array(json_object('ip', ip_text(ip), 'mac', mac_text(mac),
		'vendor', vendor(mac), 'first_seen', iso(first_seen), 'last_seen', iso(last_seen),
		'current', json(iif(current, 'true', 'false')))) FROM (
		SELECT a.*, b.id IS NOT NULL AS current FROM address a
		LEFT JOIN binding b ON b.address_id = a.id AND b.valid_until IS NULL
		WHERE a.device_id = d.id
		ORDER BY current DESC, a.last_seen DESC LIMIT 64)) AS "addresses:json",
	(SELECT json_group_array(json_object('name', name, 'source', source, 'says', says,
		'since', iso(since), 'last_seen', iso(last_seen))) FROM (
		SELECT d.name AS name, 'owner' AS source, NULL AS says, NULL AS since,
			NULL AS last_seen WHERE d.name <> ''
		UNION ALL SELECT nullif(name, ''), source, nullif(detail, ''), first_seen,
			last_seen FROM claim WHERE device_id = d.id)) AS "names:json",
	(SELECT json_group_array(json_object('ip', ip_text(ip), 'proto', proto, 'port', port,
		'state', state, 'reason', reason, 'service', service, 'product', product,
		'title', title, 'encrypted', encrypted, 'login', login, 'tls', tls,
		'certificate_expires', iso(not_after), 'severity', severity,
		'impact', impact, 'likelihood', likelihood, 'since', iso(valid_from), 'first_open', iso(first_open),
		'last_verified', iso(last_verified))) FROM (
		SELECT a.ip, v.*, t.state, t.reason, t.valid_from, n.severity, n.impact,
			n.likelihood,
			coalesce(nullif(f.service, ''), n.service) AS service,
			nullif(f.product, '') AS product, nullif(f.title, '') AS title,
			iif(f.service <> '', f.encrypted, n.encrypted) AS encrypted,
			f.login, nullif(f.tls_version, '') AS tls, f.not_after
		FROM address a JOIN binding b ON b.address_id = a.id
			AND b.valid_until IS NULL
		JOIN service v ON v.address_id = a.id
		JOIN service_state t ON t.service_id = v.id AND t.valid_until IS NULL
		JOIN note n ON n.id = v.note_id
		LEFT JOIN service_facts f ON f.service_id = v.id AND f.valid_until IS NULL
		WHERE a.device_id = d.id
		ORDER BY t.state NOT IN ('open', 'open|filtered'), a.id, v.proto, v.port
		LIMIT 100)) AS "ports:json",
	(SELECT json_group_array(json_object('id', printf('F-%d', id), 'proto', proto,
		'port', port, 'state', state, 'severity', severity, 'impact', impact,
		'likelihood', likelihood, 'why', why, 'reasons', json(reasons),
		'advice', advice)) FROM (SELECT * FROM finding_now WHERE device_id = d.id
		ORDER BY state NOT IN ('open', 'accepted'), rank, id
		LIMIT 100)) AS "findings:json",
	(SELECT json_group_array(json_object('kind', kind, 'looks', looks,
		'questions', questions, 'connections', connections, 'sent_bytes', sent_bytes,
		'first', iso(first), 'last', iso(last))) FROM (
		SELECT kind, sum(looks) AS looks,
			iif(kind = 'identify', NULL, sum(questions)) AS questions,
			iif(kind = 'identify', sum(connections), NULL) AS connections,
			iif(kind = 'identify', sum(sent_bytes), NULL) AS sent_bytes,
			min(first) AS first, max(last) AS last
		FROM device_receipt WHERE device_id = d.id
		GROUP BY kind ORDER BY kind)) AS "sent:json",
	(SELECT json_group_array(json_object('id', id, 'event', kind, 'severity', severity,
		'at', iso(at), 'ip', ip_text(ip), 'proto', proto, 'port', port,
		'before', before, 'after', after)) FROM (SELECT * FROM event
		WHERE device_id = d.id ORDER BY id DESC LIMIT 20)) AS "events:json"
FROM device d JOIN segment s ON s.id = d.segment_id
LEFT JOIN presence p ON p.device_id = d.id AND p.valid_until IS NULL
WHERE d.id = :device AND d.id > coalesce(:a, 0) LIMIT :limit;

-- The addresses held at the moment; ports are then asked address by address.
-- name: addresses
SELECT a.id FROM address a JOIN binding b ON b.address_id = a.id AND b.valid_from <= :at
	AND (b.valid_until IS NULL OR b.valid_until > :at)
JOIN device d ON d.id = a.device_id JOIN segment s ON s.id = d.segment_id
WHERE a.id > coalesce(:a, 0) AND (:device IS NULL OR d.id = :device)
	AND CASE WHEN :segment IS NULL THEN s.active ELSE s.name = :segment END
ORDER BY a.id LIMIT :limit;

-- A service that made room for others is one of the rest again.
-- name: ports
SELECT x.proto AS "#b", x.port AS "#c", d.id AS "device:id", d.name, s.name AS segment,
	a.ip AS "ip:ip", x.proto, x.port, x.state, x.reason,
	coalesce(nullif(f.service, ''), n.service) AS service,
	nullif(f.product, '') AS product, nullif(f.title, '') AS title,
	iif(f.service <> '', f.encrypted, n.encrypted) AS encrypted, f.login,
	nullif(f.tls_version, '') AS tls, nullif(f.tls_cipher, '') AS tls_cipher,
	f.subject AS certificate, f.self_signed AS "self_signed:bool",
	f.not_after AS "certificate_expires:time", f.asked_at AS "asked_at:time",
	n.category, n.impact, n.likelihood, n.severity, n.why, n.advice,
	coalesce(j.reasons, '[]') AS "reasons:json",
	(SELECT json_group_array(name) FROM (
		SELECT s.name WHERE x.state = 'open' AND a.mac IS NOT NULL
		UNION ALL
		SELECT g.name FROM reach r JOIN segment g ON g.id = r.vantage_id AND g.active
		WHERE x.state = 'open' AND r.address_id = a.id AND r.proto = x.proto
			AND r.port = x.port AND r.state = 'open' AND r.valid_from <= :at
			AND (r.valid_until IS NULL OR r.valid_until > :at)
		UNION ALL
		SELECT 'internet' WHERE x.state = 'open' AND EXISTS (SELECT 1 FROM mapping m
			WHERE m.client = a.ip AND m.proto = x.proto
			AND m.port IN (0, x.port) AND m.valid_from <= :at
			AND (m.valid_until IS NULL OR m.valid_until > :at))))
		AS "reachable_from:json", x.valid_from AS "since:time",
	x.first_open AS "first_open:time",
	min(x.last_verified, :at) AS "last_verified:time"
FROM (SELECT v.id, v.proto, v.port, t.state, t.reason, t.valid_from, v.first_open,
		v.last_verified, v.note_id, v.judgement_id
	FROM service v JOIN service_state t ON t.service_id = v.id AND t.valid_from <= :at
		AND (t.valid_until IS NULL OR t.valid_until > :at)
	WHERE v.address_id = :address
		AND (v.proto, v.port) > (coalesce(:b, ''), coalesce(:c, 0))
		AND (t.state = 'open' OR NOT EXISTS (SELECT 1 FROM rest r
			JOIN json_each(ports_after(r.ports, v.port - 1, 1)) o
			WHERE r.address_id = v.address_id AND r.proto = v.proto
			AND o.value = v.port AND r.valid_from <= :at
			AND (r.valid_until IS NULL OR r.valid_until > :at)))
	UNION ALL
	SELECT NULL, r.proto, o.value, r.state, r.reason, r.valid_from, NULL, NULL, NULL, NULL
	FROM rest r JOIN json_each(ports_after(r.ports, iif(r.proto = :b, :c, 0), :limit)) o
	WHERE :state IS NOT NULL AND :state <> 'open' AND r.address_id = :address
		AND r.proto >= coalesce(:b, '') AND (:state = 'all' OR r.state = :state)
		AND r.valid_from <= :at AND (r.valid_until IS NULL OR r.valid_until > :at)) x
JOIN address a ON a.id = :address JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id LEFT JOIN note n ON n.id = x.note_id
LEFT JOIN judgement j ON j.id = x.judgement_id
LEFT JOIN service_facts f ON f.service_id = x.id AND f.valid_from <= :at
	AND (f.valid_until IS NULL OR f.valid_until > :at)
WHERE CASE WHEN :state IS NULL THEN x.state IN ('open', 'open|filtered')
	ELSE :state = 'all' OR x.state = :state END
ORDER BY x.proto, x.port LIMIT :limit;

-- One row per open service: how every segment that is watched sees it. What was never looked
-- at from there is untested; so is a service behind a router from within its own segment. `only`
-- is the family over which a segment reaches it, where the device's addresses of the other one
-- are shut from there.
-- name: exposure
SELECT v.proto AS "#b", v.port AS "#c", d.id AS "device:id", d.name, s.name AS segment,
	a.ip AS "ip:ip", v.proto, v.port, n.service, n.severity,
	(SELECT json_group_array(json_object('vantage', name, 'zone', zone,
		'own', json(iif(own, 'true', 'false')), 'state', state, 'reason', reason,
		'since', iso(since), 'last_proof', iso(min(proof, :at)), 'rule', rule,
		'only', only)) FROM (
		SELECT * FROM (SELECT g.name, g.zone, g.id = s.id AS own,
			CASE WHEN g.id <> s.id THEN coalesce(r.state, 'untested')
				WHEN a.mac IS NULL THEN 'untested' ELSE t.state END AS state,
			iif(g.id = s.id, iif(a.mac IS NULL, NULL, t.reason), r.reason)
				AS reason,
			iif(g.id = s.id, iif(a.mac IS NULL, NULL, t.valid_from),
				r.valid_from) AS since,
			iif(g.id = s.id, iif(a.mac IS NULL, NULL, v.last_verified),
				r.last_proof) AS proof, b.rule,
			(SELECT CASE WHEN max(y.state = 'open') FILTER (WHERE v6)
					> max(y.state = 'open') FILTER (WHERE NOT v6)
					THEN 'ipv6'
				WHEN max(y.state = 'open') FILTER (WHERE NOT v6)
					> max(y.state = 'open') FILTER (WHERE v6)
					THEN 'ipv4' END
			FROM (SELECT x.state, length(o.ip) = 16 AS v6
				FROM address o JOIN reach x ON x.address_id = o.id
				WHERE o.device_id = d.id AND x.vantage_id = g.id
				AND x.proto = v.proto AND x.port = v.port
				AND x.state IN ('open', 'closed', 'filtered')
				AND x.valid_from <= :at
				AND (x.valid_until IS NULL OR x.valid_until > :at)) y)
				AS only
		FROM segment g
		LEFT JOIN reach r ON r.vantage_id = g.id AND r.address_id = a.id
			AND r.proto = v.proto AND r.port = v.port AND r.valid_from <= :at
			AND (r.valid_until IS NULL OR r.valid_until > :at)
		LEFT JOIN violation b ON b.vantage_id = g.id AND b.address_id = a.id
			AND b.proto = v.proto AND b.port = v.port AND b.valid_from <= :at
			AND (b.valid_until IS NULL OR b.valid_until > :at)
		WHERE g.active ORDER BY g.id)
		UNION ALL
		SELECT 'internet', 'internet', 0, 'open', 'port-mapping', min(m.valid_from),
			NULL, NULL, NULL
		FROM mapping m WHERE m.client = a.ip AND m.proto = v.proto
			AND m.port IN (0, v.port) AND m.valid_from <= :at
			AND (m.valid_until IS NULL OR m.valid_until > :at)
		HAVING count(*) > 0)) AS "vantages:json"
FROM service v JOIN service_state t ON t.service_id = v.id AND t.valid_from <= :at
	AND (t.valid_until IS NULL OR t.valid_until > :at) AND t.state = 'open'
JOIN note n ON n.id = v.note_id
JOIN address a ON a.id = v.address_id JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id
WHERE v.address_id = :address AND (v.proto, v.port) > (coalesce(:b, ''), coalesce(:c, 0))
ORDER BY v.proto, v.port LIMIT :limit;

-- How long services could be reached from other segments, in hours of all services together,
-- by month (UTC); unwanted are those that broke a rule of policy.flows.
-- name: exposure_hours
WITH RECURSIVE facts (vantage, segment, service, since, until, unwanted) AS MATERIALIZED (
	SELECT r.vantage_id, d.segment_id, r.address_id || '/' || r.proto || '/' || r.port,
		max(r.valid_from, coalesce(:since, 0)), coalesce(r.valid_until, :now), 0
	FROM reach r JOIN address a ON a.id = r.address_id JOIN device d ON d.id = a.device_id
	WHERE r.state = 'open'
	UNION ALL
	SELECT b.vantage_id, d.segment_id, b.address_id || '/' || b.proto || '/' || b.port,
		max(b.valid_from, coalesce(:since, 0)), coalesce(b.valid_until, :now), 1
	FROM violation b JOIN address a ON a.id = b.address_id
	JOIN device d ON d.id = a.device_id),
months (first, next) AS (
	SELECT unixepoch(min(since) / 1000000, 'unixepoch', 'start of month') * 1000000,
		unixepoch(min(since) / 1000000, 'unixepoch', 'start of month', '+1 month')
			* 1000000
	FROM facts HAVING count(*) > 0
	UNION ALL
	SELECT next, unixepoch(next / 1000000, 'unixepoch', '+1 month') * 1000000
	FROM months WHERE next < :now LIMIT 1200),
parts AS (SELECT m.first, f.vantage, f.segment, f.service, f.unwanted,
		min(f.until, m.next) - max(f.since, m.first) AS length
	FROM months m JOIN facts f ON f.since < m.next AND f.until > m.first
		AND f.until > f.since)
SELECT x.first AS "#a", x.segment AS "#b", x.vantage AS "#c",
	strftime('%Y-%m', x.first / 1000000, 'unixepoch') AS month, s.name AS segment,
	g.name AS vantage, count(DISTINCT x.service) AS services,
	round(coalesce(sum(x.length) FILTER (WHERE NOT x.unwanted), 0) / 3.6e9, 2)
		AS reachable_hours,
	count(DISTINCT x.service) FILTER (WHERE x.unwanted) AS unwanted_services,
	round(coalesce(sum(x.length) FILTER (WHERE x.unwanted), 0) / 3.6e9, 2)
		AS unwanted_hours
FROM parts x JOIN segment s ON s.id = x.segment JOIN segment g ON g.id = x.vantage
WHERE (x.first, x.segment, x.vantage) > (coalesce(:a, 0), coalesce(:b, 0), coalesce(:c, 0))
	AND (:segment IS NULL OR s.name = :segment)
GROUP BY x.first, x.segment, x.vantage ORDER BY x.first, x.segment, x.vantage LIMIT :limit;

-- Findings are asked severity by severity, the worst first.
-- name: ranks
SELECT value FROM json_each('[1, 2, 3, 4, 5]') WHERE value > coalesce(:a, 0);

-- name: plan
SELECT f.id AS "#b", printf('F-%d', f.id) AS id, f.device_id AS "device:id", f.name,
	nullif(f.kind, '') AS kind, f.segment, f.ip AS "ip:ip", f.proto, f.port, f.service,
	f.product, f.category, f.state, f.severity, f.impact, f.likelihood, f.why,
	f.reasons AS "reasons:json", f.needed, f.encrypted, f.who, f.origin AS "from",
	f.monitored, f.advice, (SELECT json_group_array(name) FROM (
		SELECT f.segment AS name WHERE f.port_state = 'open' AND f.mac IS NOT NULL
		UNION ALL
		SELECT g.name FROM reach r JOIN segment g ON g.id = r.vantage_id AND g.active
		WHERE f.port_state = 'open' AND r.address_id = f.address_id
			AND r.proto = f.proto AND r.port = f.port AND r.state = 'open'
			AND r.valid_until IS NULL
		UNION ALL
		SELECT 'internet' WHERE f.port_state = 'open' AND EXISTS (
			SELECT 1 FROM mapping m WHERE m.client = f.ip
			AND m.proto = f.proto AND m.port IN (0, f.port)
			AND m.valid_until IS NULL))) AS "reachable_from:json",
	f.valid_from AS "since:time",
	f.last_verified AS "last_verified:time", f.accepted_at AS "accepted_at:time",
	f.accepted_until AS "accepted_until:time", f.accepted_because,
	f.proof, f.proven_at AS "proven_at:time"
FROM finding_now f
WHERE f.id > coalesce(:b, 0) AND f.rank = :rank
	AND CASE WHEN :segment IS NULL THEN f.active ELSE f.segment = :segment END
	AND (:device IS NULL OR f.device_id = :device)
	AND (:id IS NULL OR f.id = :id)
	AND CASE coalesce(:state, iif(:id IS NULL, 'open', 'all')) WHEN 'all' THEN 1
		ELSE f.state = coalesce(:state, 'open') END
ORDER BY f.id LIMIT :limit;

-- What to do first: one thing is one advice for one service, on however many devices; the worst
-- first, then what helps most devices. What is only info is nothing to do today. Beside min()
-- SQLite gives the other columns of that row: severity and why are those of the worst.
-- name: today
WITH things AS MATERIALIZED (
	SELECT service, advice, why, severity, min(rank) AS worst, count(*) AS findings
	FROM finding_now WHERE state = 'open' AND active AND rank < 5
	GROUP BY service, advice ORDER BY worst, findings DESC, service, advice LIMIT 3)
SELECT row_number() OVER (ORDER BY x.worst, x.findings DESC, x.service, x.advice) AS number,
	x.severity, x.service, x.why, x.advice, x.findings AS count,
	(SELECT json_group_array(json_object('id', printf('F-%d', id),
		'device', printf('d-%d', device_id), 'name', name, 'segment', segment,
		'ip', ip_text(ip), 'proto', proto, 'port', port)) FROM (
		SELECT * FROM finding_now f WHERE f.state = 'open' AND f.active
			AND f.service = x.service AND f.advice = x.advice
		ORDER BY f.rank, f.id LIMIT 20)) AS "findings:json",
	(SELECT json_group_array(printf('F-%d %s %s', id, iif(name = '',
		printf('d-%d', device_id), name), ip_text(ip))) FROM (
		SELECT * FROM finding_now f WHERE f.state = 'open' AND f.active
			AND f.service = x.service AND f.advice = x.advice
		ORDER BY f.rank, f.id LIMIT 5)) AS "where:json"
FROM things x ORDER BY number LIMIT :limit;

-- When ports were open since then, at addresses that their device held. By the key of states.
-- name: openings
SELECT t.id AS "#a", a.device_id AS "device:id", d.name, nullif(d.kind, '') AS kind,
	a.mac AS "mac:mac", s.name AS segment, s.zone, a.ip AS "ip:ip", v.proto, v.port,
	n.service, n.severity, t.valid_from AS "opened:time",
	t.valid_until AS "closed:time"
FROM service_state t JOIN service v ON v.id = t.service_id
JOIN address a ON a.id = v.address_id JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id JOIN note n ON n.id = v.note_id
WHERE t.id > coalesce(:a, 0) AND t.state = 'open' AND s.active
	AND coalesce(t.valid_until > :since, 1)
	AND EXISTS (SELECT 1 FROM binding b WHERE b.address_id = a.id
		AND coalesce(b.valid_until > :since, 1)
		AND b.valid_from < coalesce(t.valid_until, b.valid_from + 1))
ORDER BY t.id LIMIT :limit;

-- Each time that another segment reached a service.
-- name: crossings
SELECT r.id AS "#a", g.name AS vantage, g.zone AS vantage_zone,
	a.device_id AS "device:id", d.name, nullif(d.kind, '') AS kind, a.mac AS "mac:mac",
	s.name AS segment, s.zone, a.ip AS "ip:ip", r.proto, r.port, n.service, n.severity,
	r.valid_from AS "opened:time", r.valid_until AS "closed:time"
FROM reach r JOIN segment g ON g.id = r.vantage_id
JOIN address a ON a.id = r.address_id JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id
LEFT JOIN service v ON v.address_id = r.address_id AND v.proto = r.proto AND v.port = r.port
LEFT JOIN note n ON n.id = v.note_id
WHERE r.id > coalesce(:a, 0) AND r.state = 'open' AND s.active
	AND coalesce(r.valid_until > :since, 1)
ORDER BY r.id LIMIT :limit;

-- name: finding
SELECT device_id, proto, port FROM finding WHERE id = :id;

-- name: alerts
SELECT a.id AS "#a", a.id, e.kind AS event, e.severity, a.state, a.at AS "at:time",
	s.name AS segment, e.device_id AS "device:id", e.device_name AS name,
	e.ip AS "ip:ip", e.mac AS "mac:mac", e.proto, e.port, e.service,
	nullif(e.vantage, '') AS vantage, e.before, e.after,
	e.text, (SELECT min(delivered_at) FROM outbox
		WHERE alert_id IN (a.id, e.told_in) AND NOT resolved)
		AS "delivered_at:time",
	a.acknowledged_at AS "acknowledged_at:time", a.resolved_at AS "resolved_at:time",
	a.reason, e.told_in
FROM alert a JOIN event e ON e.id = a.id JOIN segment s ON s.id = e.segment_id
WHERE a.id > coalesce(:a, 0) AND (:since IS NULL OR a.at >= :since)
	AND (:told_in IS NULL OR :told_in IN (a.id, e.told_in))
	AND (:ended_in IS NULL OR (:ended_in IN (a.id, a.ended_in)
		AND a.state = 'resolved'))
	AND CASE coalesce(:state, iif(coalesce(:told_in, :ended_in) IS NULL, 'open', 'all'))
		WHEN 'all' THEN 1 ELSE a.state = coalesce(:state, 'open') END
ORDER BY a.id LIMIT :limit;

-- name: history
SELECT e.id AS "#a", e.id, e.kind AS event, e.severity, e.at AS "at:time",
	s.name AS segment, e.device_id AS "device:id", e.device_name AS name,
	e.ip AS "ip:ip", e.mac AS "mac:mac", e.proto, e.port, e.service,
	nullif(e.vantage, '') AS vantage, e.before, e.after,
	e.run_id AS run, e.resolves, e.text, nullif(e.withheld, '') AS withheld,
	e.told_in
FROM event e JOIN segment s ON s.id = e.segment_id
WHERE e.id > coalesce(:a, 0) AND (:told_in IS NULL OR :told_in IN (e.id, e.told_in))
	AND (:withheld IS NULL OR (e.withheld <> ''
		AND substr(e.withheld, 1, length(:withheld)) = :withheld))
	AND (:since IS NULL OR e.at >= :since)
	AND (:until IS NULL OR e.at <= :until) AND (:event IS NULL OR e.kind = :event)
	AND (:device IS NULL OR e.device_id = :device)
ORDER BY e.id LIMIT :limit;

-- name: diff_devices
SELECT d.id AS "#a", iif(f.id IS NULL, 'added', iif(t.id IS NULL, 'removed',
	'changed')) AS change, d.id AS "device:id", d.name, s.name AS segment,
	(SELECT a.ip FROM address a JOIN binding b ON b.address_id = a.id
		AND b.valid_from <= max(:from, :to)
		AND (b.valid_until IS NULL OR b.valid_until > min(:from, :to))
		WHERE a.device_id = d.id ORDER BY b.valid_from DESC LIMIT 1) AS "ip:ip",
	NULL AS proto, NULL AS port, 'presence' AS fact, f.state AS before, t.state AS after
FROM device d JOIN segment s ON s.id = d.segment_id
LEFT JOIN presence f ON f.device_id = d.id AND f.valid_from <= :from
	AND (f.valid_until IS NULL OR f.valid_until > :from)
LEFT JOIN presence t ON t.device_id = d.id AND t.valid_from <= :to
	AND (t.valid_until IS NULL OR t.valid_until > :to)
WHERE d.id > coalesce(:a, 0) AND s.active AND f.state IS NOT t.state
ORDER BY d.id LIMIT :limit;

-- name: all_addresses
SELECT a.id FROM address a JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id
WHERE a.id > coalesce(:a, 0) AND s.active ORDER BY a.id LIMIT :limit;

-- Of the never-open ports only those are written out that were in another state at the other
-- moment: in a set there, or a service. A port that was known at one moment only counts
-- when it was open: a longer port list is no change of the network.
-- name: diff_ports
WITH held (at_from, at_to) AS (SELECT
	EXISTS (SELECT 1 FROM binding WHERE address_id = :address AND valid_from <= :from
		AND (valid_until IS NULL OR valid_until > :from)),
	EXISTS (SELECT 1 FROM binding WHERE address_id = :address AND valid_from <= :to
		AND (valid_until IS NULL OR valid_until > :to))),
services (proto, port, state, in_from, in_to) AS MATERIALIZED (
	SELECT v.proto, v.port, t.state,
		t.valid_from <= :from AND (t.valid_until IS NULL OR t.valid_until > :from),
		t.valid_from <= :to AND (t.valid_until IS NULL OR t.valid_until > :to)
	FROM service v JOIN service_state t ON t.service_id = v.id
	WHERE v.address_id = :address),
rests (proto, ports, state, in_from, in_to) AS MATERIALIZED (
	SELECT proto, ports, state,
		valid_from <= :from AND (valid_until IS NULL OR valid_until > :from),
		valid_from <= :to AND (valid_until IS NULL OR valid_until > :to)
	FROM rest WHERE address_id = :address),
states (proto, port, state, in_from, in_to) AS (
	SELECT * FROM services
	UNION ALL
	SELECT here.proto, o.value, here.state, here.in_from, here.in_to
	FROM held h JOIN rests here ON h.at_from AND h.at_to AND here.in_from <> here.in_to
	JOIN json_each(ports_after(ports_in_both(here.ports, (
		SELECT group_concat(ports) FROM (
			SELECT there.ports FROM rests there WHERE there.proto = here.proto
				AND there.state <> here.state
				AND iif(here.in_from, there.in_to, there.in_from)
			UNION ALL
			SELECT there.port FROM services there WHERE there.proto = here.proto
				AND iif(here.in_from, there.in_to, there.in_from)))),
		iif(here.proto = :b, :c, 0), 65535)) o),
sides (proto, port, before, after) AS (
	SELECT proto, port, max(iif(in_from AND h.at_from, state, NULL)),
		max(iif(in_to AND h.at_to, state, NULL))
	FROM states JOIN held h
	WHERE (proto, port) > (coalesce(:b, ''), coalesce(:c, 0)) GROUP BY proto, port)
SELECT x.proto AS "#b", x.port AS "#c", iif(x.before IS NULL, 'added',
	iif(x.after IS NULL, 'removed', 'changed')) AS change, d.id AS "device:id", d.name,
	s.name AS segment, a.ip AS "ip:ip", x.proto, x.port, 'state' AS fact, x.before,
	x.after
FROM sides x JOIN address a ON a.id = :address JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id
WHERE x.before IS NOT x.after AND ((x.before IS NOT NULL AND x.after IS NOT NULL)
	OR coalesce(x.before, x.after) = 'open')
ORDER BY x.proto, x.port LIMIT :limit;

-- What speaks otherwise at a port of an address that the device held both times.
-- name: diff_facts
SELECT v.proto AS "#a", v.port AS "#b", x.key AS "#c", 'changed' AS change,
	d.id AS "device:id", d.name, s.name AS segment, a.ip AS "ip:ip", v.proto, v.port,
	x.value ->> 0 AS fact, nullif(x.value ->> 1, '') AS before,
	nullif(x.value ->> 2, '') AS after
FROM address a JOIN device d ON d.id = a.device_id JOIN segment s ON s.id = d.segment_id
JOIN service v ON v.address_id = a.id
JOIN service_facts f ON f.service_id = v.id AND f.valid_from <= :from
	AND (f.valid_until IS NULL OR f.valid_until > :from)
JOIN service_facts t ON t.service_id = v.id AND t.valid_from <= :to
	AND (t.valid_until IS NULL OR t.valid_until > :to) AND t.id <> f.id
JOIN json_each(json_array(json_array('service', f.service, t.service),
	json_array('product', f.product, t.product),
	json_array('encrypted', f.encrypted, t.encrypted),
	json_array('login', f.login, t.login),
	json_array('tls', f.tls_version, t.tls_version),
	json_array('certificate', lower(hex(f.fingerprint)), lower(hex(t.fingerprint))))) x
WHERE a.id = :address AND x.value ->> 1 IS NOT x.value ->> 2
	AND EXISTS (SELECT 1 FROM binding b WHERE b.address_id = a.id
		AND b.valid_from <= :from AND coalesce(b.valid_until > :from, 1))
	AND EXISTS (SELECT 1 FROM binding b WHERE b.address_id = a.id
		AND b.valid_from <= :to AND coalesce(b.valid_until > :to, 1))
	AND (v.proto, v.port, x.key) > (coalesce(:a, ''), coalesce(:b, 0), coalesce(:c, -1))
ORDER BY v.proto, v.port, x.key LIMIT :limit;

-- name: runs
SELECT r.id AS "#a", r.id, s.name AS segment,
	coalesce(g.name, s.name) AS vantage, r.kind, r.proto, r.job, r.ports,
	r.manual AS "manual:bool", r.started AS "started:time",
	r.finished AS "finished:time", r.finished - r.started AS "duration:span",
	iif(r.finished IS NULL, 'running', r.verdict) AS verdict, r.done, r.total,
	iif(r.total > 0, round(1.0 * r.done / r.total, 4), NULL) AS coverage,
	iif(r.answered > 0, round(1.0 * r.repeat_answered / r.answered, 4), NULL) AS loss,
	r.targets, r.targets_alive, r.probes, r.answered,
	json_object('arp', sent_arp, 'nd', sent_nd, 'icmp', sent_icmp, 'tcp', sent_tcp,
		'udp', sent_udp) AS "sent:json",
	r.refused, r.send_errors, r.drops, printf('%016x', r.epoch) AS epoch
FROM run r JOIN segment s ON s.id = r.segment_id
LEFT JOIN segment g ON g.id = r.vantage_id
WHERE r.id > coalesce(:a, 0) AND (:segment IS NULL OR s.name = :segment)
	AND (:since IS NULL OR r.started >= :since)
ORDER BY r.id LIMIT :limit;

-- What is known of an alert, or of an event that was not told.
-- name: why
SELECT e.id, e.kind AS event, e.severity, e.at AS "at:time", s.name AS segment,
	e.device_id AS "device:id", e.device_name AS name, e.ip AS "ip:ip",
	e.mac AS "mac:mac", e.proto, e.port, e.service,
	nullif(e.vantage, '') AS vantage, e.before, e.after, e.text,
	nullif(e.evidence, '') AS evidence, nullif(e.withheld, '') AS withheld, e.told_in,
	e.key,
	e.resolves,
	(SELECT json_object('state', state, 'at', iso(at),
		'acknowledged_at', iso(acknowledged_at), 'resolved_at', iso(resolved_at),
		'reason', reason) FROM alert WHERE id = e.id) AS "alert:json",
	(SELECT json_object('id', id, 'kind', kind, 'verdict', verdict,
		'started', iso(started), 'finished', iso(finished), 'targets', targets,
		'targets_alive', targets_alive, 'probes', probes, 'answered', answered,
		'repeat_answered', repeat_answered, 'drops', drops)
		FROM run WHERE id = e.run_id) AS "run:json",
	(SELECT json_object('finding', printf('F-%d', f.id), 'state', f.state,
		'severity', f.severity, 'impact', f.impact, 'likelihood', f.likelihood,
		'reasons', json(f.reasons)) FROM finding_now f
		WHERE f.device_id = e.device_id AND f.proto = e.proto
		AND f.port = e.port) AS "judgement:json",
	(SELECT json_group_array(json_object('state', state, 'reason', reason,
		'from', iso(valid_from), 'until', iso(valid_until), 'run', run_id)) FROM (
		SELECT t.* FROM address a JOIN service v ON v.address_id = a.id
			AND v.proto = e.proto AND v.port = e.port
		JOIN service_state t ON t.service_id = v.id
		WHERE a.device_id = e.device_id AND a.ip = e.ip
		ORDER BY t.id DESC LIMIT 10)) AS "states:json",
	(SELECT json_group_array(json_object('state', state, 'reason', reason,
		'outcome', outcome, 'first', iso(first), 'last', iso(last), 'looks', looks,
		'first_run', first_run, 'last_run', last_run)) FROM (
		SELECT l.* FROM address a JOIN look l ON l.address_id = a.id
			AND l.proto = e.proto AND l.port = e.port
		WHERE a.device_id = e.device_id AND a.ip = e.ip AND l.first <= e.at
		ORDER BY l.first DESC LIMIT 8)) AS "looks:json",
	(SELECT json_group_array(json_object('state', state, 'from', iso(valid_from),
		'until', iso(valid_until))) FROM (SELECT * FROM presence
		WHERE device_id = e.device_id ORDER BY id DESC LIMIT 10)) AS "presence:json",
	(SELECT json_group_array(json_object('line', line, 'delivered_at',
		iso(delivered_at))) FROM (SELECT * FROM outbox WHERE alert_id = e.id
		ORDER BY id LIMIT 10)) AS "lines:json",
	(SELECT json_group_array(json_object('id', id, 'event', kind, 'at', iso(at),
		'proto', proto, 'port', port)) FROM (SELECT * FROM event r
		WHERE r.device_id = e.device_id AND r.id < e.id
		ORDER BY r.id DESC LIMIT 10)) AS "earlier:json"
FROM event e JOIN segment s ON s.id = e.segment_id
WHERE e.id = :id AND e.id > coalesce(:a, 0) LIMIT :limit;

-- name: watch
SELECT o.id AS "#a", o.id AS cursor, o.line, o.resolved AS "resolved:bool", a.id,
	e.kind AS event, e.severity, a.state, o.at AS "at:time", s.name AS segment,
	e.device_id AS "device:id", e.device_name AS name, e.ip AS "ip:ip",
	e.mac AS "mac:mac", e.proto, e.port, e.service, e.text,
	o.delivered_at AS "delivered_at:time"
FROM outbox o JOIN alert a ON a.id = o.alert_id JOIN event e ON e.id = a.id
JOIN segment s ON s.id = e.segment_id
WHERE o.id > coalesce(:a, :after) ORDER BY o.id LIMIT :limit;

-- name: segments
SELECT s.id AS "#a", s.name, s.zone, s.active AS "active:bool",
	(SELECT count(*) FROM device WHERE segment_id = s.id) AS devices,
	(SELECT count(*) FROM device d JOIN presence p ON p.device_id = d.id
		AND p.valid_until IS NULL WHERE d.segment_id = s.id
		AND p.state = 'present') AS present,
	(SELECT count(*) FROM alert a JOIN event e ON e.id = a.id
		WHERE a.state = 'open' AND e.segment_id = s.id) AS alerts_open,
	EXISTS (SELECT 1 FROM mapping WHERE segment_id = s.id) AS "mapped:bool"
FROM segment s WHERE s.id > coalesce(:a, 0) ORDER BY s.id LIMIT :limit;

-- The packets of a connection are the kernel's: it is counted by its bytes.
-- name: receipts
SELECT r.day AS "#a", r.segment_id AS "#b", r.kind AS "#c", r.day, s.name AS segment,
	r.kind, iif(r.kind = 'identify', NULL, r.packets) AS packets,
	iif(r.kind = 'identify', r.connections, NULL) AS connections,
	iif(r.kind = 'identify', r.sent_bytes, NULL) AS sent_bytes,
	iif(r.kind = 'identify', r.received_bytes, NULL) AS received_bytes
FROM receipt r JOIN segment s ON s.id = r.segment_id
WHERE (r.day, r.segment_id, r.kind) > (coalesce(:a, ''), coalesce(:b, 0),
	coalesce(:c, '')) AND (:segment IS NULL OR s.name = :segment)
ORDER BY r.day, r.segment_id, r.kind LIMIT :limit;

-- Of one device, by day; looks from other segments are among them.
-- name: device_receipts
SELECT r.day AS "#a", r.kind AS "#b", r.device_id AS "device:id", r.day, r.kind, r.looks,
	iif(r.kind = 'identify', NULL, r.questions) AS questions,
	iif(r.kind = 'identify', r.connections, NULL) AS connections,
	iif(r.kind = 'identify', r.sent_bytes, NULL) AS sent_bytes,
	iif(r.kind = 'identify', r.received_bytes, NULL) AS received_bytes,
	r.first AS "first:time", r.last AS "last:time"
FROM device_receipt r
WHERE r.device_id = :device AND (r.day, r.kind) > (coalesce(:a, ''), coalesce(:b, ''))
ORDER BY r.day, r.kind LIMIT :limit;

-- name: withheld
SELECT e.withheld AS "#a", e.segment_id AS "#b", e.kind AS "#c", e.withheld AS reason,
	s.name AS segment, e.kind AS event, count(*) AS events, min(e.at) AS "first:time",
	max(e.at) AS "last:time"
FROM event e JOIN segment s ON s.id = e.segment_id
WHERE e.withheld <> '' AND (e.withheld, e.segment_id, e.kind) > (coalesce(:a, ''),
	coalesce(:b, 0), coalesce(:c, ''))
GROUP BY e.withheld, e.segment_id, e.kind
ORDER BY e.withheld, e.segment_id, e.kind LIMIT :limit;

-- name: mutes
SELECT id AS "#a", 'm-' || id AS id, nullif(segment, '') AS segment,
	nullif(device, '') AS device, event, port, until AS "until:time", reason,
	since AS "since:time", ended AS "ended:time",
	iif(configured, 'configuration', 'command') AS source, hidden
FROM mute WHERE id > coalesce(:a, 0) AND CASE coalesce(:state, 'active')
	WHEN 'all' THEN 1 WHEN 'ended' THEN ended IS NOT NULL ELSE ended IS NULL END
ORDER BY id LIMIT :limit;

-- One row per address held at the moment, with its ports in it: at most 64, then another row
-- of the same address with part 1 and so on, so that no host can make a row too long to send.
-- For the same reason a long set of never-open ports is only counted.
-- name: export
WITH ports AS (SELECT v.proto, v.port, v.first_open, v.last_verified, t.state, t.reason,
		coalesce(nullif(f.service, ''), n.service) AS service,
		nullif(f.product, '') AS product,
		iif(f.service <> '', f.encrypted, n.encrypted) AS encrypted,
		n.category, n.impact, n.likelihood, n.severity,
		(row_number() OVER (ORDER BY v.proto, v.port) - 1) / 64 AS part
	FROM service v JOIN service_state t ON t.service_id = v.id AND t.valid_from <= :at
		AND (t.valid_until IS NULL OR t.valid_until > :at)
	JOIN note n ON n.id = v.note_id
	LEFT JOIN service_facts f ON f.service_id = v.id AND f.valid_from <= :at
		AND (f.valid_until IS NULL OR f.valid_until > :at)
	WHERE v.address_id = :address),
parts AS (SELECT 0 AS part UNION SELECT part FROM ports)
SELECT x.part AS "#b", d.id AS "device:id", d.name, s.name AS segment, s.zone,
	a.ip AS "ip:ip", a.mac AS "mac:mac", vendor(a.mac) AS vendor,
	coalesce(p.state, 'unknown') AS state, d.first_seen AS "first_seen:time",
	min(d.last_seen, :at) AS "last_seen:time", x.part,
	(SELECT json_group_array(json_object('proto', proto, 'port', port, 'state', state,
		'reason', reason, 'service', service, 'product', product,
		'encrypted', encrypted, 'category', category, 'impact', impact,
		'likelihood', likelihood, 'severity', severity,
		'first_open', iso(first_open),
		'last_verified', iso(min(last_verified, :at)))) FROM (
		SELECT * FROM ports o WHERE o.part = x.part
		ORDER BY o.proto, o.port)) AS "ports:json",
	(SELECT json_group_array(json_object('proto', proto, 'state', state,
		'reason', reason, 'count', port_count(ports),
		'ports', iif(length(ports) <= 2000, ports, NULL))) FROM (
		SELECT * FROM rest r WHERE r.address_id = a.id AND x.part = 0
			AND r.valid_from <= :at
			AND (r.valid_until IS NULL OR r.valid_until > :at)
		ORDER BY r.proto, r.state, r.reason LIMIT 20)) AS "rest:json"
FROM parts x JOIN address a ON a.id = :address JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id
LEFT JOIN presence p ON p.device_id = d.id AND p.valid_from <= :at
	AND (p.valid_until IS NULL OR p.valid_until > :at)
WHERE x.part > coalesce(:b, -1)
ORDER BY x.part LIMIT :limit;

-- ---- proof. An own answer is one that no router and no silence can give.

-- The newest evidence of one port of an address, and who it is: what a run that a person
-- ordered saw, or else what is believed. Columns in the order of read_look().
-- name: proof_evidence
WITH subject AS (SELECT a.id, a.ip, a.mac, d.id AS device_id, d.name, d.segment_id
	FROM address a JOIN device d ON d.id = a.device_id WHERE a.id = :address),
own (reason) AS (VALUES ('syn-ack'), ('reset'), ('port-unreach'), ('udp-response'),
	('conn-accepted'), ('conn-refused')),
looked AS (SELECT l.* FROM subject x JOIN sighting l ON l.segment_id = x.segment_id
	AND l.ip = x.ip AND l.proto = :proto AND :port BETWEEN l.first AND l.last
	ORDER BY l.at DESC, l.id DESC LIMIT 1),
evidence AS (
	SELECT 1 AS rank, l.state, l.reason, l.at AS since, l.at AS seen, l.run_id, l.holder,
		w.proto AS witness_proto, w.first AS witness_port,
		w.state AS witness_state, w.reason AS witness_reason, w.at AS witness_at
	FROM looked l LEFT JOIN sighting w ON w.id = (SELECT min(o.id) FROM sighting o
		WHERE o.segment_id = l.segment_id AND o.ip = l.ip AND o.proto = l.proto
		AND o.run_id = l.run_id AND o.id <> l.id
		AND o.reason IN (SELECT reason FROM own))
	UNION ALL
	SELECT 0, t.state, t.reason, t.valid_from, v.last_verified, t.run_id, NULL,
		w.proto, w.port, s.state, s.reason, w.last_verified
	FROM service v JOIN service_state t ON t.service_id = v.id AND t.valid_until IS NULL
	LEFT JOIN service w ON w.id = (SELECT o.id FROM service o
		JOIN service_state s ON s.service_id = o.id AND s.valid_until IS NULL
		WHERE o.address_id = v.address_id AND o.id <> v.id
		AND o.last_verified >= t.valid_from AND s.reason IN (SELECT reason FROM own)
		ORDER BY o.last_verified DESC LIMIT 1)
	LEFT JOIN service_state s ON s.service_id = w.id AND s.valid_until IS NULL
	WHERE v.address_id = :address AND v.proto = :proto AND v.port = :port)
SELECT x.device_id, x.name, x.mac, x.ip, e.state, e.reason, e.since, e.seen, r.vantage, r.id,
	r.verdict, r.tries, r.answered, r.repeat_answered, r.epoch, e.holder,
	e.witness_proto, e.witness_port, e.witness_state, e.witness_reason, e.witness_at
FROM subject x LEFT JOIN evidence e LEFT JOIN run r ON r.id = e.run_id
ORDER BY e.seen DESC, e.rank DESC LIMIT 1;

-- How the port looked when it was open last: the first sight of that time.
-- name: proof_before
SELECT d.id, d.name, a.mac, a.ip, t.state, t.reason, t.valid_from, t.valid_from, r.vantage,
	r.id, r.verdict, r.tries, r.answered, r.repeat_answered, r.epoch, NULL,
	NULL, NULL, NULL, NULL, NULL
FROM service v JOIN service_state t ON t.service_id = v.id
	AND t.state IN ('open', 'open|filtered')
JOIN address a ON a.id = v.address_id JOIN device d ON d.id = a.device_id
LEFT JOIN run r ON r.id = t.run_id
WHERE v.address_id = :address AND v.proto = :proto AND v.port = :port
ORDER BY t.valid_from DESC, t.id DESC LIMIT 1;

-- Every open port of every address held now.
-- name: proof_open
SELECT v.address_id, v.proto, v.port FROM service v
JOIN service_state t ON t.service_id = v.id AND t.valid_until IS NULL AND t.state = 'open'
JOIN binding b ON b.address_id = v.address_id AND b.valid_until IS NULL
JOIN address a ON a.id = v.address_id JOIN device d ON d.id = a.device_id
JOIN segment s ON s.id = d.segment_id AND s.active
ORDER BY v.address_id, v.proto, v.port;

-- Where a device offers or offered a port: the addresses it holds now, or else the last one.
-- name: proof_services
SELECT v.address_id, v.proto, v.port, b.id IS NOT NULL AS held FROM service v
JOIN address a ON a.id = v.address_id AND a.device_id = :device
LEFT JOIN binding b ON b.address_id = a.id AND b.valid_until IS NULL
WHERE v.proto = :proto AND v.port = :port
ORDER BY held DESC, v.last_verified DESC LIMIT 16;

-- Where a device that had the address is asked now.
-- name: proof_address
SELECT a.id FROM address a LEFT JOIN binding b ON b.address_id = a.id
	AND b.valid_until IS NULL
WHERE a.device_id = :device
ORDER BY b.id IS NOT NULL DESC, a.ip = :ip DESC, length(a.ip) = length(:ip) DESC,
	a.last_seen DESC LIMIT 1;

-- Ports that are asked besides, to see that the host is there.
-- name: proof_witnesses
SELECT v.port FROM service v JOIN service_state t ON t.service_id = v.id
	AND t.valid_until IS NULL AND t.state = 'open'
WHERE v.address_id = :address AND v.proto = :proto
ORDER BY v.last_verified DESC, v.port LIMIT 8;

-- name: proof_last
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'proof'), 0),
	coalesce((SELECT hash FROM proof ORDER BY number DESC LIMIT 1), ''),
	(SELECT count(*) FROM proof);

-- name: save_proof
INSERT INTO proof (number, kind, snapshot, at, device_id, proto, port, verdict, hash, text)
VALUES (:number, :kind, :snapshot, :at, :device, :proto, :port, :verdict, :hash, :text);

-- name: snapshot_exists
SELECT count(*) FROM proof WHERE snapshot = :snapshot AND kind = 'snapshot';

-- name: snapshot_records
SELECT text FROM proof WHERE snapshot = :snapshot AND kind = 'before' ORDER BY number;

-- A snapshot is vouched for by its last record, which no earlier one can change without.
-- name: snapshots
SELECT p.number AS "#a", p.snapshot, p.at AS "at:time",
	(SELECT count(*) FROM proof b WHERE b.snapshot = p.snapshot AND b.kind = 'before')
		AS findings, last.number, last.hash
FROM proof p JOIN proof last ON last.number = (SELECT max(l.number) FROM proof l
	WHERE l.snapshot = p.snapshot AND l.kind IN ('snapshot', 'before'))
WHERE p.kind = 'snapshot' AND p.number > coalesce(:a, 0)
ORDER BY p.number LIMIT :limit;

-- name: records
SELECT p.number AS "#a", p.number, p.at AS "at:time", p.kind,
	nullif(p.snapshot, '') AS snapshot, p.device_id AS "device:id", p.proto, p.port,
	nullif(p.verdict, '') AS verdict, p.hash, p.text
FROM proof p WHERE p.number > coalesce(:a, 0) ORDER BY p.number LIMIT :limit;

-- ---- the owner's report

-- Day by day (UTC): what happened, and how many ports of addresses held then were open when
-- the day ended. At most 100 days.
-- name: timeline
WITH RECURSIVE days (day, ends) AS (
	SELECT date(:since / 1000000, 'unixepoch'),
		unixepoch(date(:since / 1000000, 'unixepoch', '+1 day')) * 1000000
	UNION ALL
	SELECT date(day, '+1 day'), ends + 86400000000 FROM days
	WHERE ends <= :until LIMIT 100),
open (since, until) AS MATERIALIZED (
	SELECT max(t.valid_from, b.valid_from),
		min(coalesce(t.valid_until, b.valid_until, :until + 1),
			coalesce(b.valid_until, :until + 1))
	FROM (SELECT service_id, valid_from, valid_until FROM service_state
			WHERE valid_until IS NULL AND state = 'open'
		UNION ALL SELECT service_id, valid_from, valid_until FROM service_state
			WHERE valid_until >= :since AND state = 'open') t
	JOIN service v ON v.id = t.service_id
	JOIN binding b ON b.address_id = v.address_id
		AND b.valid_from < coalesce(t.valid_until, :until + 1)
		AND coalesce(b.valid_until, :until + 1) > t.valid_from),
happened (day, events, told) AS MATERIALIZED (
	SELECT date(at / 1000000, 'unixepoch'), count(*), count(*) FILTER (WHERE EXISTS (
		SELECT 1 FROM alert WHERE id = e.id))
	FROM event e WHERE at >= :since AND at <= :until GROUP BY 1)
SELECT d.day AS "#a", d.day, coalesce(h.events, 0) AS events, coalesce(h.told, 0) AS told,
	(SELECT count(*) FROM open w WHERE w.since <= min(d.ends, :until)
		AND w.until > min(d.ends, :until)) AS open
FROM days d LEFT JOIN happened h ON h.day = d.day
WHERE d.day > coalesce(:a, '') ORDER BY d.day LIMIT :limit;

-- How long ports were open in that time, to whoever is in their segment.
-- name: open_hours
WITH open (service, address, severity, length) AS MATERIALIZED (
	SELECT v.id, v.address_id, n.severity, min(coalesce(t.valid_until, :until), :until)
		- max(t.valid_from, :since)
	FROM (SELECT service_id, valid_from, valid_until FROM service_state
			WHERE valid_until IS NULL AND state = 'open'
		UNION ALL SELECT service_id, valid_from, valid_until FROM service_state
			WHERE valid_until >= :since AND state = 'open') t
	JOIN service v ON v.id = t.service_id JOIN note n ON n.id = v.note_id)
SELECT s.id AS "#a", s.name AS segment, count(DISTINCT w.service) AS ports,
	round(coalesce(sum(w.length), 0) / 3.6e9, 1) AS hours,
	count(DISTINCT w.service) FILTER (WHERE w.severity IN ('critical', 'high'))
		AS serious_ports,
	round(coalesce(sum(w.length) FILTER (WHERE w.severity IN ('critical', 'high')), 0)
		/ 3.6e9, 1) AS serious_hours
FROM open w JOIN address x ON x.id = w.address JOIN device d ON d.id = x.device_id
JOIN segment s ON s.id = d.segment_id AND s.active
WHERE w.length > 0 AND s.id > coalesce(:a, 0) GROUP BY s.id ORDER BY s.id LIMIT :limit;

-- What the rest rests on: of how many addresses how many ports were ever looked at.
-- name: coverage
WITH looked (address, segment, tcp, udp, open) AS MATERIALIZED (
	SELECT x.id, d.segment_id,
		(SELECT coalesce(sum(port_count(ports)), 0) FROM rest
			WHERE address_id = x.id AND proto = 'tcp' AND valid_until IS NULL)
		+ (SELECT count(*) FROM service WHERE address_id = x.id AND proto = 'tcp'),
		(SELECT coalesce(sum(port_count(ports)), 0) FROM rest
			WHERE address_id = x.id AND proto = 'udp' AND valid_until IS NULL)
		+ (SELECT count(*) FROM service WHERE address_id = x.id AND proto = 'udp'),
		(SELECT count(*) FROM service v JOIN service_state t ON t.service_id = v.id
			AND t.valid_until IS NULL AND t.state = 'open'
			WHERE v.address_id = x.id)
	FROM binding b JOIN address x ON x.id = b.address_id
	JOIN device d ON d.id = x.device_id WHERE b.valid_until IS NULL)
SELECT s.id AS "#a", s.name AS segment, s.zone, count(l.address) AS addresses,
	count(l.address) FILTER (WHERE l.tcp > 0 OR l.udp > 0) AS looked_at,
	coalesce(min(l.tcp) FILTER (WHERE l.tcp > 0), 0) AS tcp_least,
	coalesce(max(l.tcp), 0) AS tcp_most, coalesce(max(l.udp), 0) AS udp_most,
	coalesce(sum(l.open), 0) AS open
FROM segment s LEFT JOIN looked l ON l.segment = s.id
WHERE s.active AND s.id > coalesce(:a, 0) GROUP BY s.id ORDER BY s.id LIMIT :limit;
