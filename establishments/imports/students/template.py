"""Our own template: a workbook to fill in, with a help sheet and one example that is never imported."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from establishments.imports.students.results import StudentFormat
from establishments.imports.students.values import plain

#: (header, whether it must be filled in, help), in the order of the sheet.
_COLUMNS: tuple[tuple[str, bool, str], ...] = (
    ("Nom de famille", True, "Nom de naissance de l'élève."),
    ("Prénom", True, "Premier prénom."),
    ("Date de naissance", True, "jj/mm/aaaa, par exemple 27/09/2011."),
    ("Classe", True, "Nom de la division, écrit comme dans l'établissement, par exemple 2MELEC1."),
    ("INE", False, "Onze caractères. Il évite de confondre deux élèves du même nom."),
    ("Sexe", False, "F ou M. Il ne sert qu'aux rapports d'équité."),
    ("Code MEF", False, "Dix chiffres de la formation ; onze sont acceptés."),
    ("Code INSEE de la commune de résidence", False, "Cinq caractères, par exemple 19272."),
    ("Code postal de résidence", False, "Cinq chiffres, si le code INSEE n'est pas connu."),
    ("Commune de résidence", False, "Nom de la commune, avec le code postal."),
    ("Date de sortie", False, "À remplir seulement si l'élève a quitté l'établissement."),
)
TEMPLATE_COLUMNS = tuple(header for header, _required, _help in _COLUMNS)
_EXAMPLE_MARK = "EXEMPLE (ligne non importée)"
_EXAMPLE = (_EXAMPLE_MARK, "Camille-Fictive", "01/09/2010", "2EXEMPLE", "", "F", "", "", "00000", "Ville-Exemple", "")


def is_example(picked: Mapping[str, Any], fmt: StudentFormat) -> bool:
    """Whether the line is the example of our template."""
    return fmt == StudentFormat.TEMPLATE and plain(picked.get("last_name")).startswith(plain("EXEMPLE ("))


def template_file() -> bytes:
    """Return the template as an .xlsx file: the sheet « Élèves » to fill in, and the sheet « Aide »."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    sheet = book.active
    sheet.title = "Élèves"
    sheet.freeze_panes = "A2"
    sheet.append(TEMPLATE_COLUMNS)
    sheet.append(_EXAMPLE)
    for place, (header, required, _help) in enumerate(_COLUMNS, 1):
        top = sheet.cell(1, place)
        top.font = Font(bold=True)
        if required:
            top.fill = PatternFill("solid", fgColor="DDDDFF")
        sheet.cell(2, place).font = Font(italic=True, color="666666")
        column = sheet.column_dimensions[top.column_letter]
        column.width = max(16, len(header) + 2)
        column.number_format = "@"  # codes keep their leading zeros
    sheet["A2"].number_format = "@"
    note = book.create_sheet("Aide")
    note.append(("Colonne", "À remplir", "Que mettre"))
    for header, required, help_text in _COLUMNS:
        note.append((header, "toujours" if required else "si possible", help_text))
    note.append(())
    note.append(("Une ligne par élève. La ligne d'exemple n'est jamais importée : écrivez dessous ou remplacez-la.",))
    note.append(("Ne mettez rien d'autre : bourse, nationalité, parents et téléphones ne sont pas utiles au service.",))
    for cell in note[1]:
        cell.font = Font(bold=True)
    for letter, width in (("A", 42), ("B", 14), ("C", 80)):
        note.column_dimensions[letter].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
