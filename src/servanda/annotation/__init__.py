"""Document → AnnotatedDocument."""
