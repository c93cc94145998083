"""Screening of an offer before anyone reads it: what the law forbids or asks to justify, shown where it is written.

`screen(draft)` never decides alone: a blocking finding asks for a repair, a warning asks a person to look. It knows
words and numbers, not intentions; the coordinator who admits the offer does.
"""

from companies.screening.draft import Draft, Finding, Level, Slot
from companies.screening.pieces import pieces
from companies.screening.screen import RULES, screen

__all__ = ["RULES", "Draft", "Finding", "Level", "Slot", "pieces", "screen"]
