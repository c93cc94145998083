"""Import of an address book: a file is read, previewed line by line, written in one transaction, and can be undone."""
