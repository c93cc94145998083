"""Students whom an offer may suit: one's own, still searching, the fitting first, and what may be done for each."""

from __future__ import annotations

import re
from typing import Any

from placements.models import NeedState
from placements.proposing.wishes import wished
from tests import factories as make
from tests.companies.search_pages.conftest import Bank
from tests.support.reading import words


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row">\s*(\S+ \S+)', page)


def needs(bank: Bank, **fields: Any) -> list[Any]:
    return [
        make.NeedFactory(
            student=student, period=bank.period, pole=bank.pole, sectors=["F"], sectors_only=True, **fields
        )
        for student in bank.students
    ]


def test_those_still_searching_the_fitting_first(bank: Bank) -> None:
    first, second = needs(bank)
    offer = bank.offer(km=3)
    second.student.birth_date = second.student.birth_date.replace(year=second.student.birth_date.year + 3)
    second.student.save()
    offer.min_age, offer.min_age_reason = 16, "Exemple."
    offer.save()
    placed = make.StudentFactory(establishment=bank.school, school_class=bank.school_class, last_name="Placée")
    make.NeedFactory(student=placed, period=bank.period, pole=bank.pole, state=NeedState.FOUND_FAMILY)
    page = words(bank.client.get(f"/offres/{offer.pk}/eleves/?{bank.context}"))
    assert [name.split()[-1] for name in names(page)] == [first.student.last_name, second.student.last_name]
    assert "L'élève n'a pas l'âge minimal" in page
    assert "2 élèves cherchent encore, 1 peut y aller" in page
    assert "Demander cette place au pôle" in page
    assert "Noter une démarche" in page


def test_the_diary_opens_with_the_company_already_written(bank: Bank) -> None:
    needs(bank)
    offer = bank.offer(km=3)
    page = words(bank.client.get(f"/offres/{offer.pk}/eleves/?{bank.context}"))
    link = re.search(r'href="(/demarches/noter/[^"]+)"', page)
    assert link
    assert f'value="{offer.company.name}"' in words(bank.client.get(link[1]))


def test_the_students_of_others_are_not_listed(bank: Bank) -> None:
    needs(bank)
    offer = bank.offer(km=3)
    stranger = bank.sign_in(make.StaffMemberFactory(establishment__academie=bank.pole.academie).user)
    page = words(stranger.get(f"/offres/{offer.pk}/eleves/"))
    assert "Croquis" not in page
    assert "Aucun de vos élèves ne cherche encore" in page


def test_an_offer_out_of_the_bank_is_not_found(bank: Bank) -> None:
    offer = make.OfferFactory()
    assert bank.client.get(f"/offres/{offer.pk}/eleves/").status_code == 404


def test_a_coordinator_opens_the_request(bank: Bank) -> None:
    needs(bank, escalated=True)
    offer = bank.offer(km=3)
    coordinator = bank.sign_in(make.MissionLetterFactory(pole=bank.pole).user)
    page = words(coordinator.get(f"/offres/{offer.pk}/eleves/?{bank.context}"))
    assert "Ouvrir la demande" in page
    assert "Noter une démarche" not in page


def test_the_count_of_queries_does_not_follow_the_students(bank: Bank, assert_max_queries: Any) -> None:
    needs(bank)
    offer = bank.offer(km=3)
    address = f"/offres/{offer.pk}/eleves/?{bank.context}"
    bank.client.get(address)
    with assert_max_queries(40) as few:
        bank.client.get(address)
    for _ in range(5):
        student = make.StudentFactory(establishment=bank.school, school_class=bank.school_class)
        make.NeedFactory(student=student, period=bank.period, pole=bank.pole, sectors=["F"], sectors_only=True)
    with assert_max_queries(len(few)):
        bank.client.get(address)


def test_the_wishes_of_a_class_most_wished_first(bank: Bank) -> None:
    for student, sectors in zip(bank.students, (["D", "F"], ["D"]), strict=True):
        make.NeedFactory(student=student, period=bank.period, pole=bank.pole, sectors=sectors)
    with bank.acting() as actor:
        assert wished(actor, bank.period) == ("D", "F")
