"""Figures of the bilan of a mission letter, counted in the scope of who reads: a coordinator sees their own pôle."""

from __future__ import annotations

import datetime as dt

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from companies.models import OfferPublication
from establishments.models import PoleMembership
from placements.models import ANSWERED, LIVE, Need, Placement
from poles.letters.bilan import Count as Figure
from poles.models import MissionLetter
from poles.nomenclatures import Channel


def _days(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the moments from the first day to the end of the last one."""
    start = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min))
    return start, end


def needs(letter: MissionLetter, first: dt.date, last: dt.date) -> list[Figure]:
    """Needs handed to the pôle, those that have a place now, and the days from the request to the place."""
    start, end = _days(first, last)
    received = Need.objects.filter(pole_id=letter.pole_id, escalated_at__gte=start, escalated_at__lt=end).order_by()
    counts = received.aggregate(
        all=Count("pk"),
        placed=Count("pk", filter=Q(state__in=ANSWERED)),
        answered=Count("pk", filter=Q(state__in=("proposed", *ANSWERED))),
    )
    delay = ExpressionWrapper(F("agreed_at") - F("need__escalated_at"), output_field=DurationField())
    answers = Placement.objects.filter(need__in=received, state__in=LIVE, agreed_at__gte=F("need__escalated_at"))
    mean = answers.order_by().aggregate(mean=Avg(delay))["mean"]
    return [
        Figure("needs_received", "Besoins transmis au pôle", counts["all"]),
        Figure("needs_answered", "Besoins qui ont reçu une proposition ou une place", counts["answered"]),
        Figure("needs_placed", "Besoins transmis et placés", counts["placed"]),
        Figure(
            "answer_delay",
            "Délai moyen entre la demande et la place",
            round(mean.total_seconds() / 86_400, 1) if mean is not None else None,
            "jours",
        ),
    ]


def places(letter: MissionLetter, first: dt.date, last: dt.date) -> list[Figure]:
    """Placements that begin on the letter's days, and the part that the pôle found."""
    rows = Placement.objects.filter(pole_id=letter.pole_id, state__in=LIVE, starts_on__range=(first, last))
    counts = rows.order_by().aggregate(all=Count("pk"), pole=Count("pk", filter=Q(channel=Channel.POLE)))
    return [
        Figure("placements", "Stages commencés", counts["all"]),
        Figure("placements_pole", "dont trouvés par le pôle", counts["pole"]),
    ]


def partners(letter: MissionLetter, first: dt.date, last: dt.date) -> list[Figure]:
    """Offers admitted on the letter's days, hosts that published them, schools that are members on the last day."""
    start, end = _days(first, last)
    admitted = OfferPublication.objects.filter(
        pole_id=letter.pole_id, status__in=("published", "closed"), decided_at__gte=start, decided_at__lt=end
    )
    counts = admitted.order_by().aggregate(offers=Count("pk"), hosts=Count("company", distinct=True))
    members = PoleMembership.objects.in_force(last).filter(pole_id=letter.pole_id)
    return [
        Figure("offers", "Offres admises", counts["offers"]),
        Figure("hosts", "Organismes d'accueil partenaires", counts["hosts"]),
        Figure("schools", "Établissements membres", members.count()),
    ]


COUNTERS = (needs, places, partners)
