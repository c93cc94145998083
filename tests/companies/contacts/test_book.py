"""The address book of a school: written, found, put away and taken back, its cards always in step."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from companies.contacts import services
from companies.contacts.services import ContactRefused
from companies.models import Contact, ContactCard
from poles.versions import Conflict, Gone
from tests import factories as make


def card_of(contact):
    return ContactCard.objects.filter(contact=contact.pk).first()


def test_a_new_contact_is_private_and_known_to_the_pole_by_its_card(book):
    contact = book.contact()
    assert (contact.visibility, contact.pole, contact.company) == ("school", book.pole_here, book.company)
    card = card_of(contact)
    assert (card.pole, card.sector, card.commune, card.capacity) == (book.pole_here, "F", book.lycee.commune, 3)


def test_a_school_without_pole_has_no_card(book):
    alone = make.EstablishmentFactory(academie=book.lycee.academie)
    user = make.StaffMemberFactory(establishment=alone).user
    with book.as_user(user) as actor:
        contact = services.add_contact(actor=actor, values=book.values())
    assert card_of(contact) is None


def test_an_edit_changes_the_card(book):
    contact = book.contact()
    with book.school() as actor:
        services.edit_contact(actor=actor, contact=contact, version=1, values={"sector": "G", "capacity": 9})
    card = card_of(contact)
    assert (card.sector, card.capacity) == ("G", 9)


def test_two_colleagues_who_edit_at_once_see_both_versions(book):
    contact = book.contact()
    with book.school() as actor:
        services.edit_contact(actor=actor, contact=contact, version=1, values={"activity": "Menuiserie"})
    with book.school() as actor, pytest.raises(Conflict):
        services.edit_contact(actor=actor, contact=contact, version=1, values={"activity": "Charpente"})
    contact.refresh_from_db()
    assert contact.activity == "Menuiserie"


def test_a_wrong_siret_is_refused_next_to_its_field(book):
    with book.school() as actor, pytest.raises(ContactRefused) as refused:
        services.add_contact(actor=actor, values=book.values(siret="12345678901234"))
    assert "siret" in refused.value.message_dict


def test_another_school_changes_nothing(book):
    contact = book.contact()
    with book.other_school() as actor, pytest.raises(PermissionDenied):
        services.edit_contact(actor=actor, contact=contact, version=1, values={"host_name": "Pris"})
    with book.far_school() as actor, pytest.raises((PermissionDenied, Gone)):
        services.archive_contact(actor=actor, contact=contact)
    contact.refresh_from_db()
    assert contact.host_name == "Atelier Secret"


def test_a_contact_put_away_is_hidden_and_comes_back_as_it_was(book):
    contact = book.contact()
    with book.school() as actor:
        services.archive_contact(actor=actor, contact=contact)
    assert card_of(contact) is None
    with book.school() as actor:
        services.restore_contact(actor=actor, contact=contact)
    contact.refresh_from_db()
    assert contact.archived_at is None
    assert card_of(contact) is not None


def test_a_contact_opened_to_the_academie_is_taken_into_another_book_once(book):
    contact = book.share(book.contact(), "academie")
    with book.other_school() as actor:
        shown = Contact.objects.get(pk=contact.pk)
        first = services.copy_contact(actor=actor, contact=shown)
        again = services.copy_contact(actor=actor, contact=shown)
    assert first == again
    assert (first.establishment, first.phone, first.note) == (book.other_lycee, "0123456789", "")
    assert first.visibility == "school"


def test_the_list_finds_with_accents_filters_sorts_and_exports(book, client):
    book.contact(host_name="Élévage Témoin", siret="", sector="A")
    book.contact(host_name="=cmd|' /C calc'!A0", siret="", sector="G")
    client.force_login(book.owner)
    address = reverse("contacts:contacts")
    found = client.get(address, {"q": "elevage"}).content.decode()
    assert "Élévage Témoin" in found
    assert "cmd|" not in found
    assert "Élévage" not in client.get(address, {"secteur": "G"}).content.decode()
    exported = client.get(address, {"format": "csv", "tri": "-organisme"}).content.decode("utf-8-sig")
    assert "'=cmd" in exported
    assert ";=cmd" not in exported


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(book, client, django_assert_max_num_queries):
    client.force_login(book.owner)
    for number in range(30):
        make.ContactFactory(establishment=book.lycee, host_name=f"Maison {number:02}")
    with django_assert_max_num_queries(25):
        page = client.get(reverse("contacts:contacts")).content.decode()
    assert "Maison 29" in page


def test_the_pages_of_a_contact_work_for_its_school(book, client):
    contact = book.contact()
    client.force_login(book.owner)
    for name in ("contact", "edit", "log"):
        assert client.get(reverse(f"contacts:{name}", args=[contact.pk])).status_code == 200
    values = {"host_name": "Atelier Nouveau", "place": book.lycee.commune.name, "capacity": "4", "version": "1"}
    answer = client.post(reverse("contacts:edit", args=[contact.pk]), values)
    assert answer.status_code == 302
    stale = client.post(reverse("contacts:edit", args=[contact.pk]), values | {"host_name": "Atelier Périmé"})
    assert stale.status_code == 422
    assert "Les deux versions" in stale.content.decode()
    wrong = client.post(reverse("contacts:new"), {"host_name": "", "place": "Nulle-Part-Exemple"})
    assert wrong.status_code == 422
    assert "Aucune commune" in wrong.content.decode()
    assert client.post(reverse("contacts:archive", args=[contact.pk])).status_code == 302
    assert "Remettre dans le carnet" in client.get(reverse("contacts:contact", args=[contact.pk])).content.decode()
    assert client.post(reverse("contacts:restore", args=[contact.pk])).status_code == 302
