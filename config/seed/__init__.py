"""The demonstration académie: a generator of fictional people, companies, offers, needs and placements.

Everything is a function of (académie, students, seed, today): the same four give the same rows, ids included, except
for the numbers of user accounts, which the database gives. Schools and communes are invented (`builtin`) or read from
open data (`real_source`); people and companies are always invented.
"""
