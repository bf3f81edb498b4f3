"""servanda: agreements must be kept. Reads the public record of a process and keeps its ledger."""

__version__ = "0.1.0"
