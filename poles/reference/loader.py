"""Writing the reference facts into the database, by the migration and by the command that repairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction

from poles.imports.report import Report
from poles.reference import holidays, law, territory

GetModel = Callable[[str], type[models.Model]]


def _repair(report: Report, using: str, model: type[models.Model], key: str, rows: list[dict[str, Any]]) -> None:
    """Add the missing rows of a table and rewrite those that differ."""
    manager = model._default_manager.using(using)
    known = {row[key]: row for row in manager.values(*rows[0])}
    names = [name for name in rows[0] if name != key]
    for row in rows:
        before = known.get(row[key])
        if before == row:
            report.unchanged += 1
        elif before is None:
            manager.create(**row)
            report.added += 1
        else:
            manager.filter(**{key: row[key]}).update(**{name: row[name] for name in names})
            report.updated += 1


def load_reference(get_model: GetModel, *, using: str = "default", force: bool = False) -> Report:
    """Write régions, académies, départements, school years and legal limits; return what was added, updated, unchanged.

    `get_model` returns a model of the room `poles` by its name (historical models in a migration). A legal limit that
    exists is left alone, because an administrator may have corrected it; `force` writes the known value back.
    """
    report = Report("les données de référence")
    years = range(territory.FIRST_SCHOOL_YEAR, territory.LAST_SCHOOL_YEAR + 1)
    with transaction.atomic(using=using):
        tables: list[tuple[str, str, list[dict[str, Any]]]] = [
            ("RegionAcademique", "code", [{"code": code, "name": name} for code, name in territory.REGIONS.items()]),
            (
                "Academie",
                "code",
                [
                    {"code": code, "name": name, "region_id": region, "zone": zone}
                    for code, name, region, zone, _ in territory.ACADEMIES
                ],
            ),
            (
                "Departement",
                "code",
                [
                    {"code": code, "name": name, "academie_id": territory.ACADEMIE_OF[code]}
                    for code, name in territory.DEPARTEMENTS.items()
                ],
            ),
            (
                "SchoolYear",
                "start",
                [
                    {"start": year, "starts_on": first, "ends_on": last}
                    for year, (first, last) in ((year, territory.school_year_dates(year)) for year in years)
                ],
            ),
        ]
        for name, key, rows in tables:
            _repair(report, using, get_model(name), key, rows)
        _load_limits(report, using, get_model("LegalLimit"), force)
    return report


def _load_limits(report: Report, using: str, model: type[models.Model], force: bool) -> None:
    manager = model._default_manager.using(using)
    for limit in law.LIMITS:
        facts = limit._asdict()
        known = manager.filter(code=limit.code)
        if not known.exists():
            manager.create(**facts)
            report.added += 1
        elif force and not known.filter(**facts, valid_until=None).exists():
            known.delete()
            manager.create(**facts)
            report.updated += 1
        else:
            report.unchanged += 1


def load_holidays(get_model: GetModel, *, using: str = "default", force: bool = False) -> Report:
    """Write the school holidays known here. A calendar whose year has any row is left alone: it may be a correction.

    `force` removes the rows of these calendars and years, and writes the known ones.
    """
    report = Report("les vacances scolaires")
    manager = get_model("SchoolHoliday")._default_manager.using(using)
    with transaction.atomic(using=using):
        for year, calendar in sorted({(fact.school_year, fact.calendar) for fact in holidays.HOLIDAYS}):
            facts = [fact for fact in holidays.HOLIDAYS if (fact.school_year, fact.calendar) == (year, calendar)]
            known = manager.filter(school_year_id=year, calendar=calendar)
            if known.exists():
                if not force:
                    report.unchanged += len(facts)
                    continue
                known.delete()
            for fact in facts:
                values = fact._asdict()
                manager.create(school_year_id=values.pop("school_year"), **values)
                report.added += 1
    return report
