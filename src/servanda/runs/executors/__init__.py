"""Where documents are read: in this process, or in workers beside it."""
