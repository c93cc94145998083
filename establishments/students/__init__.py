"""Students of a school: files that bring them in, and what may be undone."""
