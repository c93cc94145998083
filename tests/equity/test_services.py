"""Asking for a report and freezing it: rights, double clicks, kills, silence, and what is written."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.utils import timezone
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from accounts.actors import ActorKind
from equity import services, tasks
from equity.models import EquityFigure, EquitySnapshot, SnapshotState
from tenancy.scope import Scope, acting_as
from tests.equity.conftest import actor_of
from tests.equity.town import WINDOW, period_of, pupils, school
from tests.factories import (
    AcademieFactory,
    EquitySnapshotFactory,
    MissionLetterFactory,
    NeedFactory,
    PlacementFactory,
    PoleFactory,
    RectoratStaffFactory,
    RunFactory,
    StaffMemberFactory,
)

ASKED = {"name": "État d'essai", **WINDOW}


@pytest.fixture
def ask(as_role, django_capture_on_commit_callbacks):
    """Return a function that asks as a page does: role of the pages, scope of the actor."""

    def asking(actor, pole, **fields):
        with django_capture_on_commit_callbacks() as asking.rung, as_role(), acting_as(actor.scope):
            return services.request_snapshot(actor=actor, pole=pole, **{**ASKED, **fields})

    return asking


def figures(snapshot):
    return {(f.indicator, f.dimension, f.group, f.reference): f for f in snapshot.figures.all()}


# Asking


def test_a_request_is_a_row_and_one_ring(ask, coordinator, pole, monkeypatch):
    rings = []
    monkeypatch.setattr(tasks.freeze_snapshot, "delay", lambda **arguments: rings.append(arguments))
    snapshot = ask(coordinator, pole, name="  État d'essai ")
    assert rings == []  # not before the commit
    for callback in ask.rung:
        callback()
    assert rings == [{"snapshot_id": str(snapshot.pk), "academie_id": pole.academie_id}]
    stored = EquitySnapshot.objects.get()
    assert (stored.state, stored.pole, stored.name) == (SnapshotState.DUE, pole, "État d'essai")
    assert (stored.requested_by, stored.starts_on, stored.ends_on) == (coordinator.user, *WINDOW.values())


def test_a_double_click_returns_the_report_in_progress(ask, coordinator, pole):
    first = ask(coordinator, pole)
    assert ask(coordinator, pole, name="Autre nom") == first
    assert ask.rung == []
    assert ask(coordinator, pole, ends_on=dt.date(2027, 4, 30)) != first
    EquitySnapshot.objects.filter(pk=first.pk).update(state=SnapshotState.RUNNING)
    assert ask(coordinator, pole) == first
    EquitySnapshot.objects.filter(pk=first.pk).update(state=SnapshotState.FAILED)
    assert ask(coordinator, pole) != first


def test_the_rectorat_asks_for_the_academie_and_for_its_poles(ask, rectorat, pole):
    whole = ask(rectorat, None)
    assert (whole.pole, whole.academie_id) == (None, pole.academie_id)
    assert ask(rectorat, None) == whole
    assert ask(rectorat, pole).pole == pole


def test_who_may_not_ask(ask, coordinator, rectorat, pole):
    neighbour = PoleFactory(academie=pole.academie)
    foreign = PoleFactory(academie=AcademieFactory(code="9B"))
    staff = actor_of(StaffMemberFactory(establishment=school(pole)).user, ActorKind.SCHOOL)
    for actor, place in [
        (coordinator, neighbour),
        (coordinator, None),
        (rectorat, foreign),
        (staff, pole),
        (staff, None),
    ]:
        with pytest.raises(PermissionDenied):
            ask(actor, place)
    assert not EquitySnapshot.objects.exists()


def test_bad_requests_are_told_in_french_and_write_nothing(ask, coordinator, pole):
    with pytest.raises(ValidationError, match="La fenêtre finit avant de commencer"):
        ask(coordinator, pole, ends_on=dt.date(2027, 1, 1))
    with pytest.raises(ValidationError) as empty:
        ask(coordinator, pole, name="  ")
    assert list(empty.value.message_dict) == ["name"]
    with pytest.raises(ValidationError, match="n'est pas terminé"):
        ask(coordinator, pole, run=RunFactory(campaign__pole=pole, running=True))
    with pytest.raises(ValidationError, match="celui d'un autre pôle"):
        ask(coordinator, pole, run=RunFactory(campaign__pole__academie=pole.academie, done=True))
    assert not EquitySnapshot.objects.exists()


# Freezing


def test_the_figures_of_a_hundred_pupils(freeze, pole, hundred):
    snapshot = freeze(pole=pole)
    assert (snapshot.state, snapshot.population, snapshot.progress, snapshot.stage) == ("frozen", 100, 100, "Figé")
    assert snapshot.frozen_at == timezone.now()
    assert snapshot.definition_version == "1"
    assert len(snapshot.data_sha256) == 64
    found = figures(snapshot)
    assert {indicator for indicator, *_ in found} == {"placement_rate"}  # no calculation: no proposals

    total = found["placement_rate", "total", "all", ""]
    assert (total.numerator, total.denominator, total.value) == (68, 100, 0.68)
    assert (total.low, total.high) == pytest.approx(proportion_confint(68, 100, method="wilson"))

    girls, boys = (found["placement_rate", "sex", sex, ""] for sex in "FM")
    assert (girls.numerator, girls.denominator, girls.value) == (20, 40, 0.5)
    assert (boys.numerator, boys.denominator, boys.value) == (48, 60, 0.8)
    gap = found["placement_rate", "sex", "F", "M"]
    assert (gap.kind, gap.numerator, gap.denominator) == ("gap", None, None)
    assert gap.value == pytest.approx(-0.3)
    assert gap.ratio == pytest.approx(0.625)
    assert (gap.low, gap.high) == pytest.approx(
        confint_proportions_2indep(20, 40, 48, 60, method="newcomb", compare="diff")
    )
    # One group only: the whole table is the total, and there is nobody to compare with.
    assert found["placement_rate", "sector", "D", ""].numerator == 68
    assert not [key for key in found if key[2] in ("adult", "4", "unknown", "outside", "field")]
    assert [key for key in found if key[3]] == [("placement_rate", "sex", "F", "M")]
    assert {f.pole_id for f in found.values()} == {pole.pk}


def test_places_and_proposals_are_two_indicators(freeze, pole, hundred):
    run = RunFactory(done=True, campaign__pole=pole)
    pupils(hundred, 20, proposed=12, run=run)
    found = figures(freeze(pole=pole, run=run))
    assert found["placement_rate", "total", "all", ""].numerator == 68
    covered = found["covered_rate", "total", "all", ""]
    assert (covered.numerator, covered.denominator) == (80, 120)


def test_small_groups_hold_no_number_and_hide_a_partner(freeze, pole, hundred):
    place = hundred.establishment
    pupils(period_of(place, sector="F"), 9, placed=6)
    pupils(period_of(place, sector="G"), 30, placed=15)
    found = figures(freeze(pole=pole))
    codes = {group: found["placement_rate", "sector", group, ""].suppression for group in "DFG"}
    assert codes == {"D": "", "F": "primary", "G": "secondary"}
    hidden = found["placement_rate", "sector", "F", ""]
    assert [hidden.numerator, hidden.denominator, hidden.value, hidden.low, hidden.high] == [None] * 5


def test_the_academie_counts_schools_without_pole(freeze, pole, hundred):
    elsewhere = school(PoleFactory(academie=pole.academie))
    elsewhere.memberships.all().delete()
    pupils(period_of(elsewhere), 30, placed=10)
    assert freeze(pole=pole).population == 100
    whole = freeze(pole=None, academie=pole.academie)
    assert (whole.state, whole.population, whole.pole) == ("frozen", 130, None)
    assert not whole.figures.exclude(pole=None).exists()


def test_twice_is_once(freeze, pole, hundred):
    snapshot = freeze(pole=pole)
    before = list(EquityFigure.objects.order_by("position").values_list())
    again = freeze(snapshot)
    assert again.frozen_at == snapshot.frozen_at
    assert again.attempts == 1
    assert list(EquityFigure.objects.order_by("position").values_list()) == before


def test_later_facts_change_the_next_report_only(freeze, pole, hundred):
    snapshot = freeze(pole=pole)
    before = list(snapshot.figures.order_by("position").values_list())
    for student in pupils(hundred, 30):
        PlacementFactory(need=NeedFactory(student=student, period=hundred, placed=True))
    again = freeze(snapshot)
    assert (again.population, again.data_sha256) == (100, snapshot.data_sha256)
    assert list(again.figures.order_by("position").values_list()) == before
    fresh = freeze(pole=pole)
    assert fresh.data_sha256 != snapshot.data_sha256
    assert figures(fresh)["placement_rate", "total", "all", ""].numerator == 98


def test_the_same_data_give_the_same_report(freeze, pole, hundred):
    columns = [
        "position",
        "indicator",
        "dimension",
        "kind",
        "group",
        "numerator",
        "value",
        "low",
        "high",
        "suppression",
    ]
    first, second = freeze(pole=pole), freeze(pole=pole)
    assert first.data_sha256 == second.data_sha256
    assert list(first.figures.values_list(*columns)) == list(second.figures.values_list(*columns))


def test_nobody_to_count_is_a_failure_with_a_sentence(freeze, pole):
    snapshot = freeze(pole=pole)
    assert snapshot.state == SnapshotState.FAILED
    assert snapshot.error == (
        "Aucun élève de ce pôle n'a de période obligatoire qui commence du 01/02/2027 au 31/03/2027. "
        "Vérifiez les dates, ou publiez les périodes des classes."
    )
    assert not snapshot.figures.exists()


def test_an_unknown_error_is_a_failure_that_names_no_pupil(freeze, pole, hundred, monkeypatch, caplog):
    monkeypatch.setattr(services, "figures_of", lambda *_: (_ for _ in ()).throw(RuntimeError("boum")))
    snapshot = freeze(pole=pole)
    assert snapshot.state == SnapshotState.FAILED
    assert "erreur interne" in snapshot.error
    assert str(snapshot.pk) in snapshot.error
    assert "boum" in caplog.text
    assert not snapshot.figures.exists()


def test_a_lost_database_leaves_the_row_to_the_sweeper(pole, hundred, monkeypatch, freeze):
    snapshot = EquitySnapshotFactory(pole=pole, **WINDOW)

    def lost(*_):
        raise OperationalError("connexion perdue")

    with monkeypatch.context() as patch:
        patch.setattr(services, "read", lost)
        with pytest.raises(OperationalError):
            freeze(snapshot)
    snapshot.refresh_from_db()
    assert snapshot.state == SnapshotState.RUNNING
    EquitySnapshot.objects.update(heartbeat_at=timezone.now() - 2 * services.SILENCE)
    assert freeze(snapshot).state == SnapshotState.FROZEN


def test_a_report_in_good_hands_is_left_alone(freeze, pole, hundred):
    busy = EquitySnapshotFactory(
        pole=pole, state="running", attempts=1, heartbeat_at=timezone.now() - services.SILENCE / 2, **WINDOW
    )
    assert freeze(busy).state == SnapshotState.RUNNING
    assert not busy.figures.exists()


def test_a_worker_that_wakes_up_after_its_successor_changes_nothing(freeze, pole, hundred, monkeypatch):
    """The first worker stops between its reading and its writing; the second finishes meanwhile."""
    original, sleepers = services.figures_of, []

    def slow(*arguments):
        if not sleepers:
            sleepers.append(True)
            with acting_as(Scope.for_job(pole.academie_id)):
                EquitySnapshot.objects.update(heartbeat_at=timezone.now() - 2 * services.SILENCE)
                waiting = EquitySnapshot.objects.get()
            services.freeze_snapshot(snapshot_id=waiting.pk, academie_id=pole.academie_id)
            with acting_as(Scope.for_job(pole.academie_id)):
                sleepers.append(EquitySnapshot.objects.get())
        return original(*arguments)

    monkeypatch.setattr(services, "figures_of", slow)
    snapshot = freeze(pole=pole)
    assert sleepers[1].state == SnapshotState.FROZEN
    assert (snapshot.state, snapshot.attempts, snapshot.error) == (SnapshotState.FROZEN, 2, "")
    assert snapshot.figures.filter(dimension="total").count() == 1


def test_a_report_that_kills_its_workers_is_given_up(freeze, pole, hundred):
    cursed = EquitySnapshotFactory(pole=pole, state="running", attempts=services.MAX_ATTEMPTS, **WINDOW)
    snapshot = freeze(cursed)
    assert snapshot.state == SnapshotState.FAILED
    assert f"après {services.MAX_ATTEMPTS} essais" in snapshot.error


def test_the_job_of_a_neighbour_cannot_freeze_it(as_role, pole, hundred):
    AcademieFactory(code="9B")
    snapshot = EquitySnapshotFactory(pole=pole, **WINDOW)
    with as_role():
        assert services.freeze_snapshot(snapshot_id=snapshot.pk, academie_id="9B") is None
    snapshot.refresh_from_db()
    assert snapshot.state == SnapshotState.DUE


# Sweeping


def test_the_sweeper_rings_for_what_is_silent(as_role, pole, monkeypatch, django_capture_on_commit_callbacks):
    rings = []
    monkeypatch.setattr(tasks.freeze_snapshot, "delay", lambda **arguments: rings.append(arguments["snapshot_id"]))
    now, long_ago = timezone.now(), timezone.now() - 2 * services.SILENCE

    def row(month, **fields):
        return EquitySnapshotFactory(
            pole=pole, starts_on=dt.date(2027, month, 1), ends_on=dt.date(2027, month, 2), **fields
        )

    forgotten = row(1, requested_at=long_ago)
    row(2, requested_at=now)
    dead = row(3, state="running", attempts=1, requested_at=long_ago, heartbeat_at=long_ago)
    row(4, state="running", attempts=1, requested_at=long_ago, heartbeat_at=now)
    row(5, requested_at=long_ago, frozen=True)
    row(6, requested_at=long_ago, state="failed")
    neighbour = EquitySnapshotFactory(pole=PoleFactory(academie=AcademieFactory(code="9B")), requested_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True), as_role():
        assert services.sweep_snapshots() == 3
    assert sorted(rings) == sorted(map(str, [forgotten.pk, dead.pk, neighbour.pk]))
    # The queue may be long: a due report is not rung again at the next passage.
    with django_capture_on_commit_callbacks(execute=True), as_role():
        assert services.sweep_snapshots() == 1
    assert rings[3:] == [str(dead.pk)]


def test_the_task_freezes(as_role, pole, hundred, eager_tasks):
    snapshot = EquitySnapshotFactory(pole=pole, **WINDOW)
    with as_role():
        tasks.freeze_snapshot.delay(snapshot_id=str(snapshot.pk), academie_id=pole.academie_id)
    snapshot.refresh_from_db()
    assert snapshot.state == SnapshotState.FROZEN


def test_a_ring_without_academie_fails_where_it_is_rung():
    with pytest.raises(TypeError, match="academie_id"):
        tasks.freeze_snapshot.delay(snapshot_id="x")


def test_a_letter_that_has_ended_gives_no_right(ask, pole):
    with pytest.raises(StopIteration):
        actor_of(MissionLetterFactory(pole=pole, expired=True).user, ActorKind.COORDINATOR)
    with pytest.raises(StopIteration):
        actor_of(RectoratStaffFactory(academie=pole.academie, ended=True).user, ActorKind.RECTORAT)
