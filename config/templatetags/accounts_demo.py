"""Accounts of the demonstration, for the sign-in page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import template
from django.conf import settings

from accounts.models import User
from config.demo_world import demo_accounts as ready_accounts
from config.seed.ids import MAIL_DOMAIN

register = template.Library()


@dataclass(frozen=True, slots=True)
class Account:
    """One account that can sign in: role as said on screen, address, password."""

    role: str
    email: str
    password: str


@register.simple_tag
def demo_accounts() -> list[Account]:
    """Return the ready accounts that exist in this database; none outside a demonstration.

    Those of an académie other than the built-in one carry its code in their address.
    """
    if not settings.STAGES_DEMO:
        return []
    ready = ready_accounts()
    people = "|".join(re.escape(account.email.partition("@")[0]) for account in ready)
    shape = re.compile(rf"^({people})(?:\.(\w+))?@{re.escape(MAIL_DOMAIN)}$")
    emails = User.objects.filter(email__endswith=f"@{MAIL_DOMAIN}", is_active=True).order_by("email")
    found = sorted(
        (match[2] or "", rank, match[0])
        for match in map(shape.match, emails.values_list("email", flat=True))
        if match
        for rank, account in enumerate(ready)
        if account.email.startswith(f"{match[1]}@")
    )
    return [
        Account(f"{ready[rank].title}{f', académie {code}' if code else ''}", email, ready[rank].password)
        for code, rank, email in found[:20]
    ]
