"""XML without document type nor entities, fed piece by piece."""

from __future__ import annotations

from typing import Any

from establishments.imports.students.archives import DAMAGED
from establishments.imports.students.results import FileRefused

#: The deepest genuine file, an OpenDocument sheet, has about 15 levels.
MAX_DEPTH = 200


class _Depth:
    """Passes the events on to a target and refuses absurd nesting."""

    def __init__(self, target: Any) -> None:
        self.target, self.depth = target, 0
        self.data, self.close = target.data, target.close

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FileRefused(DAMAGED)
        self.target.start(tag, attrib)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.target.end(tag)


class PushParser:
    """A parser fed piece by piece that calls `start`, `data`, `end` and `close` of a target.

    Raises FileRefused on declarations of types or entities, and on damage.
    """

    def __init__(self, target: Any) -> None:
        from defusedxml.ElementTree import DefusedXMLParser

        self._parser = DefusedXMLParser(target=_Depth(target), forbid_dtd=True)

    @property
    def line(self) -> int:
        """Return the line of the current event in the file."""
        return int(self._parser.parser.CurrentLineNumber)

    def feed(self, chunk: bytes) -> None:
        """Parse one more piece."""
        self._call(self._parser.feed, chunk)

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
