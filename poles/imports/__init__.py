"""Reading of open data files: one reader of tables, one report, then one importer a file."""
