"""`rebuild_listings [ACADEMIE…]`: writes again what the search of offers reads."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.search import listing
from poles.models import Academie


class Command(BaseCommand):
    help = "Réécrit les lignes que lit la recherche d'offres, académie par académie."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("academies", metavar="CODE", nargs="*", help="codes des académies ; toutes par défaut")

    def handle(self, *args: Any, **options: Any) -> None:
        known = list(Academie.objects.order_by("code").values_list("code", flat=True))
        if unknown := sorted(set(options["academies"]) - set(known)):
            raise CommandError(f"Académie inconnue : {', '.join(unknown)}.")
        for code in options["academies"] or known:
            self.stdout.write(f"{code} : {listing.rebuild(code)} offres publiées")
