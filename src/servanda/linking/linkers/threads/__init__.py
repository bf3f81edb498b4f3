"""Commitments of many documents → undertakings followed through the years, with the reports about them."""
