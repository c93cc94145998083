"""Every format, container, encoding and delimiter gives the same students."""

import datetime as dt

import pytest
from django.conf import settings

from establishments.imports.students import TEMPLATE_COLUMNS, StudentFormat, template_file
from establishments.imports.students.samples import (
    SCHOOL_YEAR,
    UAI,
    as_text,
    sample_file,
    sample_students,
    siecle_headers,
)
from tests.establishments.imports.students.files import HEADERS, PERSON, person, read, rows_of, table, xls, zipped
from web.exports import as_ods, as_xlsx

PEOPLE = sample_students(60, seed=3)


def facts(rows):
    return [(r.last_name, r.first_name, r.birth_date, r.sex, r.ine, r.class_name, r.mef) for r in rows]


def expected(fmt):
    ine = fmt not in (StudentFormat.STSWEB_CSV, StudentFormat.PRONOTE_CSV)
    mef = fmt != StudentFormat.PRONOTE_CSV
    return [
        (p.last_name, p.first_name, p.birth_date, p.sex, p.ine if ine else "", p.class_name, p.mef if mef else "")
        for p in PEOPLE
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("fmt", [fmt for fmt in StudentFormat if fmt != StudentFormat.SIECLE_XML])
def test_a_table_gives_back_its_students(fmt, kind):
    result = read(sample_file(fmt, 60, 3, kind=kind), f"eleves.{kind}")
    assert result.format == fmt
    assert facts(result.rows) == expected(fmt)
    assert [row.line for row in result.rows] == list(range(2, 62))
    assert not [row for row in result.rows if row.problems or row.warnings]


def test_the_xml_gives_back_its_students_school_and_year():
    result = read(sample_file(StudentFormat.SIECLE_XML, 60, 3), "ElevesSansAdresses.xml")
    assert (result.format, result.uai, result.school_year) == (StudentFormat.SIECLE_XML, UAI, str(SCHOOL_YEAR))
    assert facts(result.rows) == expected(StudentFormat.SIECLE_XML)
    assert result.rows[0].line == 5


def test_an_xml_on_one_line_counts_the_students_instead_of_the_lines():
    content = sample_file(StudentFormat.SIECLE_XML, 3).replace(b"\n", b"")
    assert [row.line for row in read(content, "eleves.xml").rows] == [1, 2, 3]


def test_a_student_of_a_group_alone_has_no_class_in_the_xml():
    content = sample_file(StudentFormat.SIECLE_XML, 1).replace(b"<TYPE_STRUCTURE>D<", b"<TYPE_STRUCTURE>G<")
    (row,) = read(content, "eleves.xml").rows
    assert (row.class_name, [problem.column for problem in row.problems]) == ("", ["CODE_STRUCTURE"])


@pytest.mark.parametrize("numbered", [True, False])
def test_an_old_workbook_with_both_variants_of_headers(numbered):
    headers = siecle_headers(numbered=numbered)
    assert len(headers) == 136
    rows = []
    for p in PEOPLE:
        row = [""] * 136
        known = {"Nom de famille": p.last_name, "Prénom": p.first_name, "Date Naissance": p.birth_date, "Sexe": p.sex}
        known |= {"Id National": p.ine, "Code MEF": int(f"{p.mef}0"), "Code Structure": p.class_name}
        for name, value in known.items():
            row[headers.index(name)] = value
        rows.append(row)
    result = read(xls(headers, rows), "extraction.xls")
    assert result.format == StudentFormat.SIECLE_SHEET
    assert facts(result.rows) == expected(StudentFormat.SIECLE_SHEET)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("iso8859-15", "iso8859-15"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", list(";,\t|"))
def test_encodings_and_delimiters(encoding, told, delimiter):
    name = "L’ŒUVRE" if encoding != "iso8859-15" else "L'ŒUVRE"  # ISO-8859-15 has no curly apostrophe
    result = read(table(person(Nom_de_famille=name, Prénom="Maëlys"), delimiter=delimiter, encoding=encoding))
    assert (result.encoding, result.delimiter) == (told, delimiter)
    assert (result.rows[0].last_name, result.rows[0].first_name) == (name, "Maëlys")


def test_accents_case_blanks_and_asterisks_of_headers_do_not_count():
    headers = ["NOM\u00a0DE FAMILLE ", "prenom", "DATE  DE NAISSANCE*", "I.N.E", " division\u202f", "code_mef", "SEXE"]
    assert facts(rows_of(PERSON, headers=headers)) == facts(rows_of(PERSON))


def test_of_two_columns_of_one_name_the_first_is_the_students():
    result = read(table([*PERSON, "PARENT", "Autre"], headers=[*HEADERS, "Nom de famille", "Prénom"]))
    assert (result.rows[0].last_name, result.rows[0].first_name) == ("FICTIF", "Léa")
    assert [column.dropped for column in result.columns] == [False] * 7 + [True] * 2


def test_a_title_above_repeated_headers_blank_lines_and_totals():
    text = "Lycée exemple\r\nÉdité le 25/11/2026\r\n\r\n" + as_text(HEADERS, [PERSON]) + ";;;;;;\r\n"
    text += (
        as_text(HEADERS, [person(Prénom="Noé", Id_National="999159083AC")]) + "Total : 2 élèves;;;;;;\r\n2;;;;;;\r\n"
    )
    rows = read(text.encode()).rows
    assert [(row.line, row.first_name) for row in rows] == [(5, "Léa"), (8, "Noé")]


def test_a_quoted_new_line_keeps_the_numbers_of_lines():
    rows = rows_of(person(Nom_de_famille="FICTIF\nDOUBLE"), person(Prénom="Noé", Id_National="999159083AC"))
    assert [(row.line, row.last_name) for row in rows] == [(2, "FICTIF DOUBLE"), (4, "FICTIF")]


def test_serial_numbers_of_excel_and_typed_dates():
    day = dt.date(2010, 9, 27)
    serial = (day - dt.date(1899, 12, 30)).days
    rows = [
        person(Date_naissance=value, Id_National=f"99915908{n}AB") for n, value in enumerate((day, serial, str(serial)))
    ]
    for content in (as_xlsx(HEADERS, rows, "x"), as_ods(HEADERS, rows, "x"), xls(HEADERS, rows)):
        assert [row.birth_date for row in read(content, "x.xlsx").rows] == [day] * 3


def test_dates_counted_from_1904():
    from io import BytesIO

    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADERS)
    book.active.append(person(Date_naissance=dt.date(2010, 9, 27)))
    buffer = BytesIO()
    book.save(buffer)
    assert read(buffer.getvalue(), "mac.xlsx").rows[0].birth_date == dt.date(2010, 9, 27)


def test_the_list_on_the_second_sheet_and_a_formula_that_is_not_evaluated():
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Consignes"])
    sheet = book.create_sheet("Liste")
    sheet.append(HEADERS)
    sheet.append(PERSON)
    sheet.append(person(Prénom='=HYPERLINK("http://127.0.0.1")', Id_National="999159083AC"))
    buffer = BytesIO()
    book.save(buffer)
    first, second = read(buffer.getvalue(), "classeur.xlsx").rows
    assert not first.problems
    assert [problem.reason for problem in second.problems] == ["le prénom manque"]


def test_the_whole_name_of_pronote_in_one_cell():
    headers = ["Élèves", "Né(e) le", "Classe de rattachement"]
    names = ["DE L'ESSAI Jean-Paul", "de VILLEFICTIVE Anne", "Léa FICTIF", "FICTIF LEA", "Fictif Léa"]
    rows = rows_of(*([name, f"0{n}/09/2010", "2EX1"] for n, name in enumerate(names, 1)), headers=headers)
    assert [(row.last_name, row.first_name) for row in rows] == [
        ("DE L'ESSAI", "Jean-Paul"),
        ("de VILLEFICTIVE", "Anne"),
        ("FICTIF", "Léa"),
        ("FICTIF", "LEA"),
        ("Fictif", "Léa"),
    ]
    assert [bool(row.warnings) for row in rows] == [False, False, False, True, True]


def test_the_school_and_the_year_written_in_a_table():
    result = read(table([*PERSON, "0190001M", "2026-2027"], headers=[*HEADERS, "UAI", "Année scolaire"]))
    assert (result.uai, result.school_year) == ("0190001M", "2026")


def test_the_template_unfilled_and_filled():
    result = read(template_file(), "modele.xlsx")
    assert (result.format, result.rows) == (StudentFormat.TEMPLATE, [])
    assert [column.header for column in result.columns] == list(TEMPLATE_COLUMNS)
    for kind in ("csv", "xlsx", "ods"):
        row = read(sample_file(StudentFormat.TEMPLATE, 1, kind=kind), f"modele.{kind}").rows[0]
        assert (row.home_insee, row.home_postal, row.home_commune_name) == ("19272", "19000", "Ville-Exemple")


ADDRESSES = """<?xml version="1.0" encoding="UTF-8"?><BEE_RESPONSABLES VERSION="2.1"><DONNEES><PERSONNES>
<PERSONNE PERSONNE_ID="8"><NOM_DE_FAMILLE>CANARI</NOM_DE_FAMILLE><ADRESSE_ID>81</ADRESSE_ID></PERSONNE>
<PERSONNE PERSONNE_ID="9"><TEL_PORTABLE>0600CANARI</TEL_PORTABLE><ADRESSE_ID>91</ADRESSE_ID></PERSONNE></PERSONNES>
<RESPONSABLES><RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>8</PERSONNE_ID>
<NIVEAU_RESPONSABILITE>2</NIVEAU_RESPONSABILITE>
</RESPONSABLE_ELEVE><RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>9</PERSONNE_ID><NIVEAU_RESPONSABILITE>1
</NIVEAU_RESPONSABILITE></RESPONSABLE_ELEVE></RESPONSABLES><ADRESSES>
<ADRESSE ADRESSE_ID="81"><CODE_POSTAL>23000</CODE_POSTAL></ADRESSE>
<ADRESSE ADRESSE_ID="91"><LIGNE1_ADRESSE>1 RUE CANARI</LIGNE1_ADRESSE><CODE_POSTAL>19000</CODE_POSTAL>
<LIBELLE_POSTAL>VILLE-EXEMPLE</LIBELLE_POSTAL></ADRESSE></ADRESSES></DONNEES></BEE_RESPONSABLES>"""


def test_the_zip_of_siecle_gives_the_commune_of_the_first_guardian():
    students = sample_file(StudentFormat.SIECLE_XML, 2)
    result = read(
        zipped({"ResponsablesAvecAdresses.xml": ADDRESSES, "ElevesSansAdresses.xml": students}), "ExportXML_1.zip"
    )
    assert [(row.home_postal, row.home_commune_name) for row in result.rows] == [("19000", "VILLE-EXEMPLE"), ("", "")]
    assert "CANARI" not in repr(result)


def test_the_address_of_the_student_in_the_xml():
    content = sample_file(StudentFormat.SIECLE_XML, 1)
    content = content.replace(b"<CODE_STATUT>", b"<ADRESSE_ID>7</ADRESSE_ID><CODE_STATUT>").replace(
        b"</STRUCTURES>",
        b'</STRUCTURES><ADRESSES><ADRESSE ADRESSE_ID="7"><LIGNE1_ADRESSE>CANARI</LIGNE1_ADRESSE>'
        b"<CODE_COMMUNE_INSEE>19272</CODE_COMMUNE_INSEE></ADRESSE></ADRESSES>",
    )
    result = read(content, "ElevesAvecAdresses.xml")
    assert result.rows[0].home_insee == "19272"
    assert "CANARI" not in repr(result)


def shared(name):
    path = settings.STAGES_DATA_DIR / "formats" / name
    if not path.exists():
        pytest.skip(f"Exemples de formats absents : {path} (variable STAGES_DATA_DIR)")
    return path.read_bytes()


def test_the_shared_sample_of_the_siecle_sheet():
    result = read(shared("siecle_extraction_fictive_cp1252.csv"), "siecle.csv")
    assert (result.format, len(result.rows), len(result.columns)) == (StudentFormat.SIECLE_SHEET, 12, 136)
    assert not any(row.problems for row in result.rows)
    assert {row.mef for row in result.rows} == {"1031001911"}


def test_the_shared_sample_of_the_siecle_xml():
    result = read(shared("siecle_eleves_avec_adresses_fictif.xml"), "eleves.xml")
    assert (result.uai, result.school_year, len(result.rows)) == ("0941018W", "2025", 6)
    assert {row.class_name for row in result.rows} == {"3 A", "3 B", "3 C"}, "les groupes ne sont pas des classes"
    assert [row.left_on for row in result.rows if row.left_on] == [dt.date(2025, 9, 12)]
    assert [row.last_name for row in result.rows if any("apprenti" in w.reason for w in row.warnings)] == ["LEROY"]


def test_the_shared_headers_of_the_siecle_sheet():
    lines = shared("siecle_extraction_eleves_complete_colonnes.csv").decode().splitlines()[1:]
    variants = zip(*(line.split(";")[1:] for line in lines), strict=True)
    for numbered, headers in zip((False, True), variants, strict=True):
        ours = [" ".join(header.split()) for header in siecle_headers(numbered=numbered)]
        assert ours == [" ".join(header.split()) for header in headers]
