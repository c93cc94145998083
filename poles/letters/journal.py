"""What the journal says of the letters."""

VERBS = {
    "letter.created": "a préparé une lettre de mission pour le pôle {pole}",
    "letter.edited": "a modifié le brouillon d'une lettre de mission du pôle {pole}",
    "letter.discarded": "a jeté le brouillon d'une lettre de mission du pôle {pole}",
    "letter.signed": "a signé la lettre de mission du pôle {pole}, du {starts_on} au {ends_on}",
    "letter.acknowledged": "a accusé réception de la lettre de mission du pôle {pole}",
    "letter.active": "a rendu active la lettre de mission du pôle {pole}",
    "letter.ended": "a mis fin à la lettre de mission du pôle {pole}",
    "letter.shortened": "a ramené au {ends_on} la fin de la lettre de mission du pôle {pole}",
    "letter.replaced": "a remplacé la lettre de mission du pôle {pole}",
    "letter.revoked": "a retiré la lettre de mission du pôle {pole} : {reason}",
    "letter.absent": "a enregistré une absence du {starts_on} au {ends_on} sur la lettre de mission du pôle {pole}",
    "letter.model": "a modifié le modèle des lettres de mission",
    "bilan.opened": "a ouvert le bilan de mission du pôle {pole}",
    "bilan.submitted": "a transmis le bilan de mission du pôle {pole}",
    "bilan.archived": "a archivé le bilan de mission du pôle {pole}",
}
