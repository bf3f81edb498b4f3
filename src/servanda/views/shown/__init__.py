"""What pages show, as rows that queries find fast: made from the ledger, and read back."""
