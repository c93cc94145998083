"""Pages of the wizard, of « Mes offres » and of tutors: what they say, keep, refuse, and how many queries they ask."""

import pytest
from django.urls import reverse

from companies.models import Offer, OfferDraft, OfferPublication, Tutor
from companies.offers.seats import Seats
from tests import factories as make
from tests.companies.offers.conftest import next_monday
from tests.pages.test_coordinator_home import Text


@pytest.fixture
def signed(host, client):
    client.force_login(host.member)
    return client


def address(draft, slug="dates-et-places", name="step"):
    return reverse(f"company_offers:{name}", kwargs={"pk": draft.pk, "slug": slug})


def words(response):
    return str(Text(response.content.decode()))


def fields(draft, *names):
    return {name: draft.data.get(name, "") for name in names}


def test_an_offer_begins_with_defaults_and_is_kept_at_the_first_button(host, signed):
    page = signed.get(reverse("company_offers:new"))
    assert page.status_code == 200
    assert not OfferDraft.objects.exists()
    response = signed.post(
        reverse("company_offers:new"),
        {"title": "Vente et accueil", "sector": "D", "kinds": ["pfmp"], "levels": ["1pro"], "act": "continue"},
    )
    draft = OfferDraft.objects.get()
    assert response["Location"] == address(draft, "missions")
    assert (draft.data["title"], draft.data["seats"]) == ("Vente et accueil", "1")


def test_what_is_missing_is_said_next_to_the_field_and_in_the_summary(host, signed):
    draft = host.draft()
    response = signed.post(address(draft, "missions"), {"tasks": "", "act": "continue"})
    assert response["Location"] == f"{address(draft, 'missions')}#resume"
    page = signed.get(address(draft, "missions"))
    assert "1 point à corriger avant de continuer" in words(page)
    assert 'href="#id_tasks"' in page.content.decode()
    assert words(page).count("Décrivez ce que l’élève fera.") == 2


def test_later_keeps_what_is_not_valid(host, signed):
    draft = host.draft()
    values = {"starts_on": "31/02/2027", "seats": "beaucoup", "act": "later"}
    assert signed.post(address(draft), values)["Location"] == reverse("company_offers:offers")
    page = signed.get(address(draft)).content.decode()
    assert 'value="31/02/2027"' in page
    assert 'value="beaucoup"' in page
    assert "Cette date n’existe pas" in page


def test_a_change_is_answered_with_the_findings_and_kept(host, signed):
    host.load(7, 7, 7, 7)
    draft = host.draft()
    names = ("starts_on", "ends_on")
    answer = signed.post(address(draft, name="check"), fields(draft, *names) | {"seats": "4"})
    assert "Aucune place possible" in words(answer)
    assert 'id="finding-seats"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.data["seats"] == "4"


def test_a_repair_acts_without_script(host, signed):
    host.load(5, 5, 5, 5)
    draft = host.draft(seats="5")
    posted = fields(draft, "starts_on", "ends_on", "seats") | {"act": "repair:seats:2"}
    assert signed.post(address(draft), posted)["Location"].endswith("#row-seats")
    draft.refresh_from_db()
    assert draft.data["seats"] == "2"


def test_a_split_leaves_two_drafts(host, signed):
    host.load(0, 0, 6, 6)
    draft = host.draft(seats="5")
    signed.post(address(draft), fields(draft, "starts_on", "ends_on", "seats") | {"act": "repair:split"})
    assert sorted(OfferDraft.objects.values_list("data__seats", flat=True)) == ["1", "5"]


def test_a_tutor_is_added_from_the_step_and_chosen(host, signed):
    draft = host.draft()
    signed.post(address(draft), {"new_tutor": "Mme Modélia Essai, électricienne", "act": "add-tutor"})
    tutor = Tutor.objects.get()
    assert (tutor.name, tutor.function) == ("Mme Modélia Essai", "électricienne")
    draft.refresh_from_db()
    assert draft.data["tutors"] == [str(tutor.pk)]


def test_the_last_page_sends_the_offer_once_the_warning_is_ticked(host, signed):
    draft = make.OfferDraftFactory(company=host.company, data=host.values(title="Offre à relire"))
    review = address(draft, "relecture")
    assert "Aucun tuteur nommé" in words(signed.get(review))
    assert signed.post(review, {"act": "publish"})["Location"] == review
    assert "Cochez « J’ai vérifié »" in words(signed.get(review))
    page = signed.get(review)
    codes = [one.code for one, _ in page.context["warnings"]]
    for _ in range(2):
        assert signed.post(review, {"act": "publish", "ticked": codes}).status_code == 302
    assert Offer.objects.get().title == "Offre à relire"
    assert "À admettre" in words(signed.get(reverse("company_offers:offers")))


