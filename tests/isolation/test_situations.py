"""Doors that depend on the state of a row or on a date: what the matrix's one row a model does not tell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from companies.models import Company, Offer, OfferPublication
from equity.models import EquityFigure, EquitySnapshot
from establishments.models import Period, PoleMembership, SchoolClass, StaffMember, Student
from matching.models import Proposal, UnplacedReason
from placements.models import LoanRequest, Need, Placement
from poles.models import Pole
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.support.roles import as_role
from tests.worlds import Worlds

pytestmark = pytest.mark.django_db


def sees(scope: Scope, row: models.Model) -> bool:
    """Return whether stages_app, in that scope, finds the row (on the connection that holds the test's own rows)."""
    with as_role(), acting_as(scope):
        return type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("situation", "shown"),
    [({}, True), ({"submitted": True}, False), ({"returned": True}, False), ({"closed": True}, False)],
    ids=["published", "submitted", "returned", "closed"],
)
def test_schools_students_and_other_poles_see_the_bank_only(situation: Any, shown: bool, worlds: Worlds) -> None:
    a = worlds.a
    offer = make.OfferFactory(company=a.company)
    publication = make.OfferPublicationFactory(offer=offer, pole=a.pole, **situation)
    for kind in ("establishment", "other establishment", "student", "other student", "other pole"):
        assert sees(a.scopes[kind], publication) is shown, kind
        assert sees(a.scopes[kind], offer) is shown, kind
    # Those whom the publication concerns see it in every state.
    for kind in ("pole", "rectorat", "company", "job"):
        assert sees(a.scopes[kind], publication), kind
        assert sees(a.scopes[kind], offer), kind
    for kind in ("pole", "rectorat", "establishment", "student"):
        assert not sees(worlds.b.scopes[kind], offer), kind


def test_an_offer_without_publication_is_its_hosts_alone(worlds: Worlds) -> None:
    offer = make.OfferFactory(company=worlds.a.company)
    visible = {kind for kind, scope in worlds.a.scopes.items() if sees(scope, offer)}
    assert visible == {"company", "job"}


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [(-400, None, True), (-400, 0, True), (0, None, True), (-400, -1, False), (1, None, False)],
    ids=["member", "last day", "first day", "left yesterday", "joins tomorrow"],
)
def test_a_coordinator_sees_the_rows_of_todays_members(
    starts: int, ends: int | None, shown: bool, worlds: Worlds
) -> None:
    today = timezone.localdate()
    PoleMembership.objects.filter(pk=worlds.a.rows[PoleMembership].pk).update(
        starts_on=today + dt.timedelta(days=starts), ends_on=None if ends is None else today + dt.timedelta(days=ends)
    )
    for model in (Student, SchoolClass, Period, StaffMember):
        assert sees(worlds.a.scopes["pole"], worlds.a.rows[model]) is shown, model
    # The need was handed to this pôle: it stays there.
    assert sees(worlds.a.scopes["pole"], worlds.a.rows[Need])


def test_a_student_sees_own_rows_and_own_class_only(worlds: Worlds) -> None:
    a = worlds.a
    classmate = make.StudentFactory(establishment=a.school, school_class=a.student.school_class)
    theirs = make.NeedFactory(student=classmate, period=a.rows[Period], pole=a.pole, placed=True)
    placement = make.PlacementFactory(need=theirs)
    elsewhere = make.PeriodFactory(establishment=a.school)
    mine = a.scopes["student"]
    assert sees(mine, a.rows[Need])
    assert sees(mine, a.rows[Placement])
    assert sees(mine, a.rows[Period])
    assert not sees(mine, classmate)
    assert not sees(mine, theirs)
    assert not sees(mine, placement)
    assert not sees(mine, elsewhere)


def test_the_report_of_the_academie_is_the_rectorats(worlds: Worlds) -> None:
    whole = make.EquitySnapshotFactory(pole=None, academie=worlds.a.academie)
    figure = make.EquityFigureFactory(snapshot=whole)
    for row in (whole, figure):
        assert {kind for kind, scope in worlds.a.scopes.items() if sees(scope, row)} == {"rectorat", "job"}
        assert not any(sees(scope, row) for scope in worlds.b.scopes.values())
    assert isinstance(whole, EquitySnapshot)
    assert isinstance(figure, EquityFigure)


def test_a_need_without_pole_is_the_schools(worlds: Worlds) -> None:
    need = make.NeedFactory(student=make.StudentFactory(establishment=worlds.a.school), without_pole=True)
    assert {kind for kind, scope in worlds.a.scopes.items() if sees(scope, need)} == {"establishment", "job"}


def test_a_school_sees_what_a_run_found_for_its_students_only(worlds: Worlds) -> None:
    a = worlds.a
    for model in (Proposal, UnplacedReason):
        assert sees(a.scopes["establishment"], a.rows[model])
        assert not sees(a.scopes["other establishment"], a.rows[model])
        assert not sees(a.scopes["establishment"], a.other_rows[model])


def test_a_company_never_reads_a_student_nor_a_need(worlds: Worlds) -> None:
    """The placement concerns its own offer: still, the host reads a card that the application makes, not the rows."""
    for model in (Student, Need, Placement, Proposal, SchoolClass, Period, StaffMember):
        assert not sees(worlds.a.scopes["company"], worlds.a.rows[model]), model
    assert sees(worlds.a.scopes["company"], worlds.a.rows[Company])


def test_a_company_reads_its_publications_in_every_academie(worlds: Worlds) -> None:
    rows = list(OfferPublication.objects.filter(offer=worlds.shared_offer))
    scope = Scope.for_company(worlds.shared_company, ["9A", "9B"])
    assert len(rows) == 2
    assert all(sees(scope, row) for row in rows)
    # The wall narrows it to the académies that it may address.
    narrow = Scope.for_company(worlds.shared_company, ["9A"])
    assert {row.academie_id for row in rows if sees(narrow, row)} == {"9A"}
    assert sees(scope, worlds.shared_offer)
    assert not sees(scope, worlds.a.rows[Offer])


def test_every_row_of_the_second_pole_is_closed_to_the_first(worlds: Worlds) -> None:
    a = worlds.a
    # The bank is one for the académie; the second pôle's loan is asked of the first, which reads it.
    common = {Company, Offer, OfferPublication, LoanRequest}
    for model, row in a.other_rows.items():
        if model not in common:
            assert not sees(a.scopes["pole"], row), model
            if model is not Pole:
                assert not sees(a.scopes["establishment"], row), model


def test_a_person_reads_own_memberships_before_choosing_and_writes_none(worlds: Worlds) -> None:
    staff = worlds.a.rows[StaffMember]
    scope = Scope.for_person(staff.user)
    assert sees(scope, staff)
    assert not sees(scope, worlds.a.school.memberships.get())
    with as_role(), acting_as(scope):
        assert StaffMember.objects.filter(pk=staff.pk).update(role="head") == 0
        assert StaffMember.objects.filter(pk=staff.pk).delete()[0] == 0
