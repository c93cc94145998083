"""Approaches noted, counted, refused beyond the host's limit, shown to it without notes, and reminded once."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from companies.contacts import approaches, services
from companies.contacts.approaches import ApproachRefused
from companies.contacts.rules import already, beyond, next_possible
from companies.models import Company, ContactEvent, HostContact, HostMonth
from tests.companies.contacts.conftest import build_book

DAY = dt.timedelta(days=1)


def today():
    return timezone.localdate()


def counted(company):
    return HostMonth.objects.filter(company=company).values_list("count", flat=True).first() or 0


def test_an_exchange_is_counted_and_shown_to_the_host_without_its_notes(book):
    contact = book.contact()
    with book.school() as actor:
        book.logged(actor, contact, note="Très réservée", next_step="Rappeler", next_on=today() + DAY)
    assert counted(book.company) == 1
    with book.host():
        [seen] = HostContact.objects.filter(company=book.company)
        assert (seen.by_name, seen.means) == (book.lycee.name, "phone")
        assert not ContactEvent.objects.exists()


def test_two_academies_count_together_and_read_nothing_of_each_other(book):
    contact = book.contact()
    with book.far_school() as actor:
        other = services.add_contact(actor=actor, values=book.values(commune=book.far_lycee.commune))
        book.logged(actor, other)
    with book.school() as actor:
        book.logged(actor, contact)
        said = approaches.pressure_on(book.company, today())
        assert ContactEvent.objects.count() == 1
        assert HostContact.objects.count() == 1
    assert said.sentence.startswith("Déjà contactée deux fois ce mois-ci")


def test_beyond_the_limit_a_new_approach_is_refused_with_the_next_month(book):
    contact = book.contact()
    with book.host() as actor:
        approaches.set_cap(actor=actor, cap=1)
    with book.school() as actor:
        first = book.logged(actor, contact)
        with pytest.raises(ApproachRefused, match="Prochain mois possible"):
            book.logged(actor, contact, outcome="yes")
        follow = book.logged(actor, contact, outcome="yes", follows=first.pk)
    assert follow.follows == first
    assert counted(book.company) == 1
    assert HostContact.objects.filter(company=book.company).count() == 2


def test_a_limit_of_zero_stops_new_approaches(book):
    contact = book.contact()
    with book.host() as actor:
        approaches.set_cap(actor=actor, cap=0)
    with book.school() as actor, pytest.raises(ApproachRefused, match="ne souhaite plus"):
        book.logged(actor, contact)
    assert not ContactEvent.objects.exists()


def test_a_second_click_notes_once(book):
    contact = book.contact()
    with book.school() as actor:
        assert book.logged(actor, contact) == book.logged(actor, contact)
    assert counted(book.company) == 1


def test_an_exchange_noted_by_mistake_is_taken_back_within_a_day(book, today_is):
    contact = book.contact()
    with book.school() as actor:
        event = book.logged(actor, contact)
        approaches.take_back(actor=actor, event=event)
    assert counted(book.company) == 0
    assert not HostContact.objects.exists()
    today_is("2026-11-10")
    with book.school() as actor:
        event = book.logged(actor, contact)
    today_is("2026-11-12")
    with book.school() as actor, pytest.raises(ApproachRefused, match="plus d'un jour"):
        approaches.take_back(actor=actor, event=event)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"happened_on": 1}, "happened_on"),
        ({"happened_on": -400}, "happened_on"),
        ({"next_step": "Rappeler", "next_on": -1}, "next_on"),
        ({"next_on": 1}, "next_step"),
        ({"means": "pigeon"}, "means"),
    ],
    ids=["future", "old", "step-past", "step-unnamed", "means"],
)
def test_bad_input_is_refused_next_to_its_field(book, changed, field):
    contact = book.contact()
    told = {name: today() + value * DAY if isinstance(value, int) else value for name, value in changed.items()}
    with book.school() as actor, pytest.raises(ApproachRefused) as refused:
        book.logged(actor, contact, **told)
    assert field in refused.value.message_dict
    assert counted(book.company) == 0


def test_the_pole_notes_on_a_lent_contact_until_its_last_day(book):
    contact = book.contact()
    loan = book.lent(contact, days=2)
    with book.pole() as actor:
        target = approaches.target_of_loan(loan)
        event = approaches.log(actor=actor, target=target, happened_on=today(), means="email", outcome="yes", seats=2)
        assert (event.pole, event.establishment) == (book.pole_here, None)
    with book.school():
        assert not ContactEvent.objects.filter(pk=event.pk).exists()
    with book.host():
        assert HostContact.objects.get(event=event.pk).by_name == "Pôle Rive-Exemple"
    loan.until = today() - DAY
    with book.pole(), pytest.raises(ApproachRefused, match="terminé"):
        approaches.target_of_loan(loan)


def test_a_step_is_reminded_once_to_its_writer_and_no_more_once_done(book, mails):
    contact = book.contact()
    with book.school() as actor:
        event = book.logged(actor, contact, next_step="Rappeler", next_on=today() + DAY)
        later = book.logged(actor, contact, outcome="info", next_step="Écrire", next_on=today() + DAY)
        approaches.settle(actor=actor, event=later)
    academie = book.pole_here.academie_id
    assert approaches.remind_due(academie_id=academie, today=today()) == 0
    assert approaches.remind_due(academie_id=academie, today=today() + DAY) == 1
    assert approaches.remind_due(academie_id=academie, today=today() + 2 * DAY) == 0
    [(person, words)] = mails("contact_school")
    assert person == book.owner
    assert str(event.pk) in words["path"]
    assert "Atelier Secret" not in str(words)


def test_the_pages_warn_before_the_call_and_keep_what_was_typed(book, client):
    contact = book.contact()
    with book.host() as actor:
        approaches.set_cap(actor=actor, cap=1)
    client.force_login(book.owner)
    address = reverse("contacts:log", args=[contact.pk])
    told = {"happened_on": f"{today()}", "means": "phone", "outcome": "later", "note": "Mot gardé"}
    assert client.post(address, told).status_code == 302
    assert "Ne pas solliciter ce mois-ci" in client.get(address).content.decode()
    refused = client.post(address, told | {"outcome": "yes"})
    assert refused.status_code == 422
    assert "Mot gardé" in refused.content.decode()
    event = ContactEvent.objects.get()
    assert client.get(reverse("contacts:event", args=[event.pk])).url == reverse("contacts:contact", args=[contact.pk])


def test_the_host_reads_its_calendar_and_sets_its_limit(book, client):
    contact = book.contact()
    with book.school() as actor:
        book.logged(actor, contact, note="Très réservée")
    client.force_login(book.member)
    address = reverse("contacts:approaches")
    page = client.get(address).content.decode()
    assert book.lycee.name in page
    assert "Très réservée" not in page
    assert "Très réservée" not in client.get(address, {"format": "csv"}).content.decode("utf-8-sig")
    assert client.get(address, {"mois": "pas-un-mois"}).status_code == 200
    assert client.post(address, {"cap": "101"}).status_code == 422
    assert client.post(address, {"cap": "2"}).status_code == 302
    assert Company.objects.get(pk=book.company.pk).monthly_cap == 2
    assert client.post(address, {"cap": ""}).status_code == 302
    assert Company.objects.get(pk=book.company.pk).monthly_cap is None


@pytest.mark.parametrize(
    ("counts", "cap", "expected"),
    [({}, 1, (2027, 1)), ({(2027, 1): 1}, 1, (2027, 2)), ({(2027, 1): 1}, 2, (2027, 1)), ({}, 0, None)],
    ids=["next", "after-next", "room", "never"],
)
def test_the_next_possible_month(counts, cap, expected):
    found = next_possible(
        dt.date(2026, 12, 1), {dt.date(*month, 1): count for month, count in counts.items()}, cap
    )  # fmt: skip
    assert found == (dt.date(*expected, 1) if expected else None)


def test_the_words_of_the_limit():
    assert already(0) == ""
    assert "deux fois" in already(2)
    said = beyond(3, dt.date(2026, 12, 1), dt.date(2027, 1, 1)).replace("\u00a0", " ")
    assert "décembre 2026 est complet" in said
    assert "janvier 2027" in said


@pytest.mark.django_db(transaction=True)
def test_two_schools_at_the_last_slot_one_is_told():
    book = build_book()
    Company.objects.filter(pk=book.company.pk).update(monthly_cap=1)
    first = book.contact()
    with book.other_school() as actor:
        second = services.add_contact(actor=actor, values=book.values())
    start, answers = threading.Barrier(2), []

    def call(user, contact):
        try:
            start.wait(timeout=20)
            with book.as_user(user) as actor:
                book.logged(actor, contact)
            answers.append("noted")
        except ApproachRefused as refused:
            answers.append(" ".join(refused.messages))
        finally:
            connection.close()

    people = ((book.owner, first), (book.colleague, second))
    threads = [threading.Thread(target=call, args=pair) for pair in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    told = [answer for answer in answers if answer != "noted"]
    assert len(answers) == 2
    assert len(told) == 1
    assert "Prochain mois possible" in told[0]
    assert counted(book.company) == 1
