"""What a file changes: added, changed, leaving, refused, unchanged; whole files refused."""

from __future__ import annotations

import datetime as dt

import pytest

from establishments.imports.students import FileRefused
from establishments.models import StudentImport, StudentImportFile, StudentImportRow
from establishments.students.imports.previewing import asks_about_leaving
from tests.establishments.students.imports.conftest import INES, LEA, NOE, School, line, table
from tests.factories import CommuneFactory, EstablishmentFactory, SchoolClassFactory, StudentFactory

State = StudentImport.State


def kinds(batch: StudentImport) -> dict[str, int]:
    return {kind: batch.counts[kind] for kind in ("refused", "added", "changed", "leaving", "unchanged")}


def row(batch: StudentImport, number: int) -> StudentImportRow:
    return StudentImportRow.objects.get(batch=batch, line=number)


def reasons(one: StudentImportRow) -> str:
    return " ".join(problem["reason"] for problem in one.problems)


def test_the_five_kinds_of_lines_and_nothing_written(lycee: School) -> None:
    batch = lycee.deposit(
        table(
            LEA,
            line("Essai", "Noé", "15/06/2009", "1MCV", "", "M"),
            line("Modèle", "Zoé", "01/02/2010", "1MELEC", "999000009AA", "F"),
            line("Erreur", "Tom", "31/02/2009", "1MELEC"),
        )
    )
    assert batch.state == State.READY
    assert kinds(batch) == {"refused": 1, "added": 1, "changed": 1, "leaving": 1, "unchanged": 1}
    assert batch.counts["lines"] == 4
    assert row(batch, 3).before["class_name"] == "1MELEC"
    assert row(batch, 3).after["facts"]["class_name"] == "1MCV"
    assert "date" in reasons(row(batch, 5))
    leaving = StudentImportRow.objects.get(batch=batch, kind="leaving")
    assert (leaving.line, leaving.student) == (0, lycee.ines)
    lycee.noe.refresh_from_db()
    assert lycee.noe.school_class == lycee.electricity
    assert lycee.school.students.count() == 3
    assert not StudentImportFile.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        line("TEMOIN", "LEA", "02/03/2010", "1melec", "999000001AA"),
        line("Temoin", "Lea", "02/03/2010", "1 MELEC"),
        line("témoin", "léa", "02/03/2010", "1-MELEC", "", "F"),
    ],
)
def test_accents_case_and_blanks_do_not_make_a_change(lycee: School, told: str) -> None:
    batch = lycee.deposit(table(told, NOE, INES))
    assert kinds(batch) == {"refused": 0, "added": 0, "changed": 0, "leaving": 0, "unchanged": 3}


def test_namesakes_are_told_apart_by_ine_then_by_birth_date(lycee: School) -> None:
    batch = lycee.deposit(
        table(
            LEA,
            line("Témoin", "Léa", "02/03/2010", "1MCV", "999000008AA"),
            line("Essai", "Noé", "16/06/2009", "1MELEC"),
            NOE,
            INES,
        )
    )
    assert kinds(batch) == {"refused": 0, "added": 2, "changed": 0, "leaving": 0, "unchanged": 3}
    assert "autre INE" in row(batch, 3).warnings[0]["reason"]


def test_two_students_of_one_name_and_birth_date_need_an_ine(lycee: School) -> None:
    StudentFactory(
        establishment=lycee.school, school_class=lycee.sales, last_name="ESSAI", first_name="Noe",
        birth_date=dt.date(2009, 6, 15), ine="", home_commune=None,
    )  # fmt: skip
    batch = lycee.deposit(table(LEA, NOE, INES))
    assert kinds(batch) == {"refused": 1, "added": 0, "changed": 0, "leaving": 0, "unchanged": 2}
    assert "indiquez l’INE" in reasons(row(batch, 3))


def test_an_ine_learnt_from_the_file_is_a_change(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, line("Essai", "Noé", "15/06/2009", "1MELEC", "999000002AA"), INES))
    assert kinds(batch)["changed"] == 1
    assert row(batch, 3).after["facts"]["ine"] == "999000002AA"


def test_an_ine_of_another_school_is_refused_without_a_detail(lycee: School) -> None:
    other = EstablishmentFactory(academie=lycee.school.academie)
    StudentFactory(establishment=other, ine="999000077AA", last_name="Ailleurs")
    batch = lycee.deposit(table(LEA, NOE, INES, line("Ailleurs", "Ana", "01/01/2010", "1MCV", "999000077AA")))
    assert row(batch, 5).kind == "refused"
    assert reasons(row(batch, 5)) == "cet INE appartient à un élève d’un autre établissement"


def test_a_refused_line_shelters_the_student_that_it_may_be_about(lycee: School) -> None:
    batch = lycee.deposit(
        table(LEA, line("Essai", "Noé", "31/02/2009", "1MELEC"), line("Fictif", "Inès", "20/11/2009", ""))
    )
    assert kinds(batch) == {"refused": 2, "added": 0, "changed": 0, "leaving": 0, "unchanged": 1}


