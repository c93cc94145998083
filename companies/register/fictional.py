"""A small invented register, for demonstrations and tests: every case that the real one holds, and nobody real.

Its SIREN begin with four zeros, as none of INSEE does; its communes are those of the invented académie.
`recherche_shape` and `sirene_shape` write a company as the two public services answer it, so that what reads them is
always exercised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Company:
    """An invented establishment. `person`: first and family name of a sole trader. `closed_on`: ISO date or empty."""

    siret: str
    name: str
    naf: str
    naf_2025: str
    bracket: str
    insee: str
    commune: str
    street: tuple[str, str, str]
    brand: str = ""
    form: str = "5710"
    person: tuple[str, str] = ("", "")
    closed_on: str = ""
    is_partial: bool = False
    is_head_office: bool = True
    point: tuple[float, float] | None = None

    @property
    def postal_code(self) -> str:
        """Postal code of the invented communes."""
        return f"99{self.insee[2:]}"

    @property
    def status(self) -> str:
        """« Statut de diffusion »."""
        return "P" if self.is_partial else "O"


COMPANIES = (
    Company(
        "00009801200016", "BOULANGERIE FICTIVE DU PORT", "10.71C", "10.71C", "02", "99001", "Saint-Exemple",
        ("12", "RUE", "DU MODELE"), brand="Le Pain Témoin", point=(47.0213, 2.0531),
    ),
    Company(
        "00009802000019", "GARAGE IMAGINAIRE ET FILS", "45.20A", "95.31Y", "03", "99002", "Rive-Exemple",
        ("3", "AVENUE", "DES ESSAIS"), point=(47.0352, 2.0284),
    ),
    Company(
        "00009803800011", "MECANIQUE DE DEMONSTRATION", "25.62B", "25.53Y", "12", "99003", "Port-Témoin",
        ("40", "ZONE", "ARTISANALE DU TEMOIN"), point=(46.9987, 2.1102),
    ),
    # Moved: this establishment is closed, the next one is the new address of the same company.
    Company(
        "00009804600014", "TRANSPORTS EXEMPLE", "49.41A", "49.41G", "11", "99014", "Port-Exemple",
        ("7", "QUAI", "FICTIF"), closed_on="2024-03-31", is_head_office=False,
    ),
    Company(
        "00009804600022", "TRANSPORTS EXEMPLE", "49.41A", "49.41G", "11", "99015", "Port-Modèle",
        ("2", "RUE", "DES ENTREPOTS"), point=(46.9418, 1.4433),
    ),
    # A sole trader who has asked for partial diffusion, and one who has not.
    Company(
        "00009805300010", "", "96.02A", "96.21Y", "NN", "99001", "Saint-Exemple", ("5", "PLACE", "DU TEMOIN"),
        form="1000", person=("MORGANE", "FICTIVE"), is_partial=True, point=(47.0199, 2.0478),
    ),
    Company(
        "00009806100013", "", "43.21A", "43.21G", "01", "99025", "Montfictif", ("18", "CHEMIN", "DES MODELES"),
        form="1000", person=("ALEX", "IMAGINAIRE"), point=(47.2836, 1.6217),
    ),
    Company(
        "00009807900015", "COMMUNE DE VAL-TEMOIN (FICTIVE)", "84.11Z", "84.11Y", "21", "99045", "Val-Témoin",
        ("1", "PLACE", "DE LA MAIRIE"), form="7210", point=(47.3604, 2.3611),
    ),
    Company(
        "00009808700018", "HOTEL DES TROIS EXEMPLES", "55.10Z", "55.10Y", "12", "99014", "Port-Exemple",
        ("22", "BOULEVARD", "DE LA GREVE"), brand="Hôtel de la Plage Témoin", point=(46.9223, 1.4178),
    ),
    Company(
        "00009809500011", "PLAINE DEMO AGRICOLE", "01.50Z", "01.50Y", "00", "99035", "Plaine-Démo",
        ("", "LIEU DIT", "LA FERME MODELE"), form="6598",
    ),
    Company(
        "00009810300013", "SUPERMARCHE FICTIF DU COL", "47.11D", "47.11F", "21", "99026", "Col-Exemple",
        ("9", "ROUTE", "DU COL"), brand="Marché Démo", point=(47.2731, 1.6549),
    ),
    Company(
        "00009811100016", "ASSOCIATION TEMOIN D'AIDE A DOMICILE", "88.10A", "88.10G", "22", "99002", "Rive-Exemple",
        ("14", "RUE", "DES SERVICES"), form="9220", point=(47.0311, 2.0266),
    ),
)  # fmt: skip

_BY_SIRET = {company.siret: company for company in COMPANIES}


def company_of(siret: str) -> Company | None:
    """Return the invented establishment of a SIRET, or None."""
    return _BY_SIRET.get(siret)


def recherche_shape(company: Company | None) -> dict[str, Any]:
    """Write a company as `GET /search` of the API Recherche d'entreprises answers; None as « nothing found »."""
    results = [] if company is None else [_recherche_company(company)]
    found = len(results)
    return {"results": results, "total_results": found, "page": 1, "per_page": 1, "total_pages": found}


