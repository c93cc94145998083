"""What the law allows a host, week by week: common rule, order of the rector, what is not known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.load import wording
from companies.load.meter import load_of, verdict, verdicts
from tests import factories as make

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 5, 4), dt.date(2026, 5, 29)
MONDAYS = [dt.date(2026, 5, day) for day in (4, 11, 18, 25)]


def plain(text: str) -> str:
    """Read a sentence without its unbreakable spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("staff", "most"), [(1, 3), (19, 3), (20, 3), (21, 4), (46, 7), (100, 15)])
def test_fifteen_per_cent_rounded_up_or_three(staff: int, most: int) -> None:
    company = make.CompanyFactory(headcount=staff)
    said = verdict(company, FIRST, LAST, seats=most)
    assert (said.quota, said.free, said.is_beyond) == (most, most, False)
    assert verdict(company, FIRST, LAST, seats=most + 1).is_beyond


def test_the_fullest_week_decides_and_is_named() -> None:
    company = make.CompanyFactory(headcount=46)
    for monday, count in zip(MONDAYS, (2, 4, 4, 0), strict=True):
        make.HostLoadFactory(siret=company.siret, week=monday, count=count)
    said = verdict(company, FIRST, LAST, seats=5)
    assert [week.number for week in said.full] == [20, 21]
    assert (said.free, said.conclusion) == (3, "3\u00a0places possibles")
    assert plain(said.sentence) == (
        "46 salariés × 15 %, arrondi au-dessus = 7. 4 sont déjà prévus en semaines 20 et 21, tous établissements et "
        "académies confondus. Limite dépassée en semaines 20 et 21."
    )
    assert [week.count for week in load_of(company, FIRST, LAST)] == [2, 4, 4, 0]


@pytest.mark.parametrize(
    ("staff", "most", "rule"),
    [(46, 10, "46 salariés × 20 %, arrondi au-dessus = 10. Porté à 20 % par arrêté"),
     (12, 5, "Moins de 30 salariés : 5 stagiaires au plus. Porté à 5 stagiaires par arrêté")],
)  # fmt: skip
def test_an_order_of_the_rector_raises_it_for_pfmp_alone(staff: int, most: int, rule: str) -> None:
    company = make.CompanyFactory(headcount=staff)
    order = make.QuotaOrderFactory(
        academie=company.commune.academie, reference="Arrêté-Exemple 12", starts_on=dt.date(2026, 1, 12), ends_on=LAST
    )
    said = verdict(company, FIRST, LAST)
    assert (said.quota, said.order, said.article) == (most, order, "code de l'éducation, R124-11")
    assert plain(said.rule) == f"{rule} en vigueur depuis le 12 janvier 2026 (Arrêté-Exemple 12)."
    common = verdict(company, FIRST, LAST, kinds={"pfmp", "bts"})
    assert (common.quota, common.order) == (7 if staff == 46 else 3, None)


def test_an_order_of_another_academie_raises_nothing() -> None:
    company = make.CompanyFactory(headcount=46)
    make.QuotaOrderFactory(academie=make.AcademieFactory(code="9B"), starts_on=FIRST, ends_on=LAST)
    assert verdict(company, FIRST, LAST).quota == 7


def test_an_order_that_ends_during_the_stay_leaves_its_last_weeks_to_the_common_rule() -> None:
    company = make.CompanyFactory(headcount=46)
    make.QuotaOrderFactory(academie=company.commune.academie, starts_on=FIRST, ends_on=MONDAYS[2])
    assert [week.quota for week in load_of(company, FIRST, LAST)] == [10, 10, 10, 7]
    assert verdict(company, FIRST, LAST).quota == 7


def test_what_is_not_known_warns_and_forbids_nothing() -> None:
    unknown = make.CompanyFactory(headcount=None, bracket="12")
    said = verdict(unknown, FIRST, LAST, seats=50)
    assert (said.is_beyond, said.quota, said.free, said.conclusion) == (False, None, None, wording.TO_DECLARE)
    assert "Effectif à déclarer (registre : 20 à 49 salariés)" in plain(said.sentence)
    nameless = make.CompanyFactory(siret=None, no_siret_reason="Organisme étranger", headcount=46)
    assert "Sans SIRET" in verdict(nameless, FIRST, LAST, seats=50).sentence
    assert load_of(nameless, FIRST, LAST) == []
    watched = verdict(make.CompanyFactory(headcount=1), FIRST, LAST, seats=50, kinds={"observation", "discovery"})
    assert (watched.is_beyond, watched.counts) == (False, False)
    past = verdict(make.CompanyFactory(headcount=46), dt.date(1990, 1, 1), dt.date(1990, 1, 5))
    assert (past.is_beyond, past.conclusion) == (False, wording.NO_LIMIT)


def test_many_hosts_are_read_in_three_queries() -> None:
    hosts = [make.CompanyFactory(headcount=46) for _ in range(3)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = verdicts(hosts, FIRST, LAST)
    assert len(asked) == 3
    assert {one.quota for one in found.values()} == {7}


@pytest.mark.parametrize(
    ("numbers", "said"),
    [([21], "semaine 21"), ([21, 22], "semaines 21 et 22"), ([19, 20, 21], "semaines 19 à 21"),
     ([52, 53, 1, 2], "semaines 52 à 2"), ([19, 21, 22], "semaines 19, 21 et 22")],
)  # fmt: skip
def test_weeks_in_words(numbers: list[int], said: Any) -> None:
    assert wording.weeks(numbers) == said
