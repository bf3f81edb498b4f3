"""Agreements, missions and processes as entities with aliases."""
