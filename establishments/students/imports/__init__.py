"""Import of students: a file is read, previewed line by line, applied in one transaction, and can be undone."""
