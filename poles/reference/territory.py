"""Régions académiques, académies, départements and school years.

Sources: code de l'éducation R*222-1 and following for the départements of each académie, base centrale des
nomenclatures of the ministry for the codes, code officiel géographique for régions and départements, arrêté of the
school calendar for the zones. Corsica and the overseas territories have a calendar of their own.
"""

from __future__ import annotations

import datetime as dt

#: Code of the administrative region -> name. The eighteen régions académiques, and one heading for the collectivités of
#: the Pacific and of the North Atlantic, which have a vice-rectorat or a service and no région académique.
REGIONS: dict[str, str] = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane",
    "04": "La Réunion",
    "06": "Mayotte",
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d'Azur",
    "94": "Corse",
    "00": "Collectivités d'outre-mer",
}

#: (code, name, région, zone, départements).
ACADEMIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("01", "Paris", "11", "C", "75"),
    ("02", "Aix-Marseille", "93", "B", "04 05 13 84"),
    ("03", "Besançon", "27", "A", "25 39 70 90"),
    ("04", "Bordeaux", "75", "A", "24 33 40 47 64"),
    ("06", "Clermont-Ferrand", "84", "A", "03 15 43 63"),
    ("07", "Dijon", "27", "A", "21 58 71 89"),
    ("08", "Grenoble", "84", "A", "07 26 38 73 74"),
    ("09", "Lille", "32", "B", "59 62"),
    ("10", "Lyon", "84", "A", "01 42 69"),
    ("11", "Montpellier", "76", "C", "11 30 34 48 66"),
    ("12", "Nancy-Metz", "44", "B", "54 55 57 88"),
    ("13", "Poitiers", "75", "A", "16 17 79 86"),
    ("14", "Rennes", "53", "B", "22 29 35 56"),
    ("15", "Strasbourg", "44", "B", "67 68"),
    ("16", "Toulouse", "76", "C", "09 12 31 32 46 65 81 82"),
    ("17", "Nantes", "52", "B", "44 49 53 72 85"),
    ("18", "Orléans-Tours", "24", "B", "18 28 36 37 41 45"),
    ("19", "Reims", "44", "B", "08 10 51 52"),
    ("20", "Amiens", "32", "B", "02 60 80"),
    ("22", "Limoges", "75", "A", "19 23 87"),
    ("23", "Nice", "93", "B", "06 83"),
    ("24", "Créteil", "11", "C", "77 93 94"),
    ("25", "Versailles", "11", "C", "78 91 92 95"),
    ("27", "Corse", "94", "propre", "2A 2B"),
    ("28", "La Réunion", "04", "propre", "974"),
    ("31", "Martinique", "02", "propre", "972"),
    ("32", "Guadeloupe", "01", "propre", "971 977 978"),
    ("33", "Guyane", "03", "propre", "973"),
    ("40", "Nouvelle-Calédonie", "00", "propre", "988"),
    ("41", "Polynésie française", "00", "propre", "987"),
    ("42", "Wallis-et-Futuna", "00", "propre", "986"),
    ("43", "Mayotte", "06", "propre", "976"),
    ("44", "Saint-Pierre-et-Miquelon", "00", "propre", "975"),
    ("70", "Normandie", "28", "B", "14 27 50 61 76"),
)

#: Académies of older files that are part of another one today (Caen and Rouen became Normandie on 1 January 2020).
MERGED_ACADEMIES: dict[str, str] = {"05": "70", "21": "70"}

