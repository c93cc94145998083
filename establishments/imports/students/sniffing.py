"""What kind of file it is, from its bytes and never from its name."""

from __future__ import annotations

import codecs
import re
from enum import Enum

from establishments.imports.students.limits import ACCEPTED
from establishments.imports.students.results import FileRefused
from poles.imports.errors import SourceError
from poles.imports.text import decode


class Kind(Enum):
    """The containers that are read."""

    ZIP = "zip"
    OLE = "ole"
    XML = "xml"
    TEXT = "text"


_OPEN_AND_SAVE = "ouvrez-le et enregistrez-le en .xlsx"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "Ce fichier est un PDF : exportez la liste en tableur (.xlsx ou .csv)."),
    (b"\x89PNG", "Ce fichier est une image : exportez la liste en tableur (.xlsx ou .csv)."),
    (b"\xff\xd8\xff", "Ce fichier est une image : exportez la liste en tableur (.xlsx ou .csv)."),
    (b"GIF8", "Ce fichier est une image : exportez la liste en tableur (.xlsx ou .csv)."),
    (b"{\\rtf", f"Ce fichier est un texte mis en forme : {_OPEN_AND_SAVE}."),
    (b"MZ", f"Ce fichier est un programme, il n'est pas lu. {ACCEPTED}"),
    (b"\x7fELF", f"Ce fichier est un programme, il n'est pas lu. {ACCEPTED}"),
    (b"Rar!", "Cette archive n'est pas lue : sortez-en le fichier et déposez-le seul."),
    (b"7z\xbc\xaf\x27\x1c", "Cette archive n'est pas lue : sortez-en le fichier et déposez-le seul."),
    (b"\x1f\x8b", "Cette archive n'est pas lue : sortez-en le fichier et déposez-le seul."),
    (b"PK\x05\x06", "Cette archive est vide : exportez-la de nouveau."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta|script|svg)\b", re.I | re.S)
_XML = re.compile(rb"^\s*<[?!a-z_]", re.I)
_BLANK = " \t\r\n\u00a0\ufeff"


def kind_of(content: bytes) -> Kind:
    """Return the container of the file. Raises FileRefused for those that hold no table."""
    for magic, sentence in _OTHERS:
        if content.startswith(magic):
            raise FileRefused(sentence)
    if content.startswith(b"PK\x03\x04"):
        return Kind.ZIP
    if content.startswith(_OLE):
        return Kind.OLE
    head = _plain_head(content)
    if _HTML.match(head):
        raise FileRefused(f"Ce fichier est une page web et non un tableur : {_OPEN_AND_SAVE}.")
    if not _XML.match(head):
        return Kind.TEXT
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise FileRefused(f"Ce fichier est un tableur XML d'Excel 2003 : {_OPEN_AND_SAVE}.")
    if b"<html" in head.lower():
        raise FileRefused(f"Ce fichier est une page web et non un tableur : {_OPEN_AND_SAVE}.")
    return Kind.XML


def text_of(content: bytes) -> tuple[str, str]:
    """Return the text of the file and its encoding. Raises FileRefused when it is no text."""
    encoding = _utf16_without_mark(content)
    try:
        text, encoding = (content.decode(encoding), encoding) if encoding else decode(content)
    except (SourceError, UnicodeDecodeError) as error:
        reason = str(error) if isinstance(error, SourceError) else "L'encodage du fichier n'est pas reconnu."
        raise FileRefused(f"{reason.rstrip('.')} ; sinon, {_OPEN_AND_SAVE}.") from None
    if not text.strip(_BLANK):
        raise FileRefused("Le fichier est vide : exportez-le de nouveau.")
    return text, encoding


def _utf16_without_mark(content: bytes) -> str:
    """Return the UTF-16 whose every other byte is null at the start: ASCII headers without a byte order mark."""
    head = content[:64]
    if len(head) < 8 or b"\0" not in head or len(content) % 2:
        return ""
    if not any(head[1::2]) and all(head[::2]):
        return "utf-16-le"
    if not any(head[::2]) and all(head[1::2]):
        return "utf-16-be"
    return ""


def _plain_head(content: bytes) -> bytes:
    """Return the first characters, one byte each, whatever the width of the encoding."""
    head = content[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:8]:
        head = head.replace(b"\0", b"")
    return head.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
