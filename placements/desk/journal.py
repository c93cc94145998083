"""Verbs of the journal for the desk. No student is named: the line points at the row."""

VERBS = {
    "desk.escalated": "a transmis un besoin au pôle",
    "desk.withdrawn": "a repris un besoin transmis au pôle",
    "desk.claimed": "a pris en charge une demande",
    "desk.released": "a rendu une demande à la file du pôle",
    "desk.closed": "a clos une demande ({outcome})",
    "desk.reopened": "a rouvert une demande",
    "suggestion.made": "a proposé une offre pour un besoin",
    "suggestion.withdrawn": "a retiré une proposition",
    "suggestion.accepted": "a accepté une proposition du pôle",
    "suggestion.declined": "a refusé une proposition du pôle",
    "suggestion.expired": "a laissé expirer {count} propositions sans réponse",
    "message.sent": "a écrit un message sur un besoin",
    "loan.asked": "a demandé une place au pôle {pole}",
    "loan.lent": "a prêté une offre à un autre pôle",
    "loan.refused": "a refusé un prêt à un autre pôle",
    "loan.withdrawn": "a retiré une demande de prêt",
    "refusal.handled": "a examiné un refus signalé",
}
