"""Facts of the page of a pôle; nothing here reads a pupil."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum
from django.utils.safestring import SafeString

from companies.models import OfferPublication
from equity.models import EquitySnapshot
from establishments.models import PoleMembership
from matching.models import Campaign
from poles.models import Commune, MissionLetter, Pole
from web.maps import School, points_map


@dataclass(slots=True)
class PoleFacts:
    """All that the page of a pôle says."""

    letter: MissionLetter | None
    letter_days: int | None
    members: list[PoleMembership] = field(default_factory=list)
    communes: list[Commune] = field(default_factory=list)
    offers: int = 0
    seats: int = 0
    waiting: int = 0
    campaigns: list[Campaign] = field(default_factory=list)
    snapshots: list[EquitySnapshot] = field(default_factory=list)
    map: SafeString = field(default_factory=lambda: SafeString(""))

    @property
    def population(self) -> int:
        """Inhabitants of the territory."""
        return sum(commune.population or 0 for commune in self.communes)


def pole_facts(pole: Pole, today: dt.date) -> PoleFacts:
    """Read the page of a pôle in a constant number of queries."""
    letter = MissionLetter.objects.in_force(today).filter(pole=pole).select_related("user").first()
    members = list(
        PoleMembership.objects.in_force(today)
        .filter(pole=pole)
        .select_related("establishment__commune")
        .order_by("-is_head", "establishment__name", "pk")
    )
    communes = list(pole.communes.order_by("search_name", "pk"))
    offers = OfferPublication.objects.filter(pole=pole).aggregate(
        n=Count("pk", filter=Q(status="published", offer__ends_on__gte=today)),
        seats=Sum("offer__seats", filter=Q(status="published", offer__ends_on__gte=today)),
        waiting=Count("pk", filter=Q(status="submitted")),
    )
    schools = [
        School(one.latitude, one.longitude, one.name)
        for one in (member.establishment for member in members)
        if one.latitude is not None and one.longitude is not None
    ]
    ground = [
        (one.latitude, one.longitude) for one in communes if one.latitude is not None and one.longitude is not None
    ]
    return PoleFacts(
        letter=letter,
        letter_days=(letter.ends_on - today).days if letter else None,
        members=members,
        communes=communes,
        offers=offers["n"],
        seats=offers["seats"] or 0,
        waiting=offers["waiting"],
        campaigns=list(Campaign.objects.filter(pole=pole).order_by("-created_at", "pk")[:5]),
        snapshots=list(EquitySnapshot.objects.filter(pole=pole).order_by("-requested_at", "pk")[:5]),
        map=points_map(schools, [], title=f"Établissements du pôle {pole.name}", ground=ground, width=480),
    )
