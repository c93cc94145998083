"""Writes the demonstration of an académie: one transaction, all or nothing."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from companies.load.counting import recount
from companies.models import Company, Offer, OfferPublication
from companies.search import listing
from config.demo_world import HORIZON
from config.seed import accounts, builtin, real_source
from config.seed.bank import write_duplicates
from config.seed.calendar import Calendar, calendar, school_year_of
from config.seed.classes import ClassPlan, plan_classes
from config.seed.contacts import write_contacts
from config.seed.desk import Storyteller
from config.seed.erase import erase_demo, is_empty
from config.seed.errors import SeedError
from config.seed.hosts import Hosts
from config.seed.ids import Ids
from config.seed.needs import Search, plan_needs
from config.seed.networks import write_networks
from config.seed.offers import Bank, OfferMaker
from config.seed.people import Pupil, plan_pupils
from config.seed.placed import plan_placements
from config.seed.world import Kind, World
from config.seed.writing import insert
from establishments.models import Establishment, Mef, Period, PoleMembership, SchoolClass, Student
from placements.models import TO_PLACE, Need, Placement
from poles.models import Pole, PoleCommune
from tenancy.scope import Scope, acting_as

MOST_STUDENTS = 200_000

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was written: rows by noun, in the order of the screens, and the time that it took."""

    academie: str
    counts: dict[str, int]
    seconds: float


def seed_demo(
    *,
    students: int,
    seed: int,
    today: dt.date,
    source: Path | None = None,
    academie: str | None = None,
    replace: bool = False,
    say: Say = lambda line: None,
) -> SeedReport:
    """Write the demonstration of an académie: the built-in one, or the schools and communes of `source`.

    The same (académie, students, seed, today) gives the same rows. Raises SeedError, with nothing written, when data
    are already there (unless `replace`, which removes demonstration rows and only those) or when the source is bad.
    """
    if not 1 <= students <= MOST_STUDENTS:
        raise SeedError(f"Le nombre d'élèves va de 1 à {MOST_STUDENTS} : « {students} » ne convient pas.")
    if source is None and academie not in (None, builtin.ACADEMIE):
        raise SeedError(
            f"L'académie {academie} demande une source : ajoutez --source DOSSIER, ou omettez --academie pour "
            "l'académie de démonstration."
        )
    if source is not None and academie is None:
        raise SeedError("Avec --source, indiquez le code de l'académie : --academie 24 pour Créteil, par exemple.")
    code = academie or builtin.ACADEMIE
    begun = time.monotonic()
    with acting_as(Scope.for_job(code)):
        if source is not None:
            real_source.check_source(source, code)
        if not is_empty(code):
            if not replace:
                raise SeedError(
                    f"L'académie {code} a déjà des données. Ajoutez --replace pour remplacer la démonstration."
                )
            say("Effacement de la démonstration précédente")
            erase_demo(code)
        counts = _write(_world(code, source, today, say), students, seed, today, say)
    return SeedReport(code, counts, time.monotonic() - begun)


def _world(code: str, source: Path | None, today: dt.date, say: Say) -> World:
    """Return the schools and communes, with their reference rows written."""
    years = {school_year_of(today) - 1, school_year_of(today), calendar(today).school_year}
    for year in years | {year - 1 for year in years}:
        builtin.ensure_school_year(year)
    say("Communes et établissements")
    if source is None:
        return builtin.build_world(calendar(today).school_year)
    return real_source.build_world(source=source, academie=code, school_year=calendar(today).school_year, say=say)


