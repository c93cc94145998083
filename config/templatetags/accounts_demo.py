"""Accounts of the demonstration, for the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

register = template.Library()


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One ready account: role as said on screen, address, password."""

    role: str
    email: str
    password: str


@register.simple_tag
def demo_accounts() -> list[DemoAccount]:
    """Return the accounts to offer; none outside a demonstration."""
    return []
