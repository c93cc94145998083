"""Pages of contacts: one module a page family."""
