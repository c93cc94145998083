"""Verbs of the journal for the life of publications and what readers report."""

VERBS = {
    "publication.submit": "a proposé l'offre « {title} »",
    "publication.resubmit": "a proposé de nouveau l'offre « {title} »",
    "publication.shelve": "a corrigé l'offre suspendue « {title} »",
    "publication.admit": "a admis l'offre « {title} »",
    "publication.take_back": "a annulé l'admission de l'offre « {title} »",
    "publication.send_back": "a retourné l'offre « {title} » ({reason})",
    "publication.withdraw": "a retiré l'offre « {title} » de la banque",
    "publication.pause": "a suspendu l'offre « {title} »",
    "publication.resume": "a remis l'offre « {title} » dans la banque",
    "publication.reread": "a repris l'offre « {title} », à relire",
    "publication.close": "a fermé l'offre « {title} »",
    "publication.expire": "a laissé expirer l'offre « {title} »",
    "offer.confirmed": "a confirmé que l'offre « {title} » est toujours d'actualité",
    "report.made": "a signalé une offre",
    "report.upheld": "a donné suite au signalement d'une offre",
    "report.dismissed": "a classé le signalement d'une offre",
}
