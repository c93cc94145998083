"""Charts and maps: well-formed, named, without style, and true to their figures."""

import random
import re
from xml.etree import ElementTree

import pytest

from web import charts, maps
from web.maps import labels
from web.svg import element, image, text

NS = {}


def parse(svg):
    tree = ElementTree.fromstring(str(svg))  # noqa: S314 (our own drawing)
    assert tree.get("role") == "img"
    assert tree.get("aria-label")
    for node in tree.iter():
        assert "style" not in node.attrib
        assert not [name for name in node.attrib if name.startswith("on")]
    return tree


def numbers(tree, name, attribute):
    return [float(node.get(attribute).rstrip("%")) for node in tree.iter(name) if node.get(attribute)]


def test_text_is_escaped():
    drawing = image(10, 10, "A & <B>", "", text(0, 0, "<script>"), element("rect", class_='x" onload="y'))
    assert "<script>" not in drawing
    assert "&lt;script&gt;" in drawing
    assert [node.get("class") for node in parse(drawing).iter("rect")] == ['x" onload="y']


def test_share_bar_fills_its_width():
    tree = parse(charts.share_bar(22, 4))
    widths = numbers(tree, "rect", "width")[1:]
    assert sum(widths) == pytest.approx(100, abs=0.01)
    assert widths[0] == pytest.approx(100 * 22 / 26, abs=0.01)
    assert "placés : 22, sans lieu : 4" in tree.get("aria-label")


def test_empty_share_bar_is_the_track_alone():
    assert len(list(parse(charts.share_bar(0, 0)).iter("rect"))) == 1


@pytest.mark.parametrize(
    ("days", "css", "width"), [(0, "c-blue", 0), (5, "c-blue", 50), (6, "c-brick", 60), (40, "c-brick", 100)]
)
def test_age_bar_turns_brick_after_the_delay(days, css, width):
    bar = list(parse(charts.age_bar(days, 5)).iter("rect"))[1]
    assert (bar.get("class"), float(bar.get("width").rstrip("%"))) == (css, width)


def test_elapsed_bar_stays_inside():
    assert [
        float(list(parse(charts.elapsed_bar(share, "temps")).iter("rect"))[1].get("width").rstrip("%"))
        for share in (-1, 0.5, 3)
    ] == [0, 50, 100]


GAPS = [
    charts.Gap("Filles", "Garçons", "Sexe", 0.013, -0.042, 0.069),
    charts.Gap("IPS quartile 1", "IPS quartile 4", "Position sociale", -0.145, -0.227, -0.062),
    charts.Gap("Rural", "Urbain", "Densité", 0.1, 0.02, 0.2),
    charts.Gap("Adaptation", "Sans", "Académie seulement", None),
]


def test_gap_chart_full_point_only_when_the_interval_excludes_zero():
    tree = parse(charts.gap_chart(GAPS, "Écarts"))
    assert [point.get("class") for point in tree.iter("circle")] == [
        "point w-ink point--hollow", "point w-brick point--full", "point w-blue point--full",
    ]  # fmt: skip
    assert "s : non publié à ce niveau" in "".join(tree.itertext())


def test_gap_chart_keeps_order_and_sides_of_zero():
    tree = parse(charts.gap_chart(GAPS, "Écarts"))
    zero = next(float(node.get("x1")) for node in tree.iter("line") if node.get("class") == "zero")
    places = numbers(tree, "circle", "cx")
    assert places[1] < zero < places[0] < places[2]


def test_gap_chart_widens_for_a_long_interval():
    tree = parse(charts.gap_chart([charts.Gap("A", "B", "", -0.5, -0.93, 0.4)], "Écarts"))
    ends = [float(node.get("x1")) for node in tree.iter("line") if "whisker" in node.get("class", "")]
    axis = [float(node.get("x1")) for node in tree.iter("line") if node.get("class") in ("axis", "zero")]
    assert min(axis) <= min(ends)
    assert max(ends) <= max(axis)


def test_rate_chart_shows_an_s_for_a_masked_rate():
    rows = [charts.Rate("Accueil", "58 sur 66", 0.88, 0.78, 0.94), charts.Rate("Bois", "secondaire", None)]
    tree = parse(charts.rate_chart(rows, "Taux", reference=0.845))
    assert len(list(tree.iter("circle"))) == 1
    assert "s" in [node.text for node in tree.iter("text")]
    assert "0" not in [node.text for node in tree.iter("text")], "jamais un zéro à la place d'un chiffre masqué"


