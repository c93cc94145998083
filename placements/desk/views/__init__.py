"""Pages of the desk: one module a page family."""
