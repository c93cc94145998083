"""The frame of every import command: options, report on screen and in a file, exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from poles.imports.errors import RefusedImportError, SourceError
from poles.imports.report import Report
from poles.imports.sources import ALLOWED_HOSTS


class ImportCommand(BaseCommand):
    """Run a service that returns a Report.

    Exit codes: 0, the file was imported (refused lines are listed); 1, nothing was written.
    """

    #: An import needs the tables, not the pages: checking addresses and templates would double its start.
    requires_system_checks = [Tags.models, Tags.database]
    #: Columns and addresses, shown after the options.
    columns_help = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show the columns and the sites after the options."""
        epilog = (
            f"{self.columns_help}\n\nLa source est un fichier CSV (aussi en .gz ou dans un .zip) ou une adresse https"
            f" de l'un de ces sites : {', '.join(sorted(ALLOWED_HOSTS))}. L'encodage, le séparateur et l'ordre des"
            " colonnes sont reconnus. Importer deux fois le même fichier ne change rien."
        )
        return super().create_parser(prog_name, subcommand, epilog=epilog.strip(), **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options common to every import."""
        parser.add_argument("source", metavar="FICHIER", help="Fichier ou adresse https.")
        parser.add_argument(
            "--report", metavar="CSV", type=Path, help="Écrire toutes les lignes refusées dans ce fichier."
        )
        parser.add_argument("--strict", action="store_true", help="Ne rien écrire si une seule ligne est refusée.")

    def run(self, **options: Any) -> Report:
        """Call the service. Raises SourceError or RefusedImportError."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the service, write the report, print the summary."""
        report_file: Path | None = options["report"]
        if report_file and not report_file.absolute().parent.is_dir():
            raise CommandError(f"Le dossier de « {report_file} » n'existe pas : le rapport ne pourrait pas être écrit.")
        try:
            report = self.run(**options)
        except SourceError as error:
            raise CommandError(str(error)) from error
        except RefusedImportError as error:
            self._write(report_file, error.report)
            raise CommandError(f"{error}\n{error.report.details()}") from error
        self._write(report_file, report)
        self.stdout.write(report.summary())
        if not report.taken:
            raise CommandError("Aucune ligne du fichier n'a pu être importée.")

    def _write(self, path: Path | None, report: Report) -> None:
        if path is None:
            return
        try:
            report.write_csv(path)
        except OSError as error:
            self.stderr.write(f"Le rapport « {path} » n'a pas pu être écrit : {error.strerror}.")
