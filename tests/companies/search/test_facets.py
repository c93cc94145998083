"""Lists and counts against a plain loop over a small bank, whatever the filters."""

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.search.audience import Audience
from companies.search.query import SearchQuery
from companies.search.reader import Reader
from placements.rules import metres
from poles.nomenclatures import Adaptation, Level, PeriodKind, Sector
from tests.companies.search.conftest import END, START

SECTORS = Sector.values[:4]
TODAY = dt.date(2027, 2, 1)


@pytest.fixture
def bank(town):
    """Forty offers drawn once; each with the facts that the loop reads."""
    dice = Random(7)
    made = []
    for number in range(40):
        seats = dice.randint(1, 6)
        kept = dice.random() < 0.3
        offer = town.offer(
            km=dice.choice([0, 2, 6, 15]) + number / 1000,
            title=f"{dice.choice(['Vente', 'Cuisine', 'Soudure'])} {number}",
            sector=dice.choice(SECTORS), kinds=dice.sample(PeriodKind.values, dice.randint(1, 3)),
            levels=dice.sample(Level.values, dice.randint(1, 6)), seats=seats,
            adaptations=dice.sample(Adaptation.values, dice.choice([0, 0, 1, 3])),
            wheelchair_access=dice.random() < 0.4, regulated_works=dice.random() < 0.4,
            min_age=dice.choice([None, None, 16, 18]), min_age_reason="Exemple.",
            reserved_for="rep" if kept else "", reserved_seats=dice.randint(1, seats) if kept else 0,
            reserved_until=dice.choice([None, TODAY, TODAY - dt.timedelta(days=1)]) if kept else None,
        )  # fmt: skip
        made.append(offer)
    return made


def seats_for(offer, reader):
    """Return (seats that the reader may take, of which kept for it)."""
    last = offer.reserved_until or offer.starts_on - dt.timedelta(days=1)
    if not offer.reserved_seats or last < TODAY:
        return offer.seats, 0
    return (offer.seats, offer.reserved_seats) if reader.rep else (offer.seats - offer.reserved_seats, 0)


def holds(offer, query, town, *, without=""):
    """Return whether an offer meets a question, save one filter."""
    free, kept = seats_for(offer, query.reader)
    point = (offer.latitude, offer.longitude)
    checks = {
        "sector": not query.sectors or offer.sector in query.sectors,
        "kind": not query.kinds or bool(set(offer.kinds) & set(query.kinds)),
        "level": not query.levels or bool(set(offer.levels) & set(query.levels)),
        **{f"adaptation:{one}": one in offer.adaptations for one in query.adaptations},
        "adapted": not query.adapted or bool(offer.adaptations),
        "wheelchair": not query.wheelchair or offer.wheelchair_access,
        "minors": not query.minors or (offer.min_age or 0) < 18,
        "plain": not query.plain or not offer.regulated_works,
        "reserved": not query.reserved or kept > 0,
        "seats": free >= query.seats,
        "open": free > 0,
        "text": query.text.lower() in offer.title.lower(),
        "age": query.age is None or (offer.min_age or 0) <= query.age,
        "far": query.km is None or metres(town.point, point) <= query.km * 1000,
    }
    return all(held for name, held in checks.items() if name != without)


def value_of(offer, name, value, reader):
    """Return whether an offer has one value of a filter."""
    free, kept = seats_for(offer, reader)
    return {
        "sector": offer.sector == value, "kind": value in offer.kinds, "level": value in offer.levels,
        "adaptation": value in offer.adaptations, "adapted": bool(offer.adaptations),
        "wheelchair": offer.wheelchair_access, "minors": (offer.min_age or 0) < 18, "plain": not offer.regulated_works,
        "reserved": kept > 0, "seats": name == "seats" and free >= int(value),
    }[name]  # fmt: skip


def some(values, most):
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


