"""What is wrong in a row: refused with its column, value and reason, or a warning."""

import datetime as dt

import pytest

from establishments.imports.students.names import split_name
from establishments.imports.students.samples import StudentFormat, sample_file, siecle_headers
from establishments.imports.students.values import read_date, read_mef, text
from tests.establishments.imports.students.files import HEADERS, PERSON, TODAY, person, read, rows_of, table

OTHER = "999159083AC"


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"Nom_de_famille": ""}, "Nom de famille", "le nom manque"),
        ({"Nom_de_famille": " \u00a0 "}, "Nom de famille", "le nom manque"),
        ({"Nom_de_famille": "12345"}, "Nom de famille", "le nom manque"),
        ({"Nom_de_famille": "A" * 81}, "Nom de famille", "le texte dépasse 80 caractères"),
        ({"Nom_de_famille": "=1+cmd|x"}, "Nom de famille", "le texte ressemble à une formule de tableur"),
        ({"Prénom": "'@SOMME"}, "Prénom", "le texte ressemble à une formule de tableur"),
        ({"Prénom": ""}, "Prénom", "le prénom manque"),
        ({"Prénom": "LÃ©a"}, "Prénom", "les accents sont abîmés"),
        ({"Prénom": "L\ufffda"}, "Prénom", "les accents sont abîmés"),
        ({"Division": ""}, "Division", "la classe manque"),
        ({"Division": "X" * 61}, "Division", "le nom de la classe dépasse 60 caractères"),
        ({"Date_naissance": "31/02/2010"}, "Date naissance", "ce n'est pas une date (jj/mm/aaaa)"),
        ({"Date_naissance": "bientôt"}, "Date naissance", "ce n'est pas une date (jj/mm/aaaa)"),
        ({"Date_naissance": "01/01/1900"}, "Date naissance", "une date de 1900 est une cellule vide ou un nombre"),
        ({"Date_naissance": "26/11/2026"}, "Date naissance", "la date de naissance est dans le futur"),
        ({"Date_naissance": "26/11/2016"}, "Date naissance", "l'élève aurait 9 ans"),
        ({"Date_naissance": "25/11/1995"}, "Date naissance", "l'élève aurait 31 ans"),
        ({"Date_naissance": "", "Id_National": ""}, "Date naissance", "la date de naissance manque"),
        ({"Id_National": "123"}, "Id National", "L'INE n'a aucune des trois formes connues"),
        ({"Code_MEF": "240231"}, "Code MEF", "un code MEF a dix chiffres"),
        ({"Code_MEF": "2,4023E+10"}, "Code MEF", "le tableur a arrondi ce code"),
    ],
)
def test_a_row_is_refused(changes, column, reason):
    (row,) = rows_of(person(**changes))
    assert [(p.column, p.reason[: len(reason)]) for p in row.problems] == [(column, reason)]
    assert all(len(problem.value) <= 60 for problem in row.problems)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Date_naissance": "09/27/2010"}, "jour et mois semblent inversés : lu 27/09/2010, vérifiez"),
        ({"Date_naissance": ""}, "sans date de naissance"),
        ({"Sexe": "X"}, "valeur inconnue"),
        ({"Prénom": "L3a"}, "un chiffre dans un nom"),
    ],
)
def test_a_row_is_doubtful(changes, reason):
    (row,) = rows_of(person(**changes))
    assert not row.problems
    assert [warning.reason[: len(reason)] for warning in row.warnings] == [reason]


@pytest.mark.parametrize("birth", ["26/11/2016", "25/11/2016", "26/11/1995", "25/11/1995"])
def test_the_ages_at_the_bounds(birth):
    (row,) = rows_of(person(Date_naissance=birth))
    assert bool(row.problems) == (birth in {"26/11/2016", "25/11/1995"})


@pytest.mark.parametrize("ine", ["999159083AB", "9991590830A", "9991A59083B", " 999159083ab "])
def test_the_three_shapes_of_an_ine(ine):
    (row,) = rows_of(person(Id_National=ine))
    assert (row.ine, row.problems) == (ine.strip().upper(), ())


