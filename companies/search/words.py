"""The words of a question, each with what is searched for it: itself where the bank has it, else its nearest ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

#: A shorter word has too many neighbours to be guessed.
SHORTEST = 4
MOST = 3

# Words of the académie alone. One of the two first letters must be right: the rest of the lexicon is not compared.
_LOOK_UP = """
SELECT asked.word,
       EXISTS (SELECT 1 FROM companies_offerword w
                WHERE w.academie_id = %s AND w.word >= asked.word AND w.word < asked.word || '{')
  FROM unnest(%s::text[]) AS asked(word)
"""
_NEAR = """
SELECT asked.word, near.word
  FROM unnest(%s::text[]) AS asked(word)
  CROSS JOIN LATERAL (
       SELECT w.word FROM companies_offerword w
        WHERE w.academie_id = %s
          AND length(w.word) BETWEEN length(asked.word) - 2 AND length(asked.word) + 2
          AND (left(w.word, 1) IN (left(asked.word, 1), substr(asked.word, 2, 1))
               OR substr(w.word, 2, 1) IN (left(asked.word, 1), substr(asked.word, 2, 1)))
        ORDER BY similarity(w.word, asked.word) DESC, w.word
        LIMIT 25) near
"""


def alternatives(academie: str, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return {word asked: beginnings of words to search} under the current scope; at most two questions."""
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [academie, list(words)])
        known = dict(cursor.fetchall())
        unknown = [word for word in words if not known[word] and len(word) >= SHORTEST and not word.isdigit()]
        near: dict[str, list[str]] = {word: [] for word in unknown}
        if unknown:
            cursor.execute(_NEAR, [unknown, academie])
            for word, candidate in cursor.fetchall():
                near[word].append(candidate)
    return {word: _nearest(word, near.get(word, ())) or (word,) for word in words}


def _nearest(word: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """Return the candidates at the least number of slips: one in a short word, two in a longer one."""
    allowed = 1 if len(word) < 6 else 2
    slips = {candidate: distance(word, candidate) for candidate in candidates}
    least = min(slips.values(), default=allowed + 1)
    if least > allowed:
        return ()
    return tuple(sorted(candidate for candidate, count in slips.items() if count == least)[:MOST])


def distance(one: str, other: str) -> int:
    """Return the least number of letters added, dropped, changed or swapped with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, its in enumerate(other, 1):
            cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != its))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == its:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
