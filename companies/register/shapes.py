"""The two documented shapes of the register, read into one. Each reader raises ValueError for another shape.

`recherche`: https://recherche-entreprises.api.gouv.fr/docs, GET /search?q=SIRET: companies, each with its head office
(`siege`) and the establishments that match. `sirene`: API Sirene 3.11 of INSEE, GET /siret/SIRET: one establishment
with the history of its periods, the current one without end. Since 16 December 2025 both carry the NAF 2025 code too.
"""

from __future__ import annotations

from typing import Any

from companies.register.answer import RegisterAnswer, activity, bracket_of, clean, day, degrees

Answer = dict[str, Any]

#: Values of « statut de diffusion »: O all is published, P partly, N (former) nothing.
PARTIAL = frozenset({"P", "N"})


def read_recherche(siret: str, answer: Answer) -> RegisterAnswer | None:
    """Return the establishment of a search, None when no company of the answer has it."""
    for company in _list(answer["results"]):
        for place in (*_list(company.get("matching_etablissements")), _object(company.get("siege"))):
            if clean(place.get("siret")) == siret:
                return _recherche(siret, company, place)
    return None


def _recherche(siret: str, company: Answer, place: Answer) -> RegisterAnswer:
    partial = bool(
        {clean(place.get("statut_diffusion_etablissement")), clean(company.get("statut_diffusion"))} & PARTIAL
    )
    state = clean(place["etat_administratif"])
    if state not in ("A", "F"):
        raise ValueError("state of the establishment")
    brands = [clean(one) for one in _texts(place.get("liste_enseignes"))]
    return RegisterAnswer(
        siret=siret,
        # The full name of a person in business is that of a person: `nom_complet` has it when it may be published.
        name=clean(company.get("nom_raison_sociale")) or clean(company.get("nom_complet")),
        source="recherche",
        brand=clean(place.get("nom_commercial")) or next(filter(None, brands), ""),
        is_open=state == "A" and clean(company.get("etat_administratif")) != "C",
        closed_on=day(place.get("date_fermeture")) or day(company.get("date_fermeture")),
        is_partial=partial,
        legal_form=clean(company.get("nature_juridique"), 4),
        naf=activity(place.get("activite_principale")),
        naf_2025=activity(place.get("activite_principale_naf25")),
        bracket=bracket_of(
            clean(place.get("tranche_effectif_salarie")), _year(place.get("annee_tranche_effectif_salarie"))
        ),
        is_head_office=place.get("est_siege") is True,
        street=_street(place, clean(place.get("adresse"), 250)),
        postal_code=clean(place.get("code_postal"), 5),
        insee=clean(place.get("commune"), 5),
        commune_name=clean(place.get("libelle_commune")),
        # The place of a person who withholds their address is not ours to show.
        latitude=None if partial else degrees(place.get("latitude"), 90),
        longitude=None if partial else degrees(place.get("longitude"), 180),
    )


def _street(place: Answer, whole: str) -> str:
    """Return number and street: from their parts, else the whole address before the postal code."""
    parts = [clean(place.get(key)) for key in ("numero_voie", "indice_repetition", "type_voie", "libelle_voie")]
    if any(parts):
        return " ".join(filter(None, parts))
    return whole.partition(clean(place.get("code_postal")) or "\n")[0].strip()


def read_sirene(siret: str, answer: Answer) -> RegisterAnswer:
    """Return the establishment of an answer of INSEE."""
    place = _object(answer["etablissement"])
    company, address = _object(place["uniteLegale"]), _object(place["adresseEtablissement"])
    if clean(place["siret"]) != siret:
        raise ValueError("another SIRET")
    now = next((one for one in _list(place["periodesEtablissement"]) if one.get("dateFin") is None), None)
    if now is None or now["etatAdministratifEtablissement"] not in ("A", "F"):
        raise ValueError("no current period")
    is_closed = now["etatAdministratifEtablissement"] == "F"
    has_ceased = clean(company.get("etatAdministratifUniteLegale")) == "C"
    statuses = {clean(place.get("statutDiffusionEtablissement")), clean(company.get("statutDiffusionUniteLegale"))}
    code, is_2025 = activity(now.get("activitePrincipaleEtablissement")), _is_2025(now)
    brands = [f"{key}Etablissement" for key in ("denominationUsuelle", "enseigne1", "enseigne2", "enseigne3")]
    return RegisterAnswer(
        siret=siret,
        name=_company_name(company),
        source="sirene",
        brand=next(filter(None, (clean(now.get(key)) for key in brands)), ""),
        is_open=not is_closed and not has_ceased,
        closed_on=day(now.get("dateDebut")) if is_closed else None,
        is_partial=bool(statuses & PARTIAL),
        legal_form=clean(company.get("categorieJuridiqueUniteLegale"), 4),
        naf="" if is_2025 else code,
        naf_2025=activity(place.get("activitePrincipaleNAF25Etablissement")) or (code if is_2025 else ""),
        bracket=bracket_of(
            clean(place.get("trancheEffectifsEtablissement")), _year(place.get("anneeEffectifsEtablissement"))
        ),
        is_head_office=place.get("etablissementSiege") is True,
        street=" ".join(
            filter(
                None,
                (
                    clean(address.get(f"{key}Etablissement"))
                    for key in ("numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie")
                ),
            )
        ),
        postal_code=clean(address.get("codePostalEtablissement"), 5),
        insee=clean(address.get("codeCommuneEtablissement"), 5),
        commune_name=clean(address.get("libelleCommuneEtablissement")),
    )


def _company_name(company: Answer) -> str:
    names = [
        clean(company.get(key))
        for key in ("denominationUniteLegale", "denominationUsuelle1UniteLegale", "sigleUniteLegale")
    ]
    if name := next(filter(None, names), ""):
        return name
    first = clean(company.get("prenomUsuelUniteLegale")) or clean(company.get("prenom1UniteLegale"))
    last = clean(company.get("nomUsageUniteLegale")) or clean(company.get("nomUniteLegale"))
    # A first name alone names nobody, and is what is left when the family name is withheld.
    return f"{first} {last}".strip() if last else ""


def _is_2025(period: Answer) -> bool:
    """Whether the main activity of a period is of NAF 2025, as it is from January 2027 on."""
    name = clean(period.get("nomenclatureActivitePrincipaleEtablissement")).upper()
    return name in ("NAF2025", "NAF25")


def _year(value: object) -> int | None:
    text = clean(str(value) if isinstance(value, int) else value, 4)
    return int(text) if text.isdigit() else None


def _object(value: Any) -> Answer:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("object expected")
    return value


def _list(value: Any) -> list[Answer]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError("list of objects expected")
    return value


def _texts(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("list expected")
    return value