def _write(world: World, students: int, seed: int, today: dt.date, say: Say) -> dict[str, int]:
    ids = Ids(world.academie, seed)

    def rng(room: str) -> Random:
        return Random(f"{world.academie}:{seed}:{room}")

    dates = calendar(today)
    pole_ids = _write_poles(world, ids, today)
    plans = plan_classes(world, students, dates, rng("classes"))
    say(f"{len(plans)} classes, {students} élèves")
    class_ids, period_ids = _write_classes(world, plans, ids, dates)
    pupils = list(
        plan_pupils(
            world=world, plans=plans, ids=ids, class_ids=class_ids, school_year=dates.school_year, rng=rng("people")
        )
    )
    insert(Student, (pupil.student for pupil in pupils))
    searches = plan_needs(
        pupils=pupils, calendar=dates, ids=ids, period_ids=period_ids, pole_ids=pole_ids, rng=rng("needs")
    )
    say(f"{len(searches)} besoins")
    hosts = Hosts(world, students, ids, rng("hosts"))
    bank = OfferMaker(world=world, hosts=hosts, ids=ids, pole_ids=pole_ids, today=today, rng=rng("offers")).fill(
        searches
    )
    companies = {company.pk: company for company in hosts.companies}
    placements = plan_placements(
        searches=searches, hosts=hosts, bank=bank, companies=companies, ids=ids, today=today, rng=rng("placements")
    )
    insert(Company, hosts.companies)
    write_duplicates(hosts.companies, ids=ids, rng=rng("duplicates"))
    insert(Offer, bank.offers)
    insert(OfferPublication, bank.publications)
    say(f"{len(hosts.companies)} organismes d'accueil, {len(bank.offers)} offres")
    people = _write_accounts(
        world=world, pole_ids=pole_ids, pupils=pupils, searches=searches, bank=bank, hosts=hosts, ids=ids, today=today,
        class_ids=class_ids,
    )  # fmt: skip
    story = Storyteller(
        hosts=hosts, bank=bank, ids=ids, today=today, rng=rng("desk"), staff=accounts.managers(world.academie),
        coordinators=accounts.coordinators(world.academie),
    ).tell(searches, placements)  # fmt: skip
    insert(Need, (search.need for search in searches))
    insert(Placement, placements)
    say(f"{len(placements)} stages déjà trouvés")
    story.write()
    say(f"{len(story.steps)} démarches, {len(story.requests)} demandes au pôle")
    write_networks(academie=world.academie, poles=pole_ids, ids=ids, today=today)
    write_contacts(academie=world.academie, ids=ids, today=today)
    listing.rebuild(world.academie)
    # Stays were written in bulk, and those of the demonstration before it are gone.
    recount(repair=True)
    return {
        "pôles": len(pole_ids),
        "établissements": Establishment.objects.filter(academie_id=world.academie).count(),
        "communes": len(world.towns),
        "classes": len(plans),
        "élèves": len(pupils),
        "besoins": len(searches),
        "besoins à placer": sum(search.need.state in TO_PLACE for search in searches),
        "organismes d'accueil": len(hosts.companies),
        "offres": len(bank.offers),
        "places": sum(offer.seats for offer in bank.offers),
        "stages": len(placements),
        "démarches": len(story.steps),
        "demandes au pôle": len(story.requests),
        "comptes": people,
    }


def _write_poles(world: World, ids: Ids, today: dt.date) -> dict[str, UUID]:
    """Create the pôles, their territory and their members; return their keys by slug."""
    found: dict[str, UUID] = {plan.slug: ids("pole", plan.slug) for plan in world.poles}
    insert(
        Pole,
        (
            Pole(id=found[plan.slug], academie_id=world.academie, name=plan.name, slug=plan.slug, kind=plan.kind)
            for plan in world.poles
        ),
    )
    insert(
        PoleCommune,
        (
            PoleCommune(
                id=ids("territory", plan.slug, insee),
                academie_id=world.academie,
                pole_id=found[plan.slug],
                commune_id=insee,
            )
            for plan in world.poles
            for insee in plan.towns
        ),
    )
    heads: dict[str, str] = {}
    for school in sorted(world.schools, key=lambda school: (-school.size, school.uai)):
        if school.pole and school.kind in (Kind.LP, Kind.LPO):
            heads.setdefault(school.pole, school.uai)
    insert(
        PoleMembership,
        (
            PoleMembership(
                id=ids("membership", school.uai), academie_id=world.academie, pole_id=found[school.pole],
                establishment_id=school.uai, starts_on=dt.date(school_year_of(today), 9, 1),
                is_head=heads.get(school.pole) == school.uai,
            )
            for school in world.schools
            if school.pole
        ),
    )  # fmt: skip
    return found


