"""Verbs of the journal for the orders of the rector."""

VERBS = {
    "quota_order.entered": "a saisi l'arrêté « {reference} » sur le nombre de stagiaires, du {starts_on} au {ends_on}",
    "quota_order.ended": "a mis fin à l'arrêté « {reference} » sur le nombre de stagiaires le {ends_on}",
    "quota_order.withdrawn": "a retiré l'arrêté « {reference} » sur le nombre de stagiaires, qui n'avait pas commencé",
}
