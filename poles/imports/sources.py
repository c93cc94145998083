"""Bytes of a source: a file (plain, gzip, zip with one table) or an https address of a known publisher of open data."""

from __future__ import annotations

import http.client
import io
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from poles.imports.errors import SourceError

#: Publishers whose files the importers may fetch. A redirection must stay inside this list.
ALLOWED_HOSTS = frozenset(
    {
        "data.education.gouv.fr",
        "www.data.gouv.fr",
        "data.gouv.fr",
        "static.data.gouv.fr",
        "object.files.data.gouv.fr",
        "www.insee.fr",
        "api.insee.fr",
    }
)
#: Largest table read, in bytes, before and after decompression: the whole annuaire is about 40 MB.
MAX_BYTES = 300_000_000
TIMEOUT_SECONDS = 30
_BLOCK = 1 << 20

#: Opens an address that was checked and returns a readable stream.
Opener = Callable[[urllib.request.Request, float], IO[bytes]]


def check_address(address: str) -> None:
    """Raise SourceError unless the address is https, on the standard port of an allowed host, without password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise SourceError("L'adresse du fichier n'est pas lisible.") from None
    if parts.scheme != "https":
        raise SourceError("L'adresse du fichier doit commencer par https://.")
    if parts.username or parts.password or port not in (None, 443):
        raise SourceError("L'adresse du fichier ne doit contenir ni identifiant ni numéro de port.")
    if (parts.hostname or "") not in ALLOWED_HOSTS:
        raise SourceError(
            f"Le site « {parts.hostname or ''} » n'est pas dans la liste des sites autorisés : "
            f"{', '.join(sorted(ALLOWED_HOSTS))}."
        )


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    """Follow a redirection only to an address that could have been asked directly."""

    def redirect_request(  # noqa: PLR0917 (the signature of the base class)
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        check_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(request: urllib.request.Request, timeout: float) -> IO[bytes]:
    # An opener of our own: no handler for file:, ftp: or data: addresses.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _CheckedRedirects(),
    ):
        opener.add_handler(handler)
    answer: IO[bytes] | None = opener.open(request, timeout=timeout)
    if answer is None:  # no handler for the scheme
        raise SourceError("L'adresse du fichier doit commencer par https://.")
    return answer


def fetch(address: str, *, opener: Opener = _open) -> bytes:
    """Return the body of an https address. Raises SourceError (address refused, no answer, too large)."""
    check_address(address)
    host = urlsplit(address).hostname
    request = urllib.request.Request(  # noqa: S310 (the scheme is checked above)
        address, headers={"User-Agent": "poles-de-stages", "Accept": "text/csv, application/geo+json, */*"}
    )
    try:
        with opener(request, TIMEOUT_SECONDS) as stream:
            return _read(stream)
    except urllib.error.HTTPError as error:
        raise SourceError(f"Le site {host} a répondu par l'erreur {error.code} : le fichier n'a pas été lu.") from error
    except (OSError, http.client.HTTPException) as error:
        raise SourceError(f"Le site {host} ne répond pas : le fichier n'a pas été lu.") from error


def _read(stream: IO[bytes]) -> bytes:
    content = bytearray()
    while block := stream.read(_BLOCK):
        content += block
        if len(content) > MAX_BYTES:
            raise SourceError(f"Le fichier dépasse {MAX_BYTES // 1_000_000} Mo : il n'a pas été lu.")
    return bytes(content)


def is_address(source: str | Path) -> bool:
    """Whether the source names an address and not a file."""
    return "://" in str(source) or str(source).startswith("https:")


def read_source(source: str | Path, *, opener: Opener = _open) -> bytes:
    """Return the decompressed content of a file or of an https address.

    gzip and zip are known by their first bytes, not by their name. Raises SourceError.
    """
    if is_address(source):
        content = fetch(str(source), opener=opener)
    else:
        path = Path(source)
        try:
            with path.open("rb") as stream:
                content = _read(stream)
        except IsADirectoryError:
            raise SourceError(f"« {path} » est un dossier : indiquez un fichier.") from None
        except FileNotFoundError:
            raise SourceError(f"Le fichier « {path} » n'existe pas.") from None
        except (OSError, ValueError) as error:
            raise SourceError(f"Le fichier « {path} » n'est pas lisible.") from error
    if content.startswith(b"\x1f\x8b"):
        return _gunzip(content)
    if content.startswith(b"PK\x03\x04"):
        return _unzip(content)
    return content


def _gunzip(content: bytes) -> bytes:
    result = bytearray()
    try:
        while content:  # a gzip file may be several members in a row
            machine = zlib.decompressobj(wbits=31)
            result += machine.decompress(content, MAX_BYTES + 1 - len(result))
            if len(result) > MAX_BYTES or machine.unconsumed_tail:
                raise SourceError(f"Le fichier décompressé dépasse {MAX_BYTES // 1_000_000} Mo : il n'a pas été lu.")
            if not machine.eof:
                raise SourceError("Le fichier compressé (gzip) est tronqué : téléchargez-le de nouveau.")
            content = machine.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise SourceError("Le fichier compressé (gzip) est abîmé : téléchargez-le de nouveau.") from error
    return bytes(result)


def _unzip(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX")]
            if "[Content_Types].xml" in names or "mimetype" in names:
                raise SourceError("C'est un classeur (tableur) : enregistrez la feuille au format CSV.")
            tables = [name for name in names if name.lower().endswith((".csv", ".txt", ".geojson", ".json"))]
            if len(tables) != 1:
                raise SourceError(f"L'archive zip contient {len(tables)} table(s) : il en faut exactement une.")
            with archive.open(tables[0]) as stream:
                return _read(stream)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise SourceError("L'archive zip est abîmée ou protégée : téléchargez-la de nouveau.") from error