def test_classes_near_unknown_and_new(lycee: School) -> None:
    batch = lycee.deposit(
        table(
            line("Témoin", "Léa", "02/03/2010", "1MELECC", "999000001AA"),
            NOE,
            line("Fictif", "Inès", "20/11/2009", "TSPVL", "999000003AA"),
            line("Modèle", "Zoé", "01/02/2010", "1CUIS", "", "F", lycee.mef.code),
        )
    )
    near = row(batch, 2)
    assert near.problems[0]["take"] == str(lycee.electricity.pk)
    assert reasons(near).endswith("Vouliez-vous dire 1MELEC ?")
    assert "ne dit pas son niveau" in reasons(row(batch, 4))
    assert row(batch, 5).kind == "added"
    assert batch.facts["new_classes"] == [{"name": "1CUIS", "level": "1pro", "mef": lycee.mef.code, "students": 1}]
    assert [one["name"] for one in batch.facts["questions"]] == ["1MELECC", "TSPVL"]


def test_a_class_of_last_year_gives_its_level(lycee: School) -> None:
    from poles.models import SchoolYear

    SchoolClassFactory(
        establishment=lycee.school, school_year=SchoolYear.objects.get_or_create(
            pk=2025, defaults={"starts_on": dt.date(2025, 9, 1), "ends_on": dt.date(2026, 8, 31)}
        )[0], name="TCUIS", level="tpro", mef=None,
    )  # fmt: skip
    batch = lycee.deposit(table(LEA, NOE, INES, line("Modèle", "Zoé", "01/02/2010", "TCUIS")))
    assert batch.facts["new_classes"][0]["level"] == "tpro"


def test_the_commune_comes_by_postal_code_and_name(lycee: School) -> None:
    commune = CommuneFactory(name="Saint-Exemple-sur-Vaux", postal_codes=["19999"])
    batch = lycee.deposit(
        table(
            line("Témoin", "Léa", "02/03/2010", "1MELEC", "999000001AA", "F", "", "ST EXEMPLE SUR VAUX;19999"),
            line("Essai", "Noé", "15/06/2009", "1MELEC", "", "M", "", "NULLE-PART;19999"),
            INES,
        )
    )
    assert row(batch, 2).after["facts"]["home_commune"] == commune.pk
    assert row(batch, 3).kind == "unchanged"
    assert "commune inconnue" in row(batch, 3).warnings[0]["reason"]


def test_most_of_the_school_leaving_is_a_question(lycee: School) -> None:
    for number in range(6):
        StudentFactory(establishment=lycee.school, school_class=lycee.sales, last_name=f"Présent {number}")
    batch = lycee.deposit(table(LEA, NOE))
    assert batch.counts["leaving"] == 7
    assert asks_about_leaving(batch)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"UAI;Nom;Prenom;Date de naissance;Classe\n0750001A;Fictif;Ana;01/01/2010;1MCV\n", "pas le vôtre"),
        (
            "Année scolaire;Nom;Prénom;Date de naissance;Classe\n2027;Fictif;Ana;01/01/2010;1MCV\n".encode(),
            "année suivante",
        ),
        (
            "Année scolaire;Nom;Prénom;Date de naissance;Classe\n2025;Fictif;Ana;01/01/2010;1MCV\n".encode(),
            "année passée",
        ),
        (b"%PDF-1.7 fictif", ""),
        (b"a;b;c\n1;2;3\n", ""),
    ],
)
def test_a_file_refused_as_a_whole_says_why_and_leaves_no_line(lycee: School, content: bytes, said: str) -> None:
    batch = lycee.deposit(content)
    assert batch.state == State.REFUSED
    assert said in batch.problem
    assert batch.problem.endswith((".", "?"))
    assert not StudentImportRow.objects.exists()
    assert not StudentImportFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "vide.csv"), (b"x" * (21 * 1024 * 1024), "gros.csv"), (b"a", "x.xlsm")]
)
def test_what_is_refused_at_the_door_leaves_no_import(lycee: School, content: bytes, name: str) -> None:
    with pytest.raises(FileRefused):
        lycee.deposit(content, name)
    assert not StudentImport.objects.exists()


def test_the_same_file_twice_while_it_waits_is_one_import(lycee: School) -> None:
    assert lycee.deposit(table(LEA)).pk == lycee.deposit(table(LEA)).pk
    assert StudentImport.objects.count() == 1


def test_the_rows_keep_nothing_of_the_columns_that_are_not_read(lycee: School) -> None:
    secret = "CANARIBOURSE"
    head = "Nom;Prénom;Date de naissance;Classe;Code Bourse 1;Nationalité"
    text = f"{head}\nFictif;Inès;20/11/2009;1MCV;{secret};{secret}\n"
    batch = lycee.deposit(text)
    assert batch.state == State.READY
    kept = str(list(StudentImport.objects.values())) + str(list(StudentImportRow.objects.values()))
    assert secret not in kept
    assert {one["header"]: one["dropped"] for one in batch.facts["columns"]}["Code Bourse 1"] is True
