"""What the journal says of the choices of an académie."""

VERBS = {
    "options.edited": (
        "a réglé l'académie : besoins d'aménagement {adaptations}, relance après {stale_days} jours, "
        "réponse du pôle sous {answer_days} jours"
    ),
}
