"""Why the register says nothing of a SIRET: each error is a sentence, and says whether typing by hand may go on."""

from __future__ import annotations

from django.core.exceptions import ValidationError

MANUAL = "Saisissez l'entreprise à la main : le registre la complétera plus tard."


class RegisterRefusal(ValidationError):
    """The register gives no facts. `manual`: the person may type them by hand."""

    manual = False


class WrongSiret(RegisterRefusal):
    """Not a SIRET: nobody is asked."""


class UnknownSiret(RegisterRefusal):
    """A well-formed SIRET that the register does not know: a digit misread into another valid key, or a new host."""

    manual = True


class RegisterUnavailable(RegisterRefusal):
    """The register is down, slow, unreadable, paused or not connected. `reason` is a code, for a page or a log."""

    manual = True

    def __init__(self, sentence: str, *, reason: str) -> None:
        super().__init__(f"{sentence} {MANUAL}")
        self.reason = reason
