"""What reviewers decided, applied to findings and threads."""
