"""From the bytes to the rows: each format through preview and apply, and damaged files that write nothing by half."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

import pytest
from django.conf import settings

from accounts.actors import actors_of
from establishments.imports.students import FileRefused, StudentFormat, read_file
from establishments.imports.students.samples import sample_file
from establishments.models import Establishment, Student, StudentImport, StudentImportRow
from establishments.students.imports.applying import apply_import
from establishments.students.imports.depositing import deposit_import
from establishments.students.imports.errors import ImportRefused
from poles.models import Academie, SchoolYear
from poles.nomenclatures import Level
from tenancy.scope import acting_as
from tests.factories import EstablishmentFactory, MefFactory, SchoolClassFactory, StaffMemberFactory
from tests.support.roles import as_role

State, Kind = StudentImport.State, StudentImportRow.Kind


def new_school(uai: str, year: int, mefs: set[str]) -> Establishment:
    """Make a school without student nor class, in a year that knows the trainings of the file."""
    school = EstablishmentFactory(academie=Academie.objects.get(pk="24"), **({"uai": uai} if uai else {}))
    school_year = SchoolYear.objects.get_or_create(
        pk=year, defaults={"starts_on": dt.date(year, 9, 1), "ends_on": dt.date(year + 1, 8, 31)}
    )[0]
    for code in sorted(mefs):
        MefFactory(code=code, school_year=school_year, label="Formation fictive", level=Level.PREMIERE_PRO)
    StaffMemberFactory(establishment=school)
    return school


def bring(school: Establishment, content: bytes, name: str) -> StudentImport:
    """Deposit a file as the DDFPT under the role of requests, and apply it when it can be."""
    actor = actors_of(school.staff.get().user)[0]
    with as_role(), acting_as(actor.scope):
        batch = deposit_import(actor=actor, content=content, name=name)
        if batch.state == State.READY and any(batch.counts.get(kind) for kind in (Kind.ADDED, Kind.CHANGED)):
            apply_import(actor=actor, batch=batch)
    batch.refresh_from_db()
    return batch


def in_and_again(content: bytes, name: str, today: dt.date, **school: str) -> tuple[StudentImport, int]:
    """Import a file in a new school, then once more; return the first import and how many lines could be written."""
    result = read_file(content, name, today=today)
    sound = [row for row in result.rows if not row.problems]
    place = new_school(school.get("uai", result.uai), int(result.school_year or 2026), {r.mef for r in sound if r.mef})
    for class_name in sorted({row.class_name for row in sound if not row.mef}):  # the file does not tell their level
        SchoolClassFactory(establishment=place, school_year_id=int(result.school_year or 2026), name=class_name)
    first = bring(place, content, name)
    assert first.state == State.APPLIED
    assert Student.objects.filter(establishment=place).count() == first.counts[Kind.ADDED]
    again = bring(place, content + b"\n" if name.endswith("csv") else content, name)
    assert not any(again.counts.get(kind, 0) for kind in (Kind.ADDED, Kind.CHANGED, Kind.LEAVING))
    return first, len(sound)


@pytest.mark.django_db
@pytest.mark.parametrize("kind_of_file", [one for one in StudentFormat if one != StudentFormat.SIECLE_XML])
def test_every_table_is_imported_and_again_changes_nothing(kind_of_file: StudentFormat, today_is: Callable) -> None:
    today_is(dt.date(2026, 10, 5))
    content = sample_file(kind_of_file, 25, 3, kind="csv")
    first, sound = in_and_again(content, "eleves.csv", dt.date(2026, 10, 5), uai="")
    assert first.counts[Kind.ADDED] == sound == 25


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "students"), [("siecle_extraction_fictive_cp1252.csv", 12), ("siecle_eleves_avec_adresses_fictif.xml", 6)]
)
def test_the_shared_samples_are_imported(name: str, students: int, today_is: Callable) -> None:
    path = settings.STAGES_DATA_DIR / "formats" / name
    if not path.exists():
        pytest.skip(f"Exemples de formats absents : {path} (variable STAGES_DATA_DIR)")
    year = 2025 if name.endswith("xml") else 2026
    today = dt.date(year, 10, 6)
    today_is(today)
    first, sound = in_and_again(path.read_bytes(), name, today)
    gone = 1 if name.endswith("xml") else 0  # who left before being known is not enrolled
    assert (sound, first.counts[Kind.ADDED], first.counts[Kind.REFUSED]) == (students, students - gone, 0)


@pytest.mark.django_db
def test_damaged_files_write_all_that_was_shown_or_nothing(today_is: Callable) -> None:
    """150 mutations: a refusal by a sentence, or exactly the rows of the preview."""
    today = dt.date(2026, 10, 5)
    today_is(today)
    content = sample_file(StudentFormat.TEMPLATE, 8, 5, kind="csv")
    mefs = {row.mef for row in read_file(content, "e.csv", today=today).rows if row.mef}
    school = new_school("", 2026, mefs)
    random, seen = Random(7), set()
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(random.randint(1, 12)):
            place = random.randrange(len(damaged))
            damaged[place : place + random.randint(0, 3)] = random.randbytes(random.randint(0, 2))
        before = Student.objects.filter(establishment=school, left_on=None).count()
        total = Student.objects.count()
        try:
            batch = bring(school, bytes(damaged), "eleves.csv")
        except (ImportRefused, FileRefused):
            assert Student.objects.count() == total
            continue
        seen.add(batch.state)
        if batch.state == State.APPLIED:
            assert Student.objects.count() == total + batch.counts[Kind.ADDED]
            now = Student.objects.filter(establishment=school, left_on=None).count()
            back = batch.rows.filter(kind=Kind.CHANGED).exclude(before__left_on="").count()
            assert now == before + batch.counts[Kind.ADDED] - batch.counts[Kind.LEAVING] + back
        else:
            assert Student.objects.count() == total
    assert {State.APPLIED, State.REFUSED} <= seen or {State.APPLIED, State.READY} <= seen
