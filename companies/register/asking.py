"""`lookup(siret)`: the establishment of a SIRET by the register that the operator has chosen."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings

from companies.register.answer import RegisterAnswer
from companies.register.errors import RegisterUnavailable, UnknownSiret, WrongSiret
from companies.register.fictional import company_of, recherche_shape
from companies.register.shapes import read_recherche, read_sirene
from companies.rules import siret_problem
from poles.models import Commune
from web.outbound import Partner, PartnerError, ask_json, refuse_transaction

UNKNOWN = (
    "Le registre ne connaît aucun établissement de SIRET {siret}. Relisez les quatorze chiffres ; si l'entreprise "
    "vient d'être créée, saisissez-la à la main."
)
#: Municipal districts, which the register has for communes: prefix of their codes → the commune.
DISTRICTS = {"751": "75056", "6938": "69123", "132": "13055"}


def lookup(siret: str) -> RegisterAnswer:
    """Return what the register says of a SIRET, blanks allowed. A closed establishment is answered, with its `refusal`.

    Raises WrongSiret (nobody was asked), UnknownSiret, RegisterUnavailable; the last two let the person type by hand.
    Raises InsideTransaction inside a transaction, whatever the register, so that a page which works with the fictional
    one works with the real one.
    """
    refuse_transaction()
    digits = "".join(siret.split())
    if problem := siret_problem(digits):
        raise WrongSiret(problem)
    kind = settings.STAGES_COMPANY_REGISTER["kind"]
    if kind == "none":
        raise RegisterUnavailable("Ce service n'est pas relié au registre des entreprises.", reason="none")
    try:
        found = _ASK[kind](digits)
    except PartnerError as error:
        raise RegisterUnavailable(error.sentence, reason=error.reason) from error
    if found is None:
        raise UnknownSiret(UNKNOWN.format(siret=digits))
    return found


def commune_of(answer: RegisterAnswer) -> Commune | None:
    """Return the commune of an answer: by its code of today, a former one, or a district of Paris, Lyon, Marseille."""
    code = next((main for prefix, main in DISTRICTS.items() if answer.insee.startswith(prefix)), answer.insee)
    if not code:
        return None
    return (
        Commune.objects.filter(pk=code).first()
        or Commune.objects.filter(former_codes__contains=[code]).order_by("pk").first()
    )


def _recherche(siret: str) -> RegisterAnswer | None:
    partner = Partner("recherche", "L'annuaire des entreprises", settings.STAGES_COMPANY_REGISTER["url"])
    return ask_json(partner, partial(_read_recherche, siret), "/search", {"q": siret, "page": "1", "per_page": "1"})


def _read_recherche(siret: str, status: int, answer: dict[str, Any]) -> RegisterAnswer | None:
    if status != 200:
        raise ValueError("status")
    return read_recherche(siret, answer)


def _sirene(siret: str) -> RegisterAnswer | None:
    service = settings.STAGES_COMPANY_REGISTER
    partner = Partner(
        "sirene",
        "Le registre Sirene de l'INSEE",
        service["url"],
        headers={"X-INSEE-Api-Key-Integration": service["key"]},
    )
    return ask_json(partner, partial(_read_sirene, siret), f"/siret/{siret}")


def _read_sirene(siret: str, status: int, answer: dict[str, Any]) -> RegisterAnswer | None:
    if status == 404 and "header" in answer:  # INSEE's own: a page « not found » of something else has no header
        return None
    if status != 200:
        raise ValueError("status")
    return read_sirene(siret, answer)


def _fictional(siret: str) -> RegisterAnswer | None:
    company = company_of(siret)
    return None if company is None else read_recherche(siret, recherche_shape(company))


_ASK = {"recherche": _recherche, "sirene": _sirene, "fictional": _fictional}
