"""The five steps of an offer being written: their addresses, their forms, the rows of each page."""

from __future__ import annotations

from dataclasses import dataclass

from companies.offers.steps.base import StepForm
from companies.offers.steps.dates import DatesForm
from companies.offers.steps.missions import MissionsForm
from companies.offers.steps.students import StudentsForm
from companies.offers.steps.trade import TradeForm

REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page: its fields at left, what is found at right. `template`: how the fields are drawn."""

    key: str
    title: str
    hint: str
    fields: tuple[str, ...]
    template: str = "plain"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its code in the row of the draft, its word in the address, its label, its form, its rows."""

    code: str
    slug: str
    label: str
    form: type[StepForm] | None
    rows: tuple[Row, ...] = ()

    @property
    def number(self) -> int:
        """Place in the order, from one."""
        return STEPS.index(self) + 1


WORKS = Row(
    "works", "Travaux réglementés", "Machines ou travaux possibles pour un mineur après déclaration.",
    ("regulated_works", "regulated_works_list", "regulated_works_declared_on"),
)  # fmt: skip

STEPS = (
    Step(
        "trade", "metier", "Métier", TradeForm,
        (
            Row("title", "Titre de l’offre", "Le métier et l’atelier ou le service.", ("title",)),
            Row("sector", "Secteur", "Les quatorze domaines de métiers (ROME).", ("sector",)),
            Row("kinds", "Natures de stage", "Observation : l’élève regarde, sans produire.", ("kinds",)),
            Row("levels", "Niveaux acceptés", "Le plus jeune fixe les horaires et les travaux permis.", ("levels",)),
        ),
    ),
    Step(
        "missions", "missions", "Missions", MissionsForm,
        (
            Row("tasks", "Ce que l’élève fera", "Deux ou trois phrases suffisent.", ("tasks",)),
            Row("equipment", "Équipement fourni", "Le reste vient de l’élève ou du lycée.", ("equipment",)),
            WORKS,
        ),
    ),
    Step(
        "dates", "dates-et-places", "Dates et places", DatesForm,
        (
            Row("dates", "Du … au …", "Jours de présence dans l’entreprise.", ("starts_on", "ends_on"), "dates"),
            Row("seats", "Nombre de places", "Élèves présents en même temps.", ("seats",), "seats"),
            Row(
                "reserved", "Places réservées", "Pour des élèves que leur entourage ne peut pas aider. Facultatif.",
                ("reserved_seats", "reserved_for", "reserved_school", "reserved_pole", "reserved_until"), "reserved",
            ),
            Row("tutors", "Tuteurs", "Trois stagiaires au plus par personne.", ("tutors", "new_tutor"), "tutors"),
            Row("schedule", "Horaires habituels", "Laissez vide une demi-journée fermée.", (), "schedule"),
            WORKS,
        ),
    ),
    Step(
        "students", "eleves", "Élèves", StudentsForm,
        (
            Row("age", "Âge minimal", "Seulement si la loi le demande.", ("min_age", "min_age_reason")),
            Row("adaptations", "Poste adaptable", "Ce que le poste permet. Facultatif.", ("adaptations",)),
            Row("sites", "Lieu et accès", "Une offre est faite pour chaque site.", (), "sites"),
        ),
    ),
    Step(REVIEW, "relecture", "Relecture", None),
)  # fmt: skip

BY_CODE = {one.code: one for one in STEPS}
BY_SLUG = {one.slug: one for one in STEPS}
FORMS: dict[str, type[StepForm]] = {one.code: one.form for one in STEPS if one.form is not None}
