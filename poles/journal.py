"""What the journal says of pôles, their partners and their plans."""

VERBS = {
    "pole.created": "a créé le pôle {pole} ({communes} communes)",
    "pole.edited": "a modifié le pôle {pole} ; communes ajoutées : {added}, retirées : {removed}",
    "partner.created": "a ajouté le partenaire {partner} au pôle {pole}",
    "partner.edited": "a modifié le partenaire {partner} du pôle {pole}",
    "partner.removed": "a retiré le partenaire {partner} du pôle {pole}",
    "partner.restored": "a remis le partenaire {partner} du pôle {pole}",
    "action.created": "a ajouté l'action « {action} » au plan du pôle {pole}",
    "action.edited": "a modifié l'action « {action} » du plan du pôle {pole}",
    "action.removed": "a retiré l'action « {action} » du plan du pôle {pole}",
    "action.restored": "a remis l'action « {action} » du plan du pôle {pole}",
}
