"""What every page knows about the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.sessions import has_several_functions


def product(request: HttpRequest) -> dict[str, Any]:
    """Return the brand, whether this is a demonstration, who acts, and support behind."""
    actor = getattr(request, "actor", None)
    return {
        "brand": settings.STAGES_BRAND,
        "is_demo": settings.STAGES_DEMO,
        "actor": actor,
        # Only with an actor: a page for people signed out must not read the session.
        "several_functions": actor is not None and has_several_functions(request),
        "impersonation": getattr(request, "impersonation", None),
    }
