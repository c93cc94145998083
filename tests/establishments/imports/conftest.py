import pytest

from poles.imports.communes import import_communes
from tests.poles.imports.files import commune, write


@pytest.fixture
def communes(db, tmp_path):
    """Three communes: one in Corrèze, one in Seine-Saint-Denis with a former code, one in Guyane."""
    passage = write(tmp_path / "passage.csv", [{"ancien_insee": "93059", "insee_actuel": "93066"}])
    rows = [
        commune(),
        commune("93066", "Exemple", lat="48.93", lon="2.35"),
        commune("97304", "Témoin", lat="4.8", lon="-53.0"),
    ]
    import_communes(source=write(tmp_path / "communes.csv", rows), former=passage)
