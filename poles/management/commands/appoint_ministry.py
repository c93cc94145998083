"""Appoint a person of the ministry, or end it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from poles.models import MinistryStaff


class Command(BaseCommand):
    help = "Nomme un membre du ministère (--function), ou met fin à sa nomination (--end)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="ADRESSE")
        parser.add_argument("--function", metavar="FONCTION", default="", help="par exemple « DGESCO »")
        parser.add_argument("--end", action="store_true", help="met fin à la nomination, dès maintenant")
        # The role of the pages cannot write this table: nobody appoints from a page.
        parser.add_argument("--database", default="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *args: Any, **options: Any) -> None:
        using, function = options["database"], options["function"].strip()
        user = User.objects.using(using).filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"Aucun compte actif n'a l'adresse « {options['email']} ».")
        held = MinistryStaff.objects.using(using).filter(user=user)
        if options["end"]:
            if not held.delete()[0]:
                raise CommandError("Cette personne ne fait pas partie du ministère.")
            record(actor=None, verb="ministry.dismissed", thing=user, using=using)
            self.stdout.write("Nomination terminée : la fonction n'ouvre plus rien dès la prochaine page.")
            return
        if not function:
            raise CommandError("Dites sa fonction : --function « DGESCO », par exemple.")
        if held.exists():
            raise CommandError("Cette personne fait déjà partie du ministère.")
        MinistryStaff.objects.using(using).create(user=user, function=function, starts_on=timezone.localdate())
        record(actor=None, verb="ministry.appointed", thing=user, using=using)
        self.stdout.write("Nomination enregistrée. Un second facteur sera demandé avant toute page.")
