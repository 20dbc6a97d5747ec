CREATE TABLE audit (
	number BIGSERIAL NOT NULL, 
	at BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	payload TEXT NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (number)
);
CREATE TABLE baselines (
	version INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	data BYTEA NOT NULL, 
	published_at BIGINT NOT NULL, 
	published_by TEXT NOT NULL, 
	PRIMARY KEY (version), 
	UNIQUE (digest)
);
CREATE TABLE communes (
	code VARCHAR(16) NOT NULL, 
	name TEXT NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	PRIMARY KEY (code)
);
CREATE TABLE list_sets (
	mark VARCHAR(16) NOT NULL, 
	lists TEXT NOT NULL, 
	PRIMARY KEY (mark)
);
CREATE TABLE month_sums (
	month VARCHAR(7) NOT NULL, 
	commune VARCHAR(16) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	reports INTEGER NOT NULL, 
	schools INTEGER NOT NULL, 
	measured INTEGER NOT NULL, 
	scale FLOAT NOT NULL, 
	variance FLOAT NOT NULL, 
	active BIGINT NOT NULL, 
	harm BIGINT NOT NULL, 
	adult BIGINT NOT NULL, 
	gambling BIGINT NOT NULL, 
	scam BIGINT NOT NULL, 
	bypass BIGINT NOT NULL, 
	timetable BIGINT NOT NULL, 
	hours BIGINT NOT NULL, 
	hours_of BIGINT NOT NULL, 
	stale INTEGER NOT NULL, 
	forms INTEGER NOT NULL, 
	sessions BIGINT NOT NULL, 
	parents BIGINT NOT NULL, 
	pupils BIGINT NOT NULL, 
	followed INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	PRIMARY KEY (month, commune, kind)
);
CREATE TABLE refusals (
	day DATE NOT NULL, 
	code VARCHAR(16) NOT NULL, 
	box VARCHAR(64) NOT NULL, 
	school VARCHAR(64) NOT NULL, 
	count INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (day, code, box)
);
CREATE TABLE schema_versions (
	number SERIAL NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (number)
);
CREATE TABLE schools (
	code VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	PRIMARY KEY (code)
);
CREATE TABLE settings (
	key VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (key)
);
CREATE TABLE staff (
	id BIGSERIAL NOT NULL, 
	key TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	password TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (key)
);
CREATE TABLE summed (
	month VARCHAR(7) NOT NULL, 
	reports INTEGER NOT NULL, 
	newest BIGINT NOT NULL, 
	PRIMARY KEY (month)
);
CREATE TABLE boxes (
	id VARCHAR(64) NOT NULL, 
	key VARCHAR(64) NOT NULL, 
	school VARCHAR(64) NOT NULL, 
	line VARCHAR(64) NOT NULL, 
	shares INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	enrolled_at BIGINT NOT NULL, 
	floor VARCHAR(7) NOT NULL, 
	predecessor VARCHAR(64), 
	ended_at BIGINT, 
	why TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(school) REFERENCES schools (code), 
	FOREIGN KEY(predecessor) REFERENCES boxes (id)
);
CREATE INDEX ix_boxes_line ON boxes (line);
CREATE INDEX ix_boxes_school ON boxes (school);
CREATE TABLE commune_predecessors (
	commune VARCHAR(16) NOT NULL, 
	predecessor VARCHAR(16) NOT NULL, 
	PRIMARY KEY (commune, predecessor), 
	FOREIGN KEY(commune) REFERENCES communes (code), 
	FOREIGN KEY(predecessor) REFERENCES communes (code)
);
CREATE TABLE invitations (
	id BIGSERIAL NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	school VARCHAR(64) NOT NULL, 
	boxes INTEGER NOT NULL, 
	replaces VARCHAR(64), 
	made_at BIGINT NOT NULL, 
	made_by TEXT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	withdrawn_at BIGINT, 
	used_at BIGINT, 
	box VARCHAR(64), 
	PRIMARY KEY (id), 
	UNIQUE (hash), 
	FOREIGN KEY(school) REFERENCES schools (code)
);
CREATE INDEX ix_invitations_school ON invitations (school);
CREATE TABLE school_communes (
	school VARCHAR(64) NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	commune VARCHAR(16) NOT NULL, 
	PRIMARY KEY (school, since), 
	FOREIGN KEY(school) REFERENCES schools (code), 
	FOREIGN KEY(commune) REFERENCES communes (code)
);
CREATE INDEX ix_school_communes_commune ON school_communes (commune);
CREATE TABLE school_predecessors (
	school VARCHAR(64) NOT NULL, 
	predecessor VARCHAR(64) NOT NULL, 
	PRIMARY KEY (school, predecessor), 
	FOREIGN KEY(school) REFERENCES schools (code), 
	FOREIGN KEY(predecessor) REFERENCES schools (code)
);
CREATE TABLE staff_links (
	hash VARCHAR(64) NOT NULL, 
	staff BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	PRIMARY KEY (hash), 
	FOREIGN KEY(staff) REFERENCES staff (id) ON DELETE CASCADE
);
CREATE INDEX ix_staff_links_staff ON staff_links (staff);
CREATE TABLE staff_sessions (
	hash VARCHAR(64) NOT NULL, 
	staff BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	PRIMARY KEY (hash), 
	FOREIGN KEY(staff) REFERENCES staff (id) ON DELETE CASCADE
);
CREATE INDEX ix_staff_sessions_staff ON staff_sessions (staff);
CREATE TABLE reports (
	id BIGSERIAL NOT NULL, 
	box VARCHAR(64) NOT NULL, 
	sequence INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	line VARCHAR(64) NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	school VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	commune VARCHAR(16) NOT NULL, 
	standing VARCHAR(8) NOT NULL, 
	received_at BIGINT NOT NULL, 
	way VARCHAR(8) NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	days INTEGER, 
	epsilon FLOAT, 
	scale FLOAT, 
	variance FLOAT, 
	active BIGINT, 
	harm BIGINT, 
	adult BIGINT, 
	gambling BIGINT, 
	scam BIGINT, 
	bypass BIGINT, 
	timetable BIGINT, 
	hours INTEGER NOT NULL, 
	hours_of INTEGER NOT NULL, 
	lists INTEGER NOT NULL, 
	oldest_list INTEGER NOT NULL, 
	list_set VARCHAR(16) NOT NULL, 
	list_versions VARCHAR(16) NOT NULL, 
	form BOOLEAN NOT NULL, 
	sessions INTEGER NOT NULL, 
	parents INTEGER NOT NULL, 
	pupils INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT one_report_a_number UNIQUE (box, sequence), 
	CONSTRAINT one_report_a_month UNIQUE (line, month), 
	CONSTRAINT numbers_begin_at_one CHECK (sequence > 0), 
	FOREIGN KEY(box) REFERENCES boxes (id), 
	UNIQUE (digest), 
	FOREIGN KEY(school) REFERENCES schools (code)
);
CREATE INDEX reports_by_month ON reports (month, commune);
CREATE INDEX reports_by_school ON reports (school, month);
CREATE TABLE awareness_texts (
	report BIGINT NOT NULL, 
	materials TEXT NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (report), 
	FOREIGN KEY(report) REFERENCES reports (id)
);
CREATE TABLE report_bytes (
	report BIGINT NOT NULL, 
	data BYTEA NOT NULL, 
	PRIMARY KEY (report), 
	FOREIGN KEY(report) REFERENCES reports (id)
);
