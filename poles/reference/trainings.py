"""Level and sector of a training, from its MEF, its code formation-diplôme and its label.

A MEF (ten digits) is dispositif (3) + speciality (5) + length (1) + year (1): dispositif and year give the level.
A code formation-diplôme (eight characters) is diploma (3) + NSF group of specialities (3) + rank (2).

The sector is one of the fourteen « grands domaines » of the ROME. Rule, in this order:
1. when a table diploma -> ROME is given to the import, the letter that its trades carry most often;
2. a word of the label within an NSF group that spans several sectors (a cook and a baker share group 221);
3. the NSF group; 4. the NSF domain (first two digits).
General classes, and dispositifs without speciality (PAE, FCIL), have no sector.
"""

from __future__ import annotations

import re

from poles.nomenclatures import Level, Sector

S = Sector

#: Dispositif -> level of each of its years. CAP in one year counts as its last year: its students sit the examination.
LEVELS: dict[str, tuple[Level, ...]] = {
    "103": (Level.TROISIEME,),
    "167": (Level.TROISIEME,),  # SEGPA
    "200": (Level.SECONDE,),
    "210": (Level.SECONDE,),
    "240": (Level.CAP2,),
    "241": (Level.CAP1, Level.CAP2),
    "242": (Level.CAP1, Level.CAP1, Level.CAP2),
    "270": (Level.CAP2,),
    "271": (Level.CAP1, Level.CAP2),
    "245": (Level.TERMINALE_PRO,),
    "246": (Level.PREMIERE_PRO, Level.TERMINALE_PRO),
    "273": (Level.PREMIERE_PRO, Level.TERMINALE_PRO),
    "247": (Level.SECONDE_PRO, Level.PREMIERE_PRO, Level.TERMINALE_PRO),
    "276": (Level.SECONDE_PRO, Level.PREMIERE_PRO, Level.TERMINALE_PRO),
    "310": (Level.BTS2,),
    "370": (Level.BTS2,),
    "311": (Level.BTS1, Level.BTS2),
    "371": (Level.BTS1, Level.BTS2),
    "312": (Level.BTS1, Level.BTS1, Level.BTS2),
}

#: NSF group (three digits) or domain (two) -> sector.
NSF: dict[str, Sector] = {
    "11": S.INDUSTRIE,  # sciences applied in industry and laboratories
    "12": S.GESTION,  # law, economics
    "13": S.COMMUNICATION,  # letters, arts
    "134": S.ARTS,
    "20": S.INDUSTRIE,
    "21": S.AGRICULTURE,
    "22": S.INDUSTRIE,
    "227": S.MAINTENANCE,
    "23": S.BATIMENT,
    "234": S.INDUSTRIE,
    "24": S.ARTS,
    "240": S.SERVICES,  # care of textiles
    "241": S.ARTS,
    "25": S.MAINTENANCE,
    "251": S.INDUSTRIE,
    "253": S.MAINTENANCE,
    "254": S.INDUSTRIE,
    "255": S.INDUSTRIE,
    "30": S.GESTION,
    "31": S.GESTION,
    "311": S.TRANSPORT,
    "312": S.COMMERCE,
    "313": S.BANQUE,
    "32": S.COMMUNICATION,
    "323": S.SPECTACLE,
    "324": S.GESTION,
    "325": S.SERVICES,
    "326": S.GESTION,
    "33": S.SERVICES,
    "331": S.SANTE,
    "334": S.HOTELLERIE,
    "335": S.HOTELLERIE,  # ROME G12: animation of leisure and sport
    "336": S.COMMERCE,  # ROME D12: hairdressing, beauty care
    "34": S.SERVICES,
    "341": S.AGRICULTURE,
    "342": S.ARTS,
}

