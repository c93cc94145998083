"""The meter follows each placement, in its transaction, over every académie; beyond the quota a reason is asked."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.actors import actor_for
from accounts.audit.models import AuditEntry
from companies.load.counting import following, recount
from companies.models import Company, HostLoad
from establishments.calendar.days import mondays_between
from placements import leavers
from placements.models import Need, Placement
from placements.needs import places
from placements.services import QuotaReached, record_placement
from poles.nomenclatures import Channel, PeriodKind
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.companies.load.conftest import mondays_of
from tests.matching.conftest import Town
from tests.support.roles import as_role


def place(town: Town, company: Company, reason: str = "", need: Need | None = None) -> Placement:
    """Record one more student at the host, as the pôle of the town."""
    need = need or town.need()
    with town.acting() as actor:
        return record_placement(actor=actor, need=need, channel=Channel.POLE, company=company, quota_reason=reason)


def weeks(town: Town, last: dt.date | None = None) -> list[dt.date]:
    return mondays_between(town.period.starts_on, last or town.period.ends_on)


def test_two_academies_fill_one_host_and_each_sees_its_own_alone(towns: tuple[Town, Town], host: Company) -> None:
    here, there = towns
    place(here, host)
    place(there, host)
    place(there, host)
    assert mondays_of(host) == dict.fromkeys(sorted({*weeks(here), *weeks(there)}), 3)
    with pytest.raises(QuotaReached) as refused:
        place(here, host)
    said = refused.value.messages[0]
    assert "R124-10" in said
    # The count crosses the wall; where the others come from does not.
    assert there.school.name not in said
    assert there.pole.name not in said
    for town, count in ((here, 1), (there, 2)):
        with town.acting():
            assert Placement.objects.filter(company=host).count() == count
            assert set(HostLoad.objects.filter(siret=host.siret).values_list("count", flat=True)) == {3}
    assert mondays_of(host) == dict.fromkeys(sorted({*weeks(here), *weeks(there)}), 3)


def test_a_reason_lets_go_beyond_and_is_kept_and_told(towns: tuple[Town, Town], host: Company) -> None:
    here, _ = towns
    for _ in range(3):
        assert place(here, host, reason="Inutile ici").quota_reason == ""
    with pytest.raises(QuotaReached):
        place(here, host, reason="   ")
    assert Placement.objects.count() == 3
    made = place(here, host, reason="  Deux équipes  sur deux sites ")
    made.refresh_from_db()
    assert made.quota_reason == "Deux équipes sur deux sites"
    entry = AuditEntry.objects.get(verb="placement.over_quota")
    assert "Deux équipes" not in str(entry.__dict__)
    assert set(mondays_of(host).values()) == {4}


@pytest.mark.parametrize(
    ("kind", "counted"),
    [(PeriodKind.PFMP, 1), (PeriodKind.BTS, 1), (PeriodKind.OBSERVATION, 0), (PeriodKind.DISCOVERY, 0)],
)
def test_only_the_stays_of_the_law_count(towns: tuple[Town, Town], host: Company, kind: str, counted: int) -> None:
    here, _ = towns
    here.period.kind = kind
    here.period.save()
    place(here, host)
    assert len(mondays_of(host)) == counted * len(weeks(here))


def test_a_host_without_siret_is_not_followed(towns: tuple[Town, Town]) -> None:
    nameless = make.CompanyFactory(siret=None, no_siret_reason="Organisme étranger", headcount=1)
    for _ in range(4):
        place(towns[0], nameless)
    assert not HostLoad.objects.exists()


@pytest.fixture
def school(towns: tuple[Town, Town], today_is: Any) -> Any:
    """The DDFPT of the first town, before the period."""
    staff = make.StaffMemberFactory(establishment=towns[0].school)
    return actor_for(staff.user, None)


def test_a_place_taken_back_is_given_back(towns: tuple[Town, Town], host: Company, school: Any) -> None:
    needs = [towns[0].need(), towns[0].need()]
    for need in needs:
        place(towns[0], host, need=need)
    with as_role(), acting_as(school.scope):
        places.cancel(actor=school, need=needs[0], reason="Erreur")
    assert mondays_of(host) == dict.fromkeys(weeks(towns[0]), 1)
    with as_role(), acting_as(school.scope):
        places.cancel(actor=school, need=needs[1], reason="Erreur")
    assert mondays_of(host) == {}
    # An empty week stays: it may be locked by the next one.
    assert set(HostLoad.objects.values_list("count", flat=True)) == {0}


def test_a_stay_that_stops_leaves_the_weeks_after_it(towns: tuple[Town, Town], host: Company, school: Any) -> None:
    need = towns[0].need()
    made = place(towns[0], host, need=need)
    Placement.objects.filter(pk=made.pk).update(state="running")
    last = made.starts_on + dt.timedelta(days=8)
    Need.objects.filter(pk=need.pk).update(state="started")
    with as_role(), acting_as(school.scope):
        places.replace(actor=school, need=need, last_day=last, reason="Fermeture")
    assert mondays_of(host) == dict.fromkeys(weeks(towns[0], last), 1)


def test_students_who_leave_give_all_their_places_back(towns: tuple[Town, Town], host: Company, school: Any) -> None:
    needs = [towns[0].need() for _ in range(3)]
    others = make.CompanyFactory()
    for need, company in zip(needs, (host, others, host), strict=True):
        place(towns[0], company, need=need)
    day = towns[0].period.starts_on - dt.timedelta(days=5)
    with as_role(), acting_as(school.scope):
        assert leavers.cancel(school, [need.student_id for need in needs], day, "Départ") == 3
    assert mondays_of(host) == mondays_of(others) == {}


def test_stays_that_move_to_another_host_are_counted_there(towns: tuple[Town, Town], host: Company) -> None:
    here = towns[0]
    double = make.CompanyFactory(headcount=12)
    for town in towns:
        place(town, double)
    place(here, host)
    with (
        as_role(),
        acting_as(Scope.for_job(here.pole.academie_id)),
        following(here.pole.academie_id, [host.pk, double.pk]),
    ):
        Placement.objects.filter(company=double).update(company=host)
    assert set(mondays_of(host).values()) == {2}
    # The stay of the other académie stays where it was.
    assert set(mondays_of(double).values()) == {1}
    with as_role():
        assert recount() == []


def test_the_recount_finds_and_repairs(towns: tuple[Town, Town], host: Company) -> None:
    here, there = towns
    for town in (here, there):
        make.PlacementFactory(need=town.need(), company=host)
        make.PlacementFactory(need=town.need(), company=host, state="cancelled")
    make.HostLoadFactory(siret=make.CompanyFactory().siret, week=weeks(here)[0], count=9)
    with as_role():
        gaps = recount()
        assert {(gap.held, gap.found) for gap in gaps} == {(0, 2), (9, 0)}
        with pytest.raises(CommandError, match="--repair"):
            call_command("check_host_load", stdout=StringIO())
        out = StringIO()
        call_command("check_host_load", "--repair", stdout=out)
        assert "corrigées" in out.getvalue()
        assert recount() == []
    assert set(mondays_of(host).values()) == {2}
    assert HostLoad.objects.filter(count=9).count() == 0
