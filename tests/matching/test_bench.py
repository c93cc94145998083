"""The rows of the benchmark from PostgreSQL, on a small size: same pairs as a join in SQL, nothing left behind."""

import pytest

from companies.models import Offer
from matching.bench.build import CODE, build_rows
from placements.models import Need
from poles.models import Academie


@pytest.mark.django_db(transaction=True)
def test_rows_agree_with_the_join_and_the_database_is_left_empty():
    lines: list[str] = []
    rows = build_rows(sizes=[300], say=lines.append)
    assert lines
    assert {row["case"] for row in rows} == {"PostgreSQL 300"}
    assert all(set(row) == {"case", "metric", "value", "unit", "peer", "ratio", "goal", "met"} for row in rows)
    values = {row["metric"]: row["value"] for row in rows}
    assert values["paires possibles"] > 300
    assert values["de PostgreSQL à l'instance"] > 0
    assert not Academie.objects.filter(code=CODE).exists()
    assert not Need.objects.exists()
    assert not Offer.objects.exists()