@pytest.mark.parametrize(
    ("cell", "mef"),
    [
        ("2402310421", "2402310421"),
        ("24023104210", "2402310421"),
        ("2402310421 \u00a0", "2402310421"),
        (24023104210.0, "2402310421"),
        ("", ""),
    ],
)
def test_codes_of_trainings(cell, mef):
    assert read_mef(cell) == (mef, "")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("27/09/2010", dt.date(2010, 9, 27)),
        ("27-9-10", dt.date(2010, 9, 27)),
        ("27.09.2010 00:00:00", dt.date(2010, 9, 27)),
        ("2010-09-27", dt.date(2010, 9, 27)),
        ("2010-09-27T00:00:00", dt.date(2010, 9, 27)),
        ("20100927", dt.date(2010, 9, 27)),
        ("40448", dt.date(2010, 9, 27)),
        (40448.0, dt.date(2010, 9, 27)),
        (dt.datetime(2010, 9, 27, 12), dt.date(2010, 9, 27)),  # noqa: DTZ001
        ("01/01/99", dt.date(1999, 1, 1)),
        ("00/00/0000", None),
        ("٢٧/٠٩/٢٠١٠", dt.date(2010, 9, 27)),
        ("27/09/2010/1", None),
        (float("nan"), None),
    ],
)
def test_dates(cell, value):
    assert read_date(cell, TODAY).value == value


def test_dates_that_other_lines_make_doubtful():
    rows = rows_of(
        person(Date_naissance="03/04/2010"),
        person(Date_naissance="04/27/2010", Id_National=OTHER),
        person(Date_naissance="05/05/2010", Id_National="999159083AD"),
    )
    assert [len(row.warnings) for row in rows] == [1, 1, 0]
    assert "mois/jour" in rows[0].warnings[0].reason


def test_a_class_that_the_spreadsheet_made_a_date():
    from tests.establishments.imports.students.files import xls

    (row,) = read(xls(HEADERS, [person(Division=dt.date(2026, 1, 3))]), "x.xls").rows
    assert [p.reason for p in row.problems] == ["le tableur a changé le nom de la classe en date : corrigez la cellule"]


def test_a_line_with_a_separator_too_many():
    first, second = read(table(PERSON, [*person(Id_National=OTHER, Prénom="Noé"), "de trop"])).rows
    assert not first.problems
    assert [p.reason for p in second.problems] == [
        "la ligne a 8 colonnes, l'en-tête en a 7 : un séparateur est de trop"
    ]


def test_a_short_line_lacks_only_its_last_values():
    (row,) = read(table(PERSON[:5])).rows
    assert (row.class_name, row.mef, row.sex, row.problems) == ("2EX1", "", "", ())


def test_an_ine_on_two_students_is_doubtful_on_both():
    first, second = rows_of(PERSON, person(Prénom="Noé"))
    assert [p.reason for p in first.problems] == ["un autre élève porte cet INE à la ligne 3"]
    assert [p.reason for p in second.problems] == ["un autre élève porte cet INE à la ligne 2"]


def test_a_student_written_twice_is_refused_once():
    first, second = rows_of(PERSON, PERSON)
    assert not first.problems
    assert [p.reason for p in second.problems] == ["le même élève est déjà à la ligne 2"]


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({}, {"Id_National": OTHER}, False),  # two INE
        ({"Id_National": ""}, {"Id_National": "", "Date_naissance": "28/09/2010"}, False),  # two birth dates
        ({"Id_National": ""}, {"Id_National": ""}, True),
        ({"Id_National": ""}, {}, True),
        ({}, {"Id_National": ""}, True),
        ({"Id_National": ""}, {"Id_National": "", "Nom_de_famille": "Fictif"}, True),  # case does not tell apart
        ({"Id_National": ""}, {"Id_National": "", "Prénom": "Lea"}, True),  # nor do accents
    ],
)
def test_two_students_of_one_name_are_told_apart(first, second, refused):
    one, two = rows_of(person(**first), person(**second))
    assert not one.problems
    assert bool(two.problems) == refused


