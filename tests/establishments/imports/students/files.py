"""Files made in code: tables in every container, and archives with chosen members."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile

from establishments.imports.students import read_file
from establishments.imports.students.samples import as_text
from web.exports import as_xlsx

TODAY = dt.date(2026, 11, 25)
HEADERS = ["Nom de famille", "Prénom", "Date naissance", "Id National", "Division", "Code MEF", "Sexe"]
PERSON = ["FICTIF", "Léa", "27/09/2010", "999159083AB", "2EX1", "24023104210", "F"]


def read(content, name="eleves.csv"):
    return read_file(content, name, today=TODAY)


def table(*rows, headers=HEADERS, delimiter=";", encoding="utf-8"):
    return as_text(headers, rows, delimiter).encode(encoding)


def person(**changes):
    """Return a valid row of HEADERS with some cells changed, spaces of their names written _."""
    names = {header.replace(" ", "_"): place for place, header in enumerate(HEADERS)}
    row = list(PERSON)
    for name, value in changes.items():
        row[names[name]] = value
    return row


def rows_of(*rows, **options):
    return read(table(*rows, **options)).rows


def xls(headers, rows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt

        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("Élèves")
        style = xlwt.easyxf(num_format_str="DD/MM/YYYY")
        for number, row in enumerate([headers, *rows]):
            for place, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write(number, place, value, style)
                elif value not in (None, ""):
                    sheet.write(number, place, value)
        buffer = io.BytesIO()
        book.save(buffer)
    return buffer.getvalue()


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(**changes):
    """A genuine .xlsx of one student whose members are changed or added; the names use / as given."""
    members = unzipped(as_xlsx(HEADERS, [PERSON], "Élèves"))
    return zipped({**members, **changes.get("members", {})})
