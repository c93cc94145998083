from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from poles.reference.loader import load_holidays, load_reference


class Command(BaseCommand):
    help = (
        "Remet en état les données de référence : régions académiques, académies, départements, années scolaires,"
        " limites légales et vacances scolaires. Les limites et les vacances corrigées sont laissées telles quelles."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="Réécrire aussi les limites et les vacances avec leur valeur d'origine.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for load in (load_reference, load_holidays):
            report = load(lambda name: apps.get_model("poles", name), force=options["force"])
            self.stdout.write(report.summary())
