"""Verbs of the journal for needs, places and diaries. No student is named: the line points at the row."""

VERBS = {
    "need.opened": "a ouvert {count} besoins pour la classe {school_class}",
    "need.taken_back": "a repris l'ouverture de {count} besoins",
    "need.edited": "a corrigé un besoin",
    "need.edited_many": "a corrigé {count} besoins ensemble",
    "need.started": "a fait commencer {count} stages à leur date",
    "need.ended": "a clos {count} stages à leur date",
    "need.unplaced": "a compté {count} élèves sans lieu au premier jour",
    "adaptation.read": "a lu un besoin d'aménagement",
    "adaptation.written": "a noté un besoin d'aménagement",
    "placement.cancelled": "a retiré le lieu d'un stage du {starts_on} au {ends_on}",
    "placement.stopped": "a arrêté un stage le {ends_on}",
    "step.noted": "a noté une démarche dans {count} carnets de recherche",
    "step.edited": "a corrigé une démarche d'un carnet de recherche",
    "step.taken_back": "a retiré une démarche d'un carnet de recherche",
    "step.put_back": "a remis une démarche dans un carnet de recherche",
    "company.sketched": "a créé la fiche de l'entreprise {company}",
}
