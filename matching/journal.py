"""Verbs of the journal for campaigns."""

VERBS = {
    "campaign.created": "a créé la campagne « {name} »",
    "campaign.launched": "a lancé le calcul n° {number} de la campagne « {name} »",
}
