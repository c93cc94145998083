"""What may go wrong with a partner: one class per cause, a French sentence for people, a detail for the log."""

from __future__ import annotations


class InsideTransaction(RuntimeError):
    """A partner is asked while a transaction is open: a slow one would hold its locks and its connection."""


class AddressRefused(RuntimeError):
    """An address outside the list of named hosts: a mistake of configuration or of code, never of a person."""


class PartnerError(Exception):
    """A partner did not answer the question. `detail` goes to the log: no personal data, no address, no secret."""

    reason = "error"
    words = "n'a pas répondu à la question"

    def __init__(self, label: str = "Le service interrogé", detail: str = "") -> None:
        super().__init__(f"{label} {self.words}.")
        self.label = label
        self.detail = detail

    @property
    def sentence(self) -> str:
        """What happened, for the person who waits."""
        return str(self)


class PartnerDown(PartnerError):
    """Nothing listens, the line is cut, or the partner says that it fails (status 5xx)."""

    reason = "down"
    words = "ne répond pas"


class PartnerSlow(PartnerError):
    """No whole answer within the time given to it."""

    reason = "slow"
    words = "met trop de temps à répondre"


class PartnerGarbage(PartnerError):
    """An answer that cannot be what was asked: not JSON, too long, too deep, of another shape."""

    reason = "garbage"
    words = "a donné une réponse illisible"


class PartnerBusy(PartnerError):
    """Too many questions in a short time (status 429)."""

    reason = "busy"
    words = "reçoit trop de demandes en ce moment"


class PartnerRefused(PartnerError):
    """The partner refuses to answer us: key absent, wrong or expired; redirection, which is never followed."""

    reason = "refused"
    words = "refuse de répondre à ce service"


class PartnerPaused(PartnerError):
    """The partner failed several times in a row: it is left alone for a while, and nobody waits for it."""

    reason = "paused"
    words = "est momentanément indisponible"
