"""What every page knows about the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, Any]:
    """Return the brand, whether this is a demonstration, who acts, and support behind."""
    return {
        "brand": settings.STAGES_BRAND,
        "is_demo": settings.STAGES_DEMO,
        "actor": getattr(request, "actor", None),
        "impersonation": getattr(request, "impersonation", None),
    }
