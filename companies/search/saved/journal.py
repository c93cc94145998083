"""Verbs of the journal for kept searches. Neither name nor criteria: the line points at the row."""

VERBS = {
    "saved_search.kept": "a gardé une recherche d'offres",
    "saved_search.changed": "a changé une recherche gardée",
    "saved_search.removed": "a supprimé une recherche gardée",
    "saved_search.put_back": "a repris une recherche supprimée",
    "saved_search.stopped": "a arrêté les alertes d'une recherche par le lien d'un courriel",
}
