"""`check_host_load [--repair]`: compares the meter of interns with the placements, académie by académie."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.load.counting import recount
from web.french import counted

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Recompte les stagiaires par SIRET et par semaine civile, académie par académie, et compare au compteur légal. "
        "Sans option, dit seulement les écarts ; code de retour 1 s'il y en a."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="écrire ce qui a été recompté")

    def handle(self, *args: Any, **options: Any) -> None:
        gaps = recount(repair=options["repair"])
        for gap in gaps[:SHOWN]:
            self.stdout.write(f"  {gap.siret}, semaine du {gap.week:%d/%m/%Y} : {gap.held} au lieu de {gap.found}")
        if len(gaps) > SHOWN:
            self.stdout.write(f"  … et {counted(len(gaps) - SHOWN, 'autre écart|autres écarts')}")
        if not gaps:
            self.stdout.write("Le compteur correspond aux stages enregistrés.")
        elif options["repair"]:
            self.stdout.write(f"{counted(len(gaps), 'semaine corrigée|semaines corrigées')}.")
        else:
            raise CommandError(
                f"{counted(len(gaps), 'écart|écarts')} : relancez avec --repair pour écrire ce qui a été recompté."
            )
