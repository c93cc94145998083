"""To which pôles an offer may be proposed, given where the stay takes place."""

from __future__ import annotations

from poles.models import Academie, Commune, Pole, PoleCommune
from tenancy.scope import Scope, acting_as


def poles_for(commune: Commune) -> list[tuple[Academie, Pole]]:
    """Return the pôles of the académie of a commune: those whose territory holds it first, each group by name.

    A host reads no pôle by itself; that one exists, and where, is public.
    """
    with acting_as(Scope.for_job(commune.academie_id)):
        academie = Academie.objects.get(pk=commune.academie_id)
        holding = set(PoleCommune.objects.filter(commune=commune).values_list("pole_id", flat=True))
        poles = list(Pole.objects.filter(academie=academie).order_by("name", "pk"))
    return [(academie, pole) for pole in sorted(poles, key=lambda one: one.pk not in holding)]
