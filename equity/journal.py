"""Verbs of the journal for equity reports."""

VERBS = {"snapshot.requested": "a demandé le rapport d'équité « {name} »"}
