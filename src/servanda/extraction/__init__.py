"""AnnotatedDocument → Finding."""