def _write_classes(
    world: World, plans: list[ClassPlan], ids: Ids, dates: Calendar
) -> tuple[dict[str, UUID], dict[tuple[str, str], UUID]]:
    """Create classes and periods; return their keys by class, and by class and slot."""
    # The table of trainings of the year, or the latest one before it.
    known = dict(
        Mef.objects.filter(school_year_id__lte=dates.school_year, code__in={plan.mef for plan in plans})
        .order_by("school_year_id")
        .values_list("code", "pk")
    )
    class_ids = {plan.key: ids("class", plan.key) for plan in plans}
    insert(
        SchoolClass,
        (
            SchoolClass(
                id=class_ids[plan.key], academie_id=world.academie, establishment_id=plan.school.uai,
                school_year_id=dates.school_year, name=plan.name, level=plan.level, mef_id=known.get(plan.mef),
                sector=plan.training.sectors[0] if plan.training else "",
            )
            for plan in plans
        ),
    )  # fmt: skip
    period_ids: dict[tuple[str, str], UUID] = {}
    periods = []
    for plan in plans:
        for slot in filter(None, (plan.past, plan.slot)):
            key = plan.key, slot.key
            period_ids[key] = ids("period", *key)
            periods.append(
                Period(
                    id=period_ids[key], academie_id=world.academie, establishment_id=plan.school.uai,
                    school_class_id=class_ids[plan.key], kind=slot.kind, starts_on=slot.starts_on, ends_on=slot.ends_on,
                )
            )  # fmt: skip
    insert(Period, periods)
    return class_ids, period_ids


def _write_accounts(
    *, world: World, pole_ids: dict[str, UUID], pupils: list[Pupil], searches: list[Search], bank: Bank, hosts: Hosts,
    ids: Ids, today: dt.date, class_ids: dict[str, UUID],
) -> int:  # fmt: skip
    """Open the accounts around the pôle with the most pupils to place."""
    ranked = rank_poles(pole_ids, searches, today)
    first = ranked[0] if ranked else ""
    sizes = Counter(
        pupil.plan.school.uai
        for pupil in pupils
        if pupil.plan.school.pole == first and pupil.plan.school.kind in (Kind.LP, Kind.LPO)
    ) or Counter(pupil.plan.school.uai for pupil in pupils if pupil.plan.school.pole == first)
    offers = Counter(offer.company_id for offer in bank.offers if hosts.pole[offer.company_id] == first)
    busiest = min(offers, key=lambda key: (-offers[key], str(key)), default=None)
    school = min(sizes, key=lambda uai: (-sizes[uai], uai), default=None)
    # The classes of the school with the most pupils to place: a teacher follows two of them.
    waiting = Counter(
        search.pupil.plan.key
        for search in searches
        if search.pupil.plan.school.uai == school and search.need.state in TO_PLACE and search.slot.starts_on > today
    )
    busy = sorted(waiting, key=lambda key: (-waiting[key], key))[:2]
    return accounts.open_accounts(
        academie=world.academie,
        poles=[pole_ids[slug] for slug in ranked],
        school_uai=school,
        followed=[class_ids[key] for key in busy],
        company=next((company for company in hosts.companies if company.pk == busiest), None),
        ids=ids,
        today=today,
    )


def rank_poles(pole_ids: dict[str, UUID], searches: list[Search], today: dt.date) -> list[str]:
    """Return the slugs of the pôles, the one of the largest campaign first (the same as `best_campaign`)."""
    to_place = Counter(
        (search.pupil.plan.school.pole, search.slot.kind)
        for search in searches
        if search.need.state in TO_PLACE and today < search.slot.starts_on <= today + HORIZON
    )
    largest: Counter[str] = Counter()
    for (pole, _), count in to_place.items():
        largest[pole] = max(largest[pole], count)
    return sorted(pole_ids, key=lambda slug: (-largest[slug], pole_ids[slug]))
