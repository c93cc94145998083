"""Whose texts whose eyes may meet, whatever the page: one line a kind of text (see urls_cast.py).

A person who is not named reads none. « open » texts of a row of the table (urls_table.py) are excused there alone.
"""

from __future__ import annotations

SCHOOL = "head ddfpt referent two-hats"
RECTORAT = "rectorat signer"
#: Anybody with a function in the first académie (a student has none yet).
ACADEMIE = f"coordinator other-pole {RECTORAT} {SCHOOL} other-school"

#: kind → place → readers.
READERS: dict[str, dict[str, str]] = {
    # Students: their school and the coordinator of its pôle. The rectorat reads figures.
    "eleve": {
        "own": f"{SCHOOL} coordinator",
        "same": "other-school coordinator",
        "other": "other-pole",
        "former": "",
        "next": "next-school next-pole",
    },
    "classe": {
        "own": f"{SCHOOL} coordinator {RECTORAT}",
        "same": f"other-school coordinator {RECTORAT}",
        "other": f"other-pole {RECTORAT}",
        "former": RECTORAT,
        "next": "next-school next-pole next-rectorat",
    },
    # Campaigns, runs and reports.
    "travail": {
        "own": f"coordinator {RECTORAT}",
        "same": f"coordinator {RECTORAT}",
        "other": f"other-pole {RECTORAT}",
        "former": RECTORAT,
        "next": "next-pole next-rectorat",
    },
    # An offer that waits for the coordinator.
    "depot": {
        "own": f"coordinator {RECTORAT} company",
        "same": f"coordinator {RECTORAT} other-company",
        "other": f"other-pole {RECTORAT} other-company",
        "former": f"{RECTORAT} other-company",
        "next": "next-pole next-rectorat",
    },
    # The bank of an académie is one.
    "offre": {
        "own": f"{ACADEMIE} company",
        "same": f"{ACADEMIE} other-company",
        "other": f"{ACADEMIE} other-company",
        "former": f"{ACADEMIE} other-company",
        "next": "next-pole next-rectorat next-school",
    },
    # Letters: the rectorat, and each holder their own (« same » has the letters of « own »).
    "lettre": {
        "own": f"{RECTORAT} coordinator person former",
        "other": f"{RECTORAT} other-pole",
        "former": f"{RECTORAT} coordinator two-hats",
        "next": "next-rectorat next-pole",
    },
    # Invitations and lost second factors: who sends and decides.
    "acces": {
        "own": f"{RECTORAT} head",
        "same": RECTORAT,
        "other": RECTORAT,
        "former": RECTORAT,
        "next": "next-rectorat",
    },
    # Partners, their contacts, the plan.
    "reseau": {
        "own": f"coordinator {RECTORAT}",
        "same": f"coordinator {RECTORAT}",
        "other": f"other-pole {RECTORAT}",
        "former": RECTORAT,
        "next": "next-pole next-rectorat",
    },
    "journal": {
        "own": RECTORAT,
        "same": RECTORAT,
        "other": RECTORAT,
        "former": RECTORAT,
        "next": "next-rectorat",
    },
}

_SETS = {kind: {place: frozenset(who.split()) for place, who in places.items()} for kind, places in READERS.items()}


def may_read(actor: str, kind: str, place: str) -> bool:
    """Return whether the actor may read the texts of a kind at a place."""
    actor = "ddfpt" if actor == "support-as" else actor
    return actor in _SETS[kind].get(place, frozenset())
