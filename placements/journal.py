"""Verbs of the journal for needs and placements. No student is named: the line points at the row."""

VERBS = {
    "need.moved": "a fait passer un besoin de l'état « {before} » à l'état « {after} »",
    "placement.recorded": "a enregistré un stage du {starts_on} au {ends_on} ({channel})",
    "placement.over_quota": "a enregistré, en disant pourquoi, un stage du {starts_on} au {ends_on} au-delà du nombre "
    "légal de stagiaires de l'organisme d'accueil",
}
