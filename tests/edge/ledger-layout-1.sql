-- What version 0.1.0 wrote: one submission that waits, kept by the sixth ledger.
CREATE TABLE layout (version INTEGER NOT NULL);
CREATE TABLE submissions ( id TEXT PRIMARY KEY, route TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, is_derived INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, attempts INTEGER NOT NULL, is_uncertain INTEGER NOT NULL, is_told INTEGER NOT NULL, is_probe INTEGER NOT NULL, is_erasing INTEGER NOT NULL, due_at INTEGER, is_repeatable INTEGER NOT NULL DEFAULT 0, accepted_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, record BLOB, outcome BLOB, history TEXT NOT NULL );
CREATE INDEX by_key ON submissions (key, content, accepted_at);
CREATE INDEX by_age ON submissions (accepted_at, id);
CREATE INDEX sending ON submissions (id) WHERE state = 'sending';
CREATE INDEX waiting ON submissions (route, due_at) WHERE state = 'waiting';
CREATE INDEX waiting_by_age ON submissions (route, accepted_at) WHERE state = 'waiting';
CREATE INDEX ending ON submissions (due_at) WHERE state NOT IN ('sending', 'waiting');
CREATE TABLE books (route TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (route, state)) WITHOUT ROWID;
CREATE TABLE breakers (route TEXT PRIMARY KEY, failures INTEGER NOT NULL, probe_at INTEGER, probes INTEGER NOT NULL, is_probing INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO layout VALUES (1);
INSERT INTO books (route, state, count) VALUES ('/protech', 'accepted', 1);
INSERT INTO books (route, state, count) VALUES ('/protech', 'sending', 0);
INSERT INTO books (route, state, count) VALUES ('/protech', 'waiting', 1);
INSERT INTO breakers (route, failures, probe_at, probes, is_probing) VALUES ('/protech', 1, NULL, 0, 0);
INSERT INTO submissions (id, route, key, content, is_derived, state, reason, attempts, is_uncertain, is_told, is_probe, is_erasing, due_at, is_repeatable, accepted_at, changed_at, record, outcome, history) VALUES ('54ea0452-2ffe-4b2f-9e86-153ef29b26bb', '/protech', '905c43a1f5ede82ca78caab1f00dacf7f99ebb21dfcf26023755fc995db51b86', '2ac7a1277f79f45531cd2c53219aebef57adfca21851dd572964af6805f62c9c', 0, 'waiting', 'unavailable', 1, 0, 1, 0, 0, 4102444800000, 0, 1795337655152, 1795337655255, X'297965A792F5C23D8EF47B0ADA565A8B8AA89C23B83462DC948609B04B089F1C4E06EBBF26E2DBDCE0DBE6CBEF3606A08ACB0E0181FBBD1360943C122EFF3467CBBE6C545748B395E86901DACA2BFB08D55A6EE11CD11484F5F9C0ABF1D5F72CFB8DAA2CEB91D29AD88CAC2D9B620E5BE9C7212E8014', NULL, '[{"at":1795337655152,"event":"arrive","state":"sending"},{"at":1795337655255,"event":"answer","status":"unavailable","upstreamStatus":503,"state":"waiting"}]');
