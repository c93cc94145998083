"""Pages of both sides: what they say, whom they refuse, how many queries they ask."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from placements.desk import messages, services
from placements.desk.models import Escalation, LoanRequest, NeedMessage, Suggestion
from placements.models import NeedState
from tests import factories as make
from tests.matching.conftest import build_town
from tests.pages.test_coordinator_home import Text

DESK = "desk:desk"


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response
    return str(Text(response.content.decode()))


def names_in_order(words, *needs):
    places = [words.index(str(need.student)) for need in needs]
    return places == sorted(places)


@pytest.fixture
def pole_client(desk, client):
    client.force_login(desk.owner)
    return client


@pytest.fixture
def school_client(desk, client):
    client.force_login(desk.staff)
    return client


def departure(desk, days):
    start = timezone.localdate() + dt.timedelta(days=days)
    # A class of its own: two periods of one class do not overlap.
    school_class = make.SchoolClassFactory(establishment=desk.town.school)
    return make.PeriodFactory(
        establishment=desk.town.school, school_class=school_class, starts_on=start,
        ends_on=start + dt.timedelta(days=25),
    )  # fmt: skip


def asked(desk, period, last_name, **student):
    return desk.asked(
        period=period,
        student=make.StudentFactory(
            establishment=desk.town.school, school_class=period.school_class, last_name=last_name, **student
        ),
    )


def test_the_desk_is_in_the_order_that_it_defines(desk, pole_client):
    soon, late = departure(desk, 20), departure(desk, 60)
    last = asked(desk, late, "Dernier", qpv_code="QN00001A")
    second = asked(desk, soon, "Second")
    first = asked(desk, soon, "Premier", qpv_code="QN00001A")
    third = asked(desk, soon, "Tiers")
    over = asked(desk, departure(desk, -40), "Passé")
    words = page(pole_client, DESK)
    assert names_in_order(words, first, second, third, last, over)
    assert "Rang 1" in words
    assert "REP ou REP+" in words
    assert "QN00001A" not in words


def test_the_rank_reads_priority_education_rural_places_and_the_ips(desk, pole_client):
    from placements.desk.reading import desk_rows, urgency_of

    need = desk.asked()
    year = make.SchoolYearFactory()

    def rank(**facts):
        make.EstablishmentYearFactory._meta.model.objects.filter(establishment=desk.town.school).delete()
        if facts:
            make.EstablishmentYearFactory(establishment=desk.town.school, school_year=year, **facts)
        with desk.pole():
            return desk_rows(desk.town.pole).annotate(**urgency_of(desk.town.pole)).get(need=need).tier

    town = make.CommuneFactory(density=1)
    need.student.home_commune = town
    need.student.save()
    assert rank() == 3
    assert rank(priority_education="REP+", ips_quartile=4) == 1
    assert rank(ips_quartile=1) == 2
    assert rank(ips_quartile=2) == 3
    town.density = 6
    town.save()
    assert rank(ips_quartile=4) == 2


def test_filters_search_and_exports(desk, pole_client):
    period = departure(desk, 20)
    new, taken, proposed, closed = (asked(desk, period, name) for name in ("Neuf", "Pris", "Placé", "Clos"))
    with desk.pole() as actor:
        services.claim(actor=actor, needs=[taken])
        services.close(actor=actor, need=closed, outcome="returned", answer="Non.")
    offer = desk.town.offer()
    with desk.pole() as actor:
        services.suggest(actor=actor, need=proposed, offer=offer)
    with desk.school() as actor:
        messages.send(actor=actor, need=taken, text="Bonjour.")
    Escalation.objects.filter(need=new).update(due_on=timezone.localdate() - dt.timedelta(days=2))
    monday = new.period.starts_on - dt.timedelta(days=new.period.starts_on.weekday())

    def shown(**query):
        words = page(pole_client, DESK, **query)
        return {need.student.last_name for need in (new, taken, proposed, closed) if str(need.student) in words}

    assert shown() == {"Neuf", "Pris", "Placé"}
    assert shown(etat="nouvelle") == {"Neuf"}
    assert shown(etat="prise") == {"Pris"}
    assert shown(etat="proposee") == {"Placé"}
    assert shown(etat="close") == {"Clos"}
    assert shown(qui="moi") == {"Pris", "Placé"}
    assert shown(qui="personne") == {"Neuf"}
    assert shown(reponse="retard") == {"Neuf"}
    assert shown(reponse="semaine") == {"Pris"}
    assert shown(messages="true") == {"Pris"}
    make.NeedMessageFactory(need=closed)
    assert shown(messages="true") == {"Pris", "Clos"}, "un message se lit aussi sur une demande close"
    assert shown(q="neuf") == {"Neuf"}
    assert shown(depart="j30") == {"Neuf", "Pris", "Placé"}
    assert shown(depart="j7") == set()
    assert shown(semaine=f"{monday:%Y-%m-%d}") == {"Neuf", "Pris", "Placé"}
    assert shown(etablissement=desk.town.school.pk, niveau=desk.town.school_class.level) == {"Neuf", "Pris", "Placé"}
    assert shown(etablissement="0000000X") == set(), "un filtre impossible ne montre rien"
    csv = pole_client.get(reverse(DESK), {"etat": "nouvelle", "format": "csv"})
    assert b"Neuf" in csv.getvalue()
    assert "attachment" in csv["Content-Disposition"]
    xlsx = pole_client.get(reverse(DESK), {"format": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(xlsx.getvalue())).active.max_row == 4


@pytest.mark.parametrize("count", [1, 40])
def test_the_desk_asks_a_constant_number_of_queries(desk, pole_client, assert_max_queries, count):
    period = departure(desk, 20)
    for _ in range(count):
        student = make.StudentFactory(establishment=desk.town.school, school_class=period.school_class)
        need = desk.need(student=student, period=period, escalated=True)
        make.EscalationFactory(need=need, claimed=True, claimed_by=desk.owner)
        make.NeedMessageFactory(need=need)
        make.SearchStepFactory(need=need)
    with assert_max_queries(24):
        page(pole_client, DESK)


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_of_a_request_asks_a_constant_number_of_queries(desk, pole_client, assert_max_queries, count):
    need = desk.asked()
    for _ in range(count):
        desk.town.offer()
        make.NeedMessageFactory(need=need)
        make.SearchStepFactory(need=need)
    page(pole_client, "desk:request", need.pk)  # marks the messages as read, notes the reading
    with assert_max_queries(40):
        page(pole_client, "desk:request", need.pk)


def test_the_page_of_a_request_tells_everything(desk, pole_client):
    need = desk.asked()
    make.SearchStepFactory(need=need, refused=True, host_name="Atelier Refusé", note="Rappeler en juin.")
    near = desk.town.offer(2, title="Vente de fleurs")
    desk.town.offer(1, hectometres=2000, title="Vente lointaine")
    make.NeedMessageFactory(need=need, text="Il préfère les fleurs.")
    words = page(pole_client, "desk:request", need.pk)
    for part in ("Six appels sans suite.", "Atelier Refusé", "Pas de tuteur disponible", near.title, "2 places libres",
                 "L'offre est au-delà du rayon de mobilité.", "Il préfère les fleurs.", "À prendre en charge",
                 "Clore sans place"):  # fmt: skip
        assert part in words.replace("\xa0", " "), part
    assert "Vente lointaine" not in words
    assert NeedMessage.objects.get().read_at is not None
    from accounts.models import AuditEntry

    assert AuditEntry.objects.filter(verb="student.read", object_id=str(need.student_id)).count() == 1


def test_a_need_never_handed_over_has_no_page(desk, pole_client):
    need = desk.need()
    assert pole_client.get(reverse("desk:request", args=[need.pk])).status_code == 404


def test_claims_in_bulk_say_who_has_what(desk, pole_client):
    needs = [desk.asked(), desk.asked()]
    url = reverse("desk:claim")
    assert "Cochez d’abord" not in page(pole_client, DESK)
    response = pole_client.post(
        url, {"besoin": [str(need.pk) for need in needs], "suite": "etat=nouvelle"}, follow=True
    )
    assert response.redirect_chain[-1][0] == f"{reverse(DESK)}?etat=nouvelle"
    assert "2\xa0demandes" in response.content.decode()
    words = page(pole_client, DESK)
    assert "Prise en charge par vous" in words
    again = pole_client.post(url, {"besoin": [str(needs[0].pk)], "retour": "demande"})
    assert again["Location"] == reverse("desk:request", args=[needs[0].pk])
    nothing = pole_client.post(url, {"besoin": ["x"]}, follow=True)
    assert "Cochez d&#x27;abord" in nothing.content.decode()
    stranger = build_town().need(escalated=True)
    refused = pole_client.post(url, {"besoin": [str(stranger.pk)]}, follow=True)
    assert "plus dans votre liste" in refused.content.decode()


def test_a_coordinator_answers_from_the_page(desk, pole_client):
    need, offer = desk.asked(), desk.town.offer(1)
    url = reverse("desk:suggest", args=[need.pk])
    missing = pole_client.post(url, {"offer": ""})
    assert missing.status_code == 422
    assert "Choisissez une offre." in missing.content.decode()
    far = desk.town.offer(1, hectometres=2000)
    unlawful = pole_client.post(url, {"offer": str(far.pk)})
    assert unlawful.status_code == 422
    assert "rayon de mobilité" in unlawful.content.decode()
    assert pole_client.post(url, {"offer": str(offer.pk), "note": "Mardi."}).status_code == 302
    suggestion = Suggestion.objects.get()
    words = page(pole_client, "desk:request", need.pk)
    assert "Place proposée, l’établissement répond" in words
    pole_client.post(reverse("desk:suggestion-withdraw", args=[suggestion.pk]))
    close = reverse("desk:close", args=[need.pk])
    wrong = pole_client.post(close, {"outcome": "placed", "answer": "x"})
    assert wrong.status_code == 422
    assert pole_client.post(close, {"outcome": "returned", "answer": "Rien."}).status_code == 302
    assert "Rouvrir la demande" in page(pole_client, "desk:request", need.pk)
    pole_client.post(reverse("desk:reopen", args=[need.pk]))
    pole_client.post(reverse("desk:release", args=[need.pk]))
    assert desk.request(need).claimed_at is None
    pole_client.post(reverse("desk:message", args=[need.pk]), {"text": "Bonjour."})
    assert NeedMessage.objects.get().side == "pole"
    empty = pole_client.post(reverse("desk:message", args=[need.pk]), {"text": " "})
    assert empty.status_code == 422


def test_the_school_answers_a_proposal(desk, school_client):
    need, offer = desk.asked(), desk.town.offer(1)
    with desk.pole() as actor:
        suggestion = services.suggest(actor=actor, need=need, offer=offer, note="Demandez M. Modèle.")
    url = reverse("desk:suggestion", args=[suggestion.pk])
    words = str(Text(school_client.get(url).content.decode()))
    assert offer.title in words
    assert "Demandez M. Modèle." in words
    assert school_client.post(url, {}).status_code == 422
    declined = school_client.post(url, {"accept": "non"})
    assert declined.status_code == 422
    assert "Dites pourquoi" in declined.content.decode()
    done = school_client.post(url, {"accept": "oui", "retour": "fiche"})
    assert done["Location"] == reverse("board:student", args=[need.student_id])
    need.refresh_from_db()
    assert need.state == NeedState.PLACED
    assert school_client.post(url, {"accept": "oui"}).status_code == 302, "second clic"
    assert "n’attend plus de réponse" in school_client.get(url).content.decode()


def test_the_last_seat_gone_is_a_sentence(desk, school_client):
    need, offer, other = desk.asked(), desk.town.offer(1), desk.need()
    with desk.pole() as actor:
        suggestion = services.suggest(actor=actor, need=need, offer=offer)
        from placements.services import record_placement

        record_placement(actor=actor, need=other, offer=offer, channel="pole")
    response = school_client.post(reverse("desk:suggestion", args=[suggestion.pk]), {"accept": "oui"})
    assert response.status_code == 422
    assert "Cette place vient d&#x27;être prise" in response.content.decode()


def test_the_school_takes_a_student_back_and_writes(desk, school_client):
    need = desk.asked()
    with desk.pole() as actor:
        services.claim(actor=actor, needs=[need])
    url = reverse("desk:take-back", args=[need.pk])
    words = str(Text(school_client.get(url).content.decode()))
    assert f"{desk.owner.full_name} s'occupe de cette demande" in words
    assert school_client.post(url, {"reason": ""}).status_code == 422
    assert school_client.post(url, {"reason": "Place trouvée."}).status_code == 302
    assert school_client.post(reverse("desk:message", args=[need.pk]), {"text": "Merci."}).status_code == 302
    assert school_client.post(reverse("desk:message", args=[need.pk]), {"text": ""}).status_code == 422
    assert NeedMessage.objects.get().side == "school"


def test_a_referent_teacher_acts_for_their_classes_only(desk, client):
    need, offer = desk.asked(), desk.town.offer(1)
    with desk.pole() as actor:
        suggestion = services.suggest(actor=actor, need=need, offer=offer)
    teacher = make.StaffMemberFactory(establishment=desk.town.school, referent=True)
    client.force_login(teacher.user)
    urls = [reverse("desk:suggestion", args=[suggestion.pk]), reverse("desk:take-back", args=[need.pk])]
    assert [client.get(url).status_code for url in urls] == [404, 404]
    assert client.post(reverse("desk:message", args=[need.pk]), {"text": "x"}).status_code == 404
    make.ClassAssignmentFactory(school_class=desk.town.school_class, staff=teacher)
    assert [client.get(url).status_code for url in urls] == [200, 200]


def test_loans_pass_between_two_poles(desk, pole_client, new_client):
    need, lender = desk.asked(radius_km=200), build_town()
    ask = reverse("desk:loan-ask", args=[need.pk])
    assert pole_client.post(ask, {"lender": ""}).status_code == 422
    assert pole_client.post(ask, {"lender": str(lender.pole.pk), "message": "Un magasin."}).status_code == 302
    loan = LoanRequest.objects.get()
    assert lender.pole.name in page(pole_client, "desk:request", need.pk)
    offer = desk.town.offer(2, pole=lender.pole)
    other = new_client()
    other.force_login(lender.actor.user)
    words = page(other, "desk:loan", loan.pk)
    assert offer.title in words
    assert need.student.last_name not in words
    assert need.student.last_name not in page(other, "desk:loans")
    url = reverse("desk:loan", args=[loan.pk])
    assert other.post(url, {"preter": "1"}).status_code == 422
    assert other.post(url, {"refuser": "1"}).status_code == 422
    assert other.post(url, {"preter": "1", "offer": str(offer.pk)}).status_code == 302
    assert pole_client.post(url, {"refuser": "1", "answer": "x"}).status_code == 403
    assert other.get(reverse("desk:request", args=[need.pk])).status_code == 404
    assert offer.title in page(pole_client, "desk:loan", loan.pk)
    assert "Proposer" in page(pole_client, "desk:request", need.pk)
    assert "Lent" not in page(pole_client, "desk:loans", sens="demande")


def test_refusals_to_examine(desk, pole_client):
    step = make.SearchStepFactory(need=desk.need(), suspect=True, host_name="Comptoir Fictif")
    words = page(pole_client, "desk:refusals")
    assert "Comptoir Fictif" in words
    assert "Origine, nom ou apparence" in words
    pole_client.post(reverse("desk:refusal", args=[step.pk]))
    assert "Aucun refus à examiner." in page(pole_client, "desk:refusals")
    assert "Comptoir Fictif" in page(pole_client, "desk:refusals", examines="true")


def test_empty_pages_say_what_comes(desk, pole_client):
    assert "Aucune demande ouverte." in page(pole_client, DESK)
    assert "Aucun prêt." in page(pole_client, "desk:loans")
    assert "Aucune demande ne correspond." in page(pole_client, DESK, q="personne")


def test_no_name_of_a_student_is_in_an_address():
    from placements.desk import urls

    text = Path(urls.__file__).read_text(encoding="utf-8")
    assert "<str:" not in text
    assert "<slug:" not in text