def test_whisker_is_cut_at_the_ends_of_the_common_scale():
    tree = parse(charts.rate_whisker(0.4, 0.3, 1.0, 0.5))
    assert all(0 <= x <= 160 for x in numbers(tree, "circle", "cx") + numbers(tree, "line", "x1"))


def test_balance_words_and_shapes():
    rows = [charts.Balance("Vente", 143, 109), charts.Balance("Bois", 2, 2), charts.Balance("Soin", 0, 29)]
    assert [row.words for row in rows] == ["manque 34\u00a0places", "juste assez", "+29\u00a0places"]
    tree = parse(charts.balance_chart(rows, "Besoins et places"))
    assert [shape.get("class") for shape in tree.iter("rect")] == ["c-brick", "c-blue", "c-blue"]
    circles, squares = numbers(tree, "circle", "cx"), numbers(tree, "rect", "x")
    assert circles[0] > squares[0] + 4.5
    assert circles[1] == pytest.approx(squares[1] + 4.5, abs=0.02)


@pytest.mark.parametrize("top", [0, 1, 3, 7, 150, 12_345])
def test_balance_chart_holds_any_size(top):
    tree = parse(charts.balance_chart([charts.Balance("A", top, 0)], "x"))
    assert max(numbers(tree, "circle", "cx")) <= 720


def test_horizontal_bars():
    tree = parse(charts.horizontal_bars([("A", 10), ("B", 5), ("C", 0)], "Barres"))
    widths = numbers(tree, "rect", "width")
    assert widths == [widths[0], widths[0] / 2, 0]


def scatter(count, seed=7, latitude=48.8, longitude=2.4, spread=0.4):
    rng = random.Random(seed)
    return [(latitude + rng.uniform(-spread, spread), longitude + rng.uniform(-spread, spread)) for _ in range(count)]


def test_projection_keeps_the_proportions_of_the_ground():
    places = [(48.0, 2.0), (49.0, 2.0), (48.0, 3.0)]
    projection = maps.Projection.fit(places, 600)
    (x0, y0), (_, y1), (x2, _) = (projection(*place) for place in places)
    north, east = y0 - y1, x2 - x0
    assert east / north == pytest.approx(0.662, abs=0.01), "cosinus de 48,5 degrés"


@pytest.mark.parametrize("places", [[(48.0, 2.0)], [(48.0, 2.0)] * 5, [(-21.1, 55.5), (-21.2, 55.6)]])
def test_projection_of_few_places_stays_finite(places):
    projection = maps.Projection.fit(places, 300)
    x, y = projection(*places[0])
    assert 0 <= x <= 300
    assert 0 <= y <= projection.height
    assert "km" in projection.scale_bar()


def test_scale_bar_tells_the_truth():
    projection = maps.Projection.fit([(48.0, 2.0), (49.0, 3.0)], 600)
    path = re.search(r"M([\d.]+) [\d.]+v5H([\d.]+)", projection.scale_bar())
    length = (float(path[2]) - float(path[1])) / projection.scale
    assert f">{length:.0f}\u00a0km<" in projection.scale_bar()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 60])
def test_each_place_stands_in_its_own_cell(count):
    import shapely

    places = scatter(count)
    projection = maps.Projection.fit(places, 500)
    ground = maps.Ground(places, projection)
    assert len(ground.cells) == count
    for place, cell in zip(places, ground.cells, strict=True):
        assert cell.buffer(0.2).contains(shapely.Point(projection(*place)))
    if count > 3:
        total = sum(cell.area for cell in ground.cells)
        assert total == pytest.approx(ground.outline.area, rel=0.01), "les cellules couvrent le fond sans se recouvrir"


def test_places_on_one_point_share_a_cell():
    places = [(48.0, 2.0), (48.0, 2.0), (48.1, 2.1)]
    ground = maps.Ground(places, maps.Projection.fit(places, 300))
    assert ground.cells[0].equals(ground.cells[1])


