"""RawItem → Document."""
