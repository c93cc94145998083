"""Files of fictional students in every format that is read, for benchmarks, demonstrations and tests.

Nobody in them exists: surnames are adjectives of fiction, and INE begin with 999.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from establishments.imports.students.results import StudentFormat
from establishments.imports.students.template import TEMPLATE_COLUMNS
from web.exports import as_ods, as_xlsx

_SURNAMES = (
    "FICTIF",
    "IMAGINAIRE",
    "MODELE",
    "TEMOIN",
    "ESSAI",
    "EXEMPLE",
    "PROTOTYPE",
    "MAQUETTE",
    "SPECIMEN",
    "DE L'ESSAI",
)
_FIRST_NAMES = ("Léa", "Noé", "Maëlys", "Jean-Paul", "Inès", "Théo", "Zoë", "Gaël", "Chloé", "Anaïs", "Loïc", "Élise")
#: Ten digits: 3e, then trainings of CAP and bac pro.
_MEFS = ("1031001911", "2402310421", "2472000811", "2413020711")
_SIECLE_START = (
    "Sexe;Pays Nat.;Elève No Etab;Num. Elève Etab;Nom de famille;Nom d'usage;Prénom;Prénom 2;"
    "Prénom 3;Date Naissance;Doublement;Id National;Date Entrée;Date Sortie;Adhésion Transport;"
    "Date Modification;Autorisation Abs. Perm.;Autorisation Abs. Temp.;Présence Doss. Médic.;"
    "Présence Doss. Scol.;Ville Naiss. Etrangère;Commune Naiss.;Pays Naiss.;Code Régime;Lib. Régime;"
    "Motif Sortie;Code Circuit;Lib. Circuit;Code Bourse 1;Lib. Bourse 1;Code Bourse 2;Lib. Bourse 2;"
    "Code MEF;Lib. MEF;Code Structure;Type Structure;Lib. Structure"
)
_STSWEB = "NOM;PRENOM;SEXE;NE(E) LE;MEF;DIV.;REG.;OPT1;OPT2;OPT3;DIV. PREC.;Doublant"
_PRONOTE = (
    "Élèves;Encouragement/Valorisation;Né(e) le;Sexe;Adresse E-mail;Entrée;Sortie;;"
    "Classe de rattachement;Tuteur;Cnx Ele.;Cnx Resp.;Option 1;Option 2;Option 3;Régime"
)
_FREGATA = (
    "Identifiant unique*;Premier prénom*;Deuxième prénom;Troisième prénom;Nom de famille*;"
    "Nom d'usage;Code sexe*;Date de naissance (jj/mm/aaaa)*;Code commune naissance**;"
    "Libellé commune naissance**;Code département naissance*;Code pays naissance*;Statut*;Code MEF*;"
    "Division*"
)
SCHOOL_YEAR = 2026
UAI = "0190001M"


@dataclass(frozen=True, slots=True)
class SampleStudent:
    """A fictional student."""

    last_name: str
    first_name: str
    birth_date: dt.date
    sex: str
    ine: str
    class_name: str
    mef: str


def sample_students(students: int, seed: int = 1) -> list[SampleStudent]:
    """Return fictional students, always the same for a seed; about 25 a class."""
    pick = random.Random(seed)
    made = []
    for rank in range(students):
        number = (seed * 7919 + rank) % 1_000_000
        made.append(
            SampleStudent(
                last_name=f"{pick.choice(_SURNAMES)}-{_letters(rank)}",
                first_name=pick.choice(_FIRST_NAMES),
                birth_date=dt.date(SCHOOL_YEAR - 17, 1, 1) + dt.timedelta(days=pick.randrange(900)),
                sex=pick.choice("FM"),
                ine=f"999{number:06d}{pick.choice('ABCDEF')}{pick.choice('ABCDEF')}",
                class_name=f"2EX{rank // 25 + 1}",
                mef=_MEFS[rank // 25 % len(_MEFS)],
            )
        )
    return made


def sample_file(format: StudentFormat, students: int, seed: int = 1, *, kind: str = "") -> bytes:
    """Return a file of fictional students. `kind`: csv, xlsx or ods for the formats that are tables.

    The SIECLE extraction and our template are .xlsx when no kind is given, the others .csv; encodings are those of the
    real exports.
    """
    people = sample_students(students, seed)
    if format == StudentFormat.SIECLE_XML:
        return _xml(people)
    headers, rows, encoding = _TABLES[format](people)
    kind = kind or ("xlsx" if format in (StudentFormat.SIECLE_SHEET, StudentFormat.TEMPLATE) else "csv")
    if kind == "xlsx":
        return as_xlsx(headers, rows, "Élèves")
    if kind == "ods":
        return as_ods(headers, rows, "Élèves")
    return as_text(headers, rows).encode(encoding)


def as_text(headers: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ";") -> str:
    """Return a table as delimited text, dates day first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([_day(cell) if isinstance(cell, dt.date) else cell for cell in row] for row in rows)
    return buffer.getvalue()


