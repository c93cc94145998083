"""The public register of companies: what it says of a SIRET, in one shape whatever the partner that answers."""

from companies.register.answer import Bracket, RegisterAnswer
from companies.register.asking import commune_of, lookup
from companies.register.errors import RegisterRefusal, RegisterUnavailable, UnknownSiret, WrongSiret

__all__ = [
    "Bracket",
    "RegisterAnswer",
    "RegisterRefusal",
    "RegisterUnavailable",
    "UnknownSiret",
    "WrongSiret",
    "commune_of",
    "lookup",
]
