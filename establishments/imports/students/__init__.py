"""Reading of students' files, without any write: SIECLE, STSWEB, Pronote, FREGATA and our own template.

result = read_file(content, name, today=today)      # FileRefused, or a ReadResult with its rows
template_file()                                     # our template, to download
"""

from establishments.imports.students.reading import read_file
from establishments.imports.students.results import (
    ColumnFound,
    FileRefused,
    Problem,
    ReadResult,
    StudentFormat,
    StudentRow,
)
from establishments.imports.students.template import TEMPLATE_COLUMNS, template_file

__all__ = [
    "TEMPLATE_COLUMNS",
    "ColumnFound",
    "FileRefused",
    "Problem",
    "ReadResult",
    "StudentFormat",
    "StudentRow",
    "read_file",
    "template_file",
]
