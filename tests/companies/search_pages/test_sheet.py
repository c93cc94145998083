"""An offer in words: hours, dates, places kept for somebody, what a student may read."""

from __future__ import annotations

import datetime as dt

import pytest

from companies.models import Offer
from companies.search import sheet
from poles.models import Commune

DAY = [["08:00", "12:00", 0], ["13:00", "16:30", 0]]


def week(*days: int) -> list[list[object]]:
    return [[day, *slot] for day in days for slot in DAY]


@pytest.mark.parametrize(
    ("schedule", "lines"),
    [
        ([], []),
        (week(0, 1, 2, 3), ["lundi à jeudi : 8 h – 12 h, 13 h – 16 h 30"]),
        (week(0, 1), ["lundi et mardi : 8 h – 12 h, 13 h – 16 h 30"]),
        (week(4), ["vendredi : 8 h – 12 h, 13 h – 16 h 30"]),
        # A day off in between keeps the two apart, whatever their order in the row.
        ([[4, "09:00", "17:00", 45], [0, "09:00", "17:00", 45]], [
            "lundi : 9 h – 17 h (pause de 45 min)", "vendredi : 9 h – 17 h (pause de 45 min)",
        ]),
        ([[0, "08:00", "12:00"], [1, "08:00", "13:00"]], ["lundi : 8 h – 12 h", "mardi : 8 h – 13 h"]),
    ],
    ids=["none", "four days", "two days", "one day", "apart", "other hours"],
)  # fmt: skip
def test_usual_hours(schedule: list[list[object]], lines: list[str]) -> None:
    assert [line.replace("\u00a0", " ") for line in sheet.usual_hours(schedule)] == lines


def offer(**fields: object) -> Offer:
    commune = Commune(insee="9A001", name="Valbrume", departement_id="9A1")
    facts = {
        "title": "Vente",
        "kinds": ["pfmp"],
        "levels": ["1pro"],
        "starts_on": dt.date(2027, 5, 3),
        "ends_on": dt.date(2027, 5, 28),
        "seats": 3,
        "commune": commune,
        "address": "12 rue Inventée",
        "site": "Atelier nord",
    }
    return Offer(**facts | fields)


def test_the_address_is_for_staff() -> None:
    assert ("Adresse", "Atelier nord, 12 rue Inventée", "") in sheet.where(offer(), address=True)
    shown = sheet.where(offer(), address=False)
    assert all("Inventée" not in value for _, value, _ in shown)
    assert shown[0][1] == "Valbrume (9A1)"


def test_reserved_places_say_for_whom_and_who_chooses() -> None:
    assert sheet.reserved(offer()) == ""
    kept = offer(reserved_for="rep", reserved_seats=2, reserved_until=dt.date(2027, 4, 1))
    said = sheet.reserved(kept).replace("\u00a0", " ")
    assert said == "2 places réservées jusqu’au 1er avril 2027 : élèves de REP et REP+."
    by_pole = sheet.reserved(offer(reserved_for="pole", reserved_seats=1))
    assert by_pole == "1 place réservée : élèves que choisit le pôle. Le pôle choisit l’élève."


def test_regulated_works_name_their_declaration() -> None:
    facts = {term: value for term, value, _ in sheet.whom(offer(regulated_works=True))}
    assert facts["Travaux réglementés"] == "à déclarer par l’entreprise avant l’arrivée"
    told = offer(regulated_works=True, regulated_works_declared_on=dt.date(2026, 1, 2))
    assert "2 janvier 2026" in {term: value for term, value, _ in sheet.whom(told)}["Travaux réglementés"].replace(
        "\u00a0", " "
    )


def test_dates_hours_and_equipment_are_always_said() -> None:
    facts = {term: value for term, value, _ in sheet.when(offer(weeks=[dt.date(2027, 5, 3)]))}
    assert facts["Horaires habituels"] == "à convenir avec l’entreprise"
    assert "3 mai 2027" in facts["Semaines proposées"].replace("\u00a0", " ")
    assert [value for _, value, _ in sheet.lent(offer())] == ["rien d’indiqué", "rien d’indiqué"]
