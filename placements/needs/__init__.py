"""Needs of a class: opened together, edited one by one or many at once, answered, given up, begun again."""
