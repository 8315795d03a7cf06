-- The tables are the hub's own business and may change with its version; the views are what others read and keep their names.
CREATE TABLE about (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

-- One row for each state of a shared document, valid from one moment to another.
CREATE TABLE versions (
  version INTEGER PRIMARY KEY,
  doc TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER,
  received_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  council TEXT NOT NULL,
  grp TEXT NOT NULL,
  kind TEXT NOT NULL,
  facts_json TEXT NOT NULL
);
CREATE UNIQUE INDEX one_is_current ON versions (doc) WHERE ended_at_ms IS NULL;
CREATE INDEX versions_of ON versions (doc, received_at_ms);

-- The last change of a document in each minute in which it changed, also when its facts stayed the same.
CREATE TABLE changes (doc TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (doc, at_ms)) WITHOUT ROWID;

CREATE TABLE documents (
  version INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
  title_fr TEXT NOT NULL, title_ar TEXT NOT NULL, state TEXT NOT NULL,
  adopted_on TEXT, amended INTEGER, attachments INTEGER NOT NULL, warnings INTEGER NOT NULL
);
CREATE TABLE meetings (
  version INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
  date TEXT, state TEXT NOT NULL, held INTEGER NOT NULL
);
CREATE TABLE actions (
  version INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
  row TEXT NOT NULL, place INTEGER NOT NULL, code TEXT NOT NULL, title_fr TEXT NOT NULL, title_ar TEXT NOT NULL,
  status TEXT NOT NULL, starts_on TEXT, ends_on TEXT, percent_hundredths INTEGER,
  PRIMARY KEY (version, row)
) WITHOUT ROWID;
CREATE TABLE action_programmes (
  version INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
  row TEXT NOT NULL, programme TEXT NOT NULL,
  PRIMARY KEY (version, row, programme)
) WITHOUT ROWID;
CREATE TABLE action_money (
  version INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
  row TEXT NOT NULL, currency TEXT NOT NULL, places INTEGER NOT NULL,
  planned INTEGER NOT NULL, secured INTEGER NOT NULL, committed INTEGER NOT NULL, spent INTEGER NOT NULL, gap INTEGER NOT NULL,
  PRIMARY KEY (version, row, currency)
) WITHOUT ROWID;

CREATE VIEW v_documents_history AS
  SELECT v.doc, CASE WHEN v.grp LIKE 'inter-regional/%' THEN v.grp ELSE v.council END AS region, v.council, v.grp, v.kind,
    d.title_fr, d.title_ar, d.state, d.adopted_on, d.amended, d.attachments, d.warnings,
    v.from_position, v.to_position, v.received_at_ms, v.ended_at_ms
  FROM versions v JOIN documents d USING (version);
CREATE VIEW v_meetings_history AS
  SELECT v.doc, CASE WHEN v.grp LIKE 'inter-regional/%' THEN v.grp ELSE v.council END AS region, v.council, v.grp,
    m.date, m.state, m.held, v.from_position, v.to_position, v.received_at_ms, v.ended_at_ms
  FROM versions v JOIN meetings m USING (version);
CREATE VIEW v_actions_history AS
  SELECT v.doc, a.row, CASE WHEN v.grp LIKE 'inter-regional/%' THEN v.grp ELSE v.council END AS region, v.council, v.grp,
    d.state AS plan_state, a.place, a.code, a.title_fr, a.title_ar, a.status, a.starts_on, a.ends_on, a.percent_hundredths,
    v.from_position, v.to_position, v.received_at_ms, v.ended_at_ms
  FROM versions v JOIN documents d USING (version) JOIN actions a USING (version);
CREATE VIEW v_action_programmes_history AS
  SELECT v.doc, p.row, p.programme, v.council, v.grp, v.from_position, v.to_position, v.received_at_ms, v.ended_at_ms
  FROM versions v JOIN action_programmes p USING (version);
CREATE VIEW v_action_money_history AS
  SELECT v.doc, m.row, CASE WHEN v.grp LIKE 'inter-regional/%' THEN v.grp ELSE v.council END AS region, v.council, v.grp,
    d.state AS plan_state, m.currency, m.places, m.planned, m.secured, m.committed, m.spent, m.gap,
    v.from_position, v.to_position, v.received_at_ms, v.ended_at_ms
  FROM versions v JOIN documents d USING (version) JOIN action_money m USING (version);

CREATE VIEW v_documents AS SELECT * FROM v_documents_history WHERE ended_at_ms IS NULL;
CREATE VIEW v_meetings AS SELECT * FROM v_meetings_history WHERE ended_at_ms IS NULL;
CREATE VIEW v_actions AS SELECT * FROM v_actions_history WHERE ended_at_ms IS NULL;
CREATE VIEW v_action_programmes AS SELECT * FROM v_action_programmes_history WHERE ended_at_ms IS NULL;
CREATE VIEW v_action_money AS SELECT * FROM v_action_money_history WHERE ended_at_ms IS NULL;
