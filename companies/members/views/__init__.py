"""Pages of the people and of the file of a host."""
