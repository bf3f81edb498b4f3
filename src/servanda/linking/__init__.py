"""Finding → Thread."""