def siecle_headers(*, numbered: bool = False) -> list[str]:
    """Return the 136 headers of the extraction; `numbered`: « Repr. Lég. 1 » and « 2 », else with a trailing blank."""
    start = _SIECLE_START.split(";")
    taught = ("Clé Gestion Mat. Enseignée", "Lib. Mat. Enseignée", "Code Modalité Elect.", "Lib. Modalité Elect.")
    lessons = [f"{name} {rank}" for rank in range(1, 13) for name in taught]
    home = [
        "Tél. Personnel",
        "Tél. Professionnel",
        "Tél. Portable",
        "Email",
        *(f"Ligne Adresse {n}" for n in range(1, 5)),
    ]
    place = ["Lib. Postal", "Code Postal", "Département", "Commune Etrangère", "Pays"]
    guardian = [
        "Civilité",
        "Nom de famille",
        "Nom d'usage",
        "Prénom",
        "Tél. Personnel",
        "Lien Parenté",
        "Tél. Portable",
    ]
    guardian += ["Tél. Professionnel", "Email", "Communication Adresse postale et courriel"]
    guardian += [f"Ligne Adresse {n}" for n in range(1, 5)]
    guardian += ["Lib. Postal", "Code Postal", "Code Département", "Commune Etrangère", "Pays"]
    ends = ("Repr. Lég. 1", "Repr. Lég. 2") if numbered else ("Repr. Lég.\u00a0", "Autre Repr. Lég.\u00a0")
    return [*start, *lessons, *home, *place, *(f"{name} {end}" for end in ends for name in guardian)]


_Made = tuple[list[str], list[list[object]], str]


def _siecle(people: list[SampleStudent]) -> _Made:
    headers = siecle_headers()
    rows = []
    for person in people:
        known: dict[str, object] = {
            "Sexe": person.sex, "Nom de famille": person.last_name, "Prénom": person.first_name,
            "Date Naissance": person.birth_date, "Id National": person.ine, "Code MEF": f"{person.mef}0",
            "Code Structure": person.class_name, "Type Structure": "D", "Lib. Structure": person.class_name,
            "Code Postal": "19000", "Lib. Postal": "VILLE-EXEMPLE",
        }  # fmt: skip
        rows.append([known.get(header, "FICTIF") for header in headers])
        rows[-1][headers.index("Date Sortie")] = ""
    return headers, rows, "cp1252"


def _stsweb(people: list[SampleStudent]) -> _Made:
    headers = _STSWEB.split(";")
    rows: list[list[object]] = [
        [p.last_name, p.first_name, p.sex, p.birth_date, f"{p.mef}0 ", p.class_name, "DP", "AGL1", "", "", "3EX", "N"]
        for p in people
    ]
    return headers, rows, "iso8859-15"


