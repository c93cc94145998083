"""A loan asked, granted until a day, refused, ended: what each side reads at each step, and who is thanked."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from companies.contacts import credit, loans
from companies.contacts.loans import LoanRefused
from companies.contacts.notices import ANSWERED, ASKED
from companies.models import Contact, ContactCard, ContactLoan
from poles.versions import Gone
from tests import factories as make

DAY = dt.timedelta(days=1)
SECRETS = ("Atelier Secret", "Dominique Secret", "0123456789", "secret@atelier.example", "Note secrète")


def today():
    return timezone.localdate()


def of_the_pole(book, loan):
    with book.pole():
        return ContactLoan.objects.get(pk=loan.pk)


def test_the_school_is_told_of_a_request_that_names_nobody(book, mails):
    loan = book.asked(book.contact())
    [(person, words)] = mails("contact_school")
    assert person == book.owner
    assert "2 places" in words["sentence"].replace("\u00a0", " ")
    assert not any(secret in str(words) for secret in SECRETS)
    seen = of_the_pole(book, loan)
    assert (seen.state, seen.lent, seen.lender) == ("asked", None, None)


def test_the_same_contact_is_asked_once(book):
    contact = book.contact()
    book.asked(contact)
    with pytest.raises(LoanRefused, match="déjà demandé"):
        book.asked(contact)


def test_a_grant_lends_a_copy_without_the_notes_and_names_the_lender(book, mails):
    contact = book.contact()
    loan = of_the_pole(book, book.lent(contact))
    assert loan.state == "granted"
    assert loan.lender == book.lycee
    assert loan.lent["host_name"] == "Atelier Secret"
    assert loan.lent["phone"] == "0123456789"
    assert "Note secrète" not in str(loan.lent)
    with book.pole():
        assert not Contact.objects.filter(pk=contact.pk).exists()
    assert [person for person, _words in mails("contact_pole")] == [book.coordinator]


def test_the_pole_cannot_grant_itself_a_loan(book):
    loan = book.asked(book.contact())
    with book.pole() as actor, pytest.raises(PermissionDenied):
        loans.grant(actor=actor, loan=loan, until=today())


def test_another_school_answers_no_request(book):
    loan = book.asked(book.contact())
    with book.other_school() as actor, pytest.raises(Gone):
        loans.grant(actor=actor, loan=loan, until=today())
    with book.other_school() as actor, pytest.raises(Gone):
        loans.refuse(actor=actor, loan=loan, answer="Non, désolé.")


def test_a_refusal_has_a_word_and_tells_no_school(book):
    loan = book.asked(book.contact())
    with book.school() as actor:
        with pytest.raises(LoanRefused, match="pourquoi"):
            loans.refuse(actor=actor, loan=loan, answer=" ")
        loans.refuse(actor=actor, loan=loan, answer="Nous y plaçons déjà nos élèves.")
    seen = of_the_pole(book, loan)
    assert (seen.state, seen.lender, seen.lent) == ("refused", None, None)
    with book.school() as actor, pytest.raises(LoanRefused, match="déjà sa réponse"):
        loans.grant(actor=actor, loan=loan, until=today())


@pytest.mark.parametrize("days", [-1, 400])
def test_a_loan_ends_today_or_within_a_year(book, days):
    loan = book.asked(book.contact())
    with book.school() as actor, pytest.raises(LoanRefused):
        loans.grant(actor=actor, loan=loan, until=today() + days * DAY)


@pytest.mark.parametrize("side", ["school", "pole"])
def test_either_side_ends_a_loan_and_the_copy_is_erased(book, side):
    loan = book.lent(book.contact())
    with getattr(book, side)() as actor:
        loans.end(actor=actor, loan=loan)
    loan = ContactLoan.objects.get(pk=loan.pk)
    assert (loan.state, loan.lent, loan.lender) == ("ended", None, book.lycee)


def test_the_copy_is_erased_the_day_after_the_last_one(book, mails):
    loan = book.lent(book.contact(), days=3)
    academie = book.pole_here.academie_id
    assert loans.expire_due(academie_id=academie, today=today() + 3 * DAY) == 0
    assert loans.expire_due(academie_id=academie, today=today() + 4 * DAY) == 1
    assert of_the_pole(book, loan).lent is None
    assert {person for person, _words in mails("contact_school")} == {book.owner}


def test_a_request_is_withdrawn_before_its_answer(book):
    loan = book.asked(book.contact())
    with book.pole() as actor:
        loans.withdraw(actor=actor, loan=loan)
    with book.school() as actor, pytest.raises(LoanRefused):
        loans.grant(actor=actor, loan=loan, until=today())


def test_the_lender_is_credited_for_students_placed_by_the_pole_while_the_loan_lasts(book):
    contact = book.contact()
    loan = book.lent(contact)
    place = {"academie_id": book.pole_here.academie_id, "company": book.company}
    assert credit.count_placement(pole_id=book.pole_here.pk, **place) == 1
    other = make.PoleFactory(academie=book.pole_here.academie)
    assert credit.count_placement(pole_id=other.pk, **place) == 0
    assert credit.count_placement(
        pole_id=book.pole_here.pk, academie_id=book.pole_here.academie_id, company=make.CompanyFactory()
    ) == 0  # fmt: skip
    with book.school() as actor:
        loans.end(actor=actor, loan=loan)
    assert credit.count_placement(pole_id=book.pole_here.pk, **place) == 0
    assert ContactLoan.objects.get(pk=loan.pk).placed == 1


def test_without_siret_the_name_and_the_commune_tell_the_host(book):
    contact = book.contact(siret="", host_name=book.company.name.upper())
    Contact.objects.filter(pk=contact.pk).update(commune=book.company.commune)
    book.lent(contact)
    assert credit.count_placement(
        pole_id=book.pole_here.pk, academie_id=book.pole_here.academie_id, company=book.company
    ) == 1  # fmt: skip


def test_another_host_of_the_same_commune_credits_nobody(book):
    contact = book.contact(siret="", host_name="Atelier Voisin")
    Contact.objects.filter(pk=contact.pk).update(commune=book.company.commune)
    book.lent(contact)
    place = {"academie_id": book.pole_here.academie_id, "pole_id": book.pole_here.pk, "company": book.company}
    assert credit.count_placement(**place) == 0
    Contact.objects.filter(pk=contact.pk).update(siret=make.CompanyFactory().siret)
    assert credit.count_placement(**place) == 0


def test_the_pages_of_both_sides(book, client):
    contact = book.contact()
    card = ContactCard.objects.get(contact=contact.pk)
    client.force_login(book.coordinator)
    page = client.get(reverse("contacts:reserves")).content.decode()
    assert "Bourg-Témoin" in page
    assert not any(secret in page for secret in (*SECRETS, book.lycee.name))
    refused = client.post(reverse("contacts:ask", args=[card.pk]), {"purpose": "", "seats": "0"})
    assert refused.status_code == 422
    answer = client.post(reverse("contacts:ask", args=[card.pk]), {"purpose": "Trois places", "seats": "3"})
    loan = ContactLoan.objects.get()
    assert answer.url == reverse("contacts:loan", args=[loan.pk])
    assert client.get(reverse("contacts:loans")).status_code == 200
    page = client.get(answer.url).content.decode()
    assert not any(secret in page for secret in (*SECRETS, book.lycee.name))

    client.force_login(book.owner)
    assert "attend votre réponse" in client.get(reverse("contacts:contacts")).content.decode()
    assert client.get(reverse("contacts:loans")).status_code == 200
    assert client.post(answer.url, {"refuser": "1", "until": "", "answer": ""}).status_code == 422
    until = today() + 10 * DAY
    assert client.post(answer.url, {"preter": "1", "until": f"{until}", "answer": "Avec plaisir"}).status_code == 302

    client.force_login(book.coordinator)
    page = client.get(answer.url).content.decode()
    assert all(secret in page for secret in ("Atelier Secret", "Dominique Secret", "0123456789", book.lycee.name))
    assert "Note secrète" not in page
    assert "0 élève placé" in page.replace("\u00a0", " ")
    assert client.post(reverse("contacts:loan-end", args=[loan.pk])).status_code == 302
    page = client.get(answer.url).content.decode()
    assert "0123456789" not in page


def test_both_sides_are_told_inside_the_product(book):
    loan = book.lent(book.contact())
    told = dict(Notice.objects.values_list("user", "kind"))
    assert told == {book.owner.pk: ASKED, book.coordinator.pk: ANSWERED}
    assert set(Notice.objects.values_list("path", flat=True)) == {reverse("contacts:loan", args=[loan.pk])}
