"""A stay is no job: code de l'éducation, L124-7 (loi n° 2014-788). Wordings of a recruitment, a peak, a replacement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from companies.screening.draft import Draft, Level
from companies.screening.rule import Hit, Rule, compile_words, found, is_denied

_LAW_2014 = dt.date(2014, 7, 12)
ARTICLE = "Code de l'éducation, art. L124-7"
_SOMEBODY = (
    r"(?:salarie\w*|employe\w*|collegues?|collaborat\w+|titulaires?|personnes?|personnel|agents?|vendeu\w+|serveu\w+|"
    r"caissi\w+|secretaires?|cuisini\w+|apprentie?s?|equipes?|absente?s?|gerante?|assistante?s?|preparateurs?)"
)


class Wording(NamedTuple):
    """One wording: level, pattern on folded text, false friends, sentence, repair."""

    code: str
    level: Level
    pattern: str
    friends: str
    sentence: str
    repair: str


_DESCRIBE = "Décrivez ce que l'élève apprendra et qui l'accompagnera."

WORDINGS = (
    Wording(
        "replacement", Level.BLOCKING,
        rf"\bremplac(?:er|e|es|ez|ent|era|eras|erez|ement|ements|ant|ante) (?:(?:d'|de|du|des|un|une|le|la|les|l'|"
        rf"notre|nos|deux|trois) ?){{0,3}}"
        rf"(?:\w+ )?{_SOMEBODY}\b|\ben remplacement\b|\b(?:salarie|employe|collegue|agent|vendeu\w+|"
        rf"serveu\w+)e?s? (?:est |sont |actuellement )?absente?s?\b|\bpostes? de remplacant\w*|\bremplacante?s?\b|"
        r"\b(?:pendant|durant|pour|suite a) (?:un |une |le |la |les |l')?(?:conges? (?:de )?(?:maternite|parental|"
        r"paternite|maladie|payes)|"
        r"arrets? (?:de )?(?:maladie|travail)|absences?)\b|\bpallier (?:a )?l'absence\b",
        r"\ben remplacement d(?:e|es|u) (?:pieces?|pneus?|ampoules?|plaquettes?|vitres?|roues?)\b|"
        r"\bremplacement d(?:e|es|u) (?:pieces?|pneus?|equipements?)\b",
        "Un stagiaire ne remplace pas un salarié absent, ni dont le contrat est suspendu ou rompu.",
        f"Retirez la mention du remplacement. {_DESCRIBE}",
    ),
    Wording(
        "peak", Level.BLOCKING,
        r"\b(?:pics?|pointes?|surcroits?|accroissements?|hausses?|surcharges?) (?:temporaires? |"
        r"ponctuels? )?d'activites?\b|"
        r"\bsurcroits? (?:de travail|temporaire)\b|\baccroissements? temporaires?\b|"
        r"\brenforts? (?:d'equipe|estival|estivaux|saisonnier\w*|ponctuel\w*|pendant|pour (?:les|la|l')|d'ete|"
        r"de (?:fin|noel))\b|"
        r"\bvenir en renfort\b|\bafflux de client\w*|\brush\b|\bfaire face (?:a la|au|a une|a l') ?(?:hausse|pics?|"
        r"afflux|demande|surcroit)\b|\bforte affluence\b|\bperiodes? (?:de )?(?:rush|soldes)\b|"
        r"\brenforcer (?:notre|nos|l'|les) ?equipes?\b",
        r"\brenforts? (?:de )?(?:carrosserie|sol|metallique)s?\b",
        "Un stage ne sert pas à faire face à un accroissement temporaire de l'activité.",
        f"Retirez la mention du surcroît d'activité. {_DESCRIBE}",
    ),
    Wording(
        "job", Level.BLOCKING,
        r"\bpostes? (?:(?:de |d')(?:\w+ ){1,2})?a pourvoir\b|\bpostes? (?:permanents?|vacants?|en cdi|en cdd|"
        r"a temps plein)\b|\bemplois? (?:permanents?|saisonniers?|d'ete|"
        r"a pourvoir|vacants?)\b|\bjobs? (?:d'ete|etudiants?|saisonniers?)\b|\bsaisonniers? (?:recherche\w*|"
        r"agricoles?|demande\w*)\b|"
        r"\bcontrats? (?:de travail|saisonniers?|d'interim)\b|\bmissions? d'interim\b|\binterimaires?\b|"
        r"\b(?:cherch\w+|recherch\w+|embauch\w+|recrut\w+) (?:\w+ ){0,3}saisonnier\w*|\bvacataires?\b",
        r"\b(?:planning|gestion|accueil|suivi|paie|aupres|avec|equipe|accompagn\w+|"
        r"encadre\w* par) (?:\w+ ){0,3}(?:interimaires?|saisonniers?|vacataires?)\b|"
        r"\b(?:gestion|suivi|redaction|etablissement|preparation) d(?:e|es) contrats? \w+(?: \w+)?\b|"
        r"\b(?:fruits?|legumes?|produits?|menus?|cartes?|plats?) saisonniers?\b",
        "Un stage ne sert pas à exécuter une tâche d'un poste permanent ni à occuper un emploi saisonnier.",
        f"Publiez l'emploi ailleurs ; ici, {_DESCRIBE[0].lower()}{_DESCRIBE[1:]}",
    ),
    Wording(
        "contract", Level.WARNING,
        r"\bcd[id]\b|\bperiodes? d'essai\b|\bembauche\w*\b|\bpre(?: )?embauche\b|\bsalaire (?:a|de|selon|mensuel|brut|"
        r"net|fixe)\b|"
        r"\bprimes? (?:sur|d'|au) ?(?:objectifs?|rendement|resultats?)\b|\bremuner\w+ (?:au|a la|sur|selon)\b",
        r"\b(?:entretiens?|dossiers?|demarches?|procedures?|formalites?|contrats?) (?:d'|de l')?(?:embauche|cd[id])\b|"
        r"\baccompagne\w* (?:\w+ ){0,3}(?:vers|a) (?:l'|un )?(?:embauche|emploi|cd[id])\b",
        "Ces mots sont ceux d'un contrat de travail : l'offre ressemble à un emploi.",
        f"Retirez-les si l'offre est un stage. {_DESCRIBE}",
    ),
    Wording(
        "recruiting", Level.WARNING,
        r"\b(?:nous |on )?recrut(?:ons|e)\b|\brecrutements? (?:d'|de |en cours|urgents?|immediats?)",
        r"\b(?:service|cabinet|agence|charge\w*|process\w*|gestion|participation|assistante?|campagnes?|pole|"
        r"outils?) (?:de |du |au |aux |en |d'aide au )?"
        r"recrutements?\b|\b(?:decouv\w+|observ\w+|etapes?|metiers?) (?:\w+ ){0,3}recrutements?\b",
        "Un stage n'est pas un recrutement.",
        "Écrivez « Nous accueillons un élève » plutôt que « Nous recrutons ».",
    ),
    Wording(
        "skilled", Level.WARNING,
        r"\bexperiences? (?:\w+ ){0,3}(?:exigees?|demandees?|souhaitees?|requises?|obligatoires?|indispensables?|"
        r"necessaires?)\b|"
        r"\b(?:vendeu\w+|serveu\w+|cuisini\w+|profils?|candidate?s?|stagiaires?|personnes?|"
        r"eleves?) (?:\w+ )?experimentee?s?\b|"
        r"\b(?:premiere|minimum|\d+ ans?) (?:\w+ )?d'experience\b|\boperationnel\w* (?:immediatement|de suite|"
        r"rapidement|des le)\b|"
        r"\bautonom\w+ (?:immediatement|de suite|des le premier jour|sur le poste)\b|\bdiplome\w* exige\w*|"
        r"\bhabilitations? exigees?\b",
        r"\b(?:avec|par|aupres|equipe|accompagn\w+|encadr\w+) (?:\S+ ){0,3}experimentee?s?\b|"
        r"\b(?:professionnel\w*|tut\w+|encadr\w+|equipe|entreprise|artisane?s?|chef|"
        r"maison) (?:\w+ ){0,5}\d+ ans d'experience\b|"
        r"\b(?:sans|aucune|pas d') ?experience\b|\bexperience (?:non|pas) (?:exigee|demandee|requise)\b",
        "Un élève vient apprendre : demander de l'expérience ou de l'autonomie, c'est décrire un emploi.",
        "Retirez cette exigence, ou écrivez ce que vous apprendrez à l'élève.",
    ),
    Wording(
        "alone", Level.WARNING,
        r"\b(?:seule?s?|en autonomie complete|sans (?:encadrement|tuteur|tutrice|supervision)) (?:a la|en|au|dans|"
        r"pour|sur) "
        r"(?:caisse|boutique|magasin|salle|cuisine|accueil|atelier|tenir|gerer)\b|\bgerer seule?\b|"
        r"\bsans (?:encadrement|tuteur)\b|"
        r"\bouverture et (?:la )?fermeture du magasin\b",
        "",
        "Un élève ne tient pas un poste seul : il est accompagné par son tuteur.",
        "Nommez qui accompagne l'élève dans cette activité.",
    ),
)  # fmt: skip


def _rule(wording: Wording) -> Rule:
    pattern = compile_words(wording.pattern)
    friends = compile_words(wording.friends) if wording.friends else None

    def check(draft: Draft) -> Iterator[Hit]:
        for field, read, start, end in found(draft, pattern, friends):
            # « sans encadrement » is what the last wording looks for: its own negation denies nothing.
            if wording.code == "alone" or not is_denied(read.text, start, end):
                yield Hit(field, *read.span(start, end))

    return Rule(f"disguise_{wording.code}", _LAW_2014, ARTICLE, wording.level, check, wording.sentence, wording.repair)


RULES: tuple[Rule, ...] = tuple(map(_rule, WORDINGS))
