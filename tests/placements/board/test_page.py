"""The class board as a DDFPT reads it and acts on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.audit.models import AuditEntry
from placements.models import Need, NeedState, Placement, SearchStep
from tests.factories import (
    AcademieSettingsFactory,
    ClassAssignmentFactory,
    CommuneFactory,
    CompanyFactory,
    EscalationFactory,
    NeedFactory,
    PeriodFactory,
    PlacementFactory,
    SchoolClassFactory,
    SearchStepFactory,
    StaffMemberFactory,
    StudentFactory,
    SuggestionFactory,
)
from tests.placements.board.conftest import TODAY, Class, days_ago
from tests.support.client import StagesClient
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


def after(response: Any, client: Any) -> str:
    """Follow the redirect of an act and read the page."""
    assert response.status_code == 302, words(response)[:2000]
    return words(client.get(response.url))


def test_one_click_opens_the_class_and_one_more_undoes_it(melec: Class) -> None:
    client = melec.sign_in()
    page = words(client.get(melec.url))
    assert "4 élèves n’ont pas encore de besoin" in page
    assert "Ouvrir les besoins de la classe" in page
    preview = words(client.get(f"/besoins/ouvrir/?periods={melec.period.pk}"))
    assert "4 besoins à ouvrir, dont 4 mineurs au premier jour" in preview.replace("\n", " ").replace("  ", "")
    assert not Need.objects.exists()
    page = after(client.post("/besoins/ouvrir/", {"periods": melec.period.pk}), client)
    assert "4 besoins ouverts." in page
    ids = ",".join(str(pk) for pk in Need.objects.values_list("pk", flat=True))
    page = after(client.post("/tableau/annuler/", {"kind": "opened", "ids": ids, "period": melec.period.pk}), client)
    assert "4 besoins retirés." in page
    assert not Need.objects.exists()


def test_a_place_is_searched_chosen_saved_and_undone_without_script(melec: Class) -> None:
    need = melec.need(0)
    host = CompanyFactory(name="Élec’Fictive SARL", headcount=46)
    client, url = melec.sign_in(), f"/besoins/{need.pk}/lieu/"
    page = words(client.post(url, {"q": "elec fictive", "act": "search"}))
    assert "Élec’Fictive SARL" in page
    assert "Quota de l'entreprise respecté." in page
    refused = client.post(url, {"q": "elec", "company": host.pk, "act": "save"})
    assert refused.status_code == 422
    assert "Dites qui a trouvé" in words(refused)
    page = after(client.post(url, {"q": "elec", "company": host.pk, "channel": "family", "act": "save"}), client)
    assert "Enregistré." in page
    assert Placement.objects.get().company == host
    again = client.post(url, {"q": "elec", "company": host.pk, "channel": "family", "act": "save"})
    assert again.status_code == 422
    page = after(client.post("/tableau/annuler/", {"kind": "place", "ids": need.pk, "period": melec.period.pk}), client)
    assert "1 lieu retiré." in page
    need.refresh_from_db()
    assert need.state == NeedState.SEARCHING


def test_a_host_that_nobody_knows_is_created_with_its_place(melec: Class) -> None:
    need = melec.need(0)
    CommuneFactory(name="Forge-la-Fictive", search_name="forge la fictive", academie=melec.school.academie)
    data = {"q": "Forge Imaginaire", "company": "new", "name": "Forge Imaginaire", "channel": "student", "act": "save"}
    client, url = melec.sign_in(), f"/besoins/{need.pk}/lieu/"
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "Indiquez la commune" in words(refused)
    after(client.post(url, data | {"commune": "Forge la Fictive"}), client)
    assert Placement.objects.get().company.name == "Forge Imaginaire"


def test_steps_are_noted_for_several_corrected_and_taken_back(melec: Class) -> None:
    needs = [melec.need(0), melec.need(1)]
    client = melec.sign_in()
    query = "&".join(f"besoins={need.pk}" for need in needs)
    assert client.get(f"/demarches/noter/?{query}").status_code == 200
    data = {"besoins": [need.pk for need in needs], "host_name": "Atelier Fictif", "done_on": "2026-04-01",
            "means": "phone", "answer": "refused"}  # fmt: skip
    refused = client.post("/demarches/noter/", data)
    assert refused.status_code == 422
    assert "Choisissez le motif du refus" in words(refused)
    page = after(client.post("/demarches/noter/", data | {"motive": "no_tutor"}), client)
    assert "Démarche notée pour 2 élèves." in page
    step = SearchStep.objects.filter(need=needs[0]).get()
    after(client.post(f"/demarches/{step.pk}/corriger/", data | {"answer": "waiting", "motive": ""}), client)
    page = after(client.post(f"/demarches/{step.pk}/retirer/", {"retour": "fiche"}), client)
    assert "Démarche retirée." in page
    step.refresh_from_db()
    assert (step.answer, step.removed_at is None) == ("waiting", False)


def test_students_are_handed_to_the_pole_and_taken_back(melec: Class) -> None:
    needs = [melec.need(0), melec.need(1), melec.need(2, placed=True)]
    PlacementFactory(need=needs[2])
    SearchStepFactory(need=needs[0], pole=None)
    client = melec.sign_in()
    query = "&".join(f"besoins={need.pk}" for need in needs)
    page = words(client.get(f"/besoins/transmettre/?{query}"))
    assert "Transmettre 2 élèves au pôle du Val d'Essai ?" in page
    assert f"{needs[1].student} n’a aucune démarche notée. Ajoutez un mot pour le pôle." in page
    data = {"besoins": [need.pk for need in needs]}
    refused = client.post("/besoins/transmettre/", data)
    assert refused.status_code == 422
    page = after(client.post("/besoins/transmettre/", data | {f"tried-{needs[1].pk}": "Cinq appels."}), client)
    assert "2 élèves transmis." in page
    ids = ",".join(str(need.pk) for need in needs[:2])
    page = after(client.post("/tableau/annuler/", {"kind": "escalated", "ids": ids, "period": melec.period.pk}), client)
    assert "2 élèves repris" in page


def test_a_need_is_corrected_over_its_version_and_many_at_once(melec: Class) -> None:
    needs = [melec.need(0), melec.need(1)]
    client, url = melec.sign_in(), f"/besoins/{needs[0].pk}/corriger/"
    data = {"radius_km": 33, "sectors": ["F"], "transports": ["walk"], "version": 1}
    assert "Ce que le lieu doit prévoir" not in words(client.get(url))
    after(client.post(url, data), client)
    conflict = client.post(url, data | {"radius_km": 10})
    assert conflict.status_code == 422
    assert "Les deux versions" in words(conflict)
    many = {"besoins": [need.pk for need in needs], "radius_km": 25, "set_transports": "on", "transports": ["bike"]}
    page = after(client.post("/besoins/corriger/", many), client)
    assert "2 besoins corrigés." in page
    assert {(need.radius_km, tuple(need.transports)) for need in Need.objects.all()} == {(25, ("bike",))}


def test_the_sheet_tells_the_history_and_its_reading_is_kept(melec: Class) -> None:
    need = melec.need(0, escalated=True)
    EscalationFactory(need=need, claimed=True)
    SearchStepFactory(need=need, refused=True)
    SuggestionFactory(need=need)
    page = words(melec.sign_in().get(f"/eleves/{need.student_id}/"))
    assert "Demande prise en charge" in page
    assert need.student.ine in page
    assert AuditEntry.objects.filter(verb="student.read", object_id=str(need.student_id)).count() == 1
    reader = StagesClient()
    reader.force_login(melec.coordinator)
    page = words(reader.get(f"/eleves/{need.student_id}/"))
    assert "Demande prise en charge" in page
    assert need.student.ine not in page
    assert f"{need.student.birth_date:%d/%m/%Y}" not in page


def test_the_list_of_students_hides_those_who_left_until_asked(melec: Class) -> None:
    gone = StudentFactory(establishment=melec.school, school_class=melec.school_class, left=True)
    client = melec.sign_in()
    assert gone.last_name not in words(client.get("/eleves/"))
    assert gone.last_name in words(client.get("/eleves/?where=partis"))
    csv = client.get("/eleves/?format=csv").content.decode("utf-8-sig")
    assert melec.students[0].last_name in csv


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_exports_hold_what_is_shown(melec: Class, fmt: str) -> None:
    melec.need(0, opened_at=days_ago(3))
    melec.need(1, opened_at=days_ago(30))
    response = melec.sign_in().get(f"{melec.url}?voir=cherchent&format={fmt}")
    assert f".{fmt}" in response["Content-Disposition"]
    if fmt == "csv":
        lines = response.content.decode("utf-8-sig").strip().splitlines()
        assert len(lines) == 2
        assert lines[1].startswith(str(melec.students[0]))


def test_the_board_asks_the_same_questions_for_forty_students(melec: Class, assert_max_queries: Any) -> None:
    client, url = melec.sign_in(), f"{melec.url}?eleve={melec.students[0].pk}&tous=1"
    counts = []
    for size in (4, 44):
        while len(melec.students) < size:
            melec.students.append(StudentFactory(establishment=melec.school, school_class=melec.school_class))
        for number, _ in enumerate(melec.students):
            if not Need.objects.filter(student=melec.students[number]).exists():
                need = melec.need(number, escalated=number % 3 == 0, placed=number % 3 == 1)
                SearchStepFactory(need=need)
                if number % 3 == 0:
                    EscalationFactory(need=need, claimed=True)
                if number % 3 == 1:
                    PlacementFactory(need=need)
        # The first reading of a file adds a line to the journal; the next ones of the hour do not.
        client.get(url)
        with assert_max_queries(20) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_last_year_is_compared_at_the_same_distance(melec: Class) -> None:
    for number in range(4):
        need = melec.need(number, placed=number < 2)
        if number < 2:
            PlacementFactory(need=need)
    last = SchoolClassFactory(
        establishment=melec.school, name="1re MELEC", school_year__start=melec.school_class.school_year_id - 1
    )
    period = PeriodFactory(
        establishment=melec.school, school_class=last, starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 30)
    )
    for number in range(4):
        student = StudentFactory(establishment=melec.school, school_class=last)
        need = NeedFactory(student=student, period=period, pole=melec.pole, placed=True)
        # One had its place 32 days before; the others later.
        day = dt.datetime(2025, 4, 3 if number == 0 else 20, 12, tzinfo=dt.UTC)
        PlacementFactory(need=need, agreed_at=day)
    assert "25 points de plus qu’à J‑32 l’an dernier" in " ".join(words(melec.sign_in().get(melec.url)).split())


def test_a_referent_opens_the_classes_that_they_follow_and_no_other(melec: Class) -> None:
    need = melec.need(0)
    referent = StaffMemberFactory(establishment=melec.school, referent=True)
    client = StagesClient()
    client.force_login(referent.user)
    paths = (melec.url, f"/eleves/{need.student_id}/", f"/besoins/{need.pk}/lieu/", f"/besoins/{need.pk}/corriger/")
    assert {client.get(path).status_code for path in paths} == {404}
    assert need.student.last_name not in words(client.get("/eleves/"))
    chosen = client.post("/demarches/noter/", {"besoins": need.pk})
    assert chosen.url == "/classes/"
    ClassAssignmentFactory(school_class=melec.school_class, staff=referent)
    assert {client.get(path).status_code for path in paths} == {200}
    # The list of students stays the office's.
    assert client.get("/eleves/ajouter/").status_code == 403


def test_adaptations_show_only_where_asked_and_leave_the_school_as_one_word(melec: Class) -> None:
    AcademieSettingsFactory(academie=melec.school.academie, adaptations_enabled=True)
    need = melec.need(0, escalated=True)
    EscalationFactory(need=need)
    client, url = melec.sign_in(), f"/besoins/{need.pk}/corriger/"
    data = {"radius_km": 20, "version": 1, "adaptations": ["seated"]}
    after(client.post(url, data), client)
    form = words(client.get(url))
    assert "Poste assis" in form
    assert AuditEntry.objects.filter(verb="adaptation.read").count() == 1
    seen = words(client.get(f"{melec.url}?eleve={need.student_id}")) + words(client.get(f"{melec.url}?format=csv"))
    reader = StagesClient()
    reader.force_login(melec.coordinator)
    seen += words(reader.get(f"/eleves/{need.student_id}/")) + words(reader.get("/besoins/?format=csv"))
    assert "à aménager" in seen
    assert "Poste assis" not in seen
    assert "seated" not in seen


def test_what_comes_back_with_a_form_is_never_an_address_elsewhere(melec: Class) -> None:
    need = melec.need(0, draft=True)
    client = melec.sign_in()
    answer = client.post(f"/besoins/{need.pk}/reprendre/", {"suite": "https://ailleurs.example/?x=1&voir=places"})
    assert answer.url.startswith(f"{melec.url}?voir=places#")
    assert "ailleurs" not in answer.url
    for data in ({"kind": "opened"}, {"kind": "tout", "ids": str(need.pk)}, {"kind": "steps", "ids": "x,y"}):
        assert client.post("/tableau/annuler/", data).url == "/classes/"


def test_a_class_without_students_says_what_to_do(melec: Class) -> None:
    empty = PeriodFactory(establishment=melec.school)
    page = words(melec.sign_in().get(f"/tableau/{empty.school_class_id}/{empty.pk}/"))
    assert "Cette classe n’a pas encore d’élève." in page
    assert "Ajouter un élève" in page


def test_everybody_placed_a_school_without_pole_and_a_student_who_left_are_said(melec: Class) -> None:
    client = melec.sign_in()
    for number in range(4):
        PlacementFactory(need=melec.need(number, placed=True))
    page = words(client.get(melec.url))
    assert "Tout le monde a une place. Il reste 4 conventions à signer." in page
    gone = StudentFactory(establishment=melec.school, school_class=melec.school_class, left=True)
    NeedFactory(student=gone, period=melec.period, without_pole=True)
    page = words(client.get(melec.url))
    assert "n’est membre d’aucun pôle à ces dates" in page
    assert f"parti le {gone.left_on:%d/%m/%Y}" in page
