"""Who bears witness: texts, paragraphs and stories that were carried over."""
