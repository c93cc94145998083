"""Verbs of the journal for the life of hosts: no person is named, the line says whose act it is."""

VERBS = {
    "company.opened": "a inscrit l'entreprise {company}",
    "company.completed": "a repris l'entreprise {company}, saisie par un établissement",
    "company.join_asked": "a demandé à rejoindre l'entreprise {company}",
    "company.join_accepted": "a accepté une demande pour rejoindre l'entreprise {company} ({role})",
    "company.join_refused": "a refusé une demande pour rejoindre l'entreprise {company}",
    "company.joined": "est devenu membre de l'entreprise {company} ({role})",
    "company.profile_changed": "a modifié la fiche de l'entreprise {company} : {fields}",
    "company.register_read": "a relu le registre pour l'entreprise {company}",
    "company.role_changed": "a changé le rôle d'un membre de l'entreprise {company} : {role}",
    "company.member_removed": "a retiré un membre de l'entreprise {company}",
    "company.left": "a quitté l'entreprise {company}",
    "company.team_created": "a créé une équipe de l'entreprise {company}",
    "company.team_changed": "a modifié une équipe de l'entreprise {company}",
    "company.team_deleted": "a supprimé une équipe de l'entreprise {company}",
}