DEPARTEMENTS: dict[str, str] = {
    "01": "Ain",
    "02": "Aisne",
    "03": "Allier",
    "04": "Alpes-de-Haute-Provence",
    "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes",
    "07": "Ardèche",
    "08": "Ardennes",
    "09": "Ariège",
    "10": "Aube",
    "11": "Aude",
    "12": "Aveyron",
    "13": "Bouches-du-Rhône",
    "14": "Calvados",
    "15": "Cantal",
    "16": "Charente",
    "17": "Charente-Maritime",
    "18": "Cher",
    "19": "Corrèze",
    "21": "Côte-d'Or",
    "22": "Côtes-d'Armor",
    "23": "Creuse",
    "24": "Dordogne",
    "25": "Doubs",
    "26": "Drôme",
    "27": "Eure",
    "28": "Eure-et-Loir",
    "29": "Finistère",
    "2A": "Corse-du-Sud",
    "2B": "Haute-Corse",
    "30": "Gard",
    "31": "Haute-Garonne",
    "32": "Gers",
    "33": "Gironde",
    "34": "Hérault",
    "35": "Ille-et-Vilaine",
    "36": "Indre",
    "37": "Indre-et-Loire",
    "38": "Isère",
    "39": "Jura",
    "40": "Landes",
    "41": "Loir-et-Cher",
    "42": "Loire",
    "43": "Haute-Loire",
    "44": "Loire-Atlantique",
    "45": "Loiret",
    "46": "Lot",
    "47": "Lot-et-Garonne",
    "48": "Lozère",
    "49": "Maine-et-Loire",
    "50": "Manche",
    "51": "Marne",
    "52": "Haute-Marne",
    "53": "Mayenne",
    "54": "Meurthe-et-Moselle",
    "55": "Meuse",
    "56": "Morbihan",
    "57": "Moselle",
    "58": "Nièvre",
    "59": "Nord",
    "60": "Oise",
    "61": "Orne",
    "62": "Pas-de-Calais",
    "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques",
    "65": "Hautes-Pyrénées",
    "66": "Pyrénées-Orientales",
    "67": "Bas-Rhin",
    "68": "Haut-Rhin",
    "69": "Rhône",
    "70": "Haute-Saône",
    "71": "Saône-et-Loire",
    "72": "Sarthe",
    "73": "Savoie",
    "74": "Haute-Savoie",
    "75": "Paris",
    "76": "Seine-Maritime",
    "77": "Seine-et-Marne",
    "78": "Yvelines",
    "79": "Deux-Sèvres",
    "80": "Somme",
    "81": "Tarn",
    "82": "Tarn-et-Garonne",
    "83": "Var",
    "84": "Vaucluse",
    "85": "Vendée",
    "86": "Vienne",
    "87": "Haute-Vienne",
    "88": "Vosges",
    "89": "Yonne",
    "90": "Territoire de Belfort",
    "91": "Essonne",
    "92": "Hauts-de-Seine",
    "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne",
    "95": "Val-d'Oise",
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "975": "Saint-Pierre-et-Miquelon",
    "976": "Mayotte",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
}

#: Département -> académie.
ACADEMIE_OF: dict[str, str] = {
    departement: code for code, _, _, _, departements in ACADEMIES for departement in departements.split()
}

#: Whole communes that also exist as arrondissements municipaux (Paris, Lyon, Marseille) -> codes of these.
#: Schools stand in an arrondissement, files of QPV and of density name the whole commune: never add up both.
ARRONDISSEMENTS: dict[str, range] = {
    "75056": range(75101, 75121),
    "69123": range(69381, 69390),
    "13055": range(13201, 13217),
}

FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR = 2020, 2030


def whole_commune(insee: str) -> str:
    """Return the code of the commune of an arrondissement municipal, or the code itself (75101 -> 75056)."""
    for commune, codes in ARRONDISSEMENTS.items():
        if insee.isascii() and insee.isdigit() and int(insee) in codes:
            return commune
    return insee


def school_year_dates(start: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a school year: 1 September to 31 August, both included."""
    return dt.date(start, 9, 1), dt.date(start + 1, 8, 31)


def school_year_of(day: dt.date) -> int:
    """Return the calendar year in which the school year of that day begins."""
    return day.year if day.month >= 9 else day.year - 1
