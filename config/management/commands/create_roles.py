"""`create_roles`: the three roles and the database, on a server that an administrator names."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.local.roles import APP, BACKUP, OWNER, ensure_extensions, ensure_roles


class Command(BaseCommand):
    help = (
        "Crée les trois rôles (propriétaire, restreint, sauvegarde), la base et ses extensions. Sans effet quand "
        "tout existe déjà. Noms et mots de passe : ceux de DATABASE_OWNER_URL, DATABASE_URL et DATABASE_BACKUP_URL."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--admin-url",
            default=os.environ.get("DATABASE_ADMIN_URL", ""),
            metavar="ADRESSE",
            help="adresse PostgreSQL d'un administrateur (postgresql://postgres@hote/postgres), "
            "par défaut la variable DATABASE_ADMIN_URL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["admin_url"]:
            raise CommandError(
                "Indiquez l'adresse d'un administrateur : --admin-url postgresql://postgres@hote/postgres"
            )
        names, passwords = self._wanted()
        database = settings.DATABASES["default"]["NAME"]
        try:
            admin_address = make_conninfo(options["admin_url"], connect_timeout=10)
            with psycopg.connect(admin_address, autocommit=True) as admin:
                version = admin.info.server_version // 10000
                if not 15 <= version <= 18:
                    raise CommandError(f"Ce serveur est PostgreSQL {version} : les versions 15 à 18 conviennent.")
                created = ensure_roles(admin, database=database, names=names, passwords=passwords)
            with psycopg.connect(make_conninfo(admin_address, dbname=database), autocommit=True) as admin:
                admin.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(names[OWNER])))
                ensure_extensions(admin)
        except psycopg.Error as error:
            # The first line says what and where; the address, which may hold a password, is not repeated.
            reason = (str(error).strip() or "sans réponse").splitlines()[0]
            raise CommandError(f"L'administrateur de la base n'a pas pu créer les rôles : {reason}") from error
        done = f"Créés : {', '.join(created)}." if created else "Tout existait déjà."
        self.stdout.write(f"{done} Étape suivante : bin/manage migrate")

    def _wanted(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the names and the passwords that the product itself will use."""
        addresses = {OWNER: "DATABASE_OWNER_URL", APP: "DATABASE_URL", BACKUP: "DATABASE_BACKUP_URL"}
        names, passwords = {}, {}
        for role, variable in addresses.items():
            try:
                parts = conninfo_to_dict(os.environ.get(variable, ""))
            except psycopg.ProgrammingError as error:
                raise CommandError(f"La variable {variable} n'est pas une adresse PostgreSQL lisible.") from error
            names[role] = str(parts.get("user") or role)
            passwords[role] = str(parts.get("password") or "")
        if len(set(names.values())) < len(names):
            raise CommandError(
                "DATABASE_URL, DATABASE_OWNER_URL et DATABASE_BACKUP_URL doivent nommer trois rôles différents : "
                "celui qui possède les tables échapperait au cloisonnement."
            )
        return names, passwords
