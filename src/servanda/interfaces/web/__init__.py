"""The workspace and the REST interface: pages and records of one ledger, read only."""
