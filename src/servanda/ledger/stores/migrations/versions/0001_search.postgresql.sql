-- Full-text search. A long text has several parts; part 0 of a document is its title. Deleting a row forgets it.
CREATE TABLE document_search (
    row_id bigint NOT NULL REFERENCES documents (row_id) ON DELETE CASCADE,
    part integer NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (row_id, part)
);

CREATE INDEX ix_document_search_words ON document_search USING gin (words);

CREATE TABLE finding_search (
    row_id bigint NOT NULL REFERENCES findings (row_id) ON DELETE CASCADE,
    part integer NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (row_id, part)
);

CREATE INDEX ix_finding_search_words ON finding_search USING gin (words);

-- What each open ledger wrote last: after a lost connection it tells whether a change was kept.
CREATE TABLE write_marks (
    writer varchar(32) NOT NULL PRIMARY KEY,
    number bigint NOT NULL,
    known_at timestamptz NOT NULL DEFAULT now()
);
