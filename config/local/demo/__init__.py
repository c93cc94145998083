"""The demonstration (`bin/demo`): a whole académie, one campaign and one equity report, on servers of its own."""
