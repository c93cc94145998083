"""The class board as a DDFPT reads it and acts on it."""

from __future__ import annotations

import datetime as dt

from tests.factories import (
    CompanyFactory,
    EscalationFactory,
    PlacementFactory,
    SearchStepFactory,
)
from tests.placements.board.conftest import TODAY, Class, days_ago
from tests.support.reading import words


def test_the_board_says_who_has_no_place(melec: Class) -> None:
    placed = melec.need(0, placed=True)
    PlacementFactory(need=placed, by_family=True, company=CompanyFactory(name="Lumiéris Démo"))
    stale = melec.need(1, opened_at=days_ago(30))
    SearchStepFactory(need=stale, refused=True, done_on=TODAY - dt.timedelta(days=16))
    melec.need(2, opened_at=days_ago(3))
    request = melec.need(3, escalated=True)
    EscalationFactory(need=request)
    page = words(melec.sign_in().get(melec.url))
    assert "1re MELEC, PFMP n° 1" in page
    assert "Du lundi 4 mai au vendredi 29 mai 2026" in page
    assert "1 élève placé sur 4" in page
    assert "<strong>32</strong> jours" in page
    assert "À traiter · 3" in page
    assert "Placés · 1" in page
    assert "Rien depuis 16 jours" in page
    assert "Lumiéris Démo" in page
    assert "Trouvé par la famille" in page
    assert "Reçue, pas encore lue" in page
    assert "rien depuis 12 jours ou plus" in page


def test_each_partial_view_answers(melec: Class) -> None:
    needs = [melec.need(n) for n in range(3)]
    SearchStepFactory(need=needs[0], suspect=True, pole=melec.pole)
    client = melec.sign_in()
    for query in ("voir=relancer", "voir=places", "q=zzz", "tri=nom", "tri=commune", "tri=demarche", "tous=1",
                  f"eleve={needs[0].student_id}", f"lieu={needs[0].student_id}", f"eleve={melec.students[3].pk}",
                  "voir=inconnu&tri=x&eleve=x&lieu=x"):  # fmt: skip
        response = client.get(f"{melec.url}?{query}")
        assert response.status_code == 200, query
    assert "Motif signalé au coordonnateur" in words(client.get(f"{melec.url}?eleve={needs[0].student_id}"))
    assert "Aucun résultat avec ces filtres." in words(client.get(f"{melec.url}?q=zzz"))
