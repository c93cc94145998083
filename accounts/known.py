"""Devices from which a person has already signed in: what attackers try elsewhere does not lock their owner out.

The mark is a sealed cookie, given after a whole sign-in (second factor included where there is one). It opens nothing:
the password and the factor are asked as ever; its tries are only counted apart (ASVS 6.1.1: no malicious lock-out).
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from accounts.seal import BrokenSeal, seal, unseal

COOKIE = "appareil"
PURPOSE = "device"
#: Life of the mark, in seconds: a school year without signing in from there, and the device is unknown again.
LIFE = 300 * 24 * 3600


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Mark the device; it is known for one person, the last who signed in."""
    number = device_of(request, user.email) or secrets.token_hex(8)
    response.set_cookie(
        COOKIE,
        seal(f"{user.pk}:{number}", purpose=PURPOSE),
        max_age=LIFE,
        path="/comptes/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_of(request: HttpRequest, email: str) -> str:
    """Return the number of the device when it is known for the person of that address, else ''."""
    sealed = request.COOKIES.get(COOKIE, "")
    if not sealed or len(sealed) > 500:
        return ""
    try:
        pk, _, number = unseal(sealed, purpose=PURPOSE).partition(":")
    except BrokenSeal:
        return ""
    return number if User.objects.filter(pk=pk, email__iexact=email).exists() else ""
