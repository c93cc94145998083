"""Pages of the search of offers."""
