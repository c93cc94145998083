"""Thousands of damaged files: either a refusal by a sentence, or rows; never another exception."""

import random
import re
import unicodedata

import pytest

from establishments.imports.students import FileRefused, StudentFormat, StudentRow, template_file
from establishments.imports.students.samples import sample_file, sample_students
from tests.establishments.imports.students.files import HEADERS, read, unzipped, xls, zipped

#: 16 files, 320 mutations each: 5,120.
EACH = 320


def lists(kind_of_file, **options):
    return sample_file(kind_of_file, 5, 2, **options)


def old_workbook():
    people = sample_students(5, 2)
    return xls(HEADERS, [[p.last_name, p.first_name, p.birth_date, p.ine, p.class_name, p.mef, p.sex] for p in people])


FILES = {
    "siecle.csv": lambda: lists(StudentFormat.SIECLE_SHEET, kind="csv"),
    "siecle.xlsx": lambda: lists(StudentFormat.SIECLE_SHEET),
    "siecle.ods": lambda: lists(StudentFormat.SIECLE_SHEET, kind="ods"),
    "siecle.xls": old_workbook,
    "siecle.xml": lambda: lists(StudentFormat.SIECLE_XML),
    "siecle.zip": lambda: zipped({"ElevesSansAdresses.xml": lists(StudentFormat.SIECLE_XML)}),
    "stsweb.csv": lambda: lists(StudentFormat.STSWEB_CSV),
    "stsweb.xlsx": lambda: lists(StudentFormat.STSWEB_CSV, kind="xlsx"),
    "pronote.csv": lambda: lists(StudentFormat.PRONOTE_CSV),
    "pronote.ods": lambda: lists(StudentFormat.PRONOTE_CSV, kind="ods"),
    "fregata.csv": lambda: lists(StudentFormat.FREGATA_CSV),
    "modele.csv": lambda: lists(StudentFormat.TEMPLATE, kind="csv"),
    "modele.xlsx": template_file,
    "modele.ods": lambda: lists(StudentFormat.TEMPLATE, kind="ods"),
    "utf16.csv": lambda: lists(StudentFormat.PRONOTE_CSV).decode("utf-8-sig").encode("utf-16"),
    "onglets.txt": lambda: lists(StudentFormat.PRONOTE_CSV).replace(b";", b"\t"),
}
TOKENS = [
    b'"',
    b";",
    b"\r\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"</ELEVE>",
    b"<",
    b"&amp;",
    b"&x;",
    b"]]>",
    b"9" * 400,
]
TOKENS += [
    "é".encode(),
    b"\xe9",
    b"=1+1",
    b"31/02/2010",
    b"1900-01-00",
    b"1E400",
    b"nan",
    b"-1",
    b"PK\x03\x04",
    b"\x80" * 9,
]


def mutate(content: bytes, pick: random.Random) -> bytes:
    """Flip, cut, insert, repeat or swap pieces; one to four times."""
    data = bytearray(content)
    for _ in range(pick.randint(1, 4)):
        size = max(len(data), 1)
        at, end = sorted((pick.randrange(size), pick.randrange(size)))
        act = pick.randrange(6)
        if act == 0 and data:
            for _ in range(pick.choice((1, 3, 20))):
                data[pick.randrange(len(data))] ^= 1 << pick.randrange(8)
        elif act == 1:
            del data[at : at + pick.choice((1, 10, 500, size))]
        elif act == 2:
            data[at:at] = pick.choice(TOKENS)
        elif act == 3:
            data[at:at] = data[at : min(end, at + 2000)]
        elif act == 4:
            data[at : at + 4] = pick.randbytes(4)
        else:
            piece = data[at : at + 40]
            data[at : at + 40] = data[end : end + 40]
            data[end : end + 40] = piece
    return bytes(data)


def mutate_text(content: bytes, pick: random.Random) -> bytes:
    """Swap, drop or double whole columns and lines, so that the damage is one of meaning."""
    lines = content.split(b"\r\n")
    width = lines[0].count(b";") + 1
    one, other = pick.randrange(width), pick.randrange(width)
    act = pick.randrange(3)
    for number, line in enumerate(lines):
        cells = line.split(b";")
        if len(cells) == width and (number or pick.random() < 0.7):
            if act == 0:
                cells[one], cells[other] = cells[other], cells[one]
            elif act == 1:
                del cells[one]
            else:
                cells.insert(one, cells[other])
            lines[number] = b";".join(cells)
    return b"\r\n".join(lines)


def mutate_member(content: bytes, pick: random.Random) -> bytes:
    """Damage one member and close the archive again, so that the damage reaches the parser."""
    members = unzipped(content)
    name = pick.choice(sorted(members))
    if pick.random() < 0.1:
        del members[name]
    else:
        members[name] = mutate(members[name], pick)
    return zipped(members)


def mutate_values(content: bytes, pick: random.Random) -> bytes:
    """Put nonsense between the tags of a document that stays well formed."""
    safe = [token for token in TOKENS if token.decode("latin-1").isprintable() and not set(token) & set(b"<&]")]
    return re.sub(
        rb">[^<]+<", lambda found: b">" + pick.choice(safe) + b"<" if pick.random() < 0.1 else found[0], content
    )


def ways(content: bytes):
    if content.startswith(b"<?xml"):
        return [mutate, mutate_values]
    if content.startswith(b"PK"):
        return [mutate, mutate_member, mutate_member]
    return [mutate, mutate, mutate_text] if b"\r\n" in content else [mutate]


def check(row):
    assert isinstance(row, StudentRow)
    assert row.line >= 1
    assert len(row.last_name) <= 80
    assert len(row.class_name) <= 60
    assert row.sex in {"", "F", "M"}
    assert row.mef == "" or (row.mef.isdigit() and len(row.mef) == 10)
    assert row.ine == "" or len(row.ine) == 11
    words = [row.last_name, row.first_name, row.class_name, row.home_commune_name]
    words += [part for problem in (*row.problems, *row.warnings) for part in (problem.column, problem.value)]
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for word in words for sign in word)
    if not row.problems:
        assert row.last_name
        assert row.first_name
        assert row.class_name
        assert row.birth_date or row.ine


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused_or_read(name):
    """5,120 mutated files in all; a seed per file makes a failure repeatable."""
    content = FILES[name]()
    read_or_refused = {"read": 0, "refused": 0}
    for seed in range(EACH):
        pick = random.Random(f"{name} {seed}")
        damaged = pick.choice(ways(content))(content, pick)
        try:
            result = read(damaged, name)
        except FileRefused:
            read_or_refused["refused"] += 1
            continue
        read_or_refused["read"] += 1
        for row in result.rows:
            check(row)
    assert sum(read_or_refused.values()) == EACH
    assert read_or_refused["refused"] > 0
