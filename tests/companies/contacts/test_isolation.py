"""A private contact never reaches the pôle, another school or the neighbouring académie, by any page, export or API."""

import pytest
from django.urls import get_resolver, reverse

from companies.models import Contact, ContactCard, ContactEvent, ContactLoan

SECRETS = ("Atelier Secret", "Dominique Secret", "0123456789", "secret@atelier.example", "Note secrète")
FORMATS = ("", "csv", "xlsx", "ods")


def pages():
    """Return every address of the room that takes no key."""
    patterns = get_resolver("companies.contacts.urls").url_patterns
    return sorted(f"contacts:{one.name}" for one in patterns if "<" not in str(one.pattern))


@pytest.fixture
def private(book):
    """A private contact asked by the pôle, with an exchange of its school."""
    contact = book.contact()
    with book.school() as actor:
        book.logged(actor, contact, note="Note secrète", next_step="Rappeler Dominique Secret")
    return book, contact, book.asked(contact)


def said(response):
    """Return the text of an answer; of a workbook, of all its parts."""
    content = response.content
    if content[:2] == b"PK":
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("reader", ["coordinator", "colleague", "far_owner", "far_coordinator", "member"])
@pytest.mark.parametrize("fmt", FORMATS)
def test_no_page_and_no_export_tells_a_private_contact(private, client, reader, fmt):
    book, contact, loan = private
    client.force_login(getattr(book, reader))
    addresses = [reverse(name) for name in pages()]
    addresses += [reverse(f"contacts:{name}", args=[contact.pk]) for name in ("contact", "edit", "log")]
    addresses += [reverse(f"contacts:{name}", args=[loan.pk]) for name in ("loan", "loan-log")]
    for address in addresses:
        text = said(client.get(address, {"format": fmt} if fmt else {}))
        assert not any(secret in text for secret in SECRETS), address
        if reader == "coordinator":
            assert book.lycee.name not in text, address
            assert book.lycee.pk not in text, address


def test_the_api_has_no_door_on_contacts():
    names = {str(one.pattern) for one in get_resolver("config.api.urls").url_patterns}
    assert not any("contact" in name for name in names)


def test_what_the_pole_reads_before_the_grant_names_no_school(private):
    book, contact, loan = private
    with book.pole():
        assert not Contact.objects.filter(pk=contact.pk).exists()
        assert not ContactEvent.objects.exists()
        card = ContactCard.objects.get(contact=contact.pk)
        asked = ContactLoan.objects.get(pk=loan.pk)
    told = {name for row in (card, asked) for name in vars(row)}
    assert "establishment_id" not in told
    assert (asked.lender_id, asked.lent) == (None, None)


def test_the_neighbour_reads_no_row_at_all(private):
    book, _contact, _loan = private
    for act in (book.far_school, book.far_pole_of):
        with act():
            for model in (Contact, ContactCard, ContactEvent, ContactLoan):
                assert not model.objects.exists()
