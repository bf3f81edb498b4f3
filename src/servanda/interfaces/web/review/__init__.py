"""Deciding over the web: what the command line's `review` does, as REST and as pages."""
