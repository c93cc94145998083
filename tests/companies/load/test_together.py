"""Two académies write one host at the same moment: the count is exact, and nobody blocks anybody."""

from __future__ import annotations

from collections import Counter

import pytest

from companies.load.counting import recount
from companies.models import Company
from placements.models import Placement
from placements.services import QuotaReached, record_placement
from poles.nomenclatures import Channel
from tenancy.scope import acting_as
from tests import factories as make
from tests.companies.load.conftest import mondays_of
from tests.matching.conftest import Town, build_town
from tests.placements.test_services import at_once
from tests.support.roles import as_role

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def record(towns: list[Town], needs: list, host: Company, number: int) -> str:
    town = towns[number % 2]
    try:
        with acting_as(town.actor.scope):
            record_placement(actor=town.actor, need=needs[number], company=host, channel=Channel.POLE)
    except QuotaReached:
        return "limite"
    return "placé"


@pytest.mark.parametrize(("staff", "placed"), [(4_000, 200), (100, 15)])
def test_two_hundred_recordings_from_two_academies_give_the_exact_count(staff: int, placed: int) -> None:
    towns = [build_town("9A"), build_town("9B")]
    host = make.CompanyFactory(headcount=staff)
    needs = [towns[number % 2].need() for number in range(200)]
    answers = Counter(at_once(200, lambda number: record(towns, needs, host, number)))
    assert answers == {"placé": placed, **({"limite": 200 - placed} if placed < 200 else {})}
    assert Placement.objects.count() == placed
    assert set(mondays_of(host).values()) == {placed}
    with as_role():
        assert recount() == []
