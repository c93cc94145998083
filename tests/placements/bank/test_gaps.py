"""Gaps are those that one counts by hand, and the page says them to the coordinator alone."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actor_for
from companies.models import Offer, OfferListing
from companies.search import listing
from placements.bank.gaps import Asked, find
from placements.models import TO_PLACE, Need
from poles.nomenclatures import Level, PeriodKind, Sector
from tenancy.scope import acting_as
from tests import factories as make
from tests.pages.test_coordinator_home import Text
from tests.support.queries import recorded_queries
from tests.support.roles import as_role

SECTORS = [Sector.COMMERCE, Sector.BATIMENT]


@pytest.fixture
def pole(db):
    return make.PoleFactory()


def monday(day):
    return day - dt.timedelta(days=day.weekday())


def build(pole, rng, *, needs=25, offers=12):
    """Write needs and offers at random in four communes of two groups of communes."""
    towns = [
        make.CommuneFactory(academie=pole.academie, epci_code=f"20000000{n % 2}", epci_name=f"CC Fictive {n % 2}")
        for n in range(3)
    ] + [make.CommuneFactory(academie=pole.academie)]
    first = monday(timezone.localdate()) + dt.timedelta(days=7)
    for _ in range(offers):
        start = first + dt.timedelta(days=rng.randrange(0, 60))
        end = start + dt.timedelta(days=rng.randrange(4, 40))
        weeks = [monday(start) + dt.timedelta(days=7)] if rng.random() < 0.3 else []
        make.OfferFactory(
            company__commune=(town := rng.choice(towns)), commune=town, sector=rng.choice(SECTORS),
            seats=rng.randint(1, 4),
            starts_on=start, ends_on=end, weeks=weeks, published_in=pole,
            kinds=rng.choice([[PeriodKind.PFMP], [PeriodKind.OBSERVATION, PeriodKind.PFMP]]),
            levels=rng.choice([[Level.TROISIEME], [Level.SECONDE_PRO, Level.PREMIERE_PRO], list(Level)]),
        )  # fmt: skip
    listing.rebuild(pole.academie_id)
    for _ in range(needs):
        start = first + dt.timedelta(days=rng.randrange(0, 60))
        need = make.need_in(pole, state=rng.choice([*TO_PLACE[:1], "placed", "abandoned"]))
        wished = rng.choice([[], SECTORS[:1], SECTORS[::-1]])
        Need.objects.filter(pk=need.pk).update(sectors=wished)
        period = need.period
        period.starts_on, period.ends_on = start, start + dt.timedelta(days=rng.randrange(3, 30))
        period.save()
        need.student.home_commune = rng.choice([*towns, None])
        need.student.save()


def by_hand(pole, asked):
    """Count the same cells row by row."""
    area = (lambda t: t.pk) if asked.place == "commune" else (lambda t: t.epci_code or t.pk)
    weeks = [asked.first + dt.timedelta(weeks=n) for n in range(16)]
    needs, kinds, levels = defaultdict(int), defaultdict(set), defaultdict(set)
    for need in Need.objects.filter(pole=pole, state__in=TO_PLACE).select_related(
        "student__home_commune", "establishment__commune", "period__school_class"
    ):
        town = need.student.home_commune or need.establishment.commune
        for week in weeks:
            if monday(need.period.starts_on) <= week <= need.period.ends_on:
                key = ((need.sectors or [""])[0], area(town), week)
                needs[key] += 1
                kinds[key].add(need.period.kind)
                levels[key].add(need.period.school_class.level)
    seats, free = defaultdict(int), defaultdict(int)
    for row in OfferListing.objects.select_related("offer__commune"):
        offer: Offer = row.offer
        for week in weeks:
            if not (monday(offer.starts_on) <= week <= offer.ends_on) or (offer.weeks and week not in offer.weeks):
                continue
            here = area(offer.commune)
            for key in ((offer.sector, here, week), ("", here, week)):
                if key in needs and kinds[key] & set(offer.kinds) and levels[key] & set(offer.levels):
                    seats[key] += row.free_seats
            if not any((sector, here, week) in needs for sector in (offer.sector, "")):
                free[offer.sector, here, week] += row.free_seats
    found = {key: (count, seats[key]) for key, count in needs.items()}
    return found | {key: (0, count) for key, count in free.items() if count}


@pytest.mark.parametrize("place", ["epci", "commune"])
@pytest.mark.parametrize("seed", range(3))
def test_gaps_are_those_counted_by_hand(pole, seed, place):
    build(pole, Random(seed))
    asked = Asked(first=monday(timezone.localdate()), place=place, show="tout")
    expected = by_hand(pole, asked)
    owner = make.MissionLetterFactory(pole=pole).user
    with as_role(), acting_as(actor_for(owner, None).scope):
        found = find(pole, asked, today=timezone.localdate(), every=True)
        missing = find(pole, Asked(asked.first, place, "manque"), today=timezone.localdate(), every=True)
    assert {(one.sector, one.area, one.week): (one.needs, one.seats) for one in found.cells} == expected
    assert found.total == len(expected)
    assert missing.missing == sum(max(0, a - b) for a, b in expected.values())
    assert [one.missing for one in missing.cells] == sorted((one.missing for one in missing.cells), reverse=True)
    assert all(one.missing for one in missing.cells)


def test_seats_kept_for_another_pole_are_not_counted(pole):
    other = make.PoleFactory(academie=pole.academie)
    start = timezone.localdate() + dt.timedelta(days=10)
    offer = make.OfferFactory(
        published_in=pole, seats=3, reserved_for="pole", reserved_seats=2, reserved_pole_id=other.pk,
        starts_on=start, ends_on=start + dt.timedelta(days=20),
    )  # fmt: skip
    listing.rebuild(pole.academie_id)
    asked = Asked(first=monday(offer.starts_on), show="vides")
    owner = make.MissionLetterFactory(pole=pole).user
    with as_role(), acting_as(actor_for(owner, None).scope):
        found = find(pole, asked, today=timezone.localdate(), every=True)
    assert {one.seats for one in found.cells} == {1}


@pytest.fixture
def reader(pole, client):
    client.force_login(make.MissionLetterFactory(pole=pole).user)
    return client


def page(client, **query):
    response = client.get(reverse("bank:bank"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_where_and_links_to_what_helps(pole, reader):
    build(pole, Random(1))
    html = page(reader)
    assert "Où manque-t-il des places ?" in html
    assert "places manquent" in str(Text(html)) or "place manque" in str(Text(html))
    assert reverse("contacts:reserves") in html
    assert f"{reverse('offer_search:search')}?secteur=" in html
    assert "<svg" in html


def test_an_empty_bank_says_so(reader):
    assert "Chaque besoin a une place" in page(reader)
    assert "Aucune ligne ne correspond." in page(reader, voir="vides")


def test_a_bad_question_is_told_and_changes_nothing(reader):
    assert "Écrivez la date comme" in page(reader, du="demain", maille="lune", page="-3")
    page(reader, du="0001-01-01")
    page(reader, du="9999-12-31")


def test_the_export_holds_every_line(pole, reader):
    build(pole, Random(2))
    asked = Asked(first=monday(timezone.localdate()), show="tout")
    response = reader.get(reverse("bank:bank"), {"voir": "tout", "format": "csv"})
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lines) - 1 == len(by_hand(pole, asked))


def test_more_needs_ask_no_more_queries(pole, reader):
    build(pole, Random(3), needs=3, offers=2)
    page(reader, voir="tout")
    with recorded_queries() as few:
        page(reader, voir="tout")
    build(pole, Random(4), needs=25, offers=6)
    with recorded_queries() as many:
        page(reader, voir="tout")
    assert len(many) == len(few), many.report()
