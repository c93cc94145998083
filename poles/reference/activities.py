"""Sector of a host by its activity code: a table of ours, by the longest known beginning of the NAF code.

The divisions (two digits) are the same in NAF rév. 2 and in NAF 2025, except 45, gone from the latter (trade of
vehicles is in 46 and 47, their repair in 95). A host is where its main trade is taught: a bakery
is « commerce » (ROME D11) though INSEE makes it an industry.
"""

from __future__ import annotations

from poles.nomenclatures import Sector

S = Sector

BEGINNINGS: dict[str, Sector] = {
    **dict.fromkeys(("01", "02", "03"), S.AGRICULTURE),
    "05": S.INDUSTRIE,
    "06": S.INDUSTRIE,
    "07": S.INDUSTRIE,
    "08": S.BATIMENT,  # quarries: civil engineering machines
    "09": S.INDUSTRIE,
    **{str(division): S.INDUSTRIE for division in range(10, 34)},
    "1013B": S.COMMERCE,  # charcuterie
    "1071B": S.COMMERCE,
    "1071C": S.COMMERCE,  # boulangerie, pâtisserie
    "1071D": S.COMMERCE,
    "18": S.COMMUNICATION,  # printing
    "2370": S.BATIMENT,  # stone
    "3212": S.ARTS,  # jewellery
    "3250A": S.SANTE,  # dental and orthopaedic appliances
    "33": S.MAINTENANCE,
    "35": S.MAINTENANCE,
    "36": S.SERVICES,
    "37": S.SERVICES,
    "38": S.SERVICES,
    "39": S.SERVICES,
    "41": S.BATIMENT,
    "4110": S.BANQUE,  # property development
    "42": S.BATIMENT,
    "43": S.BATIMENT,
    "45": S.MAINTENANCE,  # garages
    "4531": S.COMMERCE,
    "4532": S.COMMERCE,
    "46": S.COMMERCE,
    "47": S.COMMERCE,
    "4773": S.SANTE,  # pharmacies
    "4774": S.SANTE,  # medical and orthopaedic goods
    "4778A": S.SANTE,  # opticians
    "49": S.TRANSPORT,
    "50": S.TRANSPORT,
    "51": S.TRANSPORT,
    "52": S.TRANSPORT,
    "53": S.TRANSPORT,
    "55": S.HOTELLERIE,
    "56": S.HOTELLERIE,
    "58": S.COMMUNICATION,
    "582": S.GESTION,  # software
    "59": S.SPECTACLE,
    "60": S.COMMUNICATION,
    "61": S.MAINTENANCE,
    "62": S.GESTION,
    "63": S.GESTION,
    "6391": S.COMMUNICATION,
    "64": S.BANQUE,
    "642": S.GESTION,  # holdings
    "65": S.BANQUE,
    "66": S.BANQUE,
    "68": S.BANQUE,
    "69": S.GESTION,
    "691": S.SERVICES,  # law (ROME K19)
    "70": S.GESTION,
    "7021": S.COMMUNICATION,
    "71": S.BATIMENT,
    "7112B": S.INDUSTRIE,
    "712": S.INDUSTRIE,
    "72": S.INDUSTRIE,
    "722": S.SERVICES,
    "73": S.COMMUNICATION,
    "74": S.COMMUNICATION,
    "741": S.ARTS,
    "749": S.GESTION,
    "75": S.AGRICULTURE,  # ROME A15: veterinary care
    "77": S.TRANSPORT,
    "7711": S.COMMERCE,
    "772": S.COMMERCE,
    "774": S.GESTION,
    "78": S.GESTION,
    "79": S.HOTELLERIE,
    "80": S.SERVICES,
    "81": S.SERVICES,
    "813": S.AGRICULTURE,  # gardens
    "82": S.GESTION,
    "84": S.SERVICES,
    "85": S.SERVICES,
    "8551": S.HOTELLERIE,  # ROME G12: sport
    "86": S.SANTE,
    "87": S.SERVICES,
    "8710A": S.SANTE,
    "8710C": S.SANTE,
    "88": S.SERVICES,
    "90": S.SPECTACLE,
    "9003A": S.ARTS,
    "91": S.SERVICES,
    "9103": S.HOTELLERIE,
    "9104": S.AGRICULTURE,
    "92": S.HOTELLERIE,
    "93": S.HOTELLERIE,
    "931": S.HOTELLERIE,
    "94": S.SERVICES,
    "9411": S.GESTION,
    "9412": S.GESTION,
    "95": S.MAINTENANCE,
    "9523": S.COMMERCE,  # shoe repair
    "9525": S.ARTS,  # clocks and jewels
    "96": S.SERVICES,
    "9602": S.COMMERCE,  # ROME D12: hairdressing and beauty care
    "97": S.SERVICES,
    "98": S.SERVICES,
    "99": S.SERVICES,
}

#: Codes that mean something else in NAF 2025.
BEGINNINGS_2025: dict[str, Sector] = {
    "7112": S.INDUSTRIE,
    "9012": S.ARTS,
    "9122": S.HOTELLERIE,
    "914": S.AGRICULTURE,
    "1071H": S.COMMERCE,
    "1071J": S.COMMERCE,
    "8710": S.SANTE,
    "962": S.COMMERCE,  # hairdressing and beauty care, 96.02 before
    "9602": S.SERVICES,
}


def sector_of_activity(naf: str, revision: str = "2") -> str:
    """Return the sector of an activity code, with or without dot, of a revision ("2" or "2025")."""
    bare = naf.replace(".", "")
    tables = (BEGINNINGS_2025, BEGINNINGS) if revision == "2025" else (BEGINNINGS,)
    for length in range(len(bare), 1, -1):
        for table in tables:
            if bare[:length] in table:
                return table[bare[:length]].value
    return ""