questions = st.fixed_dictionaries(
    {
        "sectors": some(SECTORS, 3), "kinds": some(PeriodKind.values, 2), "levels": some(Level.values, 4),
        "adaptations": some(Adaptation.values, 1), "adapted": st.booleans(), "wheelchair": st.booleans(),
        "minors": st.booleans(), "plain": st.booleans(), "reserved": st.booleans(),
        "seats": st.sampled_from([1, 1, 1, 2, 3, 4, 5]), "text": st.sampled_from(["", "", "vente", "cuisine"]),
        "age": st.sampled_from([None, None, 15, 17, 18]), "km": st.sampled_from([None, 1, 5, 20]),
        "rep": st.booleans(),
    }
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=questions)
def test_list_totals_and_counts_are_those_of_a_loop(town, bank, facts):
    criteria = dict(facts)
    reader = Reader(town.pole.academie_id, rep=criteria.pop("rep"))
    criteria |= {"reader": reader, "departure": town.point, "page_size": 100, "day": TODAY}
    query = SearchQuery(**criteria)
    page = town.ask(**criteria)
    found = [one for one in bank if holds(one, query, town)]
    assert {hit.offer_id for hit in page.hits} == {one.pk for one in found}
    assert page.total == len(found)
    assert page.seats == sum(seats_for(one, reader)[0] for one in found)
    assert {hit.offer_id: (hit.free_seats, hit.reserved_seats) for hit in page.hits} == {
        one.pk: seats_for(one, reader) for one in found
    }
    for name, values in page.facets.items():
        for facet in values:
            without = f"adaptation:{facet.value}" if name == "adaptation" else name
            expected = sum(
                holds(one, query, town, without=without) and value_of(one, name, facet.value, reader) for one in bank
            )
            assert facet.count == expected, (name, facet)


def test_a_value_chosen_is_said(town, bank):
    page = town.ask(sectors=("A",), wheelchair=True, seats=3)
    chosen = {(name, facet.value) for name, facets in page.facets.items() for facet in facets if facet.chosen}
    assert chosen == {("sector", "A"), ("wheelchair", "1"), ("seats", "3")}


def test_a_longer_journey_and_shifted_dates_are_counted(town):
    week = dt.timedelta(days=7)
    town.offer(km=1)
    town.offer(km=4)
    town.offer(km=9)
    town.offer(km=1, starts_on=START + week, ends_on=END + week)
    town.offer(km=1, starts_on=START - 2 * week, ends_on=END - week)
    town.offer(km=1, starts_on=START + 2 * week, ends_on=END + 2 * week)
    stay = Audience("pfmp", "1pro", START, END)
    page = town.ask(departure=town.point, km=3, audience=stay)
    assert page.total == 1
    assert [(one.kind, one.value, one.more) for one in page.wider] == [("km", 5, 1), ("dates", 7, 2)]
    # Where nothing is found, one step more is tried.
    page = town.ask(departure=town.point, km=0.5, audience=stay, sectors=("D",))
    assert [(one.kind, one.value, one.more) for one in page.wider] == [("km", 5, 2), ("km", 10, 3)]
    later = replace(stay, starts_on=START + week, ends_on=END + week)
    assert town.ask(departure=town.point, km=3, audience=later).total == 1


def test_chosen_weeks_must_hold_the_whole_stay(town):
    mondays = [START + dt.timedelta(weeks=number) for number in range(4)]
    town.offer(title="Toutes", weeks=mondays)
    town.offer(title="Deux", weeks=mondays[:2])
    town.offer(title="Toutes dates")
    assert set(town.titles(starts_on=START, ends_on=END)) == {"Toutes", "Toutes dates"}
    assert len(town.titles(starts_on=START, ends_on=START + dt.timedelta(days=11))) == 3


@pytest.mark.parametrize("sort", ["travel", "seats", "newest", "start", "wishes"])
def test_pages_lose_nothing_and_repeat_nothing(town, bank, sort):
    criteria = {"departure": town.point, "sort": sort, "wishes": ("B", "A"), "page_size": 7, "day": TODAY}
    pages = [town.ask(**criteria, page=number) for number in range(1, 7)]
    ids = [hit.id for page in pages for hit in page.hits]
    assert len(ids) == len(set(ids)) == pages[0].total == 40
    assert {page.pages for page in pages} == {6}
    beyond = town.ask(**criteria, page=99)
    assert (beyond.page, beyond.hits) == (6, pages[5].hits)
    assert town.ask(**criteria, page=-3).hits == pages[0].hits


def test_sorts_follow_numbers(town, bank):
    def hits(sort, **more):
        return town.ask(departure=town.point, sort=sort, page_size=100, day=TODAY, **more).hits

    travel = [(hit.minutes, hit.reserved_seats == 0) for hit in hits("travel")]
    assert travel == sorted(travel)
    assert [hit.free_seats for hit in hits("seats")] == sorted((hit.free_seats for hit in hits("seats")), reverse=True)
    newest = [hit.published_at for hit in hits("newest")]
    assert newest == sorted(newest, reverse=True)
    rank = {"C": 0, "A": 1}
    wished = [rank.get(hit.sector, 2) for hit in hits("wishes", wishes=("C", "A"))]
    assert wished == sorted(wished)