def _pronote(people: list[SampleStudent]) -> _Made:
    headers = _PRONOTE.split(";")
    sexes = {"F": "Féminin", "M": "Masculin"}
    rows: list[list[object]] = []
    for p in people:
        row: list[object] = [
            f"{p.last_name} {p.first_name}",
            "",
            p.birth_date,
            sexes[p.sex],
            "",
            dt.date(SCHOOL_YEAR, 9, 1),
        ]
        rows.append([*row, "", "", p.class_name, "", "Oui", "Oui", "ANGLAIS LV1", "", "", "Externe"])
    return headers, rows, "utf-8-sig"


def _fregata(people: list[SampleStudent]) -> _Made:
    headers = _FREGATA.split(";")
    rows: list[list[object]] = []
    for p in people:
        row: list[object] = [p.ine, p.first_name, "", "", p.last_name, "", p.sex, p.birth_date]
        rows.append([*row, "00000", "VILLE-EXEMPLE", "000", "100", "ST", f"{p.mef}0", p.class_name])
    return headers, rows, "utf-8"


def _template(people: list[SampleStudent]) -> _Made:
    rows: list[list[object]] = [
        [
            p.last_name,
            p.first_name,
            p.birth_date,
            p.class_name,
            p.ine,
            p.sex,
            p.mef,
            "19272",
            "19000",
            "Ville-Exemple",
            "",
        ]
        for p in people
    ]
    return list(TEMPLATE_COLUMNS), rows, "utf-8-sig"


_TABLES = {
    StudentFormat.SIECLE_SHEET: _siecle,
    StudentFormat.STSWEB_CSV: _stsweb,
    StudentFormat.PRONOTE_CSV: _pronote,
    StudentFormat.FREGATA_CSV: _fregata,
    StudentFormat.TEMPLATE: _template,
}


def _xml(people: list[SampleStudent]) -> bytes:
    students, structures = [], []
    for rank, person in enumerate(people, 1):
        facts = (
            ("ID_NATIONAL", person.ine), ("NOM_DE_FAMILLE", person.last_name), ("PRENOM", person.first_name),
            ("DATE_NAISS", _day(person.birth_date)), ("DOUBLEMENT", "0"), ("CODE_PAYS", "100"),
            ("CODE_SEXE", "12"["MF".index(person.sex)]), ("CODE_PAYS_NAT", "100"), ("CODE_STATUT", "ST"),
            ("CODE_MEF", f"{person.mef}0"), ("CODE_REGIME", "2"),
        )  # fmt: skip
        inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts)
        students.append(f'<ELEVE ELEVE_ID="{rank}" ELENOET="{rank}">{inside}</ELEVE>')
        both = ((person.class_name, "D"), ("GREXEMPLE", "G"))
        inside = "".join(
            f"<STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE><TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
            for code, kind in both
        )
        structures.append(f'<STRUCTURES_ELEVE ELEVE_ID="{rank}" ELENOET="{rank}">{inside}</STRUCTURES_ELEVE>')
    year = f"<UAJ>{UAI}</UAJ><ANNEE_SCOLAIRE>{SCHOOL_YEAR}</ANNEE_SCOLAIRE>"
    start = [
        '<?xml version="1.0" encoding="ISO-8859-15"?>',
        '<BEE_ELEVES VERSION="3.0">',
        f"<PARAMETRES>{year}</PARAMETRES>",
    ]
    lists = ["<DONNEES><ELEVES>", *students, "</ELEVES><STRUCTURES>", *structures, "</STRUCTURES></DONNEES>"]
    lines = [*start, *lists, "</BEE_ELEVES>", ""]
    return "\n".join(lines).encode("iso8859-15")


def _day(value: object) -> str:
    return value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else str(value)


def _letters(rank: int) -> str:
    """Return a rank as capitals, like the columns of a spreadsheet: A, B … Z, AA."""
    text = ""
    rank += 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        text = chr(65 + rest) + text
    return text
