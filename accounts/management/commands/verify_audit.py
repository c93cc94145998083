"""Verify the chains of the journal against the key and an anchor of an earlier day."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit.services import audit_key
from accounts.audit.verify import AnchorUnreadable, Mark, Report, chains, read_anchor, verify_chain, write_anchor


class Command(BaseCommand):
    help = (
        "Relit le journal et nomme toute ligne modifiée, supprimée, échangée, coupée ou écrite sans la clé. "
        "Code de sortie 1 au premier écart."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--academie", metavar="CODE", help="une seule académie")
        parser.add_argument("--anchor", metavar="FICHIER", help="ancre d'un jour précédent, à comparer")
        parser.add_argument(
            "--write-anchor", metavar="FICHIER", help="écrit l'ancre du jour (seulement si tout est exact)"
        )
        # Only the owner of the tables sees every line.
        parser.add_argument("--database", default="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *args: Any, **options: Any) -> None:
        begun, using = time.monotonic(), options["database"]
        if options["academie"] and options["write_anchor"]:
            raise CommandError("Une ancre porte sur toutes les académies : retirez --academie.")
        try:
            key = audit_key()
            anchor = read_anchor(Path(options["anchor"]), key=key) if options["anchor"] else {}
        except (ImproperlyConfigured, AnchorUnreadable) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"L'ancre « {options['anchor']} » ne peut pas être lue : {error.strerror}.") from error
        known = sorted({*chains(using), *anchor})
        if options["academie"]:
            known = [code for code in known if code == options["academie"]]
            if not known:
                raise CommandError(f"Aucun journal pour l'académie « {options['academie']} ».")
        reports = [verify_chain(academie_id=code, key=key, using=using, anchor=anchor.get(code)) for code in known]
        self._tell(reports, time.monotonic() - begun)
        if any(report.faults for report in reports):
            raise CommandError("Le journal n'est pas intact.", returncode=1)
        if options["write_anchor"]:
            self._anchor(Path(options["write_anchor"]), {one.academie_id: one.mark for one in reports}, key)

    def _tell(self, reports: list[Report], seconds: float) -> None:
        for report in reports:
            for sentence in report.faults:
                self.stdout.write(self.style.ERROR(sentence))
            if report.unsaid:
                self.stdout.write(self.style.ERROR(f"{report.name}, et {report.unsaid} autres écarts que ceux-ci."))
            if not report.faults:
                s = "s" if report.lines > 1 else ""
                self.stdout.write(f"{report.name} : {report.lines} ligne{s}, intacte{s}.")
        total = sum(report.lines for report in reports)
        duration = f"{seconds:.1f}".replace(".", ",")
        self.stdout.write(f"{total} ligne{'s' if total > 1 else ''} relue{'s' if total > 1 else ''} en {duration} s.")

    def _anchor(self, path: Path, marks: dict[str, Mark], key: bytes) -> None:
        try:
            write_anchor(path, marks, key=key, taken_at=timezone.now())
        except OSError as error:
            raise CommandError(f"L'ancre « {path} » ne peut pas être écrite : {error.strerror}.") from error
        self.stdout.write(f"Ancre écrite : {path.name}. Gardez-la hors de la base et de ses sauvegardes.")
