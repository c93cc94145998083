"""Appoint a person to the support of this installation, or end it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from accounts.audit import record
from accounts.impersonation.models import SupportStaff
from accounts.models import User


class Command(BaseCommand):
    help = "Nomme un membre de l'assistance (jusqu'à une date), ou met fin à sa nomination (--end)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="ADRESSE")
        parser.add_argument("--until", metavar="AAAA-MM-JJ", help="dernier jour compris")
        parser.add_argument("--end", action="store_true", help="met fin à la nomination, dès maintenant")
        # The role of the pages cannot write this table: nobody appoints from a page.
        parser.add_argument("--database", default="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *args: Any, **options: Any) -> None:
        using, today = options["database"], timezone.localdate()
        user = User.objects.using(using).filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"Aucun compte actif n'a l'adresse « {options['email']} ».")
        live = SupportStaff.objects.using(using).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), user=user)
        if options["end"]:
            if not live.delete()[0]:
                raise CommandError("Cette personne ne fait pas partie de l'assistance.")
            record(actor=None, verb="support.dismissed", thing=user, using=using)
            self.stdout.write("Nomination terminée : une session d'assistance ouverte s'arrête à la prochaine page.")
            return
        until = self._until(options["until"], today)
        if live.exists():
            raise CommandError("Cette personne fait déjà partie de l'assistance.")
        SupportStaff.objects.using(using).create(user=user, starts_on=today, ends_on=until)
        record(actor=None, verb="support.appointed", thing=user, using=using)
        self.stdout.write(f"Nomination enregistrée{f' jusqu’au {until:%d/%m/%Y}' if until else ''}.")

    def _until(self, text: str | None, today: dt.date) -> dt.date | None:
        if text is None:
            return None
        try:
            until = dt.date.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"« {text} » n'est pas une date : écrivez-la AAAA-MM-JJ.") from error
        if until < today:
            raise CommandError(f"Le {until:%d/%m/%Y} est passé.")
        return until
