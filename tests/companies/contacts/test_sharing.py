"""Who sees a contact: said before, true after, for one and for many, and changed by the calendar."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.contacts import services, sharing
from companies.contacts.rules import who_will_see
from companies.contacts.services import ContactRefused
from companies.models import Contact, ContactCard, ContactLoan
from tests import factories as make

DAY = dt.timedelta(days=1)


def today():
    return timezone.localdate()


def readers(book, contact):
    """Return who reads the contact itself, and whether the pôle reads its card."""
    found = set()
    for name in ("school", "other_school", "pole", "far_school", "far_pole_of"):
        with getattr(book, name)():
            if Contact.objects.filter(pk=contact.pk).exists():
                found.add(name)
    with book.pole():
        card = ContactCard.objects.filter(contact=contact.pk).exists()
    return found, card


@pytest.mark.parametrize(
    ("visibility", "expected", "card"),
    [
        ("school", {"school"}, True),
        ("pole", {"school", "pole"}, False),
        ("academie", {"school", "other_school", "pole"}, False),
    ],
)
def test_each_visibility_opens_to_whom_it_says(book, visibility, expected, card):
    contact = book.contact()
    book.share(contact, visibility)
    assert readers(book, contact) == (expected, card)


STEP = st.one_of(
    st.tuples(st.just("share"), st.sampled_from(["school", "pole", "academie"])),
    st.tuples(st.just("put"), st.just("")),
    st.tuples(st.just("back"), st.just("")),
    st.tuples(st.just("night"), st.just("")),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=6), reserve=st.booleans())
def test_after_any_changes_the_pole_reads_a_card_exactly_while_the_contact_is_private(book, steps, reserve):
    contact = book.contact()
    for act, value in steps:
        contact = Contact.objects.get(pk=contact.pk)
        if act == "share" and contact.archived_at is None:
            until = today() + DAY if reserve and value == "school" else None
            book.share(contact, value, until)
        elif act == "put":
            with book.school() as actor:
                services.archive_contact(actor=actor, contact=contact)
        elif act == "back":
            with book.school() as actor:
                services.restore_contact(actor=actor, contact=contact)
        else:
            sharing.open_due(academie_id=book.pole_here.academie_id, today=today() + 3 * DAY)
        contact = Contact.objects.get(pk=contact.pk)
        with book.pole():
            card = ContactCard.objects.filter(contact=contact.pk).exists()
            row = Contact.objects.filter(pk=contact.pk).exists()
        assert card == (contact.visibility == "school" and contact.archived_at is None)
        assert row == (contact.visibility != "school")


def test_many_contacts_change_at_once_or_none(book):
    mine = [book.contact(host_name=f"Atelier {n}", siret="") for n in range(3)]
    foreign = make.ContactFactory(establishment=book.other_lycee)
    with book.school() as actor, pytest.raises(ContactRefused, match="plus dans votre carnet"):
        sharing.set_visibility(actor=actor, contacts=[*(one.pk for one in mine), foreign.pk], visibility="pole")
    assert set(Contact.objects.values_list("visibility", flat=True)) == {"school"}
    with book.school() as actor:
        changed = sharing.set_visibility(actor=actor, contacts=[one.pk for one in mine], visibility="pole")
    assert len(changed) == 3


def test_a_reserve_ends_tomorrow_at_the_earliest_and_within_three_years(book):
    contact = book.contact()
    for until in (today(), today() + 4 * 366 * DAY):
        with pytest.raises(ContactRefused):
            book.share(contact, "school", until)


def test_a_school_without_pole_opens_to_no_pole(book):
    alone = make.EstablishmentFactory(academie=book.lycee.academie)
    user = make.StaffMemberFactory(establishment=alone).user
    with book.as_user(user) as actor:
        contact = services.add_contact(actor=actor, values=book.values())
        with pytest.raises(ContactRefused, match="aucun pôle"):
            sharing.set_visibility(actor=actor, contacts=[contact.pk], visibility="pole")
        sharing.set_visibility(actor=actor, contacts=[contact.pk], visibility="school", until=today() + DAY)
    assert sharing.open_due(academie_id=alone.academie_id, today=today() + 3 * DAY) == 0


def test_a_teacher_keeps_contacts_but_does_not_decide_who_sees_them(book):
    contact = book.contact()
    teacher = make.StaffMemberFactory(establishment=book.lycee, referent=True).user
    with book.as_user(teacher) as actor, pytest.raises(PermissionDenied):
        sharing.set_visibility(actor=actor, contacts=[contact.pk], visibility="academie")


def test_the_reserve_that_ends_opens_the_contact_the_day_after(book):
    contact = book.contact()
    book.share(contact, "school", today() + DAY)
    assert sharing.open_due(academie_id=book.pole_here.academie_id, today=today() + DAY) == 0
    assert sharing.open_due(academie_id=book.pole_here.academie_id, today=today() + 2 * DAY) == 1
    assert readers(book, contact) == ({"school", "pole"}, False)


def test_the_owner_is_told_fifteen_days_before_and_once(book, mails):
    contact = book.contact()
    book.share(contact, "school", today() + 20 * DAY)
    academie = book.pole_here.academie_id
    assert sharing.warn_owners(academie_id=academie, today=today()) == 0
    sharing.warn_owners(academie_id=academie, today=today() + 6 * DAY)
    sharing.warn_owners(academie_id=academie, today=today() + 7 * DAY)
    [(person, words)] = mails("contact_school")
    assert person == book.owner
    assert "s'ouvre au pôle" in words["sentence"]
    assert "Atelier Secret" not in str(words)


def test_an_opening_answers_the_request_that_waited(book, mails):
    contact = book.contact()
    loan = book.asked(contact)
    book.share(contact, "pole")
    loan = ContactLoan.objects.get(pk=loan.pk)
    assert (loan.state, loan.answer) == ("ended", sharing.OPENED)
    assert [person for person, _words in mails("contact_pole")] == [book.coordinator]


def test_the_page_says_who_will_see_what_then_who_sees(book, client):
    contact = book.contact()
    client.force_login(book.owner)
    page = client.get(reverse("contacts:visibility"), {"contact": contact.pk}).content.decode()
    assert "sans nom d&#x27;organisme ni d&#x27;établissement" in page
    answer = client.post(
        reverse("contacts:visibility"), {"contact": contact.pk, "visibility": "pole", "until": ""}, follow=True
    ).content.decode()
    assert "verront ce contact" in answer
    contact.refresh_from_db()
    assert contact.visibility == "pole"
    assert client.get(reverse("contacts:visibility")).status_code == 302


@pytest.mark.parametrize("visibility", ["school", "pole", "academie"])
@pytest.mark.parametrize("count", [1, 7])
def test_the_sentences_name_the_pole_only_when_there_is_one(visibility, count):
    said = who_will_see(visibility, until=None, pole="Rive-Exemple", count=count)
    assert said.endswith(".")
    assert ("Rive-Exemple" in said) == (visibility != "academie")
    alone = who_will_see("school", until=None, pole="", count=count)
    assert "aucun pôle" in alone
