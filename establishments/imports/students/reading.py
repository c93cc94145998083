"""From bytes to students: sniff, open, recognise, read each row, then look at the file as a whole."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from establishments.imports.students import archives, limits, sniffing, values
from establishments.imports.students.columns import LABELS, Header, Line, body, find_header, no_header
from establishments.imports.students.delimited import read_text
from establishments.imports.students.doubles import tell_ambiguous_dates, tell_doubles, without_groups
from establishments.imports.students.opendocument import ods_sheets
from establishments.imports.students.results import FileRefused, ReadResult, StudentFormat
from establishments.imports.students.rows import Draft, is_total, read_row
from establishments.imports.students.siecle_xml import LABELS as XML_LABELS
from establishments.imports.students.siecle_xml import SiecleXml, read_xml
from establishments.imports.students.template import is_example
from establishments.imports.students.xls import xls_sheets
from establishments.imports.students.xlsx import xlsx_sheets

_PIECE = 256 * 1024
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_UAI = re.compile(r"^\d{7}[A-Z]$")
_TABLES = (".csv", ".txt", ".tsv", ".xls", ".xlsx", ".ods")


def read_file(content: bytes, name: str, *, today: dt.date) -> ReadResult:
    """Read a file of students, whatever its format, without touching the database.

    `content`: the whole file; `name`: its name, for its extension alone; `today`: the day that ages are counted on.
    Raises FileRefused, with one French sentence, and nothing else: rows that are wrong carry their problems instead.
    """
    limits.check_size(content)
    limits.check_name(name)
    kind = sniffing.kind_of(content)
    if kind is sniffing.Kind.XML:
        pieces = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
        return _from_xml(read_xml(pieces, SiecleXml()), today)
    if kind is sniffing.Kind.OLE:
        return _from_sheets(xls_sheets(content), today)
    if kind is sniffing.Kind.TEXT:
        return _from_text(content, today)
    archive = archives.open_archive(content)
    with archive:
        holds = archives.content_of(archive)
        if holds is archives.Content.XLSX:
            return _from_sheets(xlsx_sheets(archive), today)
        if holds is archives.Content.ODS:
            return _from_sheets(ods_sheets(archive), today)
        return _from_files(archive, today)


def _from_files(archive: zipfile.ZipFile, today: dt.date) -> ReadResult:
    """Read an archive: the XML of SIECLE (students, and guardians beside them), or one table."""
    names = [member.filename for member in archive.infolist() if _is_genuine(member.filename)]
    documents = [name for name in names if name.lower().endswith(".xml")]
    tables = [name for name in names if name.lower().endswith(_TABLES)]
    if documents:
        found = SiecleXml()
        for name in documents:
            if "nomenclature" not in name.lower() and not name.lower().rsplit("/", 1)[-1].startswith("sts_"):
                read_xml(archives.chunks(archive, name), found)
        return _from_xml(found, today)
    if len(tables) != 1:
        raise FileRefused(
            "L'archive doit contenir l'export XML des élèves, ou un seul tableau : déposez le fichier sans archive."
        )
    inside = archives.read_member(archive, tables[0], limits.MAX_BYTES + 1)
    limits.check_size(inside)
    kind = sniffing.kind_of(inside)
    if kind is sniffing.Kind.TEXT:
        return _from_text(inside, today)
    if kind is sniffing.Kind.OLE:
        return _from_sheets(xls_sheets(inside), today)
    raise FileRefused("L'archive contient une autre archive : sortez-en le fichier et déposez-le seul.")


def _is_genuine(name: str) -> bool:
    """Whether a member is a file, and more than what macOS adds to archives."""
    return not name.endswith("/") and not name.startswith("__MACOSX/") and not name.rsplit("/", 1)[-1].startswith(".")


def _from_text(content: bytes, today: dt.date) -> ReadResult:
    text, encoding = sniffing.text_of(content)
    header, delimiter, lines = read_text(text)
    return _from_table(header, lines, today, encoding=encoding, delimiter=delimiter)


def _from_sheets(sheets: Iterator[Iterator[Line]], today: dt.date) -> ReadResult:
    """Read the first sheet whose header is recognised."""
    for lines in sheets:
        first = list(itertools.islice(lines, limits.HEADER_WITHIN))
        header = find_header(first)
        if header is not None:
            return _from_table(header, itertools.chain(first, lines), today)
    raise no_header()


def _from_table(
    header: Header, lines: Iterable[Line], today: dt.date, *, encoding: str = "", delimiter: str = ""
) -> ReadResult:
    drafts: list[Draft] = []
    told: dict[str, set[str]] = {"uai": set(), "school_year": set()}
    for line, cells in body(lines, header):
        picked = header.pick(cells)
        if is_total(picked) or is_example(picked, header.format):
            continue
        limits.check_students(len(drafts) + 1)
        for name, seen in told.items():
            if (value := values.text(picked.get(name)).upper()) and len(seen) < 3:
                seen.add(value)
        draft = read_row(line, picked, label=header.label, fmt=header.format, today=today)
        if delimiter and any(str(cell).strip() for cell in cells[header.width :]):
            reason = f"la ligne a {len(cells)} colonnes, l'en-tête en a {header.width} : un séparateur est de trop"
            draft.problem("class_name", draft.facts["class_name"], reason)
        drafts.append(draft)
    if not drafts and header.format != StudentFormat.TEMPLATE:
        raise FileRefused("Le fichier ne contient aucun élève sous ses en-têtes : exportez-le de nouveau.")
    return _finished(
        drafts,
        format=header.format,
        uai=_only(told["uai"], _as_uai, "plusieurs établissements"),
        school_year=_only(told["school_year"], _as_year, "plusieurs années scolaires"),
        columns=header.columns,
        encoding=encoding,
        delimiter=delimiter,
    )


def _from_xml(found: SiecleXml, today: dt.date) -> ReadResult:
    if not found.students:
        if found.root == "BEE_RESPONSABLES":
            raise FileRefused("Ce fichier contient les responsables et non les élèves : déposez l'export des élèves.")
        raise FileRefused(
            "Le fichier XML ne contient aucun élève : déposez « ElevesSansAdresses.xml » ou le fichier .zip."
        )
    drafts = [
        read_row(line, picked, label=_xml_label, fmt=StudentFormat.SIECLE_XML, today=today)
        for line, picked in found.picked()
    ]
    return _finished(
        drafts,
        format=StudentFormat.SIECLE_XML,
        uai=_as_uai(found.uai),
        school_year=_as_year(found.school_year),
        columns=found.columns(),
        encoding="xml",
    )


def _finished(drafts: list[Draft], **facts: Any) -> ReadResult:
    kept = without_groups(drafts)
    tell_doubles(kept)
    tell_ambiguous_dates(kept)
    return ReadResult(rows=[draft.done() for draft in kept], **facts)


def _xml_label(field: str) -> str:
    return XML_LABELS.get(field) or LABELS.get(field, field)


def _only(seen: set[str], reader: Callable[[str], str], several: str) -> str:
    """Return the one value that the whole file carries, "" when it carries none. Raises FileRefused for several."""
    found = {value for value in map(reader, seen) if value}
    if len(found) > 1:
        raise FileRefused(f"Le fichier mélange {several} ({', '.join(sorted(found))}) : exportez-les séparément.")
    return found.pop() if found else ""


def _as_uai(value: str) -> str:
    return value if _UAI.match(value) else ""


def _as_year(value: str) -> str:
    found = _YEAR.search(value)
    return found[1] if found else ""
