"""What the school is at this moment, read from the database for a plan: a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from establishments.models import Mef, SchoolClass, Student, StudentImport
from establishments.students.imports.classes import Classes, KnownClass, KnownMef
from establishments.students.imports.planning import Known, Line, place_key
from establishments.students.imports.shapes import Facts, facts_of, fold, iso
from poles.models import Commune
from tenancy.scope import Scope, acting_as

_COLUMNS = (
    "id", "last_name", "first_name", "birth_date", "sex", "ine", "school_class_id", "home_commune_id", "left_on",
)  # fmt: skip


def known_for(batch: StudentImport, lines: Iterable[Line]) -> Known:
    """Return what the plan of a file needs to know of its school."""
    told = [line.told for line in lines]
    communes, postal = _communes(told)
    return Known(
        students=students_of(batch),
        classes=classes_for(batch, {one["mef"] for one in told if one["mef"]}),
        day=iso(batch.created_at.date()),
        communes=communes,
        postal=postal,
        elsewhere=_elsewhere(batch, {one["ine"] for one in told if one["ine"]}),
        keeps_absent=batch.keeps_absent,
    )


def students_of(batch: StudentImport) -> dict[str, Facts]:
    """Return key -> facts of every student of the school, those who left included."""
    names = dict(SchoolClass.objects.filter(establishment=batch.establishment_id).values_list("pk", "name"))
    rows = Student.objects.filter(establishment=batch.establishment_id).order_by("pk").values(*_COLUMNS)
    return {str(row["id"]): facts_of(row, names[row["school_class_id"]]) for row in rows.iterator(chunk_size=2000)}


def classes_for(batch: StudentImport, codes: set[str]) -> Classes:
    """Return the classes of the school in the year of the file, and the trainings that the file names."""
    rows = SchoolClass.objects.filter(establishment=batch.establishment_id).order_by("school_year", "name")
    known, before = [], {}
    for pk, year, name, level in rows.values_list("pk", "school_year_id", "name", "level"):
        if year == batch.school_year_id:
            known.append(KnownClass(str(pk), name, level))
        elif year < batch.school_year_id:
            before[fold(name)] = level
    trainings = Mef.objects.filter(school_year=batch.school_year_id, code__in=codes).order_by("code")
    mefs = {one.code: KnownMef(one.pk, one.code, one.label, one.level, one.sector) for one in trainings}
    return Classes(known, mefs, before, batch.facts.get("classes", {}))


def _communes(told: list[Facts]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    insee = {one["home_insee"] for one in told if one["home_insee"]}
    codes = {one["home_postal"] for one in told if one["home_postal"] and one["home_commune_name"]}
    by_code: dict[str, str] = {}
    by_place: dict[tuple[str, str], str] = {}
    if not insee and not codes:
        return by_code, by_place
    rows = Commune.objects.filter(
        Q(pk__in=insee) | Q(former_codes__overlap=sorted(insee)) | Q(postal_codes__overlap=sorted(codes))
    ).order_by("pk")
    for pk, name, former, postal in rows.values_list("pk", "name", "former_codes", "postal_codes"):
        for old in former:
            by_code.setdefault(old, pk)
        for code in postal:
            by_place.setdefault((code, place_key(name)), pk)
        by_code[pk] = pk
    return by_code, by_place


def _elsewhere(batch: StudentImport, ines: set[str]) -> frozenset[str]:
    """Return the INE of the file that a present student of another school of the académie holds.

    A school does not see the students of another one. The académie's own job answers this one question, yes or no,
    which the unique constraint would answer anyway at the writing.
    """
    with acting_as(Scope.for_job(batch.academie_id)):
        rows = Student.objects.filter(ine__in=ines, academie=batch.academie_id, left_on__isnull=True).exclude(
            establishment=batch.establishment_id
        )
        return frozenset(rows.order_by("ine").values_list("ine", flat=True))
