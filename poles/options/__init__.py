"""Choices that an académie makes for all its schools and pôles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poles.options.models import AcademieSettings


def settings_of(academie_code: str) -> AcademieSettings:
    """Return the choices of the académie, or the defaults when it made none (an unsaved row)."""
    from poles.options.models import AcademieSettings

    found = AcademieSettings.objects.filter(academie_id=academie_code).first()
    return found or AcademieSettings(academie_id=academie_code)
