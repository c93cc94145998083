"""Cells as publishers write them."""

import pytest

from poles.imports import values
from poles.imports.errors import BadValueError


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        (values.integer, "540.0", 540),
        (values.integer, "1 234", 1234),
        (values.integer, "1\u202f234", 1234),
        (values.integer, "", None),
        (values.decimal, "161,2677238", 161.2677238),
        (values.decimal, "74.3", 74.3),
        (values.decimal, "-21,5", -21.5),
        (values.boolean, "VRAI", True),
        (values.boolean, "FAUX", False),
        (values.boolean, "Oui", True),
        (values.boolean, "N", False),
        (values.boolean, "1.0", True),
        (values.boolean, "0", False),
        (values.boolean, "", None),
        (values.insee, "1004", "01004"),
        (values.insee, "01004", "01004"),
        (values.insee, "1004.0", "01004"),
        (values.insee, "2a004", "2A004"),
        (values.insee, "A004", "2A004"),
        (values.departement, "001", "01"),
        (values.departement, "4", "04"),
        (values.departement, "02A", "2A"),
        (values.departement, "971", "971"),
        (values.departement, "093", "93"),
        (values.academie, "24", "24"),
        (values.academie, "1", "01"),
        (values.academie, "05", "70"),
        (values.academie, "21", "70"),
        (values.school_year, "2023", 2023),
        (values.school_year, "2022-2023", 2022),
        (values.school_year, "Rentrée 2022", 2022),
        (values.priority_education, "REP+", "REP+"),
        (values.priority_education, "Rep plus", "REP+"),
        (values.priority_education, "HORS EP", ""),
        (values.several, "75001|75002, 75003", ["75001", "75002", "75003"]),
        (values.code, "82000.0", "82000"),
    ],
)
def test_accepted(function, text, expected):
    assert function(text) == expected


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (values.integer, "12,5"),
        (values.integer, "douze"),
        (values.integer, "1e30"),
        (values.decimal, "nan"),
        (values.decimal, "inf"),
        (values.decimal, "1_000"),
        (values.boolean, "peut-être"),
        (values.insee, "123"),
        (values.insee, "2C004"),
        (values.departement, "20"),
        (values.departement, "099"),
        (values.academie, "99"),
        (values.academie, "Créteil"),
        (values.school_year, "2022-2024"),
        (values.school_year, "1999"),
        (values.school_year, "2050"),
        (values.school_year, ""),
        (values.priority_education, "ZEP"),
    ],
)
def test_refused_with_a_sentence_that_quotes_the_value(function, text):
    with pytest.raises(BadValueError) as error:
        function(text)
    assert text[:4] in str(error.value) or "année scolaire" in str(error.value)


def test_positions():
    assert values.position("48,85", "2,34") == (48.85, 2.34)
    assert values.position("", "2.3") is None
    assert values.position("0", "0") is None
    with pytest.raises(BadValueError, match="WGS84"):
        values.position("6862000", "652000")
