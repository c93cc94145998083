"""Wordings that choose students on a ground that the law protects: code pénal, 225-1 and 225-2 5° (a request for a stay
or for a period of training is named there); code du travail, L1132-1.

Each ground has the day since which the law knows it. A wording that excludes is blocking; one that may have an honest
reason (speaking French with customers) is a warning, which asks to describe the task instead of the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from companies.screening.draft import Draft, Level
from companies.screening.rule import Hit, Rule, compile_words, found

ARTICLE = "Code pénal, art. 225-1 et 225-2 : "

_CODE_1994 = dt.date(1994, 3, 1)
_LAW_2001 = dt.date(2001, 11, 17)  # loi n° 2001-1066: look, age, genetic characteristics, sexual orientation
_LAW_2006 = dt.date(2006, 3, 24)  # loi n° 2006-340: pregnancy
_LAW_2014 = dt.date(2014, 2, 22)  # loi n° 2014-173: place of residence
_LAW_2016_POOR = dt.date(2016, 6, 26)  # loi n° 2016-832: vulnerability due to economic situation
_LAW_2016 = dt.date(2016, 11, 20)  # loi n° 2016-1547: gender identity, other language

_WHO = r"(?:candidate?s?|eleves?|stagiaires?|personnes?|jeunes?|profils?|etudiante?s?|garcons?|filles?|femmes?|hommes?)"
_ONLY = r"(?:uniquement|exclusivement|seulement|de preference|en priorite|prioritairement)"
_SEX = r"(?:filles?|femmes?|garcons?|hommes?|dames?|demoiselles?|messieurs|monsieur)"
_WANT = r"(?:cherch\w+|recherch\w+|souhait\w+|veu\w+|accueill\w+|accept\w+|prefer\w+|voul\w+|pren\w+|accueil d')"
_PEOPLES = (
    r"(?:etrangers?|etrangeres?|arabes?|maghrebin\w*|noirs?|blancs?|africain\w*|asiatiques?|roms?|gitans?|tsiganes?|"
    r"gens du voyage|musulman\w*|juifs?|juives?|catholiques?|chretien\w*|immigre\w*|turcs?|migrants?)"
)


class Ground(NamedTuple):
    """One wording of one ground: since when, which ground, weight, pattern, false friends, what to write instead."""

    code: str
    since: dt.date
    name: str
    level: Level
    pattern: str
    friends: str
    repair: str


B, W = Level.BLOCKING, Level.WARNING
_TASK = "Décrivez l'activité, pas la personne."

GROUNDS = (
    Ground(
        "sex", _CODE_1994, "le sexe", B,
        rf"\bjeunes? (?:femmes?|hommes?|filles?|garcons?|dames?)\b|\b{_ONLY} (?:(?:pour|un|une|des|les|aux|"
        rf"a des) )*{_SEX}\b|"
        rf"\b{_SEX} {_ONLY}\b|\b(?:pas d'|pas de |aucune? |ni |sauf (?:les |des )?){_SEX}\b|"
        rf"\b{_WANT} (?:\w+ )?(?:un|une|des|d'une?|de) {_SEX}\b|\breservee?s? (?:a des |aux |a une |"
        rf"a un )?(?:seules? |seuls? )?{_SEX}\b|"
        rf"\bsexes? (?:masculins?|feminins?)\b|\bprofils? (?:masculins?|feminins?)\b|\bgenre (?:masculin|feminin)\b|"
        rf"\b(?:postes?|stages?|metiers?|offres?|travail) (?:plutot |surtout )?(?:pour|d'|de|destinee?s? a) (?:un |"
        rf"une |des |les )?{_SEX}\b|"
        rf"\b{_SEX} (?:souhaitee?s?|exigee?s?|demandee?s?|recherchee?s?|acceptee?s?|refusee?s?)\b|"
        rf"\bmilieu (?:masculin|feminin) uniquement\b|"
        rf"\b(?:ideal\w*|convien\w+|conviendrait|adaptee?s?|parfait) (?:mieux )?(?:a |pour |aux )?(?:un |une |des |"
        rf"les )?{_SEX}\b|"
        r"\bpersonnes? (?:\w+ ){0,2}(?:feminines?|masculines?|viriles?)\b|"
        r"\bforce masculine\b|\bpreference (?:pour|aux) (?:un |une |des |les )?(?:filles?|femmes?|garcons?|hommes?)\b|"
        r"\bpas les (?:filles|femmes|garcons|hommes)\b|\b(?:plutot|surtout) (?:un |une |des )?(?:filles?|femmes?|"
        r"garcons?|hommes?|masculin|"
        r"feminin)\b",
        r"\b(?:vetements?|coiffures?|coupes?|rayons?|mode|pret a porter|chaussures?|soins?|parfums?|equipes?|"
        r"vestiaires?|club|handball|"
        r"football|basket\w*|rugby|sacs?|montres?|collections?|produits?|barbier|association|accueil|hebergement|"
        r"foyer|creche|"
        r"ateliers?|cours) (?:\w+ ){0,4}(?:femmes?|hommes?|filles?|garcons?)(?: (?:uniquement|et \w+))?\b|"
        r"\bjeunes (?:hommes|femmes|filles|garcons) (?:en difficulte|accueillis|suivis|heberges|de l'association)\b|"
        r"\b(?:accompagn\w+|accueil|insertion|suivi|aide|soutien|aupres) (?:\w+ ){0,4}(?:jeunes )?(?:femmes?|hommes?|"
        r"filles?|garcons?)\b|"
        r"\b(?:filles?|femmes?) ?(?:et|ou|comme|/) ?(?:aux |des |les |un |une |de )?(?:garcons?|hommes?)\b|"
        r"\b(?:garcons?|hommes?) ?(?:et|ou|comme|/) ?(?:aux |des |les |un |une |de )?(?:filles?|femmes?)\b|"
        r"\bfemmes? (?:de (?:menage|chambre|service)|enceintes?)\b|\bgarcons? de cafe\b|\bhommes? (?:de menage|"
        r"a tout faire|de main|toutes mains)\b",
        "Toute personne peut venir : retirez la mention du sexe.",
    ),
    Ground(
        "age", _LAW_2001, "l'âge", B,
        r"\bmoins de (?:1[89]|[2-6]\d) ans\b|\b(?:pas |jamais )avant 1[5-9] ans\b|\bplus de (?:1[6-9]|[2-6]\d) ans\b|"
        r"\b1[4-9] ?(?:a |/ ?)?[2-6]\d ans\b|"
        r"\b(?:entre|de) \d\d (?:et|a) \d\d ans\b|"
        r"\b(?:pas de|aucun|sauf|ni) mineure?s?\b|\bmineure?s? (?:refusee?s?|exclue?s?|non acceptee?s?|s'abstenir)\b|"
        r"\bmajeure?s? (?:uniquement|exclusivement|exigee?s?|obligatoire\w*|seulement|imperativement|de preference|"
        r"souhaitee?s?)\b|"
        r"\b(?:uniquement|exclusivement|seulement|etre|etudiante?s?|imperativement) (?:des |les |aux )?majeure?s?\b|"
        r"\b1[6-9] ans (?:minimum|mini|revolus?|et plus|ou plus|obligatoires?|exiges?|requis|au moins)\b|"
        r"\b(?:a partir de|des|au moins|minimum|age minimum|agee?s? de) 1[6-9] ans\b|\bage (?:minimum|minimal|limite|"
        r"maximum)\b",
        r"\bcas majeure?s?\b|\bclients? (?:majeurs?|mineurs?)\b|\b(?:entreprise|societe|experience|existe|depuis|"
        r"garantie|creee|batiment|"
        r"histoire|savoir faire|tradition|anciennete) (?:\w+ ){0,5}\d\d ans\b|"
        r"\b(?:enfants?|residents?|public|publics|adultes?|personnes agees|clients?|eleves de primaire|"
        r"patients?) (?:\w+ ){0,4}\d\d ans\b|"
        r"\bprotection des majeurs\b|\bmajeurs? (?:proteges?|sous tutelle)\b",
        "Un âge minimal a une raison que la loi donne : indiquez-la dans le champ prévu, sinon retirez l'âge.",
    ),
    Ground(
        "age_word", _LAW_2001, "l'âge", W,
        r"\bjeunes? dynamiques?\b|\bjeunes? et (?:dynamiques?|motivee?s?|souriante?s?)\b|\besprit jeune\b|"
        r"\bjeunes? diplomee?s?\b",
        r"\b(?:equipes?|entreprises?|structures?|societes?|startups?|start ups?|ambiance|"
        r"clientele) (?:\w+ )?jeunes? et \w+\b",
        "Écrivez la qualité attendue (« curieux », « à l'heure ») sans parler de jeunesse.",
    ),
    Ground(
        "origin", _CODE_1994, "l'origine, la nationalité, la prétendue race ou l'ethnie", B,
        r"\b(?:de )?nationalites? (?:francaises?|europeennes?|ue|exigees?|obligatoires?)\b|"
        r"\bfrancaise?s? (?:de souche|d'origine|de naissance)\b|"
        rf"\b{_WHO} (?:\w+ ){{0,2}}(?:d'origine|de type) \w+\b|\btypes? (?:europeens?|caucasiens?|africains?|"
        rf"maghrebins?|asiatiques?)\b|"
        rf"\b(?:pas d'|pas de |aucune? |ni |sauf (?:les |des )?|{_ONLY} (?:des |les )?){_PEOPLES}\b|"
        rf"\b{_PEOPLES} (?:s'abstenir|uniquement|refuses?)\b|"
        r"\b(?:candidate?s?|stagiaires?|eleves?|personnes?|profils?) (?:noire?s?|blancs?|blanches?|arabes?|"
        r"africaine?s?|asiatiques?|maghrebine?s?)\b|"
        rf"\b(?:{_ONLY}|reserve\w* aux) (?:des |les |aux )?francaise?s?\b|\bfrancaise?s? {_ONLY}\b|"
        rf"\b(?:pas d'|pas de |aucune? |sauf ){_WHO} {_PEOPLES}\b|\bnoms? (?:bien )?(?:francais|etrangers?)\b|"
        rf"\bpas d'accents?\b|\borigines? (?:francaises?|europeennes?|africaines?|maghrebines?) (?:exigees?|"
        rf"demandees?|souhaitees?|uniquement)\b|"
        r"\bbleu blanc rouge\b|\bbbr\b|\bde race (?:blanche|noire|europeenne)\b|\b(?:francais|"
        r"langue) (?:comme )?(?:langue )?maternelle?s?\b|"
        r"\bconsonances? (?:\w+ )?(?:francaises?|europeennes?|etrangeres?)\b|\bsans accents?\b|"
        r"\bnoms? (?:de famille )?a consonance\b",
        r"\b(?:vins?|papiers?|linge|pains?|riz|chocolat|murs?|cafes?|ecran|fromage|peinture|vetements?|tee shirts?|"
        r"hauts?|pantalons?|chemises?) "
        r"(?:\w+ )?(?:uniquement |seulement |exclusivement )?(?:blancs?|noirs?)\b|\b(?:uniquement|seulement) (?:en |"
        r"du )?(?:blanc|noir)\b|"
        r"\bassistante?s? maternelles?\b|\becoles? maternelles?\b|\b(?:produits?|fromages?|vins?|viandes?|fruits?|"
        r"legumes?|fabrication|marques?|cours|textes?|romans?|livres?) (?:\w+ ){0,2}francaise?s?(?: uniquement)?\b|"
        r"\bdrapeaux? bleu blanc rouge\b|\bpieces? d'origine\b",
        "Toute personne peut venir : retirez la mention de l'origine ou de la nationalité.",
    ),
    Ground(
        "papers", _CODE_1994, "l'origine ou la nationalité", W,
        r"\btitres? de sejour\b|\bsans papiers? (?:s'abstenir|refuse\w*)\b|\bpapiers? (?:francais|en regle)\b|"
        r"\bcartes? d'identite (?:francaises?|exigees?|"
        r"obligatoires?)\b",
        r"\b(?:aide|accompagnement|demandes?|renouvellement|dossiers?|instruction|delivrance|"
        r"accueil) (?:\w+ ){0,4}titres? de sejour\b",
        "Un élève en formation n'a pas à montrer de titre de séjour pour un stage : retirez cette demande.",
    ),
    Ground(
        "language", _LAW_2016, "la capacité à s'exprimer dans une autre langue que le français, ou l'origine", W,
        r"\b(?:maitris\w+|parfaite? (?:maitrise|connaissance)|bonne (?:maitrise|connaissance|"
        r"expression)) (?:\w+ ){0,3}(?:du |le |en )?(?:francais|langue francaise)\b|"
        r"\bfrancais (?:courant|parfait|correct|lu|exige|obligatoire|impeccable|fluide)\b|"
        r"\bparl\w+ (?:\w+ ){0,3}(?:le )?francais\b|"
        r"\bbon (?:niveau|francais)(?: (?:de|en) francais)?\b|\bsans fautes? d'orthographe\b|\bbonne elocution\b|"
        r"\bexcellent (?:niveau de |niveau en )?francais\b",
        r"\bbon niveau (?:en|de|d') ?(?:anglais|maths?|mathematiques|informatique|espagnol|allemand|gestion)\b|"
        r"\bfrancais langue etrangere\b|\b(?:pas besoin|sans|inutile|pas necessaire|"
        r"pas oblig\w+) (?:\w+ ){0,4}(?:parler|maitris\w+|francais)\b|"
        r"\bparl\w+ (?:\w+ ){0,3}francais et (?:anglais|\w+)\b|\bbon niveau (?:general|scolaire|sportif)\b",
        "Décrivez ce que l'élève dira ou écrira (« répondre au téléphone »), plutôt qu'un niveau de français.",
    ),
    Ground(
        "look", _LAW_2001, "l'apparence physique", B,
        r"\b(?:belles?|jolies?|beaux?|mignonnes?) (?:jeunes? )?(?:filles?|femmes?|garcons?|hommes?|personnes?|"
        r"presences?|allures?|gueules?)\b|"
        r"\b(?:bon|beau|excellent) physique\b|\bphysiques? (?:de mannequin|agreables?|avantageux|attrayants?|"
        r"soignes?)\b|"
        r"\btailles? (?:mannequin|minimum|minimale|fine)\b|"
        r"\b(?:mesurer|mesurant) (?:au moins |plus de )?\d\b|\bapparences? (?:physiques? )?(?:agreables?|soignees?|"
        r"exigees?|avantageuses?)\b|"
        r"\b(?:pas de|sans|ni) (?:personnes? )?(?:surpoids|obes\w+|gross?e?s? personnes?)\b|\bsvelte\w*\b|"
        r"\b(?:personnes?|candidate?s?|profils?) (?:\w+ )?(?:elegante?s?|raffinee?s?)\b|"
        r"\bcheveux (?:longs|courts|crepus|naturels) \w+\b|"
        r"\bphotos? (?:obligatoires?|exigees?|demandees?|d'identite|en pied|avec (?:le|votre) cv)\b|"
        r"\bcv avec photos?\b",
        r"\bphotos? d'identite (?:pour|de) (?:les |des )?(?:clients?|passeports?)\b|\b(?:prise|prises|realisation|"
        r"retouches?|vente|studio|tirages?) (?:\w+ ){0,3}photos? d'identite\b|"
        r"\bcheveux (?:longs|courts) (?:attaches|noues)\b|\b(?:cv avec )?photos? (?:facultative|non obligatoire|"
        r"deconseillee|inutile)s?\b",
        "Décrivez la tenue de travail s'il y en a une ; le physique n'est pas un critère.",
    ),
    Ground(
        "presentation", _LAW_2001, "l'apparence physique", W,
        r"\bpresentables?\b|\bbien presenter\b(?! (?:les|la|le|un|une|son|sa|ses|des|l'))|\bcoiffures? (?:correctes?|"
        r"soignees?|exigees?|classiques?)\b|"
        r"\b(?:pas de|sans|ni de) (?:dreadlocks|dreads|barbes?|cheveux longs|maquillage)\b|"
        r"\b(?:bonne|excellente|tres bonne|belle|parfaite) presentation\b|\bpresentation (?:soignee|impeccable|"
        r"irreprochable|exigee|correcte)\b|"
        r"\b(?:pas de|sans|aucun) (?:tatouages?|piercings?)(?: (?:ou|ni|et) (?:tatouages?|piercings?))?\b|"
        r"\b(?:tatouages?|piercings?) (?:interdits?|refuses?|non acceptes?|caches?)\b|"
        r"\bbien (?:habillee?s?|coiffee?s?|presentee?s?)\b|\bsouriante?s? et (?:jolies?|elegante?s?)\b",
        r"\b(?:bonne|belle)? ?presentation (?:soignee )?(?:des|du|de la|de l'|d') ?(?:produits?|plats?|vitrines?|"
        r"rayons?|desserts?|assiettes?|etal\w*|magasin|dossiers?|documents?|buffets?)\b|"
        r"\bproduits? bien presentes?\b",
        "Écrivez « tenue professionnelle fournie », ou décrivez la règle d'hygiène de l'atelier.",
    ),
    Ground(
        "religion", _CODE_1994, "la religion", B,
        r"\b(?:pas de|sans|ni|aucun) (?:voiles?|foulards?|hijabs?|kippas?|turbans?|signes? religieux)\b|"
        r"\b(?:voiles?|foulards?|hijabs?|kippas?|signes? religieux) (?:interdits?|refuses?|non acceptes?|exclus?)\b|"
        r"\bde (?:religion|confession) \w+|"
        r"\breligions? (?:catholiques?|musulmanes?|juives?|chretiennes?|exigees?)\b|\bcroyante?s? et pratiquante?s?\b|"
        r"\bsans religion\b|\bports? (?:du voile|du foulard|de signes religieux)\b|"
        r"\b(?:voiles?|foulards?) (?:n'est|ne sont) pas \w+|\btenues? laiques?\b|"
        rf"\b{_WHO} (?:catholiques?|musulman\w*|juifs?|juives?|chretien\w*|athees?|baptisee?s?)\b|"
        rf"\bpratique religieuse\b|\bramadan\b",
        r"\bsans voiles? de (?:protection|bateau)\b|\b(?:livres?|histoire|faits?|objets?|"
        r"articles?) (?:\w+ )?de religion \w+|"
        r"\b(?:decorations?|fetes?|repas|menus?|rayons?|produits?|plats?|operations?|"
        r"promotions?) (?:\w+ ){0,3}ramadan\b|"
        r"\b(?:accueil|foyer|association|scouts?|mouvement) (?:de )?jeunes? (?:catholiques?|chretien\w*|juifs?|"
        r"musulman\w*)\b",
        "Retirez cette mention. Une règle de neutralité ou de sécurité s'écrit dans le règlement, pour tous.",
    ),
    Ground(
        "family", _CODE_1994, "la situation de famille", B,
        r"\bcelibataires?\b|\bsans enfants?\b(?! (?:accueillis|presents))|\b(?:non|pas|etre) mariee?s?\b|"
        r"\bsituations? (?:de famille|familiales?)\b|\bcharges? (?:de famille|familiales?)\b|"
        r"\b(?:mere|pere) de famille\b|\bsans obligations? familiales?\b",
        r"\b(?:accompagn\w+|accueil|aide|suivi|aupres|evaluation|analyse|etude|difficultes?|foyers?|logements?|"
        r"dossiers?|selon|gestion) (?:\w+ ){0,5}"
        r"(?:celibataires?|sans enfants?|situations? (?:de famille|familiales?)|meres? de famille|"
        r"peres? de famille)\b|\benterrements? (?:\w+ ){0,3}celibataires?\b",
        "Retirez cette mention : la vie de famille n'est pas un critère.",
    ),
    Ground(
        "kinship", _CODE_1994, "la situation de famille", W,
        r"\b(?:enfants?|fils|filles?|proches?) (?:de |du |des |d')(?:nos )?(?:salaries?|personnels?|collaborateurs?|"
        r"employes?|clients?|agents?)\b",
        r"\b(?:creche|garde|accueil|arbre de noel|centre|loisirs|ateliers?|garderie|fete) (?:\w+ ){0,4}(?:enfants?|"
        r"proches?|filles?) (?:de |du |des )(?:nos )?\w+\b",
        "Ouvrez l'offre à tous les élèves : réserver des places aux familles du personnel creuse les écarts.",
    ),
    Ground(
        "pregnancy", _LAW_2006, "la grossesse", B,
        r"\bfemmes? enceintes?\b|\benceintes? s'abstenir\b|\b(?:pas|non|etre|tomber) enceintes?\b|\bgrossesses?\b",
        r"\b(?:suivi|accompagn\w+|preparation|accueil|consultations?|aupres|soins?|vetements?|massages?|echographies?|"
        r"cours|information|"
        r"test|tests|vente|conseil|yoga|examens?) (?:\w+ ){0,5}(?:femmes? enceintes?|grossesses?)\b",
        "Retirez cette mention. Un travail dangereux pour une femme enceinte se traite avec la médecine du travail.",
    ),
    Ground(
        "health", _CODE_1994, "l'état de santé ou le handicap", B,
        r"\b(?:bonne|parfaite|excellente) sante\b|\ben (?:bonne|parfaite|pleine) sante\b|\b(?:sans |pas de |pas d'|"
        r"aucun |ni )(?:personnes? )?(?:handicap\w*|maladies?|problemes? de sante|"
        r"problemes? de dos|traitements? medica\w+|allergies?|diabet\w+|epilep\w+|asthm\w+)\b|"
        r"\bhandicap\w* (?:s'abstenir|exclu\w*|refuse\w*|non accepte\w*)\b|"
        rf"\b{_WHO} valides?\b|\bnon handicapee?s?\b|\bne pas (?:etre|avoir) (?:\w+ ){{0,3}}(?:handicap\w*|malades?|"
        rf"allergi\w+)\b|\b(?:inaptes?|handicapee?s?) s'abstenir\b|\bpas d'eleves? en fauteuil\b|\bbonne (?:vue|"
        rf"audition)\b|\bpas de (?:fauteuil|"
        rf"rqth|dys\w*|tdah|pai|pps)\b|"
        r"\b(?:inaccessible|interdit|impossible|ferme) (?:\w+ ){0,2}(?:aux |pour (?:les |"
        r"des )?)(?:personnes? )?(?:en situation de handicap|handicapee?s?)\b",
        r"\bavec (?:ou|et) sans (?:handicap\w*|allergies?)\b|"
        r"\b(?:produits?|menus?|repas|recettes?|plats?|gateaux?|informations?|sans gluten) (?:\w+ ){0,5}(?:allergies?|"
        r"diabet\w+|sans handicap)\b",
        "Décrivez l'activité et l'accès au lieu ; un aménagement se cherche avec l'établissement.",
    ),
    Ground(
        "fitness", _CODE_1994, "l'état de santé", W,
        r"\b(?:bonne|excellente|tres bonne) (?:condition|forme|resistance|endurance) physique\b|"
        r"\bbonne resistance (?:au stress|a l'effort)\b|\bcertificats? medica(?:l|ux)\b|"
        r"\b(?:(?:candidats?|stagiaires?|eleves?|personnes?|etre) (?:\w+ )?)?non fumeu\w+\b|"
        r"\bcostaude?s?\b|"
        r"\bmusclee?s?\b|\b(?:pas|non|peu) (?:adaptee?s?|accessibles?) (?:aux|a des|"
        r"pour les) (?:personnes )?(?:handicap\w+|en situation de handicap)\b|\brobustes?\b|"
        r"\bvaccin\w+ (?:exige\w*|obligatoire\w*)\b|\ballergies? (?:\S+ ){0,4}(?:incompatible|deconseille)\w*\b",
        r"\b(?:locaux|espaces?|batiments?|zones?|salles?|lieux?|hotel|chambres?) (?:\w+ )?non fumeu\w+\b|"
        r"\b(?:meubles?|materiels?|materiau\w*|outils?|vehicules?|solutions?|logiciels?|plantes?|tissus?|"
        r"chaussures?) (?:\w+ )?robustes?\b|"
        r"\b(?:gestion|verification|classement|saisie|delivrance|reception) (?:\w+ ){0,3}certificats? medica\w+\b",
        "Décrivez l'effort (« station debout une heure »), pour que l'établissement vérifie avec l'élève.",
    ),
    Ground(
        "residence", _LAW_2014, "le lieu de résidence", B,
        r"\b(?:habiter|habitant|resider|residant|domiciliee?s?|logeant|loger) (?:imperativement |obligatoirement |"
        r"deja )?(?:a |au |aux |dans |sur |pres |la |le |les |en |l')|"
        r"\betre (?:du|de la|de notre) (?:quartier|commune|ville|coin|secteur|departement|village)\b|"
        r"\bhabit(?:e|ent|ez) (?:imperativement )?(?:a |dans |sur |pres |la commune|le quartier)|\b(?:pas de|sauf|"
        r"aucun) (?:\w+ ){0,2}(?:cites?|quartiers?|banlieues?)\b|"
        r"\bquartiers? (?:sensibles?|difficiles?) (?:s'abstenir|exclus?|refuses?)\b|\bjeunes? (?:de|du|des) (?:cites?|"
        r"banlieues?) (?:s'abstenir|exclus?|refuses?)\b|"
        rf"\b(?:{_ONLY}|reserve\w*) (?:aux |a |des |les )?(?:habitants?|riverains?|residents?) (?:de|du|des|d')|"
        rf"\b{_ONLY} (?:du|de la|des) (?:quartier|commune|ville|departement|coin|village)\b",
        r"\b(?:aide|accompagn\w+|accueil|service|aupres|renseign\w+|visite|courses|animation|personnes agees|clients?|"
        r"patients?|usagers?|familles?|locataires?) (?:\w+ ){0,6}"
        r"(?:habitant|residant|domiciliee?s?|logeant)\b",
        "Retirez l'adresse : l'élève choisit son trajet. Indiquez plutôt l'arrêt de transport le plus proche.",
    ),
    Ground(
        "nearby", _LAW_2014, "le lieu de résidence", W,
        r"\b(?:habit\w+|domicile|logement|residence) (?:\w+ ){0,2}a proximite\b|\bproximite (?:du domicile|"
        r"geographique) (?:\w+ ){0,2}(?:souhaitee|exigee|appreciee|demandee)\b|"
        rf"\b{_WHO} (?:du|des|de la) (?:coin|secteur|quartier|commune|alentours)\b|\bproche du domicile (?:exige|"
        rf"souhaite)\b",
        r"\b(?:aide|accompagn\w+|services?|association|maison|club|accueil|mission|centre|recoit|"
        r"animations?) (?:\w+ ){0,4}(?:jeunes?|personnes?|eleves?) (?:du|des|de la) \w+\b",
        "Indiquez plutôt les transports : le trajet est l'affaire de l'élève et de son établissement.",
    ),
    Ground(
        "licence", _LAW_2001, "l'âge, par un permis que les mineurs n'ont pas", W,
        r"\bpermis (?:b|de conduire|am|auto)\b|\b(?:etre|eleves?|stagiaires?|candidate?s?|personnes?|"
        r"profils?) vehiculee?s?\b|\bvehiculees?\b|\bavoir (?:une voiture|un vehicule|un scooter)\b|"
        r"\bvoiture (?:indispensable|obligatoire|exigee)\b",
        r"\b(?:preparation|auto ecole|dossiers?|inscriptions?|demandes?|formation|enseign\w+|examens?|passer|"
        r"candidats? a|cours) (?:\w+ ){0,4}permis (?:b|de conduire|am)\b",
        "Indiquez l'arrêt de transport et les horaires possibles : presque aucun élève ne conduit.",
    ),
    Ground(
        "poverty", _LAW_2016_POOR, "la vulnérabilité économique", B,
        r"\bcas sociaux?\b|\bcas social\b|\b(?:pas de|sauf|aucun) (?:rsa|boursiers?|sdf|assistes?|chomeurs?)\b|"
        r"\b(?:rsa|boursiers?|sdf) (?:s'abstenir|refuses?|exclus?)\b|\bmilieux? aises?\b|\bbonne famille\b",
        r"",
        "Retirez cette mention.",
    ),
    Ground(
        "opinions", _CODE_1994, "les opinions politiques ou les activités syndicales", B,
        r"\b(?:non|pas) syndique\w*\b|\b(?:pas de|sauf|aucun) (?:syndicalistes?|syndiques?|militants?)\b|"
        r"\b(?:syndicalistes?|militants?) (?:s'abstenir|refuses?)\b|"
        r"\bopinions? politiques?\b|\bapolitiques?\b|\bengagement (?:syndical|politique) (?:exclu|refuse|interdit)\b",
        r"\bassociation (?:\w+ ){0,3}apolitiques?\b|\b(?:analyse|sondages?|histoire|journal|"
        r"presse) (?:\w+ ){0,4}opinions? politiques?\b",
        "Retirez cette mention.",
    ),
    Ground(
        "orientation", _LAW_2001, "l'orientation sexuelle ou l'identité de genre", B,
        r"\bheterosexuel\w*\b|\b(?:pas de |pas d'|sauf |aucun |ni )(?:homosexuel\w*|gays?|lesbiennes?|trans|"
        r"transgenres?|transexuel\w*|lgbt\w*)\b|"
        r"\b(?:homosexuel\w*|gays?|lesbiennes?|transgenres?) (?:s'abstenir|refuse\w*|exclu\w*)\b|"
        r"\borientation sexuelle (?:exigee|demandee|a preciser)\b",
        r"",
        "Retirez cette mention.",
    ),
)  # fmt: skip


def _rule(ground: Ground) -> Rule:
    pattern = compile_words(ground.pattern)
    friends = compile_words(ground.friends) if ground.friends else None

    def check(draft: Draft) -> Iterator[Hit]:
        # An age that the law gives, and whose reason is written, is no choice of the host.
        if ground.code == "age" and draft.min_age is not None and draft.min_age_reason.strip():
            return
        for field, read, start, end in found(draft, pattern, friends):
            yield Hit(field, *read.span(start, end))

    sentence = f"Choisir un élève selon {ground.name}, c'est une discrimination."
    if ground.level == Level.WARNING:
        sentence = f"Cette formule peut écarter des élèves selon {ground.name}."
    return Rule(
        f"ground_{ground.code}", ground.since, ARTICLE + ground.name, ground.level, check, sentence, ground.repair
    )


RULES: tuple[Rule, ...] = tuple(map(_rule, GROUNDS))
