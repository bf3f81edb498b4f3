"""Document, Finding, Thread → entries that are kept."""
