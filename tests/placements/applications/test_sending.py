"""What the school and the pôle send, and what the host then reads."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.audit.models import AuditEntry
from companies.search.travel import provider
from placements.applications import services
from placements.applications.rules import FAR, ApplicationRefused, age_band, check_motive, travel_band
from placements.models import AgeBand, Application, ApplicationMove, CandidateCard, RefusalMotive
from poles.models import Academie
from poles.versions import Gone
from tests import factories as make
from tests.placements.applications.conftest import build_hall, mails


def test_a_card_says_what_the_law_and_the_post_ask_and_nothing_else(hall):
    offer = hall.offer(adaptations=["hours", "seated"])
    mef = make.MefFactory(label="Métiers du commerce")
    hall.town.school_class.mef = mef
    hall.town.school_class.save()
    made = hall.sent(offer, hall.need(), skills="  Tenir   une caisse. ", wants="Conseiller.", origin="student")
    card = made.card
    assert (made.state, made.origin, card.state, card.due_on) == ("sent", "student", "sent", made.due_on)
    assert (card.kind, card.level, card.formation) == ("pfmp", hall.town.school_class.level, "Métiers du commerce")
    assert (card.starts_on, card.ends_on) == (hall.town.period.starts_on, hall.town.period.ends_on)
    assert (card.skills, card.wants) == ("Tenir une caisse.", "Conseiller.")
    assert card.age_band == AgeBand.UNDER_18
    assert card.travel == "Moins de 15 min à pied"
    assert card.adaptations == []
    assert [(move.before, move.after) for move in made.moves.all()] == [("", "sent")]
    line = AuditEntry.objects.get(verb="application.sent")
    assert line.details == {"reference": "A-101"}


def test_an_adaptation_is_told_in_the_words_of_the_offer(hall):
    offer = hall.offer(adaptations=["hours", "seated"])
    assert hall.sent(offer, hall.need(needs_adaptation=True)).card.adaptations == ["hours", "seated"]


@pytest.mark.parametrize(
    ("age", "band"), [(13, "under16"), (15, "under16"), (16, "under18"), (17, "under18"), (18, "adult")], ids=str
)
def test_bands_of_age(age, band):
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("metres", "means", "said"),
    [
        (0, [], "Moins de 15 min à pied"),
        (8_000, ["walk", "bike"], "Moins de 60 min à vélo"),
        (8_000, ["public"], "Moins de 45 min en bus ou en train"),
        (8_000, ["car"], "Moins de 30 min en voiture"),
        (90_000, ["walk"], FAR),
    ],
    ids=["doorstep", "bike", "public", "car", "far"],
)
def test_bands_of_travel(metres, means, said):
    assert travel_band(metres, means, provider()) == said


@pytest.mark.parametrize("field", ["skills", "wants"])
def test_a_text_that_tells_who_writes_is_refused_with_what_to_write_instead(hall, field):
    student = make.StudentFactory(
        establishment=hall.town.school, school_class=hall.town.school_class, first_name="Zéphirine"
    )
    need, offer = hall.need(student=student), hall.offer()
    with pytest.raises(ApplicationRefused) as refused:
        hall.sent(offer, need, **{field: "Zéphirine, 06 12 34 56 78"})
    assert len(refused.value.messages) == 2
    assert not Application.objects.exists()


def test_a_text_too_long_is_refused(hall):
    with pytest.raises(ValidationError, match="300"):
        hall.sent(hall.offer(), skills="mot " * 90)
    assert not Application.objects.exists()


def test_references_of_one_host_differ_even_between_academies(hall):
    offer = hall.offer(5)
    abroad = build_hall("9B")
    make.OfferPublicationFactory(offer=offer, pole=abroad.town.pole)
    offer.latitude = offer.longitude = None
    offer.save()
    abroad.town.school.latitude, abroad.town.school.longitude = None, None
    first, second = hall.sent(offer), hall.sent(offer)
    need = abroad.need(radius_km=200)
    student = need.student
    student.home_commune = offer.commune
    student.save()
    third = abroad.sent(offer, need)
    assert Academie.objects.count() >= 2
    assert [one.card.reference for one in (first, second, third)] == ["A-101", "A-102", "A-103"]


def test_the_same_page_posted_twice_is_one_application(hall):
    need, offer, key = hall.need(), hall.offer(2), uuid.uuid4()
    first = hall.sent(offer, need, request_key=key)
    assert hall.sent(offer, need, request_key=key) == first
    assert (Application.objects.count(), CandidateCard.objects.count(), len(mails())) == (1, 1, 1)
    with pytest.raises(ApplicationRefused, match="déjà servi"):
        hall.sent(offer, hall.need(), request_key=key)
    with pytest.raises(ApplicationRefused, match="déjà en cours"):
        hall.sent(offer, need, request_key=uuid.uuid4())


def test_a_pair_that_the_rules_forbid_is_refused_with_every_reason(hall):
    offer = hall.offer(regulated_works=True, kinds=["bts"])
    with pytest.raises(ApplicationRefused) as refused:
        hall.sent(offer)
    assert refused.value.messages == [
        "L'offre n'accueille pas cette nature de stage.",
        "La déclaration de l'entreprise manque ou n'est pas valable pendant toute la période. "
        "(code du travail, R4153-41)",
    ]


def test_an_offer_out_of_the_bank_is_refused(hall):
    offer = make.OfferFactory()
    with pytest.raises(ApplicationRefused, match="n'est plus dans la banque"):
        hall.sent(offer)


@pytest.mark.parametrize("state", ["placed", "abandoned", "draft"])
def test_who_does_not_search_asks_for_nothing(hall, state):
    with pytest.raises(ApplicationRefused, match="ne cherche pas"):
        hall.sent(hall.offer(), hall.need(**{state: True}))


def test_each_function_asks_in_its_own_name(hall):
    need, offer = hall.need(), hall.offer(2)
    with hall.pole() as actor, pytest.raises(ApplicationRefused, match="à ce titre"):
        services.send(actor=actor, need=need, offer=offer, origin="school")
    with hall.school() as actor, pytest.raises(ApplicationRefused, match="à ce titre"):
        services.send(actor=actor, need=need, offer=offer, origin="pole")
    with hall.pole() as actor:
        assert services.send(actor=actor, need=need, offer=offer, origin="pole").origin == "pole"


def test_the_need_of_another_school_does_not_exist(hall):
    other, offer = build_hall().need(), hall.offer()
    with hall.school() as actor, pytest.raises(Gone):
        services.send(actor=actor, need=other, offer=offer, origin="school")


def test_a_host_asks_for_nobody(hall):
    offer = hall.offer()
    application = hall.sent(offer)
    with hall.host(offer) as actor:
        with pytest.raises(Gone):
            services.send(actor=actor, need=application.need, offer=offer, origin="school")
        with pytest.raises(Gone):
            services.withdraw(actor=actor, application=application)
        with pytest.raises(Gone):
            services.confirm(actor=actor, application=application)


def test_a_full_offer_puts_in_the_waiting_list_and_tells_the_host_nothing(hall):
    offer = hall.offer(1)
    hall.accepted(offer)
    before = len(mails())
    waiting = hall.sent(offer)
    assert (waiting.state, waiting.card.state) == ("waiting", "waiting")
    assert waiting.queued_at is not None
    assert len(mails()) == before


@pytest.mark.parametrize("motive", RefusalMotive.values)
def test_only_some_motives_take_a_note(motive):
    if motive in ("age", "other"):
        assert check_motive(motive, "  Port de   charges. ") == "Port de charges."
        with pytest.raises(ApplicationRefused):
            check_motive(motive, " ")
    else:
        assert check_motive(motive, "") == ""
        with pytest.raises(ApplicationRefused, match="se suffit"):
            check_motive(motive, "Une raison.")


def test_a_refusal_has_a_motive_of_the_list():
    with pytest.raises(ApplicationRefused, match="Choisissez un motif"):
        check_motive("sexe", "")


def test_a_move_is_written_for_ever(hall):
    hall.sent(hall.offer())
    with hall.school():
        assert ApplicationMove.objects.update(reason="autre") == 0
        assert ApplicationMove.objects.all()._raw_delete("default") == 0
    assert ApplicationMove.objects.get().reason == ""


def test_a_coordinator_does_not_confirm_for_the_school(hall):
    application = hall.accepted(hall.offer())
    with hall.pole() as actor, pytest.raises(PermissionDenied):
        services.confirm(actor=actor, application=application)
