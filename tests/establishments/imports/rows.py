"""Lines of the register of schools, with fictional names and right check letters."""

from establishments.rules import uai_letter


def uai(digits: str) -> str:
    """Return the UAI of seven digits."""
    return digits + uai_letter(digits)


def school(digits: str = "0190001", nom: str = "Collège Modèle", **changes: object) -> dict[str, object]:
    """Return one line of the register."""
    return {
        "identifiant_de_l_etablissement": uai(digits),
        "nom_etablissement": nom,
        "code_nature": "340",
        "statut_public_prive": "Public",
        "code_commune": "19005",
        "code_academie": "22",
        "latitude": "45.2532",
        "longitude": "1.4694",
        "etablissement_mere": "",
        "libelle_bassin_formation": "BRIVE",
        "etat": "OUVERT",
    } | changes
