"""Where the real open data may be."""

from pathlib import Path

import pytest
from django.conf import settings


def real(name: str) -> Path:
    """Return a file of the folder of open data, or skip the test."""
    path = Path(settings.STAGES_DATA_DIR) / name
    if not path.exists():
        pytest.skip(f"Données ouvertes absentes : {path} (variable STAGES_DATA_DIR)")
    return path
