"""Groups compared by equity reports. Each dimension shares all students counted into groups that do not overlap.

The SQL expressions read the columns of `equity.population` and give the code of a group. Sources of the cuts: IPS by
type of school and year (DEPP), REP and REP+ for collèges only, INSEE density grid (5 to 7 are rural), generation 2024
of the quartiers prioritaires.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from poles.nomenclatures import RURAL, Level, Sector

#: The attribute is not known: a group like the others, so that groups always add up to the total.
UNKNOWN = "unknown"
#: The dimension does not apply to the student (a lycéen has no REP): counted by the audit, never shown.
OUTSIDE = "outside"

#: Levels that prepare a trade: they alone have a speciality.
VOCATIONAL = tuple(level.value for level in Level if level not in (Level.TROISIEME, Level.SECONDE))


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way of sharing students into groups.

    `groups`: code -> label, in the order of display; `alphabetical` orders by label instead (no ranking is meant).
    `unions`: code -> (label, codes): subtotals that are published and protected as groups.
    `within`: groups of another dimension, as (dimension, codes), that make exactly the students concerned.
    """

    code: str
    label: str
    definition: str
    sql: str
    groups: Mapping[str, str]
    alphabetical: bool = False
    partial: bool = False
    unions: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    within: tuple[str, tuple[str, ...]] | None = None

    def label_of(self, group: str) -> str:
        """Return the French label of a group."""
        if group == UNKNOWN:
            return "Non renseigné"
        return self.unions[group][0] if group in self.unions else self.groups[group]


def _one_of(column: str, codes: Mapping[str, str]) -> str:
    values = ", ".join(f"'{code}'" for code in codes)
    return f"CASE WHEN {column} IN ({values}) THEN {column} ELSE '{UNKNOWN}' END"


_SEX = {"F": "Filles", "M": "Garçons"}
_LEVELS = {level.value: str(level.label) for level in Level}
_SECTORS = {sector.value: str(sector.label) for sector in Sector}
_RURAL = ", ".join(str(int(density)) for density in RURAL)
_VOCATIONAL = ", ".join(f"'{level}'" for level in VOCATIONAL)

DIMENSIONS: tuple[Dimension, ...] = (
    Dimension(
        code="sex",
        label="Sexe",
        definition="Sexe inscrit au dossier scolaire.",
        sql=_one_of("sex", _SEX),
        groups=_SEX,
    ),
    Dimension(
        code="ips",
        label="Position sociale de l'établissement",
        definition=(
            "Quartile de l'indice de position sociale (IPS) parmi les établissements du même type, pour l'année "
            "scolaire de la période, à défaut la dernière année connue avant elle. Le quartile 1 est le moins favorisé."
        ),
        sql=f"coalesce(ips_quartile::text, '{UNKNOWN}')",
        groups={
            "1": "IPS quartile 1 (le moins favorisé)",
            "2": "IPS quartile 2",
            "3": "IPS quartile 3",
            "4": "IPS quartile 4 (le plus favorisé)",
        },
    ),
    Dimension(
        code="priority",
        label="Éducation prioritaire (collèges)",
        definition=(
            "Réseau d'éducation prioritaire du collège, selon la dernière liste de l'académie connue l'année scolaire "
            "de la période. Les lycées n'appartiennent à aucun réseau et ne sont pas comptés ici."
        ),
        sql=(
            f"CASE WHEN kind <> 'college' THEN '{OUTSIDE}' WHEN list_year IS NULL THEN '{UNKNOWN}' "
            "WHEN priority_education IN ('REP', 'REP+') THEN priority_education ELSE 'none' END"
        ),
        groups={"REP+": "REP+", "REP": "REP", "none": "Hors éducation prioritaire"},
        partial=True,
        unions={"rep_any": ("REP ou REP+", ("REP+", "REP"))},
    ),
    Dimension(
        code="rurality",
        label="Densité de la commune",
        definition=(
            "Commune de résidence de l'élève, à défaut celle de l'établissement. Rural : classes 5 à 7 de la grille "
            "communale de densité de l'INSEE."
        ),
        sql=f"CASE WHEN density IS NULL THEN '{UNKNOWN}' WHEN density IN ({_RURAL}) THEN 'rural' ELSE 'urban' END",
        groups={"rural": "Rural", "urban": "Urbain"},
    ),
    Dimension(
        code="qpv",
        label="Quartier prioritaire",
        definition="Résidence dans un quartier prioritaire de la politique de la ville (QPV).",
        sql="CASE WHEN qpv_code <> '' THEN 'qpv' ELSE 'other' END",
        groups={"qpv": "QPV", "other": "Hors QPV"},
    ),
    Dimension(
        code="level",
        label="Niveau",
        definition="Niveau de la classe.",
        sql=_one_of("level", _LEVELS),
        groups=_LEVELS,
    ),
    Dimension(
        code="sector",
        label="Filière (voie professionnelle et BTS)",
        definition=(
            "Secteur de la formation de la classe (grands domaines du ROME), pour les niveaux de CAP, de baccalauréat "
            "professionnel et de BTS seulement."
        ),
        sql=f"CASE WHEN level NOT IN ({_VOCATIONAL}) THEN '{OUTSIDE}' ELSE {_one_of('sector', _SECTORS)} END",
        groups=_SECTORS,
        alphabetical=True,
        partial=True,
        within=("level", VOCATIONAL),
    ),
    Dimension(
        code="age",
        label="Âge au premier jour",
        definition="Moins de 18 ans, ou 18 ans et plus, le premier jour de la période.",
        sql="CASE WHEN extract(year FROM age(starts_on, birth_date)) < 18 THEN 'minor' ELSE 'adult' END",
        groups={"minor": "Mineurs", "adult": "Majeurs"},
    ),
)

BY_CODE: Mapping[str, Dimension] = {dimension.code: dimension for dimension in DIMENSIONS}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups of one dimension, always compared in this direction; the texts are those of sentences."""

    dimension: str
    group: str
    reference: str
    #: « Filles / garçons » of the table.
    short: str
    #: Subject of a sentence, with its verb's agreement: « Les filles sont placées ».
    subject: str
    #: « l'écart est établi aussi pour … ».
    whom: str
    #: « que … » of a sentence.
    than: str


#: The order is the same in every report, whatever the figures.
COMPARISONS: tuple[Comparison, ...] = (
    Comparison("sex", "F", "M", "Filles / garçons", "Les filles sont placées", "les filles", "les garçons"),
    Comparison(
        "ips",
        "1",
        "4",
        "IPS quartile 1 / IPS quartile 4",
        "Les élèves des établissements les moins favorisés (IPS quartile 1) sont placés",
        "les élèves des établissements les moins favorisés (IPS quartile 1)",
        "ceux des plus favorisés (IPS quartile 4)",
    ),
    Comparison(
        "qpv",
        "qpv",
        "other",
        "QPV / hors QPV",
        "Les élèves qui habitent un QPV sont placés",
        "les élèves qui habitent un QPV",
        "les autres",
    ),
    Comparison(
        "rurality",
        "rural",
        "urban",
        "Rural / urbain",
        "Les élèves des communes rurales sont placés",
        "les élèves des communes rurales",
        "ceux des communes urbaines",
    ),
    Comparison(
        "priority",
        "rep_any",
        "none",
        "REP ou REP+ / hors éducation prioritaire",
        "Les collégiens de REP ou de REP+ sont placés",
        "les collégiens de REP ou de REP+",
        "les collégiens hors éducation prioritaire",
    ),
    Comparison("age", "minor", "adult", "Mineurs / majeurs", "Les mineurs sont placés", "les mineurs", "les majeurs"),
)