#: (beginning of the NSF code, words of the label without accents, sector); the first that fits wins.
WORDS: tuple[tuple[str, str, Sector], ...] = (
    ("200", r"construction durable|batiment|\bbtp\b", S.BATIMENT),
    ("200", r"metiers de la mer", S.TRANSPORT),
    ("200", r"transitions? numerique|energetique", S.MAINTENANCE),
    ("201", r"pilotage et maintenance", S.MAINTENANCE),
    ("21", r"vente|mareyage|poisson", S.COMMERCE),
    ("212", r"lad cavalier", S.SPECTACLE),
    ("213", r"entreprises maritimes", S.TRANSPORT),
    ("220", r"proprete|collecte|environnement urbain", S.SERVICES),
    ("221", r"\bcuisine|\bdesserts? de restaurant", S.HOTELLERIE),
    ("221", r"restauration? rapide|restaurations?\b", S.HOTELLERIE),
    ("221", r"laboratoire|bioindustrie|bio industries|bioqual|biotechno|\biaa\b|operateur", S.INDUSTRIE),
    (
        "221",
        r"boulang|patiss|bouch|charcut|traiteur|chocolat|confis|glacier|cremier|vente|vendeur|alimentation\b|tcva",
        S.COMMERCE,
    ),
    (
        "223",
        r"orfevr|lapidaire|bijou|joaill|bronzier|doreur|dorure|ornemaniste|emailleur|facteur d orgues|armurerie",
        S.ARTS,
    ),
    ("224", r"verrerie scientifique|machines de verrerie|modeles et moules|industries? ceramique", S.INDUSTRIE),
    ("224", r"verre|verrier|ceramique|artisan", S.ARTS),
    (
        "227",
        r"installations? thermiques|chauffage|energies renouv|genie climatique|equipements? thermiques|fluides",
        S.BATIMENT,
    ),
    ("227", r"nucleaire|services a l energie", S.INDUSTRIE),
    ("230", r"marchandisage|metiers d art", S.ARTS),
    ("230", r"maintenance", S.MAINTENANCE),
    ("232", r"gravure", S.ARTS),
    ("233", r"arts graphiques", S.COMMUNICATION),
    ("233", r"vendeur", S.COMMERCE),
    ("234", r"charpent|systemes constructifs|constructeur bois|menuisier installateur", S.BATIMENT),
    ("234", r"agencement|agenceur", S.BATIMENT),
    ("234", r"vannerie|sculpteur|tourneur|marqueteur|cannage|archet|luthi|facture instrumentale|ivoire", S.ARTS),
    ("241", r"innovation textile", S.INDUSTRIE),
    ("242", r"retouche|vente", S.COMMERCE),
    ("243", r"multiservice", S.COMMERCE),
    ("243", r"metiers du cuir", S.INDUSTRIE),
    ("250", r"microtechnique|real prod mecan|produits mecaniques", S.INDUSTRIE),
    ("250", r"assistance technique d ingenieur", S.GESTION),
    ("250", r"polyvalent navigant", S.TRANSPORT),
    ("251", r"horlogerie", S.ARTS),
    ("251", r"cables|remontees mecaniques", S.TRANSPORT),
    ("251", r"extincteur|oleohydraul|maintenance|entretien|mecatronique", S.MAINTENANCE),
    ("254", r"ferronnier|facture instrumentale", S.ARTS),
    ("254", r"metallier|metallerie|architectures? en metal", S.BATIMENT),
    ("254", r"carross", S.MAINTENANCE),
    ("255", r"electricien|electricite et de ses|reseaux electriques|enseigne et", S.BATIMENT),
    ("255", r"froid|systemes electro|maintenance", S.MAINTENANCE),
    ("255", r"^cs 4 cybersecurite", S.GESTION),
    ("300", r"transport logistique 2nde", S.GESTION),
    ("322", r"gravure|reliure|dorure|orfevrerie", S.ARTS),
    ("323", r"photographie|communic|visuelle", S.COMMUNICATION),
    ("323", r"instruments? (de )?musique|accordeur|piano|lutherie", S.ARTS),
    ("332", r"touristiq", S.HOTELLERIE),
    ("335", r"football", S.SPECTACLE),
    ("336", r"perruquier|posticheur", S.SPECTACLE),
    ("336", r"taxidermiste", S.ARTS),
    ("343", r"nucleaire", S.MAINTENANCE),
)
_WORDS = tuple((group, re.compile(words), sector) for group, words, sector in WORDS)


def level_of_mef(mef: str) -> str:
    """Return the level of a MEF, or an empty text for a class that this service does not place."""
    years = LEVELS.get(mef[:3], ())
    year = int(mef[-1]) if mef[-1:].isdigit() else 0
    return years[year - 1].value if 1 <= year <= len(years) else ""


def has_speciality(mef: str) -> bool:
    """Whether the MEF prepares a vocational diploma, hence has a sector (not a general class, not PAE or FCIL)."""
    dispositif = mef[:3]
    if "230" <= dispositif <= "234":  # classes of adaptation
        return False
    return "220" <= dispositif <= "289" or "310" <= dispositif <= "372"


def sector_of_training(cfd: str, label: str) -> str:
    """Return the sector of a code formation-diplôme by NSF group and words of the label (lower case, no accent)."""
    group = cfd[3:6]
    for beginning, words, sector in _WORDS:
        if group.startswith(beginning) and words.search(label):
            return sector.value
    found = NSF.get(group) or NSF.get(group[:2])
    return found.value if found else ""
