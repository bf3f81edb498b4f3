-- For people who read the ledger with psql or another program: what holds now, without the closed rows.
-- A view keeps the columns that its tables had when it was made, so that all are made anew with each version.
CREATE VIEW current_documents AS
SELECT documents.* FROM documents
JOIN readings ON readings.document_id = documents.id AND readings.known_to IS NULL;

CREATE VIEW current_findings AS
SELECT documents.name AS document, documents.published, findings.*
FROM findings
JOIN readings ON readings.row_id = findings.reading AND readings.known_to IS NULL
JOIN documents ON documents.id = findings.document_id;

CREATE VIEW current_threads AS
SELECT * FROM threads WHERE known_to IS NULL;

CREATE VIEW current_thread_links AS
SELECT * FROM thread_links WHERE known_to IS NULL;

CREATE VIEW current_thread_history AS
SELECT * FROM thread_history WHERE known_to IS NULL;