def _recherche_company(company: Company) -> dict[str, Any]:
    first, last = company.person
    # Of a person who withholds it, the service writes this in place of the name.
    person = "[NON-DIFFUSIBLE]" if company.is_partial else f"{first} {last}".strip()
    place = _recherche_place(company)
    return {
        "siren": company.siret[:9],
        "nom_complet": company.name or person,
        "nom_raison_sociale": company.name or None,
        "sigle": None,
        "nombre_etablissements": 1,
        "nombre_etablissements_ouverts": 0 if company.closed_on else 1,
        "siege": place if company.is_head_office else {**place, "siret": f"{company.siret[:9]}99999"},
        "activite_principale": company.naf,
        "activite_principale_naf25": company.naf_2025,
        "categorie_entreprise": "PME",
        "date_creation": "2015-01-01",
        "date_fermeture": None,
        "etat_administratif": "A",
        "nature_juridique": company.form,
        "statut_diffusion": company.status,
        "tranche_effectif_salarie": company.bracket,
        "annee_tranche_effectif_salarie": "2023",
        "matching_etablissements": [place],
        "complements": {"est_entrepreneur_individuel": company.form == "1000"},
    }


def _recherche_place(company: Company) -> dict[str, Any]:
    number, kind, street = company.street
    point = company.point or (None, None)
    hidden = company.is_partial
    address = f"{number} {kind} {street} {company.postal_code} {company.commune.upper()}".strip()
    return {
        "siret": company.siret,
        "activite_principale": company.naf,
        "activite_principale_naf25": company.naf_2025,
        "adresse": "[NON-DIFFUSIBLE]" if hidden else address,
        "annee_tranche_effectif_salarie": "2023",
        "code_postal": company.postal_code,
        "commune": company.insee,
        "date_creation": "2015-01-01",
        "date_fermeture": company.closed_on or None,
        "est_siege": company.is_head_office,
        "etat_administratif": "F" if company.closed_on else "A",
        "latitude": None if hidden or point[0] is None else str(point[0]),
        "libelle_commune": company.commune.upper(),
        "liste_enseignes": [company.brand.upper()] if company.brand else None,
        "longitude": None if hidden or point[1] is None else str(point[1]),
        "nom_commercial": company.brand or None,
        "statut_diffusion_etablissement": company.status,
        "tranche_effectif_salarie": company.bracket,
    }


def sirene_shape(company: Company) -> dict[str, Any]:
    """Write a company as `GET /siret/…` of the API Sirene 3.11 of INSEE answers."""
    first, last = company.person
    number, kind, street = company.street
    hidden = "[ND]" if company.is_partial else None

    def shown(text: str) -> str | None:
        return hidden or text or None

    period = {
        "enseigne1Etablissement": company.brand.upper() or None,
        "enseigne2Etablissement": None,
        "enseigne3Etablissement": None,
        "denominationUsuelleEtablissement": company.brand or None,
        "activitePrincipaleEtablissement": company.naf,
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "N" if company.bracket in ("NN", "00") else "O",
    }
    opened = {"dateFin": None, "dateDebut": "2015-01-01", "etatAdministratifEtablissement": "A", **period}
    periods = [opened]
    if company.closed_on:
        closed = {"dateFin": None, "dateDebut": company.closed_on, "etatAdministratifEtablissement": "F", **period}
        periods = [closed, {**opened, "dateFin": company.closed_on}]
    return {
        "header": {"statut": 200, "message": "ok"},
        "etablissement": {
            "siren": company.siret[:9],
            "nic": company.siret[9:],
            "siret": company.siret,
            "statutDiffusionEtablissement": company.status,
            "dateCreationEtablissement": "2015-01-01",
            "trancheEffectifsEtablissement": company.bracket,
            "anneeEffectifsEtablissement": None if company.bracket == "NN" else "2023",
            "activitePrincipaleNAF25Etablissement": company.naf_2025,
            "etablissementSiege": company.is_head_office,
            "nombrePeriodesEtablissement": len(periods),
            "uniteLegale": {
                "etatAdministratifUniteLegale": "A",
                "statutDiffusionUniteLegale": company.status,
                "categorieJuridiqueUniteLegale": company.form,
                "denominationUniteLegale": company.name or None,
                "sigleUniteLegale": None,
                "denominationUsuelle1UniteLegale": None,
                "nomUniteLegale": shown(last),
                "nomUsageUniteLegale": None,
                "prenom1UniteLegale": shown(first),
                "prenomUsuelUniteLegale": shown(first),
                "activitePrincipaleUniteLegale": company.naf,
                "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
                "trancheEffectifsUniteLegale": company.bracket,
            },
            "adresseEtablissement": {
                "complementAdresseEtablissement": None,
                "numeroVoieEtablissement": shown(number),
                "indiceRepetitionEtablissement": None,
                "typeVoieEtablissement": shown(kind),
                "libelleVoieEtablissement": shown(street),
                "codePostalEtablissement": company.postal_code,
                "libelleCommuneEtablissement": company.commune.upper(),
                "codeCommuneEtablissement": company.insee,
            },
            "periodesEtablissement": periods,
        },
    }


def sirene_unknown(siret: str) -> dict[str, Any]:
    """Write the answer of INSEE (status 404) to a SIRET that it does not know."""
    return {"header": {"statut": 404, "message": f"Aucun élément trouvé pour le siret {siret}"}}
