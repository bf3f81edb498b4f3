"""The seven stages as one chain."""
