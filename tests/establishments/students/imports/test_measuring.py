"""The benchmark of imports measures a real import and keeps nothing of it."""

from __future__ import annotations

import pytest

from establishments.models import Student, StudentImport
from establishments.students.imports.measuring import measure


@pytest.mark.django_db
def test_a_measure_is_exact_and_leaves_nothing() -> None:
    found = measure(30, 3)
    assert found.students == 30
    assert min(found.read, found.preview, found.apply, found.again, found.megabytes) > 0
    assert not Student.objects.exists()
    assert not StudentImport.objects.exists()
