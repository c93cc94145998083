"""Why a sign-in by a provider is refused: a code for the log, a French sentence for the person."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Reasons shown to the person; `{provider}` is its name."""

    CANCELLED = "cancelled"
    STALE = "stale"
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"
    TOO_LOW = "too_low"
    NO_ACCOUNT = "no_account"
    ADDRESS_NOT_VERIFIED = "address_not_verified"
    ADDRESS_TAKEN = "address_taken"
    TAKEN_ELSEWHERE = "taken_elsewhere"
    OTHER_PERSON = "other_person"
    LOGOUT = "logout"

    @property
    def sentence(self) -> str:
        """What happened and what to do."""
        return SENTENCES[self]

    @property
    def status(self) -> int:
        """HTTP status of the page; 424 (failed dependency) and not a 5xx, when it is the provider that fails."""
        return {Reason.UNAVAILABLE: 424, Reason.STALE: 400, Reason.LOGOUT: 400}.get(self, 403)


SENTENCES = {
    Reason.CANCELLED: "Vous avez interrompu la connexion par {provider}, ou {provider} l’a refusée.",
    Reason.STALE: "Cette demande de connexion par {provider} a expiré, a déjà servi ou vient d’un autre navigateur. "
    "Recommencez depuis la page de connexion.",
    Reason.INVALID: "La réponse de {provider} n’a pas pu être vérifiée : par sécurité, elle est refusée. "
    "Recommencez depuis la page de connexion ; si cela se reproduit, prévenez votre interlocuteur.",
    Reason.UNAVAILABLE: "{provider} ne répond pas, ou répond mal. Réessayez dans quelques minutes, ou connectez-vous "
    "avec votre adresse électronique et votre mot de passe.",
    Reason.TOO_LOW: "{provider} vous a reconnu avec un niveau de garantie trop faible pour ce service. Connectez-vous "
    "à {provider} par un moyen plus sûr.",
    Reason.NO_ACCOUNT: "Aucun compte n’est relié à cette identité {provider}. Connectez-vous avec les moyens de votre "
    "invitation, puis reliez {provider} depuis « Mes identités ».",
    Reason.ADDRESS_NOT_VERIFIED: "{provider} ne garantit pas votre adresse électronique : aucun compte ne peut être "
    "ouvert ainsi. Ouvrez d’abord un compte avec un mot de passe, puis reliez {provider} depuis « Mes identités ».",
    Reason.ADDRESS_TAKEN: "Un compte existe déjà avec votre adresse électronique, et il n’est pas relié à {provider}. "
    "Connectez-vous avec ses moyens habituels, puis reliez {provider} depuis « Mes identités ».",
    Reason.TAKEN_ELSEWHERE: "Cette identité {provider} est déjà reliée à un autre compte.",
    Reason.OTHER_PERSON: "Vous n’êtes plus connecté avec le compte qui a fait cette demande à {provider} : rien n’est "
    "changé.",
    Reason.LOGOUT: "Le retour de déconnexion de {provider} ne correspond à aucune demande de ce navigateur.",
}


class Refusal(Exception):
    """The sign-in is refused. `detail` goes to the log: no personal data, no token."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail


def invalid(detail: str) -> Refusal:
    """Return the refusal of an answer that does not hold."""
    return Refusal(Reason.INVALID, detail)
