"""Names given by the user → RawItem."""
