"""import_qpv: table, contours, join."""

import gzip
import json

import pytest

from poles.geo import QpvIndex, qpv_at
from poles.imports.communes import import_communes
from poles.imports.errors import SourceError
from poles.imports.qpv import import_qpv
from poles.models import Qpv
from tests.poles.imports.files import commune, write

pytestmark = pytest.mark.django_db


def square(west, south, side=0.01):
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def contours(path, *features):
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code_qp": code, "nom": f"Quartier {code}", "insee": ["93066"]},
                "geometry": geometry,
            }
            for code, geometry in features
        ],
    }
    path.write_bytes(gzip.compress(json.dumps(collection).encode()))
    return path


def polygon(*args):
    return {"type": "Polygon", "coordinates": square(*args)}


@pytest.fixture
def communes(tmp_path):
    passage = write(tmp_path / "passage.csv", [{"ancien_insee": "93059", "insee_actuel": "93066"}])
    source = write(tmp_path / "communes.csv", [commune("93066", "Exemple"), commune("75056", "Témoin")])
    import_communes(source=source, former=passage)


@pytest.fixture
def table(tmp_path, communes):
    return write(
        tmp_path / "qpv.csv",
        [
            {"code_qp": "QN09301M", "libelle": "Cité Modèle", "communes_insee": "93059|75056", "lat": "", "lon": ""},
            {"code_qp": "QN09302M", "libelle": "Essai", "communes_insee": "93066", "lat": "48,95", "lon": "2,40"},
        ],
        encoding="iso8859-15",
    )


def test_names_and_contours_are_joined(tmp_path, table):
    two = {"type": "MultiPolygon", "coordinates": [square(2.40, 48.95), square(2.45, 48.95)]}
    file = contours(tmp_path / "qpv.geojson.gz", ("QN09301M", polygon(2.35, 48.90)), ("QN09302M", two))
    report = import_qpv(source=table, contours=file)
    assert (report.added, report.refused, report.warnings) == (2, [], [])
    district = Qpv.objects.get(pk="QN09301M")
    assert (district.name, district.generation) == ("Cité Modèle", 2024)
    assert district.commune_codes == ["93066", "75056"]
    assert (district.latitude, district.longitude) == (pytest.approx(48.905), pytest.approx(2.355))
    assert import_qpv(source=table, contours=file).unchanged == 2
    points = [(48.905, 2.355), (48.955, 2.455), (48.955, 2.43), (48.90, 2.35)]
    assert qpv_at(points) == ["QN09301M", "QN09302M", "", "QN09301M"]
    assert qpv_at([]) == []
    assert qpv_at(points, generation=2014) == [""] * 4


def test_names_alone_keep_the_contours(tmp_path, table):
    import_qpv(source=table, contours=contours(tmp_path / "q.geojson", ("QN09302M", polygon(2.4, 48.95))))
    import_qpv(source=table)
    assert Qpv.objects.get(pk="QN09302M").contour["type"] == "Polygon"


def test_a_geojson_file_alone_is_enough(tmp_path, communes):
    report = import_qpv(source=contours(tmp_path / "q.geojson", ("QN09302M", polygon(2.4, 48.95))))
    assert report.added == 1
    district = Qpv.objects.get()
    assert (district.name, district.commune_codes) == ("Quartier QN09302M", ["93066"])
    assert district.latitude == pytest.approx(48.955)


def test_what_does_not_join_is_told(tmp_path, table):
    file = contours(
        tmp_path / "q.geojson",
        ("QN09309M", polygon(2.4, 48.95)),
        ("QN09302M", {"type": "Point", "coordinates": [2.4, 48.95]}),
        ("QN09301M", {"type": "Polygon", "coordinates": [[[652000, 6862000], [652100, 6862000], [652100, 6862100]]]}),
    )
    report = import_qpv(source=table, contours=file)
    reasons = " ".join(str(refusal) for refusal in report.refused)
    assert report.added == 2
    assert "QN09309M) : contour : ce quartier n'est pas dans la table" in reasons
    assert "QN09302M) : contour : ce n'est pas un polygone" in reasons
    assert "QN09301M) : contour : ses coordonnées ne sont pas" in reasons


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"code_qp": "93059", "libelle": "Essai"}, "n'est pas un code de quartier prioritaire"),
        ({"code_qp": "QN09301M", "libelle": ""}, "le nom du quartier manque"),
    ],
)
def test_bad_lines(tmp_path, communes, row, reason):
    report = import_qpv(source=write(tmp_path / "q.csv", [{"code_qp": "QP093028", "libelle": "Ancien"}, row]))
    assert Qpv.objects.get().generation == 2014
    assert reason in report.refused[0].reason


def test_unknown_communes_are_dropped_with_a_warning(tmp_path, communes):
    row = {"code_qp": "QN01301M", "libelle": "Essai", "insee": "13200|93066"}
    report = import_qpv(source=write(tmp_path / "q.csv", [row]))
    assert Qpv.objects.get().commune_codes == ["93066"]
    assert "13200" in report.warnings[0].reason


@pytest.mark.parametrize("text", ["{", "[]", '{"type": "FeatureCollection"}', '{"features": 3}', "[" * 100_000])
def test_broken_contours_write_nothing(tmp_path, table, text):
    (tmp_path / "q.geojson").write_text(text)
    with pytest.raises(SourceError, match="GeoJSON"):
        import_qpv(source=table, contours=tmp_path / "q.geojson")
    assert not Qpv.objects.exists()


def test_crossed_and_overlapping_contours_still_answer():
    # Two triangles that touch in (1, 1), west and east of it; a square covers the tip of the eastern one.
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    index = QpvIndex([("QN00001M", bow), ("QN00002M", polygon(1.5, 0.5, 1.0))])
    answers = {
        (1.0, 0.2): "QN00001M",
        (1.0, 1.8): "QN00001M",  # in both: the first code
        (1.0, 2.3): "QN00002M",
        (0.1, 1.0): "",
        (5.0, 5.0): "",
    }
    assert index.at(list(answers)) == list(answers.values())