def test_groups_are_not_classes():
    headers = [*HEADERS, "Type Structure"]
    rows = read(
        table(
            [*person(Division="GR1"), "G"],
            [*PERSON, "D"],
            [*person(Prénom="Noé", Id_National=OTHER, Division="GR2"), "G"],
            headers=headers,
        )
    ).rows
    assert [(row.first_name, row.class_name) for row in rows] == [("Léa", "2EX1"), ("Noé", "")]
    assert [p.reason for p in rows[1].problems] == ["c'est un groupe et non une classe"]


def test_apprentices_and_students_already_gone_are_told():
    headers = [*HEADERS, "Statut", "Date Sortie"]
    rows = read(
        table([*PERSON, "AP", ""], [*person(Prénom="Noé", Id_National=OTHER), "ST", "12/09/2026"], headers=headers)
    ).rows
    assert [row.warnings[0].reason for row in rows] == [
        "apprenti : son entreprise est celle de son contrat",
        "l'élève est déjà parti de l'établissement",
    ]
    assert rows[1].left_on == dt.date(2026, 9, 12)
    assert not any(row.problems for row in rows)


def test_a_leaving_date_to_come_is_no_leaving():
    (row,) = read(table([*PERSON, "04/07/2027"], headers=[*HEADERS, "Date Sortie"])).rows
    assert (row.left_on, row.warnings) == (None, ())


@pytest.mark.parametrize("first_name", ["JOÃO", "Zoë", "Ângela", "Nuñez"])
def test_genuine_accents_are_not_damaged(first_name):
    assert not rows_of(person(Prénom=first_name))[0].problems


def test_an_identifier_of_fregata_that_is_no_ine_is_not_kept():
    content = sample_file(StudentFormat.FREGATA_CSV, 1).decode()
    ine = content.splitlines()[1].split(";")[0]
    row = read(content.replace(ine, "63110016021").encode()).rows[0]
    assert (row.ine, row.problems) == ("", ())
    assert row.warnings[0].reason == "cet identifiant n'est pas un INE : il n'est pas gardé"


@pytest.mark.parametrize(
    ("whole", "last", "first"),
    [
        ("DUPONT-FICTIF Léa", "DUPONT-FICTIF", "Léa"),
        ("VAN DER FICTIF Anne Marie", "VAN DER FICTIF", "Anne Marie"),
        ("van der FICTIF Anne", "van der FICTIF", "Anne"),
        ("d'ESSAI Élise", "d'ESSAI", "Élise"),
        ("McFICTIF Jean", "McFICTIF", "Jean"),
        ("ÉTÉ Zoë", "ÉTÉ", "Zoë"),
        ("Fictif, Léa", "Fictif", "Léa"),
        ("FICTIF", "FICTIF", ""),
        ("", "", ""),
    ],
)
def test_whole_names(whole, last, first):
    assert split_name(whole)[:2] == (last, first)


def test_invisible_signs_leave_the_text():
    assert text("Lé\u200ba\u202e\u0000  FIC\u00adTIF\u00a0") == "Léa FICTIF"
    assert text(301.0) == "301"


def test_only_the_columns_that_are_needed_leave_the_reader():
    """Each dropped column carries a canary: none is in what the reader gives back, problems included."""
    headers = siecle_headers(numbered=True)
    kept = {
        column.header for column in read(sample_file(StudentFormat.SIECLE_SHEET, 1), "x.xlsx").columns if column.field
    }
    assert kept == {
        "Sexe", "Nom de famille", "Prénom", "Date Naissance", "Id National", "Date Sortie", "Code MEF",
        "Code Structure", "Type Structure", "Lib. Postal", "Code Postal",
    }  # fmt: skip
    row = [f"CANARI{place}" if header not in kept else "" for place, header in enumerate(headers)]
    row[headers.index("Code Structure")] = "2EX1"
    result = read(table(row, row, headers=headers))
    assert [len(row.problems) for row in result.rows] == [3, 3]
    assert "CANARI" not in repr(result)
    assert len([column for column in result.columns if column.dropped]) == 125
    assert {"Code Bourse 1", "Lib. Bourse 2", "Pays Nat.", "Pays Naiss.", "Email", "Tél. Personnel Repr. Lég. 1"} <= {
        column.header for column in result.columns if column.dropped
    }
