-- Full-text search. The words stay in their tables; these hold only the index.
CREATE VIRTUAL TABLE document_search USING fts5(
    title, text, content = 'documents', content_rowid = 'row_id',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIRTUAL TABLE finding_search USING fts5(
    words, content = 'findings', content_rowid = 'row_id',
    tokenize = 'unicode61 remove_diacritics 2'
);
