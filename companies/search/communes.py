"""A commune as a departure: proposed while its name is typed, and found from what was typed."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When

from companies.light import communes_named
from poles.imports.tables import search_text
from poles.models import Commune

SHOWN = 10


def written(commune: Commune) -> str:
    """Return a commune so that it is found again: its name and its département."""
    return f"{commune.name} ({commune.departement_id})"


def proposed(text: str, academie_id: str) -> list[Commune]:
    """Return the communes whose name or postal code begins so: those of the académie first, largest first."""
    words = text.strip().partition("(")[0].strip()
    if len(words) < 2:
        return []
    near = Case(When(academie=academie_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    if words.isdigit():
        rows = Commune.objects.filter(postal_codes__contains=[words]) if len(words) == 5 else Commune.objects.none()
    else:
        rows = Commune.objects.filter(search_name__startswith=search_text(words))
    return list(rows.order_by(near, "-population", "search_name", "pk")[:SHOWN])


def found(text: str, academie_id: str) -> Commune | str:
    """Return the commune meant, or a sentence: unknown, without centre, or several and which."""
    known = [one for one in communes_named(text) if one.latitude is not None and one.longitude is not None]
    near = [one for one in known if one.academie_id == academie_id] or known
    if len(near) == 1:
        return near[0]
    if near:
        names = ", ".join(written(one) for one in near[:6])
        return f"Plusieurs communes répondent. Écrivez l’une de celles-ci : {names}."
    others = proposed(text, academie_id)
    if others:
        return f"Aucune commune ne s’appelle ainsi. Vouliez-vous dire {written(others[0])} ?"
    return "Aucune commune ne s’appelle ainsi. Essayez son code postal."
