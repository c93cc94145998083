"""A lycée on a Monday of October 2026 with two classes and three students, its DDFPT, and files to deposit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actors_of
from establishments.models import Establishment, SchoolClass, Student, StudentImport
from establishments.students.imports.applying import Applied, apply_import
from establishments.students.imports.depositing import deposit_import
from poles.models import Academie, SchoolYear
from poles.nomenclatures import Level
from tenancy.scope import acting_as
from tests.factories import (
    EstablishmentFactory,
    MefFactory,
    PoleMembershipFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
)
from tests.support.roles import as_role

TODAY = dt.date(2026, 10, 5)
HEAD = "Nom de famille;Prénom;Date de naissance;Classe;INE;Sexe;Code MEF;Commune de résidence;Code postal de résidence"


@dataclass
class School:
    """What the tests name."""

    school: Establishment
    year: SchoolYear
    user: Any
    electricity: SchoolClass
    sales: SchoolClass
    mef: Any
    lea: Student
    noe: Student
    ines: Student

    def actor(self, user: Any = None) -> Actor:
        """Return who acts."""
        return actors_of(user or self.user)[0]

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        """Act as the DDFPT under the role of requests."""
        actor = self.actor()
        with as_role(), acting_as(actor.scope):
            yield actor

    def deposit(self, text: str | bytes, name: str = "eleves.csv") -> StudentImport:
        """Deposit a file."""
        content = text if isinstance(text, bytes) else text.encode("utf-8-sig")
        with self.acting() as actor:
            batch = deposit_import(actor=actor, content=content, name=name)
        batch.refresh_from_db()
        return batch

    def apply(self, batch: StudentImport) -> Applied:
        """Apply an import."""
        with self.acting() as actor:
            done = apply_import(actor=actor, batch=batch)
        batch.refresh_from_db()
        return done


def line(last: str, first: str, born: str, school_class: str, *more: str) -> str:
    """Return a line of a table as CSV; `more`: INE, sex, MEF, then commune and postal code in one text."""
    return ";".join((last, first, born, school_class, *more, *("", "", "", ";")[len(more) :]))


def table(*lines: str) -> str:
    """Return a file of our template as CSV."""
    return "\r\n".join((HEAD, *lines, ""))


#: The three students of the school, as a file tells them.
LEA = line("Témoin", "Léa", "02/03/2010", "1MELEC", "999000001AA", "F")
NOE = line("Essai", "Noé", "15/06/2009", "1MELEC", "", "M")
INES = line("Fictif", "Inès", "20/11/2009", "1MCV", "999000003AA", "F")


@pytest.fixture
def lycee(db: None, today_is: Callable[[dt.date], None]) -> School:
    today_is(TODAY)
    school = EstablishmentFactory(academie=Academie.objects.get(pk="24"), name="Lycée Ada-Fictive")
    PoleMembershipFactory(establishment=school, pole__academie=school.academie)
    year = SchoolYear.objects.get(pk=2026)
    mef = MefFactory(code="2472000811", school_year=year, label="Bac pro fictif", level=Level.PREMIERE_PRO)
    classes = [
        SchoolClassFactory(establishment=school, school_year=year, name=name, level=Level.PREMIERE_PRO, mef=mef)
        for name in ("1MELEC", "1MCV")
    ]

    def student(last: str, first: str, born: dt.date, school_class: SchoolClass, **facts: Any) -> Student:
        return StudentFactory(
            establishment=school, school_class=school_class, last_name=last, first_name=first, birth_date=born,
            home_commune=None, **facts,
        )  # fmt: skip

    return School(
        school=school, year=year, user=StaffMemberFactory(establishment=school).user, electricity=classes[0],
        sales=classes[1], mef=mef,
        lea=student("Témoin", "Léa", dt.date(2010, 3, 2), classes[0], ine="999000001AA", sex="F"),
        noe=student("Essai", "Noé", dt.date(2009, 6, 15), classes[0], ine="", sex="M"),
        ines=student("Fictif", "Inès", dt.date(2009, 11, 20), classes[1], ine="999000003AA", sex="F"),
    )  # fmt: skip
