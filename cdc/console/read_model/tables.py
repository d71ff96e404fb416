"""The tables of the read model: everything in them can be read from the topics again."""

SCHEMA = 1
"""Rises with each change of these tables; a file with another number is thrown away and read anew."""

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE positions (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)
) WITHOUT ROWID;

CREATE TABLE records (
    id INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, company TEXT NOT NULL, entity TEXT NOT NULL,
    kind TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, conflicted INTEGER NOT NULL,
    name TEXT NOT NULL, sage_key TEXT NOT NULL, crm_id TEXT NOT NULL,
    sort_name TEXT NOT NULL, rank INTEGER NOT NULL, changed_at TEXT NOT NULL, sequence INTEGER NOT NULL
);
CREATE INDEX by_name ON records (sort_name, id, company, entity, kind, status, reason, conflicted);
CREATE INDEX by_change ON records (changed_at, id, company, entity, kind, status, reason, conflicted);
CREATE INDEX by_rank ON records (rank, sort_name, id, company, entity, kind, status, reason, conflicted);
CREATE INDEX by_waiting ON records (status, company, changed_at);
CREATE INDEX by_sequence ON records (sequence);
CREATE TABLE statuses (id INTEGER PRIMARY KEY, message BLOB NOT NULL);
CREATE VIRTUAL TABLE search USING fts5 (
    name, sage_key, crm_id, content='records', content_rowid='id', tokenize='trigram', detail='full'
);
CREATE TABLE counts (
    company TEXT NOT NULL, entity TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
    conflicted INTEGER NOT NULL, records INTEGER NOT NULL,
    PRIMARY KEY (company, entity, kind, status, reason, conflicted)
) WITHOUT ROWID;
CREATE TABLE latest (
    company TEXT NOT NULL, entity TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (company, entity)
) WITHOUT ROWID;

CREATE TABLE events (
    id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
    record_id TEXT, place TEXT, message BLOB NOT NULL
);
CREATE INDEX events_of_record ON events (record_id, id) WHERE record_id IS NOT NULL;
CREATE INDEX events_of_place ON events (place, id) WHERE place IS NOT NULL;
CREATE TABLE causes (change_id TEXT PRIMARY KEY, record_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX causes_of_record ON causes (record_id);

CREATE TABLE files (
    company TEXT NOT NULL, file_id TEXT NOT NULL, commit_id TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
    message BLOB NOT NULL, PRIMARY KEY (company, file_id)
);
CREATE INDEX files_by_time ON files (at);
CREATE INDEX files_by_state ON files (state);
CREATE TABLE ledgers (
    company TEXT NOT NULL, commit_id TEXT NOT NULL, message BLOB NOT NULL, PRIMARY KEY (company, commit_id)
);
CREATE TABLE rejects (
    partition INTEGER NOT NULL, number INTEGER NOT NULL, company TEXT NOT NULL, at TEXT NOT NULL,
    rejection TEXT NOT NULL, original BLOB NOT NULL, PRIMARY KEY (partition, number)
);
CREATE INDEX rejects_by_time ON rejects (at, partition, number);
CREATE INDEX rejects_of_company ON rejects (company, at, partition, number);
"""