def test_a_site_is_added_then_dropped(host, signed):
    draft = host.draft()
    posted = fields(draft, "site0_commune", "site0_address") | {"sites": "1"}
    signed.post(address(draft, "eleves"), posted | {"act": "add-site"})
    page = signed.get(address(draft, "eleves"))
    assert "Places sur ce site" in words(page)
    signed.post(address(draft, "eleves"), posted | {"sites": "2", "act": "drop-site:0"})
    draft.refresh_from_db()
    assert (draft.data["sites"], draft.data["site0_commune"]) == ("1", "")


def test_the_address_is_placed_when_the_step_is_left(host, signed):
    draft = host.draft()
    posted = fields(draft, "site0_commune") | {"sites": "1", "site0_address": "3 rue des Modèles", "act": "continue"}
    assert signed.post(address(draft, "eleves"), posted)["Location"] == address(draft, "relecture")
    draft.refresh_from_db()
    point = draft.data["_points"]["0"]
    assert (point["latitude"], point["longitude"]) == (host.company.commune.latitude, host.company.commune.longitude)
    assert "Point placé au centre de la commune" in words(signed.get(address(draft, "eleves")))


def test_a_draft_is_thrown_away_and_taken_back(host, signed):
    draft = host.draft()
    signed.post(reverse("company_offers:discard", args=[draft.pk]))
    assert signed.get(address(draft)).status_code == 404
    assert "Brouillon supprimé." in words(signed.get(reverse("company_offers:offers")))
    signed.post(reverse("company_offers:take-back", args=[draft.pk]))
    assert signed.get(address(draft)).status_code == 200


def test_my_offers_ask_a_constant_number_of_queries(host, signed, django_assert_max_num_queries):
    url = reverse("company_offers:offers")
    for number in range(2):
        make.OfferFactory(company=host.company, published_in=host.pole, title=f"Offre {number}")
    signed.get(url)
    with django_assert_max_num_queries(60) as few:
        signed.get(url)
    for number in range(8):
        make.OfferFactory(company=host.company, published_in=host.pole, title=f"Autre {number}")
    with django_assert_max_num_queries(len(few)):
        assert "10 offres" in words(signed.get(url)).replace("\xa0", " ")


def test_a_student_does_not_see_the_address(host, signed):
    offer = make.OfferFactory(company=host.company, address="3 rue des Modèles")
    url = reverse("company_offers:preview", args=[offer.pk])
    assert "3 rue des Modèles" not in words(signed.get(url, {"pour": "eleve"}))
    assert "3 rue des Modèles" in words(signed.get(url, {"pour": "etablissement"}))


def test_an_offer_is_renewed_from_the_list(host, signed):
    first = next_monday()
    offer = make.OfferFactory(
        company=host.company, published_in=host.pole, starts_on=first, ends_on=first.replace(day=first.day)
    )
    signed.post(reverse("company_offers:renew", args=[offer.pk]))
    again = Offer.objects.exclude(pk=offer.pk).get()
    assert again.copied_from == offer
    assert OfferPublication.objects.get(offer=again).status == "submitted"


def test_a_tutor_leaves_and_comes_back(host, signed):
    tutor = make.TutorFactory(company=host.company, name="Mme Modélia Essai")
    url = reverse("company_offers:tutor-leave", args=[tutor.pk])
    signed.post(url)
    assert "parti le" in words(signed.get(reverse("company_offers:tutors")))
    signed.post(url, {"act": "back"})
    tutor.refresh_from_db()
    assert tutor.left_on is None


def test_every_article_of_a_finding_has_its_text(host, signed):
    from companies.offers.findings import remarks_of

    page = signed.get(reverse("company_offers:laws")).content.decode()
    with host.acting():
        remarks = remarks_of(host.reading(tasks="Utiliser la tronçonneuse.", seats="9", reserved_seats="1"))
    assert remarks
    assert [one.article for one in remarks if one.article and f'id="{one.anchor}"' not in page] == []


@pytest.mark.parametrize(
    ("seats", "units", "said"),
    [
        (Seats(3, 1, 1), ["held", "reserved", "free"], "1 pourvue, 1 réservée, 1 libre"),
        (Seats(2, 2, 1), ["held", "held"], "2 pourvues, complet"),
        (Seats(40, 0, 0), [], "40 libres"),
    ],
    ids=["mixed", "full", "many"],
)
def test_seats_are_drawn_and_said(seats, units, said):
    assert seats.units == units
    assert seats.words.replace("\xa0", " ") == said
