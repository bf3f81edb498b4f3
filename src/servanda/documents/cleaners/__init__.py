"""One file a form of document."""
