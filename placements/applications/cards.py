"""The two cards that a host reads: the anonymous one before its answer, the one that names after the agreement."""

from __future__ import annotations

import datetime as dt

from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr

from companies.models import Company, Offer
from companies.search.travel import provider
from placements.applications.holding import lock
from placements.applications.rules import READABLE, ApplicationRefused, age_band, travel_band
from placements.cards.identifying import About, identify
from placements.desk.bank import need_facts
from placements.desk.holding import check
from placements.models import Application, CandidateCard, Need, StudentCard
from placements.rules import metres
from poles.models import Academie
from tenancy.scope import Scope, acting_as

#: The first reference of a host is A-101: on the telephone, three figures are heard as a reference.
FIRST = 101


def screened(need: Need, text: str) -> str:
    """Return a text without its outer blanks. Raises ApplicationRefused: what to write instead of what tells who."""
    student, school = need.student, need.establishment
    about = About(
        names=(student.first_name, student.last_name),
        schools=(school.name,),
        communes=tuple(place.name for place in (student.home_commune, school.commune) if place is not None),
    )
    kept = " ".join(text.split())
    if marks := identify(kept, about):
        raise ApplicationRefused(list(dict.fromkeys(mark.repair for mark in marks)))
    return kept


def build(
    application: Application, need: Need, offer: Offer, stay: tuple[dt.date, dt.date], *, skills: str, wants: str
) -> CandidateCard:
    """Write the anonymous card of an application. Raises ApplicationRefused, DeskRefused (a text too long)."""
    school_class = need.student.school_class
    card = CandidateCard(
        academie_id=application.academie_id, application=application, company_id=application.company_id, offer=offer,
        reference=_next_reference(offer.company), state=application.state, due_on=application.due_on,
        kind=need.period.kind, level=school_class.level, formation=school_class.mef.label if school_class.mef else "",
        starts_on=stay[0], ends_on=stay[1], age_band=age_band(need.student.age_on(stay[0])),
        travel=_travel(need, offer), skills=screened(need, skills), wants=screened(need, wants),
        # What this student needs is sealed: the card says what the host declared that it can arrange.
        adaptations=list(offer.adaptations) if need.needs_adaptation else [],
    )  # fmt: skip
    check(card, "skills", "wants")
    card.save(force_insert=True)
    return card


def _travel(need: Need, offer: Offer) -> str:
    home = need_facts(need).point
    for place in (offer, offer.commune):
        if home and place.latitude is not None and place.longitude is not None:
            return travel_band(metres(home, (place.latitude, place.longitude)), need.transports, provider())
    return ""


def _next_reference(company: Company) -> str:
    """Return a reference that no card of the host bears, in any académie: read as the host reads them."""
    lock(f"cards:{company.pk}")
    academies = list(Academie.objects.order_by("pk").values_list("pk", flat=True))
    with acting_as(Scope.for_company(company, academies)):
        rows = CandidateCard.objects.filter(company=company, reference__regex=r"^A-[0-9]+$")
        last = rows.aggregate(last=Max(Cast(Substr("reference", 3), IntegerField())))["last"]
    return f"A-{max(FIRST, (last or 0) + 1)}"


def name(application: Application) -> StudentCard:
    """Write what the host reads of the student once the school has confirmed, until thirty days after the stay."""
    student, placement = application.student, application.placement
    assert placement is not None
    return StudentCard.objects.create(
        academie_id=application.academie_id, placement=placement, company_id=application.company_id,
        establishment_id=application.establishment_id, first_name=student.first_name, last_name=student.last_name,
        class_name=student.school_class.name, school_name=application.establishment.name,
        starts_on=placement.starts_on, ends_on=placement.ends_on, readable_until=placement.ends_on + READABLE,
    )  # fmt: skip
