"""Reading of environment variables, with errors that name the variable."""

import os
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

TRUE = {"1", "true", "oui", "yes", "on"}


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or `default`; without default the variable is compulsory."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"La variable d'environnement {name} est obligatoire.")
    return default


def flag(name: str, default: bool = False) -> bool:
    """Return whether the variable says yes (1, true, oui, yes, on)."""
    value = os.environ.get(name, "").strip().lower()
    return value in TRUE if value else default


def number(name: str, default: int) -> int:
    """Return the variable as an integer."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"La variable {name} doit être un nombre entier, pas « {value} ».") from None


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """Return Django's connection settings for the PostgreSQL address held by the variable.

    Parsing is libpq's own, so that socket folders (`?host=/run/…`) and TLS options work as they do everywhere else.
    """
    try:
        parts = conninfo_to_dict(text(name, default))
    except psycopg.ProgrammingError as error:
        raise ImproperlyConfigured(f"La variable {name} n'est pas une adresse PostgreSQL lisible.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "") or "stages",
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {key: value for key, value in parts.items() if value},
        # Transactions belong to acting_as(): ATOMIC_REQUESTS would open them before the scope is known.
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
    }
