"""What an indicator declares. The same words and the same SQL are computed, stored and shown."""

from __future__ import annotations

from dataclasses import dataclass

#: Changes whenever a definition, a group or a rule of secrecy changes; written on every frozen report.
DEFINITION_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A rate: among students counted, the share that meets a condition.

    `sql`: statement that gives the pairs (student_id, period_id) which meet the condition; twice the same is allowed.
    `needs_run`: only measured when a calculation is attached to the report.
    """

    code: str
    label: str
    #: Label of the numerator, agreed with students: « Placés ».
    counted: str
    definition: str
    formula: str
    denominator: str
    source: str
    sql: str
    needs_run: bool = False


DENOMINATOR = (
    "Élèves qui ont une période obligatoire (séquence d'observation, PFMP ou stage de BTS) commençant dans la fenêtre, "
    "et qui sont encore inscrits son premier jour. Chaque élève est compté une fois, pour la première de ces périodes. "
    "Pour un pôle : les établissements membres du pôle ce jour-là."
)
