"""Zip files, and the workbooks that are zip files: opened in memory, bounded before anything is inflated.

The declared sizes are what `zipfile` inflates at most, so bounding them bounds the memory whatever the archive says.
Members are never written to disk: their names cannot lead anywhere.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from enum import Enum

from establishments.imports.students import limits
from establishments.imports.students.results import FileRefused

DAMAGED = "Le fichier est abîmé ou incomplet : exportez-le de nouveau, puis recommencez."
#: What reading a member may raise on damaged bytes.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError)
_CHUNK = 1024 * 1024
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".jar")


class Content(Enum):
    """What an archive holds."""

    XLSX = "xlsx"
    ODS = "ods"
    FILES = "files"


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open an archive whose inflated size, ratio and members are within bounds. Raises FileRefused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN:
        raise FileRefused(DAMAGED) from None
    members = archive.infolist()
    if len(members) > limits.MAX_MEMBERS:
        raise FileRefused("L'archive contient trop de fichiers : gardez seulement l'export des élèves.")
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused("Le fichier est protégé par un mot de passe : enregistrez-le sans protection.")
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if total > limits.MAX_INFLATED or total > limits.MAX_RATIO * max(packed, len(content), 1):
        raise FileRefused("Une fois décompressé, le fichier serait bien trop gros : exportez-le de nouveau.")
    for member in members:
        if member.file_size > _CHUNK and member.file_size > limits.MAX_RATIO * max(member.compress_size, 1):
            raise FileRefused("Une fois décompressé, le fichier serait bien trop gros : exportez-le de nouveau.")
    return archive


def content_of(archive: zipfile.ZipFile) -> Content:
    """Tell a workbook from a plain archive. Raises FileRefused for documents and workbooks that are not read."""
    names = {name.replace("\\", "/") for name in archive.namelist()}
    lowered = {name.lower() for name in names}
    if "xl/workbook.bin" in lowered:
        raise FileRefused("Ce classeur est au format .xlsb : enregistrez-le au format .xlsx, puis recommencez.")
    if "[content_types].xml" in lowered:
        return _office(archive, lowered)
    if "mimetype" in names:
        return _open_document(archive, lowered)
    if any(name.startswith("index/") and name.endswith(".iwa") for name in lowered) or "index.zip" in lowered:
        raise FileRefused("Ce fichier vient de Numbers ou de Pages : ouvrez-le et exportez-le en .xlsx.")
    if any(name.endswith(_NESTED) for name in lowered):
        raise FileRefused("L'archive contient une autre archive : sortez-en le fichier et déposez-le seul.")
    return Content.FILES


def _office(archive: zipfile.ZipFile, names: set[str]) -> Content:
    if "xl/workbook.xml" not in names:
        raise FileRefused("Ce fichier est un document et non un tableur : copiez la liste dans un classeur .xlsx.")
    types = read_member(archive, "[Content_Types].xml").lower()
    if any(name.endswith("vbaproject.bin") for name in names) or b"macroenabled" in types:
        raise FileRefused("Ce classeur contient des macros : enregistrez-le au format .xlsx, puis recommencez.")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise FileRefused(
            "Ce classeur est lié à d'autres fichiers : collez les valeurs de la liste dans un classeur neuf."
        )
    if any(name.startswith("xl/embeddings/") for name in names):
        raise FileRefused("Ce classeur contient des objets incorporés : copiez la liste dans un classeur neuf.")
    for member in archive.infolist():
        if member.filename.lower() == "xl/sharedstrings.xml" and member.file_size > limits.MAX_SHARED_STRINGS:
            raise FileRefused("Le classeur contient trop de texte : gardez les colonnes utiles et recommencez.")
    return Content.XLSX


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> Content:
    kind = read_member(archive, "mimetype", limit=200).strip()
    if not kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise FileRefused(
            "Ce fichier est un document et non un tableur : copiez la liste dans un classeur .ods ou .xlsx."
        )
    if "content.xml" not in names:
        raise FileRefused(DAMAGED)
    if any(name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in names):
        raise FileRefused("Ce classeur contient des macros : enregistrez-le sans elles, puis recommencez.")
    return Content.ODS


def read_member(archive: zipfile.ZipFile, name: str, limit: int = limits.MAX_INFLATED) -> bytes:
    """Return the bytes of a member, at most `limit`. Raises FileRefused on damage."""
    try:
        with archive.open(name) as member:
            return member.read(limit)
    except BROKEN:
        raise FileRefused(DAMAGED) from None


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a member piece by piece. Raises FileRefused on damage."""
    try:
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                yield chunk
    except BROKEN:
        raise FileRefused(DAMAGED) from None
