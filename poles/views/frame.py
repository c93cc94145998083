"""What the pages of a pôle share: their trail, and the offer to undo a removal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from poles.models import Pole


def trail_of(pole: Pole) -> list[tuple[str, str]]:
    """Return the way from the list of pôles to the page of one."""
    return [("Pôles", reverse("poles:poles")), (pole.name, reverse("poles:pole", args=[pole.slug]))]


def removed(request: HttpRequest, rows: models.QuerySet[Any]) -> Any:
    """Return the row that was just removed (`?retire=`), if it still is."""
    asked = request.GET.get("retire", "")
    if not asked:
        return None
    try:
        return rows.filter(pk=asked, removed_at__isnull=False).first()
    except (ValueError, ValidationError):
        return None