def test_territory_map_writes_each_zone_and_hatches_the_rest():
    places = [maps.Place(lat, lon, "a" if lon < 2.3 else "b" if lat < 48.8 else None) for lat, lon in scatter(80)]
    zones = {"a": maps.Zone("Rive-Exemple", "86 %", "rate-2"), "b": maps.Zone("Bois-Essai", "s", "rate-none")}
    tree = parse(maps.territory_map(places, zones, "Placés par pôle"))
    words = [node.text for node in tree.iter("text")]
    assert {"Rive-Exemple", "86 %", "Bois-Essai", "s"} <= set(words)
    assert [node.get("class") for node in tree.iter("path")].count("uncovered") == 1
    assert [node.get("class") for node in tree.iter("text")][:2] == ["strong on-dark", "on-dark"]


def test_territory_map_of_a_large_academie_stays_small():
    places = [maps.Place(lat, lon, str(int(lon * 10) % 7)) for lat, lon in scatter(2500)]
    zones = {str(key): maps.Zone(f"Pôle {key}", "80 %", "rate-1") for key in range(7)}
    assert len(maps.territory_map(places, zones, "x")) < 250_000


def test_empty_maps_are_empty_text():
    assert maps.territory_map([], {}, "x") == ""
    assert maps.points_map([], [], title="x") == ""


def test_points_map_marks_schools_offers_and_pairs():
    schools = [maps.School(48.8, 2.4, "LP Ada-Exemple"), maps.School(48.8, 2.4, "LP Ada-Exemple")]
    offers = [maps.Offer(48.9, 2.5, "Épicerie Témoin", chosen=True), maps.Offer(48.7, 2.3)]
    pairs = [maps.Pair((48.8, 2.4), (48.9, 2.5)), maps.Pair((48.8, 2.4), (48.7, 2.3), changed=True)]
    tree = parse(maps.points_map(schools, offers, pairs, title="Propositions", ground=scatter(12)))
    classes = [node.get("class") for node in tree.iter()]
    assert (classes.count("school"), classes.count("offer"), classes.count("offer offer--full")) == (1, 1, 1)
    assert (classes.count("pair"), classes.count("pair pair--changed"), classes.count("ground")) == (1, 1, 1)
    assert "1 établissement, 2 offres" in tree.get("aria-label").replace("\u00a0", " ")


@pytest.mark.parametrize("spread", [0, 4, 15, 60, 200])
def test_names_of_schools_cover_neither_each_other_nor_a_mark(spread):
    draw = random.Random(spread)
    names = [
        (240 + draw.uniform(-spread, spread), 150 + draw.uniform(-spread / 2, spread / 2), f"Lycée Exemple {rank}")
        for rank in range(8)
    ]
    found, notes = labels.placed(names, 480, 300)
    boxes = [label.box for label in found]
    assert all(left >= 0 and top >= 0 and right <= 480 and bottom <= 300 for left, top, right, bottom in boxes)
    for rank, box in enumerate(boxes):
        assert not any(labels.meets(box, other) for other in boxes[rank + 1 :])
        assert not any(labels.meets(box, labels.mark_box(x, y)) for x, y, _ in names)
    written = {label.words for label in found} | {name for _, name in notes}
    assert {name for _, _, name in names} <= written, "chaque nom est sur la carte ou sous elle"


def test_schools_too_near_are_numbered_and_named_under_the_map():
    near = [maps.School(48.8 + rank * 0.0005, 2.4, f"Lycée professionnel Exemple {rank}") for rank in range(6)]
    words = [node.text for node in parse(maps.points_map(near, [], title="x")).iter("text")]
    for school in near:
        assert any(word == school.name or word.endswith(f". {school.name}") for word in words), school.name
    assert any(word.startswith("1. ") for word in words)


def test_names_without_room_become_numbers_explained_under_the_map():
    crowded = [maps.Place(48.8 + index * 0.01, 2.4, str(index)) for index in range(6)]
    places = [*crowded, maps.Place(48.0, 1.0, "far"), maps.Place(48.0, 3.5, "far"), maps.Place(49.5, 3.5, "far")]
    zones = {str(index): maps.Zone(f"Petit pôle très serré {index}", "80 %", "rate-1") for index in range(6)}
    zones["far"] = maps.Zone("Loin", "90 %", "rate-3")
    words = [node.text for node in parse(maps.territory_map(places, zones, "x")).iter("text")]
    for zone in zones.values():
        written = zone.name in words or any(word.endswith(f". {zone.name} : {zone.figure}") for word in words)
        assert written, zone.name
    numbered = [word for word in words if ". Petit pôle" in word]
    assert numbered
    assert {word.split(".")[0] for word in numbered} <= set(words)
