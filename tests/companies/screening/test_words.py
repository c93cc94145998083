"""Rules on words, by the table of cases: what is found is shown to the letter, and honest texts are left alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.limits import limits_on
from companies.screening import RULES, Draft, Finding, Level, Slot, pieces, screen
from companies.screening.folding import fold, is_one_slip
from poles.reference.law import LIMITS
from tests.companies.screening.cases import FLAGGED, NAIVE
from tests.companies.screening.honest import CLEAN, HONEST
from tests.companies.test_quota import Row

DAY = dt.date(2026, 11, 25)
VALUES = limits_on([Row(one.code, one.value, one.valid_from) for one in LIMITS], DAY)
MARK = re.compile(r"\[\[(.*?)\]\]")


def draft(text: str, **changes: Any) -> Draft:
    """An offer for pupils of CAP, fourteen years old at least."""
    facts: dict[str, Any] = {"kinds": frozenset({"pfmp"}), "levels": frozenset({"cap1"}), "limits": VALUES}
    return Draft({"tasks": text}, DAY, **(facts | changes))


def marked(text: str) -> tuple[str, list[str]]:
    return MARK.sub(r"\1", text), MARK.findall(text)


def codes(text: str, **changes: Any) -> list[str]:
    return [one.code for one in screen(draft(text, **changes))]


class TestTable:
    @pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in FLAGGED.items() for text in texts])
    def test_found_to_the_letter(self, code: str, text: str) -> None:
        plain, expected = marked(text)
        found = [one for one in screen(draft(plain)) if one.code == code]
        assert [plain[one.start : one.end] for one in found] == expected

    @pytest.mark.parametrize("text", NAIVE)
    def test_something_is_found(self, text: str) -> None:
        assert codes(text)

    @pytest.mark.parametrize("text", CLEAN + HONEST)
    def test_left_alone(self, text: str) -> None:
        assert [(one.code, text[one.start : one.end]) for one in screen(draft(text))] == []

    def test_the_table_is_wide(self) -> None:
        assert sum(map(len, FLAGGED.values())) + len(CLEAN) >= 150
        on_words = {rule.code for rule in RULES if not rule.code.startswith(("hours_", "works_"))}
        unseen = on_words - set(FLAGGED) - {
            "observation_work", "work_ionising", "work_hyperbaric", "work_hyperbaric_works", "work_asbestos_high",
        }  # fmt: skip
        assert unseen == set(), "each rule on words has its case"

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("work_ionising", "Contrôle par rayons X"),
            ("work_hyperbaric", "Interventions en milieu hyperbare"),
            ("work_hyperbaric_works", "Travaux hyperbares"),
            ("work_asbestos_high", "Amiante de niveau 3"),
        ],
    )
    def test_rare_works(self, code: str, text: str) -> None:
        assert code in codes(text)


class TestRows:
    def test_each_rule_has_its_texts(self) -> None:
        assert len({rule.code for rule in RULES}) == len(RULES)
        for rule in RULES:
            assert rule.article
            assert rule.sentence.endswith(".")
            assert rule.repair.endswith(".")
            assert rule.valid_from < DAY

    def test_a_rule_holds_from_its_day_on(self) -> None:
        text = "Habiter à Val-Témoin"
        assert "ground_residence" in codes(text)
        before = screen(Draft({"tasks": text}, dt.date(2014, 2, 21)))
        after = screen(Draft({"tasks": text}, dt.date(2014, 2, 22)))
        assert [one.code for one in before] == []
        assert [one.code for one in after] == ["ground_residence"]

    def test_levels(self) -> None:
        levels = {one.code: one.level for one in screen(draft("Jeune femme, maîtrise du français, hôtesse de caisse"))}
        assert levels == {
            "ground_sex": Level.BLOCKING,
            "ground_language": Level.WARNING,
            "title_one_sex": Level.WARNING,
        }

    def test_a_neutral_wording_is_proposed(self) -> None:
        (found,) = screen(draft("Hôtesse de caisse"))
        assert "hôte ou hôtesse de caisse" in found.repair


class TestMinors:
    WORKS = "Travail en hauteur, démolition, service au bar, port de charges lourdes, travail de nuit, dimanche"

    def test_adults_are_not_concerned(self) -> None:
        assert codes(self.WORKS, levels=frozenset({"bts2"})) == []
        assert codes(self.WORKS, min_age=18, min_age_reason="Agrément") == []

    def test_an_offer_is_judged_for_its_youngest(self) -> None:
        assert "work_collapse" in codes(self.WORKS, levels=frozenset({"bts2", "3e"}))
        assert "work_collapse" in codes(self.WORKS, levels=frozenset())

    def test_a_declaration_opens_regulated_works_and_no_others(self) -> None:
        found = {one.code: one.level for one in screen(draft("Travail en hauteur, démolition", works_declared=True))}
        assert found["work_height"] == Level.WARNING
        assert found["work_collapse"] == Level.BLOCKING

    def test_a_declaration_needs_fifteen_years(self) -> None:
        (found,) = screen(draft("", works_declared=True))
        assert (found.code, found.field, found.start, found.end) == ("works_too_young", "min_age", 0, 0)
        assert "15 ans" in found.repair
        assert codes("", works_declared=True, levels=frozenset({"cap2"})) == []

    def test_a_declaration_opens_nothing_in_observation(self) -> None:
        found = codes("Travail en hauteur", works_declared=True, kinds=frozenset({"observation"}))
        assert "works_in_observation" in found
        assert "works_too_young" not in found

    @pytest.mark.parametrize("text", ["Observer un soudeur au chalumeau", "Découverte du métier de cariste"])
    def test_what_is_only_looked_at_is_a_warning(self, text: str) -> None:
        found = screen(draft(text, kinds=frozenset({"observation"}), levels=frozenset({"3e"})))
        assert [one.level for one in found if one.code.startswith("work_")] == [Level.WARNING]
        assert "observe" in found[0].repair

    def test_the_work_of_an_employee_is_no_observation(self) -> None:
        assert codes("Tenir la caisse", kinds=frozenset({"observation"})) == ["observation_work"]
        assert codes("Tenir la caisse") == []
        assert codes("Observer la mise en rayon", kinds=frozenset({"observation"})) == []

    def test_a_bar_from_sixteen_is_a_warning(self) -> None:
        assert [one.level for one in screen(draft("Service au bar"))] == [Level.BLOCKING]
        assert [one.level for one in screen(draft("Service au bar", levels=frozenset({"tpro"})))] == [Level.WARNING]

    def test_an_age_with_its_reason_is_no_choice(self) -> None:
        assert "ground_age" in codes("16 ans minimum", min_age=16)
        assert codes("16 ans minimum", min_age=16, min_age_reason="Agrément du préfet") == []


class TestPositions:
    def test_fields_come_in_their_order(self) -> None:
        found = screen(Draft({"title": "Jeune femme", "tasks": "Pic d'activité. Jeune homme"}, DAY))
        assert [(one.field, one.code) for one in found] == [
            ("title", "ground_sex"), ("tasks", "disguise_peak"), ("tasks", "ground_sex"),
        ]  # fmt: skip

    def test_positions_are_those_of_the_text_typed(self) -> None:
        text = "😀 É\u0301quipe : « jeune\u00a0femme » œuvre"
        (found,) = screen(draft(text))
        assert text[found.start : found.end] == "jeune\u00a0femme"

    def test_pieces_are_the_text_again(self) -> None:
        text = "Jeune femme pour remplacer notre secrétaire, jeune femme."
        found = screen(draft(text))
        cut = pieces(text, "tasks", found)
        assert "".join(piece for piece, _ in cut) == text
        assert [piece for piece, covered in cut if covered] == [
            "Jeune femme",
            "remplacer notre secrétaire",
            "jeune femme",
        ]
        assert pieces("", "tasks", found) == []
        assert pieces("abc", "other", found) == [("abc", ())]

    @given(st.text(max_size=300))
    def test_any_text_is_read(self, text: str) -> None:
        self.check(text)

    @given(
        st.lists(
            st.sampled_from(
                [MARK.sub(r"\1", one) for texts in FLAGGED.values() for one in texts]
                + list("·().,;\n\u00a0\u0301’-/ éßﬁİ")
            ),
            max_size=12,
        ).map("".join)
    )
    def test_any_mixture_of_cases_is_read(self, text: str) -> None:
        self.check(text)

    def check(self, text: str) -> None:
        slots = (Slot(6, dt.time(22), dt.time(5), 0),)
        for kinds in ({"pfmp"}, {"observation"}):
            found = screen(Draft({"title": text, "tasks": text}, DAY, frozenset(kinds), limits=VALUES, schedule=slots))
            for one in found:
                assert isinstance(one, Finding)
                if one.field in ("title", "tasks"):
                    assert 0 <= one.start < one.end <= len(text)
                else:
                    assert (one.start, one.end) == (0, 0)
            for field in ("title", "tasks"):
                assert "".join(piece for piece, _ in pieces(text, field, found)) == text

    @given(st.text(max_size=200))
    def test_folding_keeps_each_letter(self, text: str) -> None:
        read = fold(text)
        assert len(read.text) == len(read.starts) == len(read.ends)
        assert all(0 <= a < b <= len(text) for a, b in zip(read.starts, read.ends, strict=True))
        assert list(read.starts) == sorted(read.starts)


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("Élève DYNAMIQUE", "eleve dynamique"),
            ("Vendeur·se motivé·e·s", "vendeur motive"),
            ("Vendeur(se) polyvalent(e)s", "vendeur polyvalent"),
            ("étudiant.e.s", "etudiant"),
            ("Le matin.Les élèves", "le matin.les eleves"),
            ("Œuvre d’art", "oeuvre d'art"),
            ("ﬁn\u2011de\u00a0jour", "fin-de jour"),
            ("acteur/trice", "acteur"),
            ("et/ou", "et/ou"),
        ],
    )
    def test_reading(self, text: str, plain: str) -> None:
        assert fold(text).text == plain

    @pytest.mark.parametrize(
        ("one", "other", "near"),
        [
            ("remplacemnet", "remplacement", True),
            ("remplacemen", "remplacement", True),
            ("remplaccement", "remplacement", True),
            ("remplacament", "remplacement", True),
            ("remplacement", "remplacement", False),
            ("remplacmnet", "remplacement", False),
            ("emplacements", "remplacement", False),
            ("", "a", True),
            ("ab", "ba", True),
        ],
    )
    def test_slips(self, one: str, other: str, near: bool) -> None:
        assert is_one_slip(one, other) is near
        assert is_one_slip(other, one) is near
