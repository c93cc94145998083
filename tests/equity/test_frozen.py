"""A frozen report refuses every change from pages and workers: row, figures, additions."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from equity.models import EquityFigure, EquitySnapshot
from tenancy.scope import acting_as
from tests.factories import EquityFigureFactory, EquitySnapshotFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(pole):
    return EquitySnapshotFactory(pole=pole, frozen=True, requested_by=UserFactory())


CHANGES = [
    {"name": "Autre nom"},
    {"population": 12},
    {"data_sha256": "f" * 64},
    {"frozen_at": None, "state": "due"},
    {"state": "failed", "error": "x"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_the_row_does_not_change(as_job, frozen, change):
    with as_job(frozen.academie_id), pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        EquitySnapshot.objects.filter(pk=frozen.pk).update(**change)
    before = frozen.name, frozen.population, frozen.state
    frozen.refresh_from_db()
    assert (frozen.name, frozen.population, frozen.state) == before


def test_the_row_is_not_deleted(as_job, frozen):
    with as_job(frozen.academie_id), pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        EquitySnapshot.objects.filter(pk=frozen.pk).delete()
    assert EquitySnapshot.objects.filter(pk=frozen.pk).exists()


def test_the_coordinator_cannot_either(as_role, coordinator, frozen):
    refused = pytest.raises(IntegrityError, match="ne change plus")
    with as_role(), acting_as(coordinator.scope), refused, transaction.atomic():
        EquitySnapshot.objects.filter(pk=frozen.pk).update(name="Autre nom")


def test_the_person_who_asked_may_be_forgotten_and_nobody_put_instead(as_job, frozen):
    with as_job(frozen.academie_id):
        with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
            EquitySnapshot.objects.filter(pk=frozen.pk).update(requested_by=None, name="Autre nom")
        assert EquitySnapshot.objects.filter(pk=frozen.pk).update(requested_by=None) == 1
    other = UserFactory()
    with as_job(frozen.academie_id), pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        EquitySnapshot.objects.filter(pk=frozen.pk).update(requested_by=other)


def test_figures_are_neither_changed_nor_deleted_nor_added(as_job, frozen):
    figure = EquityFigureFactory(snapshot=frozen)
    with as_job(frozen.academie_id):
        with pytest.raises(ProgrammingError, match="permission denied|droit refusé"), transaction.atomic():
            EquityFigure.objects.filter(pk=figure.pk).update(value=1)
        with pytest.raises(ProgrammingError, match="permission denied|droit refusé"), transaction.atomic():
            EquityFigure.objects.filter(pk=figure.pk).delete()
        with pytest.raises(IntegrityError, match="ne reçoit plus de chiffre"), transaction.atomic():
            EquityFigureFactory(snapshot=frozen, group="M")
    assert list(EquityFigure.objects.values_list("value", flat=True)) == [0.5]


def test_figures_of_a_report_in_progress_are_append_only_too(as_job, pole):
    running = EquitySnapshotFactory(pole=pole, state="running")
    with as_job(pole.academie_id):
        figure = EquityFigureFactory(snapshot=running)
        with pytest.raises(ProgrammingError, match="permission denied|droit refusé"), transaction.atomic():
            EquityFigure.objects.filter(pk=figure.pk).delete()


def test_a_report_in_progress_still_moves(as_job, pole):
    running = EquitySnapshotFactory(pole=pole, state="running")
    with as_job(pole.academie_id):
        moved = EquitySnapshot.objects.filter(pk=running.pk).update(progress=40, heartbeat_at=timezone.now())
        assert moved == 1
        assert EquitySnapshot.objects.filter(pk=running.pk).delete()[0] == 1
