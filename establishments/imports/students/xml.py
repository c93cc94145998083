"""XML without document type nor entities, fed piece by piece."""

from __future__ import annotations

from typing import Any

from establishments.imports.students.archives import DAMAGED
from establishments.imports.students.results import FileRefused

#: The deepest genuine file, an OpenDocument sheet, has about 15 levels.
MAX_DEPTH = 200
#: A workbook of 5,000 students and 136 columns has 1.4 million elements; three million take a few seconds.
MAX_ELEMENTS = 3_000_000
#: A tag, an attribute or a comment is held whole in memory: none is longer than this.
MAX_TOKEN = 4 * 1024 * 1024


class _Bounded:
    """Passes the events on to a target; refuses absurd nesting and more elements than a worker has time for."""

    def __init__(self, target: Any) -> None:
        self.target, self.depth, self.elements, self.texts = target, 0, 0, 0
        self.close = target.close

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            raise FileRefused(DAMAGED)
        if self.elements > MAX_ELEMENTS:
            raise FileRefused("Le fichier contient trop de cellules : gardez les colonnes utiles et recommencez.")
        self.target.start(tag, attrib)

    def data(self, text: str) -> None:
        self.texts += 1
        self.target.data(text)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.target.end(tag)


class PushParser:
    """A parser fed piece by piece that calls `start`, `data`, `end` and `close` of a target.

    Raises FileRefused on declarations of types or entities, and on damage.
    """

    def __init__(self, target: Any) -> None:
        from defusedxml.ElementTree import DefusedXMLParser

        self._events = _Bounded(target)
        self._parser = DefusedXMLParser(target=self._events, forbid_dtd=True)
        self._seen = (0, 0)
        self._silent = 0

    @property
    def line(self) -> int:
        """Return the line of the current event in the file."""
        return int(self._parser.parser.CurrentLineNumber)

    def feed(self, chunk: bytes) -> None:
        """Parse one more piece."""
        self._call(self._parser.feed, chunk)
        seen = (self._events.elements, self._events.texts)
        self._silent = 0 if seen != self._seen else self._silent + len(chunk)
        self._seen = seen
        if self._silent > MAX_TOKEN:
            raise FileRefused(DAMAGED)

    def close(self) -> None:
        """Say that the file ends here."""
        self._call(self._parser.close)

    @staticmethod
    def _call(step: Any, *arguments: bytes) -> None:
        from defusedxml.common import DefusedXmlException

        try:
            step(*arguments)
        except FileRefused:
            raise
        except DefusedXmlException:
            raise FileRefused(
                "Le fichier contient des déclarations XML interdites : exportez-le de nouveau depuis SIECLE."
            ) from None
        except Exception:
            raise FileRefused(DAMAGED) from None
