"""What a person should know about the input of a run: sentences, not failures."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

import numpy as np
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format

from companies.models import OfferPublication
from establishments.models import Period, PoleMembership, SchoolClass, Student
from matching.builder import Problem
from matching.models import Campaign
from matching.reading import CampaignData, school_year_of
from placements.models import Need
from poles.nomenclatures import Level, PeriodKind

#: Levels whose students leave for each kind of period (code de l'éducation: D332-14, D333-2, D337-4, D643-8).
LEVELS_OF_KIND: dict[str, tuple[str, ...]] = {
    PeriodKind.OBSERVATION: (Level.TROISIEME,),
    PeriodKind.DISCOVERY: (Level.SECONDE,),
    PeriodKind.PFMP: (Level.CAP1, Level.CAP2, Level.SECONDE_PRO, Level.PREMIERE_PRO, Level.TERMINALE_PRO),
    PeriodKind.BTS: (Level.BTS1, Level.BTS2),
}


class Notice(TypedDict):
    """One remark: a stable code and a French sentence, without any name."""

    code: str
    text: str


def _notice(code: str, text: str) -> Notice:
    return {"code": code, "text": text}


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(f"{count:,}".replace(",", "\u202f"))


def input_notices(campaign: Campaign, data: CampaignData) -> list[Notice]:
    """Remarks that need the database: read in the same snapshot as the facts."""
    notices: list[Notice] = []
    window = f"du {date_format(campaign.starts_on, 'd/m/Y')} au {date_format(campaign.ends_on, 'd/m/Y')}"
    kind = PeriodKind(campaign.kind).label
    if not len(data.needs):
        text = f"Aucun besoin à placer : {kind}, départs {window}. Vérifiez la nature et la fenêtre de la campagne."
        notices.append(_notice("no_need", text))
    if not (data.offers.kind & (data.offers.seats > 0)).any():
        text = f"Aucune offre publiée dans l'académie n'accueille cette nature de stage ({kind}) à partir de ces dates."
        notices.append(_notice("no_offer", text))
    over = OfferPublication.objects.published().filter(
        academie_id=campaign.academie_id, offer__kinds__contains=[campaign.kind],
        offer__ends_on__lt=max(data.today, campaign.starts_on),
    ).count()  # fmt: skip
    if over:
        one = "Une offre publiée finit avant les départs : elle n'est pas comptée."
        notices.append(
            _notice(
                "past_offers",
                _plural(over, one, "{} offres publiées finissent avant les départs : elles ne sont pas comptées."),
            )
        )
    return notices + _missing_rows(campaign, data.today)


def _missing_rows(campaign: Campaign, today: dt.date) -> list[Notice]:
    """Students whom the campaign cannot see: class without period, period without need, period already over."""
    notices: list[Notice] = []
    members = PoleMembership.objects.in_force(today).filter(pole_id=campaign.pole_id).values("establishment_id")
    periods = Period.objects.filter(school_class=OuterRef("pk"), kind=campaign.kind)
    classes = SchoolClass.objects.filter(
        establishment_id__in=members,
        school_year_id=school_year_of(campaign.starts_on),
        level__in=LEVELS_OF_KIND[campaign.kind],
    ).exclude(Exists(periods))
    without = Student.objects.present(today).filter(school_class__in=classes.values("pk")).count()
    if without:
        one = "Un élève est dans une classe sans période de cette nature : il n'a pas de besoin à placer."
        many = "{} élèves sont dans des classes sans période de cette nature : ils n'ont pas de besoin à placer."
        notices.append(_notice("no_period", _plural(without, one, many)))
    leaving = Period.objects.within(campaign.starts_on, campaign.ends_on).filter(
        establishment_id__in=members, kind=campaign.kind
    )
    needs = Need.objects.filter(student=OuterRef("pk"), period__in=leaving.values("pk"))
    unknown = (
        Student.objects.present(today)
        .filter(school_class__in=leaving.values("school_class_id"))
        .exclude(Exists(needs))
        .count()
    )
    if unknown:
        one = "Un élève a une période dans la fenêtre mais aucun besoin enregistré."
        many = "{} élèves ont une période dans la fenêtre mais aucun besoin enregistré."
        notices.append(_notice("no_need_recorded", _plural(unknown, one, many)))
    over = (
        Need.objects.to_place()
        .leaving_between(campaign.starts_on, campaign.ends_on)
        .filter(pole_id=campaign.pole_id, period__kind=campaign.kind, period__ends_on__lt=today)
        .count()
    )
    if over:
        one = "Un besoin a une période déjà finie : il n'est pas compté."
        notices.append(
            _notice(
                "past_needs", _plural(over, one, "{} besoins ont une période déjà finie : ils ne sont pas comptés.")
            )
        )
    return notices


def result_notices(problem: Problem) -> list[Notice]:
    """Remarks that come from the built pairs."""
    notices: list[Notice] = []
    lost = int((np.isnan(problem.data.needs.lat) | np.isnan(problem.data.needs.lon)).sum())
    if lost:
        one = (
            "Un besoin n'a aucun point de départ connu (commune de l'élève, établissement) : il ne peut pas être placé."
        )
        many = "{} besoins n'ont aucun point de départ connu (commune de l'élève, établissement)."
        notices.append(_notice("no_location", _plural(lost, one, many)))
    if not problem.complete:
        text = (
            f"Trop de paires possibles ({problem.pairs:,}) : le calcul a retenu les moins coûteuses de chaque élève. "
            "Un placement de plus reste possible : réduisez la fenêtre de la campagne."
        ).replace(",", "\u202f")
        notices.append(_notice("too_many_pairs", text))
    return notices
