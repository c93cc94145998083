"""Take away the lost second factor of a person whom nobody else can help: the only member of a rectorat."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import actors_of
from accounts.models import User
from accounts.recovery.services import clear_by_operator
from web.french import counted

#: The journal keeps the reason for ever.
LONGEST = 200


class Command(BaseCommand):
    help = (
        "Retire le second facteur perdu d'une personne, quand personne de son académie ne peut en décider. "
        "Sans --confirm, dit seulement ce qui serait fait. Vérifiez l'identité de vive voix avant."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="ADRESSE")
        parser.add_argument("--reason", metavar="MOTIF", default="", help="comment l'identité a été vérifiée (journal)")
        parser.add_argument("--confirm", action="store_true", help="le fait")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip(), is_active=True).first()
        if user is None:
            raise CommandError(f"Aucun compte actif n'a l'adresse « {options['email']} ».")
        factors = Authenticator.objects.filter(user=user).count()
        if not factors:
            raise CommandError("Cette personne n'a aucun second facteur enregistré.")
        reason = " ".join(options["reason"].split())
        if len(reason) > LONGEST:
            raise CommandError(f"Le motif a {len(reason)} caractères : {LONGEST} au plus.")
        if not options["confirm"]:
            self._announce(user, factors)
            return
        if not reason:
            raise CommandError("Dites comment l'identité a été vérifiée : --reason « … » ; le journal le garde.")
        try:
            clear_by_operator(person=user, reason=reason)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("Second facteur retiré, sessions fermées, personne prévenue par courriel, journal écrit.")

    def _announce(self, user: User, factors: int) -> None:
        self.stdout.write(f"{user} ({user.email})")
        for actor in actors_of(user):
            self.stdout.write(f"  fonction : {actor.title}")
        removed = counted(factors, "second facteur ou jeu de codes|seconds facteurs et jeux de codes")
        self.stdout.write(f"  serait retiré : {removed} ; toutes ses sessions seraient fermées")
        self.stdout.write("  un courriel le lui dirait, et le journal garderait le motif")
        self.stdout.write("Rien n'est fait. Pour le faire : la même commande avec --reason « … » --confirm.")
