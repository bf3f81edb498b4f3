"""Where an undertaking stands, by the numbered steps of docs/status_rule.md."""
