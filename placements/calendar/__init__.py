"""The calendar of a pôle: which classes are out in which weeks, where places run short, what could be staggered."""
