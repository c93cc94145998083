"""Large files are read by a worker: harmless twice, found again when the bell is lost, refused when they kill."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from establishments.imports.students import StudentFormat
from establishments.imports.students.samples import sample_file
from establishments.models import StudentImport, StudentImportFile, StudentImportRow
from establishments.students.imports import depositing
from establishments.tasks import read_students
from tests.establishments.students.imports.conftest import School
from tests.factories import MefFactory
from tests.support.roles import as_role

State = StudentImport.State


@pytest.fixture
def waiting(lycee: School, monkeypatch: pytest.MonkeyPatch) -> StudentImport:
    """A file too large for the request."""
    for code in ("1031001911", "2402310421", "2413020711", "2472000811"):
        if code != lycee.mef.code:
            MefFactory(code=code, school_year=lycee.year)
    monkeypatch.setattr(depositing, "AT_ONCE", 10)
    return lycee.deposit(sample_file(StudentFormat.STSWEB_CSV, 40), "eleves.csv")


def read(batch: StudentImport) -> bool:
    with as_role():
        done = depositing.read_waiting(import_id=str(batch.pk), academie_id=batch.academie_id)
    batch.refresh_from_db()
    return done


def test_a_worker_reads_once_whatever_the_bells(waiting: StudentImport) -> None:
    assert waiting.state == State.READING
    assert StudentImportFile.objects.filter(batch=waiting).exists()
    assert read(waiting)
    assert (waiting.state, waiting.read_rows, waiting.counts["added"]) == (State.READY, 40, 40)
    assert not StudentImportFile.objects.exists()
    assert not read(waiting)
    assert StudentImportRow.objects.filter(batch=waiting, line__gt=0).count() == 40


def test_two_workers_at_once_are_one_reading(waiting: StudentImport) -> None:
    with as_role(), depositing.acting_as(depositing.Scope.for_job(waiting.academie_id)):
        assert depositing._claim(waiting.pk) == 1
    assert not read(waiting)
    assert waiting.state == State.READING


def test_the_sweeper_finds_what_nobody_reads_and_refuses_what_kills(
    waiting: StudentImport, today_is: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(depositing, "ring", lambda import_id, academie_id: rung.append(import_id))
    with as_role():
        assert depositing.sweep(academie_id=waiting.academie_id) == []
    today_is(dt.date(2026, 10, 6))
    with as_role():
        assert depositing.sweep(academie_id=waiting.academie_id) == [waiting.pk] == rung
    StudentImport.objects.filter(pk=waiting.pk).update(attempt=depositing.MAX_ATTEMPTS)
    assert not read(waiting)
    assert (waiting.state, waiting.problem) == (State.REFUSED, depositing.POISONED)
    assert not StudentImportFile.objects.exists()


def test_an_unexpected_error_is_a_sentence_and_no_line(
    waiting: StudentImport, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("Zoé Modèle")

    monkeypatch.setattr(depositing, "write_preview", broken)
    assert read(waiting)
    assert (waiting.state, waiting.problem) == (State.REFUSED, depositing.UNEXPECTED)
    assert not StudentImportRow.objects.exists()
    assert "Zoé" not in caplog.text


def test_the_queue_carries_keys_alone(waiting: StudentImport, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(read_students, "apply_async", lambda **options: sent.append(options))
    depositing.ring(waiting.pk, waiting.academie_id)
    assert json.loads(json.dumps(sent[0]["kwargs"])) == {
        "import_id": str(waiting.pk), "academie_id": waiting.academie_id,
    }  # fmt: skip


def test_the_page_of_a_file_being_read(client: Any, lycee: School, waiting: StudentImport) -> None:
    client.force_login(lycee.user)
    page = client.get(f"/importer/{waiting.pk}/").content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "Actualiser la page" in page
    assert "HX-Refresh" not in client.get(f"/importer/{waiting.pk}/avancement/")
    assert read(waiting)
    assert client.get(f"/importer/{waiting.pk}/avancement/")["HX-Refresh"] == "true"
