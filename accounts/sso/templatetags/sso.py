"""What the sign-in page reads of the providers."""

from __future__ import annotations

from django import template

from accounts.sso.config import Provider, configured

register = template.Library()


@register.simple_tag
def sso_providers() -> list[Provider]:
    """Return the providers that are on."""
    return configured()
