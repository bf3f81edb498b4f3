"""Names, offices and pronouns → who is meant; the bearers of commitments, inside one document."""
