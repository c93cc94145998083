"""Errors of imports: each carries one complete French sentence."""

from __future__ import annotations

from poles.imports.report import Report


class SourceError(Exception):
    """The whole source cannot be used: unreadable, wrong columns, address not allowed. Nothing was written."""


class RefusedImportError(Exception):
    """A strict import met refused lines: nothing was written. The report says which."""

    def __init__(self, report: Report) -> None:
        super().__init__("Import annulé : des lignes sont refusées, rien n'a été écrit.")
        self.report = report


class BadValueError(ValueError):
    """A value of a line is not what its column holds."""
