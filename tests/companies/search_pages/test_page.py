"""The search page: what a class can reach, in the order and under the conditions of its address."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as make
from tests.companies.search_pages.conftest import Bank
from tests.support.reading import words


def titles(response: Any) -> list[str]:
    return re.findall(r'hit__title">([^<]+)<', words(response))


def test_a_class_finds_what_it_can_reach_nearest_first(bank: Bank) -> None:
    for km, title in ((9, "Loin"), (1, "Près"), (4, "Entre")):
        bank.offer(km=km, title=title)
    bank.offer(km=200, title="Trop loin")
    response = bank.client.get(f"/offres/?{bank.context}")
    assert titles(response) == ["Près", "Entre", "Loin"]
    page = words(response)
    assert "Offres pour 1re MELEC" in page
    assert "3 offres, 6 places libres" in page
    assert 'data-announce="3 offres, 6 places libres"' in page
    assert "contraires à la loi" in page
    assert re.findall(r'class="pin__number"[^>]*>(\d)<', page) == ["3", "2", "1"]


def test_what_the_class_may_not_lawfully_take_is_not_shown(bank: Bank) -> None:
    bank.offer(title="Convient")
    bank.offer(title="Adultes", min_age=18, min_age_reason="Travaux interdits aux mineurs (exemple).")
    bank.offer(title="Autre niveau", levels=["bts1"])
    bank.offer(title="Autre secteur", sector="D")
    bank.offer(title="Autres dates", starts_on=bank.period.starts_on + dt.timedelta(days=7))
    assert titles(bank.client.get(f"/offres/?{bank.context}")) == ["Convient"]


def test_without_class_the_bank_is_searched_by_words(bank: Bank) -> None:
    bank.offer(title="Câblage de tableaux")
    bank.offer(title="Rayon fleurs", sector="D")
    assert titles(bank.client.get("/offres/?q=cablage")) == ["Câblage de tableaux"]
    assert len(titles(bank.client.get("/offres/"))) == 2


def test_a_wrong_address_breaks_nothing(bank: Bank) -> None:
    bank.offer(title="Convient")
    for query in ("minutes=abc", "minutes=-4", "page=zzz", "page=999999", "classe=x", "periode=y", "tri=?", "du=hier",
                  "depart=lune", "age=x", "adaptation=zz", "eleve=1", "commune=%00", "q=%00"):  # fmt: skip
        assert bank.client.get(f"/offres/?{query}").status_code == 200, query
    page = words(bank.client.get("/offres/?minutes=500"))
    assert "Indiquez 120 minutes au plus." in page


def test_the_class_of_another_school_is_nobodys(bank: Bank) -> None:
    other = make.PeriodFactory(school_class__name="Ailleurs")
    page = words(bank.client.get(f"/offres/?classe={other.school_class_id}&periode={other.pk}"))
    assert "Ailleurs" not in page
    assert "Offres de stage" in page


def test_a_referent_teacher_has_the_classes_that_they_follow(bank: Bank) -> None:
    referent = make.StaffMemberFactory(establishment=bank.school, referent=True)
    page = words(bank.sign_in(referent.user).get(f"/offres/?{bank.context}"))
    assert "1re MELEC" not in page
    make.ClassAssignmentFactory(staff=referent, school_class=bank.school_class)
    page = words(bank.sign_in(referent.user).get(f"/offres/?{bank.context}"))
    assert "Offres pour 1re MELEC" in page


def test_the_way_begins_where_the_student_lives(bank: Bank) -> None:
    far = make.CommuneFactory(name="Hameau", latitude=bank.town.latitude + 0.3, longitude=bank.town.longitude)
    student = bank.students[0]
    student.home_commune = far
    student.save()
    bank.offer(km=33, title="Chez elle")
    bank.offer(km=1, title="Près du lycée")
    kept = f"{bank.context}&minutes=40&mode=public"
    assert titles(bank.client.get(f"/offres/?{kept}&depart=eleve&eleve={student.pk}")) == ["Chez elle"]
    assert titles(bank.client.get(f"/offres/?{kept}&depart=lycee")) == ["Près du lycée"]
    student.home_commune = None
    student.save()
    page = words(bank.client.get(f"/offres/?{kept}&depart=eleve&eleve={student.pk}"))
    assert "La commune de cet élève n’est pas connue." in page


def test_the_students_of_others_are_no_departure(bank: Bank) -> None:
    other = make.StudentFactory(last_name="Inconnue")
    page = words(bank.client.get(f"/offres/?{bank.context}&depart=eleve&eleve={other.pk}"))
    assert "Inconnue" not in page
    coordinator = make.MissionLetterFactory(pole=bank.pole).user
    page = words(bank.sign_in(coordinator).get(f"/offres/?{bank.context}&depart=eleve&eleve={bank.students[0].pk}"))
    assert "Croquis" not in page
    assert "Offres pour 1re MELEC" in page


def test_any_commune_is_a_departure(bank: Bank) -> None:
    bank.offer(km=2, title="Près")
    page = bank.client.get("/offres/?depart=commune&commune=99010&minutes=30")
    assert titles(page) == ["Près"]
    assert "départ Valbrume" in words(page)
    assert "Aucune commune ne s’appelle ainsi." in words(bank.client.get("/offres/?depart=commune&commune=Nulle"))
    assert "Écrivez le nom ou le code postal" in words(bank.client.get("/offres/?depart=commune"))


def test_nothing_within_reach_says_what_would_change_it(bank: Bank) -> None:
    bank.offer(km=8, title="Plus loin")
    page = words(bank.client.get(f"/offres/?{bank.context}&minutes=30&mode=public&depart=lycee"))
    assert "Aucune place à moins de 30 min." in page
    assert re.search(r"Élargir à \d+ min : 1 offre", page)
    assert "Demander au pôle de chercher" in page


def test_chips_carry_counts_and_are_set_for_minors(bank: Bank) -> None:
    bank.offer(title="Ouverte")
    bank.offer(title="Adaptée", adaptations=["seated"])
    page = words(bank.client.get(f"/offres/?{bank.context}"))
    chip = re.search(r'id="filtre-mineurs".*?</a>', page, re.S)
    assert chip
    assert 'aria-current="true"' in chip[0]
    adapted = re.search(r'id="filtre-adapte".*?</a>', page, re.S)
    assert adapted
    assert re.search(r"</span> 1</span>", adapted[0])
    assert titles(bank.client.get(f"/offres/?{bank.context}&adapte=on")) == ["Adaptée"]
    assert "Tout effacer" in words(bank.client.get(f"/offres/?{bank.context}&adapte=on"))
    page = words(bank.client.get(f"/offres/?{bank.context}&mineurs=non"))
    taken_away = re.search(r'id="filtre-mineurs".*?</a>', page, re.S)
    assert taken_away
    assert "aria-current" not in taken_away[0]


def test_a_partial_answer_names_a_clean_address(bank: Bank) -> None:
    answer = bank.client.get(f"/offres/?{bank.context}&q=&minutes=30&age=", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == f"/offres/?{bank.context}&minutes=30"


def test_reserved_places_are_said_with_who_chooses(bank: Bank) -> None:
    bank.offer(title="Gardée", seats=2, reserved_for="pole", reserved_seats=2, reserved_pole_id=bank.pole.pk)
    page = words(bank.client.get(f"/offres/?{bank.context}"))
    assert "2 réservées au pôle" in page
    assert "Le pôle choisit l’élève." in page
    assert "Demander cette place" in page
    assert "pin__reserved" in page


def test_exports_hold_what_is_found_and_no_formula(bank: Bank) -> None:
    bank.offer(title="=1+1")
    answer = bank.client.get(f"/offres/?{bank.context}&format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][1] == "'=1+1"
    for fmt in ("xlsx", "ods"):
        assert bank.client.get(f"/offres/?{bank.context}&format={fmt}").status_code == 200


def test_the_list_has_pages_and_numbers_go_on(bank: Bank, wide: Callable[[int], None]) -> None:
    wide(23)
    first = bank.client.get(f"/offres/?{bank.context}&minutes=120")
    assert len(titles(first)) == 20
    assert "Page suivante" in words(first)
    second = bank.client.get(f"/offres/?{bank.context}&minutes=120&page=2")
    assert titles(second) == [f"Câblage, exemple {n}" for n in (21, 22, 23)]
    assert "21 à 23 sur 23" in words(second)
    assert ">23<" in words(second)


def test_the_map_may_be_hidden(bank: Bank) -> None:
    bank.offer()
    page = words(bank.client.get(f"/offres/?{bank.context}&carte=non"))
    assert "data-map" not in page
    assert "Afficher la carte" in page


def test_a_company_goes_to_its_own_list(bank: Bank) -> None:
    member = make.CompanyMemberFactory()
    answer = bank.sign_in(member.user).get("/offres/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/entreprise/")


@pytest.mark.parametrize("kind", ["coordinator", "rectorat"])
def test_pole_and_rectorat_search_the_bank(bank: Bank, kind: str) -> None:
    bank.offer(title="Vue")
    if kind == "coordinator":
        user = make.MissionLetterFactory(pole=bank.pole).user
    else:
        user = make.RectoratStaffFactory(academie=bank.pole.academie).user
    page = bank.sign_in(user).get("/offres/")
    assert titles(page) == ["Vue"]
    assert ("Proposer à un élève" in words(page)) == (kind == "coordinator")


def test_the_count_of_queries_does_not_follow_the_offers(
    bank: Bank, wide: Callable[[int], None], assert_max_queries: Any
) -> None:
    wide(2)
    bank.client.get(f"/offres/?{bank.context}&minutes=120")
    with assert_max_queries(20) as few:
        bank.client.get(f"/offres/?{bank.context}&minutes=120")
    wide(12)
    # The ground of the map is asked once a day for each size.
    bank.client.get(f"/offres/?{bank.context}&minutes=120")
    with assert_max_queries(len(few)):
        bank.client.get(f"/offres/?{bank.context}&minutes=120")


def test_the_centre_of_the_map_becomes_the_departure(bank: Bank) -> None:
    here = f"lat={bank.town.latitude}&lon={bank.town.longitude}"
    answer = bank.client.get(f"/offres/zone/?{bank.context}&minutes=30&{here}")
    assert answer.status_code == 302
    assert "depart=commune" in answer["Location"]
    assert "commune=Valbrume" in answer["Location"]
    assert "minutes=30" in answer["Location"]


@pytest.mark.parametrize("point", ["lat=0&lon=-30", "lat=x&lon=", "lat=nan&lon=nan", "lat=1e400&lon=3"])
def test_a_point_in_the_sea_is_refused_and_the_search_stays(bank: Bank, point: str) -> None:
    answer = bank.client.get(f"/offres/zone/?{bank.context}&depart=lycee&{point}", follow=True)
    assert "Ce point est en mer ou hors de France" in words(answer)
    assert "Offres pour 1re MELEC" in words(answer)


def test_communes_are_proposed_by_name_or_postal_code(bank: Bank) -> None:
    named = {"communes": [f"Valbrume ({bank.town.departement_id})"]}
    assert bank.client.get("/offres/communes/?q=valb").json() == named
    assert bank.client.get("/offres/communes/?q=99010").json()["communes"]
    assert bank.client.get("/offres/communes/?q=v").json() == {"communes": []}


def test_why_an_offer_is_not_shown_to_a_class_or_a_student(bank: Bank) -> None:
    offer = bank.offer(title="Nacelle", min_age=17, min_age_reason="Travaux en hauteur (exemple).")
    student = bank.students[0]
    page = words(bank.client.get(f"/offres/pourquoi/?{bank.context}&offre=nacelle"))
    assert "L'élève n'a pas l'âge minimal de l'offre au premier jour." in page
    assert "au plus jeune de la classe" in page
    student.birth_date = student.birth_date.replace(year=student.birth_date.year - 3)
    student.save()
    chosen = f"{bank.context}&depart=eleve&eleve={student.pk}"
    page = words(bank.client.get(f"/offres/pourquoi/?{chosen}&offre=nacelle"))
    assert "Aucune règle ne s’y oppose" in page
    page = words(bank.client.get(f"/offres/{offer.pk}/?{bank.context}"))
    assert "L'élève n'a pas l'âge minimal" in page
    assert "L'élève n'a pas l'âge minimal" not in words(bank.client.get(f"/offres/{offer.pk}/?{chosen}"))


def test_why_needs_a_class_and_two_letters(bank: Bank) -> None:
    assert "Ouvrez la recherche depuis une classe" in words(bank.client.get("/offres/pourquoi/"))
    assert "Écrivez deux lettres" in words(bank.client.get(f"/offres/pourquoi/?{bank.context}"))
    assert "ne porte ce nom" in words(bank.client.get(f"/offres/pourquoi/?{bank.context}&offre=zzzz"))


def test_an_offer_says_all_that_a_teacher_needs(bank: Bank) -> None:
    offer = bank.offer(title="Câblage", address="12 rue Inventée", transport="Bus 3, arrêt Mairie")
    page = words(bank.client.get(f"/offres/{offer.pk}/?{bank.context}"))
    for said in ("12 rue Inventée", "Bus 3, arrêt Mairie", "2 places libres", "à convenir avec l’entreprise",
                 "Signaler cette offre", "Proposer à un élève", "Équipement fourni"):  # fmt: skip
        assert said in page, said
    hidden = make.OfferFactory()
    assert bank.client.get(f"/offres/{hidden.pk}/").status_code == 404
