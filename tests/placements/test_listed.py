"""The search admits the pairs that the rules admit, and tells the reasons of the others."""

import datetime as dt
import random

import pytest

from companies.limits import limits_of_day
from companies.models import Offer, OfferListing
from companies.search import lawful, listing
from companies.search.audience import Audience
from companies.search.reasons import why_not
from placements.listed import ELSEWHERE, held, need_facts, offer_facts
from placements.rules import Limits, RuleCode, refusals
from poles.models import LegalLimit
from tests import factories as make
from tests.matching.test_rules import random_need, random_offer

pytestmark = pytest.mark.django_db

LIMITS = Limits(regulated_min_age=15, declaration_years=3)


@pytest.fixture
def limits():
    """Write the limits of the rules."""
    LegalLimit.objects.filter(code__in=(lawful.MIN_AGE, lawful.DECLARATION_YEARS)).delete()
    for code, value in ((lawful.MIN_AGE, 15), (lawful.DECLARATION_YEARS, 3)):
        LegalLimit.objects.create(code=code, value=value, unit="ans", valid_from=dt.date(2000, 1, 1), source="exemple")


def published(pole, dice):
    """Publish a random offer."""
    facts = random_offer(dice)
    offer = make.OfferFactory(
        published_in=pole, kinds=sorted(facts.kinds), levels=sorted(facts.levels), sector=facts.sector,
        starts_on=facts.starts_on, ends_on=facts.ends_on, min_age=facts.min_age, min_age_reason="Exemple.",
        regulated_works=facts.regulated_works, regulated_works_declared_on=facts.declared_on,
        wheelchair_access=facts.wheelchair_access,
    )  # fmt: skip
    listing.refresh(offer.pk)
    return offer


def admitted(audience):
    """Return the offers whose rows the condition admits."""
    found = lawful.condition(audience, limits_of_day(audience.starts_on))
    rows = OfferListing.objects.raw(f"SELECT l.* FROM companies_offerlisting l WHERE {found.sql}", found.params)
    return {row.offer_id for row in rows}


def test_the_search_admits_the_pairs_that_the_rules_admit(limits):
    dice = random.Random(11)
    pole = make.PoleFactory()
    offers = [published(pole, dice) for _ in range(60)]
    seen = set()
    for _ in range(200):
        need = random_need(dice, dice.choice(["pfmp", "bts", "observation", "discovery"]))
        audience = Audience(
            need.kind, need.level, need.starts_on, need.ends_on, need.birth_date, need.sectors, need.sectors_only,
            need.wheelchair_access,
        )  # fmt: skip
        found = admitted(audience)
        for offer in offers:
            broken = set(refusals(need_facts(audience), offer_facts(offer), LIMITS)) - ELSEWHERE
            assert (offer.pk in found) is not bool(broken), (audience, broken)
            seen |= broken or {None}
    assert seen == {None, *RuleCode} - ELSEWHERE


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"kind": "bts", "level": "bts1"}, []),
        ({"level": "3e"}, ["level", "regulated_level"]),
        ({"kind": "observation"}, ["kind", "regulated_observation"]),
        ({"birth_date": dt.date(2012, 6, 1)}, ["min_age", "regulated_age"]),
        ({"birth_date": None}, []),
        ({"ends_on": dt.date(2027, 4, 30)}, ["dates", "regulated_declaration"]),
        ({"sectors": ("J",), "sectors_only": True, "wheelchair_access": True}, ["sector", "wheelchair"]),
    ],
)
def test_each_reason_is_told(limits, changes, codes):
    offer = make.OfferFactory(
        kinds=["pfmp", "bts"], levels=["1pro", "bts1"], sector="F", min_age=16, min_age_reason="Exemple.",
        starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 3, 31), regulated_works=True,
        regulated_works_declared_on=dt.date(2024, 4, 15),
    )  # fmt: skip
    facts = {
        "kind": "pfmp", "level": "1pro", "starts_on": dt.date(2027, 3, 1), "ends_on": dt.date(2027, 3, 26),
        "birth_date": dt.date(2010, 1, 1),
    } | changes  # fmt: skip
    reasons = why_not(offer, Audience(**facts))
    assert [one.code for one in reasons] == codes
    assert all(one.label for one in reasons)
    assert all(one.article for one in reasons if one.code.startswith("regulated"))


def test_without_a_limit_nothing_is_risked():
    LegalLimit.objects.filter(code=lawful.MIN_AGE).delete()
    offer = published(make.PoleFactory(), random.Random(1))
    Offer.objects.update(
        regulated_works=True, regulated_works_declared_on=dt.date(2027, 1, 1), kinds=["pfmp"], levels=["1pro"],
        starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 3, 26), min_age=None,
    )  # fmt: skip
    listing.refresh(offer.pk)
    minor = Audience("pfmp", "1pro", dt.date(2027, 3, 1), dt.date(2027, 3, 26), dt.date(2010, 1, 1))
    assert admitted(minor) == set()
    offer.refresh_from_db()
    assert "regulated_age" in [one.code for one in why_not(offer, minor)]
    adult = Audience("pfmp", "1pro", dt.date(2027, 3, 1), dt.date(2027, 3, 26), dt.date(2005, 1, 1))
    assert admitted(adult) == {offer.pk}
    assert why_not(offer, adult) == []


def test_held_seats_leave_out_what_is_outside_the_dates():
    offer = make.OfferFactory(seats=3, starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 3, 26))
    common = {"offer": offer, "company": offer.company, "offer_seats": 3}
    make.PlacementFactory(seat=1, starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 3, 12), **common)
    make.PlacementFactory(seat=2, starts_on=dt.date(2027, 3, 12), ends_on=dt.date(2027, 3, 26), **common)
    make.PlacementFactory(seat=3, starts_on=dt.date(2027, 1, 4), ends_on=dt.date(2027, 1, 29), **common)
    make.PlacementFactory(seat=3, starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 3, 26), cancelled=True, **common)
    assert held([offer.pk]) == {offer.pk: 2}
