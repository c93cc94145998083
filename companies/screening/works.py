"""Works that young workers may not do, or may do under declaration: code du travail, D4153-15 to D4153-37, L4153-6.

Absolute: no diploma opens them before eighteen. Regulated (« travaux réglementés »): open from fifteen to who prepares
a vocational diploma, once employer and head of school have each sent a declaration (R4153-38 to R4153-45). In an
observation nobody does either (code de l'éducation, D331-9). To look at a work from a safe distance is allowed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from companies.screening.draft import Draft, Level
from companies.screening.rule import Hit, Rule, compile_words, found, is_denied, is_only_looked_at

_DECREE_2013 = dt.date(2013, 10, 14)  # décret n° 2013-915 on works forbidden to young workers
_CODE_2008 = dt.date(2008, 5, 1)  # code du travail as renumbered
_LAW_2018 = dt.date(2018, 9, 7)  # loi n° 2018-771: bars
CODE = "Code du travail, art. "
_DO = r"(?:condui\w+|pilot\w+|manoeuvr\w+|manipul\w+|utilis\w+|mani(?:er|ement)|travail\w*)"

_REPAIR_ABSOLUTE = "Retirez cette activité, ou réservez l'offre à des étudiants de 18 ans et plus."
_REPAIR_REGULATED = (
    "Cochez « travaux réglementés » et indiquez la date de votre déclaration à l'inspection du travail, ou retirez "
    "cette activité."
)
_REPAIR_OBSERVATION = "Écrivez que l'élève observe, à distance, ou retirez cette activité."


class Work(NamedTuple):
    """One kind of work: article after D4153-, name in a sentence, pattern on folded text, and its false friends."""

    code: str
    article: str
    name: str
    pattern: str
    friends: str = ""
    #: Only a warning: whether the work is forbidden depends on a measure or on where the young person stands.
    is_doubtful: bool = False


ABSOLUTE = (
    Work("violence", "D4153-16", "les travaux exposant à des contenus pornographiques ou violents",
         r"\bpornograph\w*|\bsex shops?\b|\bfilms? (?:pour adultes|x)\b|\bstrip teases?\b"),
    Work("biological", "D4153-19", "l'exposition à des agents biologiques des groupes 3 ou 4",
         r"\bagents? biologiques? (?:(?:de|du|des) )?groupes? [34]\b|\blaboratoires? (?:p|l|bsl) ?[34]\b|"
         r"\bconfinement p[34]\b"),
    Work("vibration", "D4153-20", "les vibrations au-dessus des valeurs d'exposition",
         r"\bmarteaux? piqueurs?\b|\bbrise beton\b|\bpilonneuses?\b", is_doubtful=True),
    Work("live_parts", "D4153-24", "les opérations sous tension et l'accès à des pièces nues sous tension",
         r"^sous tension\b|\b(?:travaux|travail|operations?|interventions?|intervenir|depannages?|pieces? nues?|"
         r"conducteurs? nus|"
         r"cablages?|raccordements?|tableaux? electriques?|armoires? electriques?|restees?|lignes?) (?:[a-z]+ ){0,3}"
         r"sous tension\b", r"\b(?:mises?|mettre|remises?|remettre) (?:\w+ ){0,3}sous tension\b"),
    Work("collapse", "D4153-25", "la démolition, les tranchées et les travaux à risque d'effondrement",
         r"\bdemoli(?:tion|tions|r)\b|\b(?:en|dans|des|une|la|les|de) tranchees?\b|\bfouilles? en tranchees?\b|"
         r"\bblindages? de (?:fouilles?|tranchees?)\b|\betaiements?\b",
         r"\b(?:pain|pains|viande|viandes|baguettes?|jambon|charcuterie) (?:\w+ ){0,2}tranchees?\b|"
         r"\bdes tranchees? de (?:pain|jambon)\b|\bdemolition derby\b"),
    Work("quad", "D4153-26", "la conduite de quads et de tracteurs sans protection contre le retournement",
         rf"\b{_DO} (?:\w+ ){{0,3}}quads?\b|\bquads? agricoles?\b|"
         r"\btracteurs? (?:sans |non equipes? d'|non equipes? de )(?:arceaux?|cabine|protection|ceinture)\b"),
    Work("tree_height", "D4153-32", "les travaux en hauteur dans les arbres",
         r"\belag\w+ (?:\w+ ){0,4}(?:en hauteur|a la corde|encordee?s?)\b|\bgrimpeurs? elagueurs?\b|"
         r"\belagueurs? grimpeurs?\b|"
         r"\b(?:grimper|monter|travail\w*|travaux) (?:en hauteur )?(?:dans|aux|sur) (?:les |des )?arbres\b"),
    Work("temperature", "D4153-36", "l'exposition à des températures extrêmes nuisibles à la santé",
         r"\b(?:temperatures?|chaleurs?|froids?) extremes?\b|\bchambres? froides? negatives?\b|"
         r"\btunnels? de (?:surgelation|congelation)\b", is_doubtful=True),
    Work("animals", "D4153-37", "l'abattage, l'euthanasie et l'équarrissage d'animaux, le contact d'animaux dangereux",
         r"\babattages? (?:rituels? )?(?:d'|des? |du )(?:animaux|animal|bovins?|porcs?|volailles?|ovins?|moutons?|"
         r"veaux?|"
         r"lapins?|poulets?|betail)\b|\babattoirs?\b|\bequarrissages?\b|\beuthanasi\w+|\banimaux (?:feroces|venimeux|"
         r"dangereux)\b|"
         r"\btuer (?:des|les) (?:\w+ )?(?:animaux|volailles|poulets|lapins)\b"),
    Work("asbestos_high", "D4153-18", "l'amiante aux niveaux d'empoussièrement les plus élevés",
         r"\bamiante (?:\w+ ){0,3}niveaux? (?:2|3)\b"),
    Work("hyperbaric_works", "D4153-23", "les travaux hyperbares",
         r"\btravaux hyperbares?\b|\bscaphandriers?\b"),
)  # fmt: skip

REGULATED = (
    Work("chemicals", "D4153-17", "des produits chimiques dangereux",
         r"\bproduits? (?:chimiques?|dangereux|toxiques?|corrosifs?|cancerogenes?|inflammables?|phytosanitaires?)\b|"
         r"\bpesticides?\b|\bdesherbants? chimiques?\b|\bsolvants?\b|\bphytosanitaires?\b|\bproduits? phyto\b|"
         r"\ba l'acide\b|\bacides? (?:sulfurique|"
         r"chlorhydrique|"
         r"nitrique)\b|\bpeinture au pistolet\b|\bcabines? de peinture\b",
         r"\b(?:vente|conseil|rayon|facing) (?:\w+ ){0,2}(?:produits? \w+|phytosanitaires?)\b"),
    Work("asbestos", "D4153-18", "de l'amiante", r"\bamiante(?:e?s?)\b|\bdesamiant\w+"),
    Work("ionising", "D4153-21", "des rayonnements ionisants",
         r"\brayonnements? ionisants?\b|\brayons? x\b|\bradioacti\w+|\bradiographies? industrielles?\b"),
    Work("optical", "D4153-22", "des rayonnements optiques artificiels (laser, arc de soudage)",
         r"\blasers?\b|\bsoud(?:age|ages|ure|ures|er)\b|\bpostes? a souder\b|\bchalumeaux?\b|\bsoudeu\w+ a l'arc\b|"
         r"\boxycoupage\b",
         r"\bimprimantes? lasers?\b|\blasers? (?:game|tag|quest|metres?|maze)\b|\bimpressions? lasers?\b|"
         r"\bepilations? (?:au )?lasers?\b|\bmetres? lasers?\b|\bniveaux? lasers?\b"),
    Work("hyperbaric", "D4153-23", "des interventions en milieu hyperbare",
         r"\bhyperbares?\b|\bplongees? (?:sous marines?|professionnelles?|"
         r"en scaphandre)\b", r"\btravaux hyperbares?\b"),
    Work("mobile_equipment", "D4153-27", "des équipements de travail mobiles ou de levage",
         r"\bchariots? (?:elevateurs?|automoteurs?)\b|\bfenwicks?\b|\bcaristes?\b|\bcaces\b|\bpelleteuses?\b|"
         r"\btractopelles?\b|"
         r"\bmini(?: )?pelles?\b|\bengins? (?:de chantiers?|agricoles?|de levage)\b|\bconduites? d'engins\b|"
         r"\bponts? roulants?\b|"
         rf"\bnacelles? elevatrices?\b|\btondeuses? autoportees?\b|\b{_DO} (?:\w+ |d'|l'){{0,4}}(?:tracteurs?|grues?|"
         rf"nacelles?|"
         r"transpalettes? electriques?|moissonneuses?)\b",
         r"\b(?:pieces?|mecani\w+|ventes?|location|magasinier\w*|modeles? reduits?|maquettes?) (?:\S+ |d'){0,4}"
         r"(?:engins?|chariots?|pelleteuses?|tractopelles?) ?(?:de chantiers?|agricoles?|de levage|elevateurs?)?\b"),
    Work("machines", "D4153-28", "des machines dangereuses",
         r"\btronconneuses?\b|\bscies? (?:circulaires?|a rubans?|radiales?|a chaine|sauteuses?)\b|\btoupies?\b|"
         r"\bdegauchisseuses?\b|"
         r"\braboteuses?\b|\bpresses? (?:hydrauliques?|plieuses?|mecaniques?)\b|\bcisailles? guillotines?\b|"
         r"\bmeuleuses?\b|\bmeulages?\b|\btronconnages?\b|\babatt(?:re|ages?) (?:des |d'|les )arbres?\b|"
         r"\bdisqueuses?\b|\bmassicots?\b|\bfraiseuses?\b|\bdebroussailleuses?\b|\bbroyeurs? (?:de )?(?:vegetaux|"
         r"branches)\b|"
         r"\btrancheurs? a jambon\b|\btrancheuses?\b|\btours? a metaux\b|\btaille haies? thermiques?\b",
         r"\btoupies? en bois\b"),
    Work("running_maintenance", "D4153-29", "l'entretien de machines en marche",
         r"\b(?:maintenance|nettoyage|entretien|reglage|graissage|reparation)s? (?:\w+ ){0,4}(?:en marche|"
         r"en fonctionnement)\b"),
    Work("height", "D4153-30", "du travail temporaire en hauteur",
         r"\btrava(?:il|ux) (?:temporaires? )?en hauteur\b|\btravailler en hauteur\b|\bcordistes?\b|"
         r"\bsur (?:le|les|des|un) toits?\b|\b(?:en|sur|sur la|sur les|sur une) toitures?\b|\bharnais (?:de securite|"
         r"antichute)\b"),
    Work("scaffolding", "D4153-31", "le montage et le démontage d'échafaudages", r"\bechafaud(?:age|eur)s?\b"),
    Work("pressure", "D4153-33", "des appareils à pression",
         r"\bappareils? (?:a|sous) pression\b|\bautoclaves?\b|\bchaudieres? (?:a )?vapeur\b"),
    Work("confined", "D4153-34", "le travail en milieu confiné",
         r"\b(?:espaces?|milieux?) confines?\b|\b(?:interieur|nettoy\w+|visites?|descen\w+|entretien|entrer) "
         r"(?:(?:d'|des?|du|dans|les|la|le|une?) ){0,3}(?:cuves?|silos?|egouts?|citernes?|fosses?|puits)\b"),
    Work("molten", "D4153-35", "du verre ou du métal en fusion",
         r"\b(?:verres?|metal|metaux|fonte|acier|bronze) en fusion\b|\bcoulees? (?:de|du) (?:fonte|metal|bronze|verre|"
         r"acier)\b|"
         r"\bfours? de fusion\b"),
)  # fmt: skip

HEAVY = re.compile(
    r"\bport(?:er|s|age)? (?:de |des )?(?:charges?|colis|sacs?|meubles?) lourde?s?\b|\bcharges? lourdes?\b|"
    r"\bports? de charges\b|"
    r"\b(?:[3-9]\d|1\d\d) ?(?:kg|kilos?|kilogrammes?)\b"
)
BAR = compile_words(
    r"\b(?:derriere|au) (?:le )?(?:bar|comptoir du bar)\b|\bservices? (?:au|de|du|en) bar\b|\bbar(?:man|maid|mans|"
    r"maids)\b|"
    r"\bdebits? de boissons\b|\bdiscotheques?\b|\bboites? de nuit\b|\bbars? de nuit\b|\bserv\w+ (?:de l'|d'|des |les )"
    r"(?:alcools?|boissons alcoolisees)\b|\bcocktails? alcoolises?\b|\b(?:serv\w+|prepar\w+) (?:des |de |"
    r"les )cocktails?\b(?! (?:sans alcool|de fruits))|\bbars? a (?:vins?|bieres?|cocktails?)\b"
)
BAR_FRIENDS = compile_words(r"\bau bar a (?:salades?|ongles|fruits|jus|pates|eau|sourcils)\b")
PRODUCTIVE = compile_words(
    r"\b(?:tenir|tenue de) (?:la |une )?caisse\b|\bencaiss\w+|\bmises? en rayons?\b|\bmettre en rayons?\b|"
    r"\bmanutention\w*|"
    r"\bfaire le menage\b|\binventaires?\b|\bdecharge\w* (?:\w+ ){0,2}camions?\b|\bpreparation de commandes\b|"
    r"\bpreparer (?:les|des) commandes\b|\bservice en salle\b|\bfaire la plonge\b|\bnettoyage des (?:locaux|machines)\b"
)


def _hits(work: Work, draft: Draft, *, is_regulated: bool) -> Iterator[Hit]:
    if not draft.admits_minors:
        return
    friends = compile_words(work.friends) if work.friends else None
    for field, read, start, end in found(draft, _patterns[work.code], friends):
        if is_denied(read.text, start, end):
            continue
        level = Level.WARNING if work.is_doubtful or is_only_looked_at(read.text, start) else Level.BLOCKING
        repair = _REPAIR_REGULATED if is_regulated else _REPAIR_ABSOLUTE
        if draft.is_observation:
            repair = _REPAIR_OBSERVATION
        elif is_regulated and draft.works_declared:
            level, repair = Level.WARNING, "Vérifiez que votre déclaration nomme ces travaux et ces machines."
        yield Hit(field, *read.span(start, end), level, repair=repair)


_patterns = {work.code: compile_words(work.pattern) for work in (*ABSOLUTE, *REGULATED)}


def _absolute(work: Work) -> Rule:
    return Rule(
        f"work_{work.code}", _DECREE_2013, CODE + work.article, Level.BLOCKING,
        lambda draft: _hits(work, draft, is_regulated=False),
        f"Avant 18 ans, {work.name} : c'est interdit, même en formation professionnelle.", _REPAIR_ABSOLUTE,
    )  # fmt: skip


def _regulated(work: Work) -> Rule:
    return Rule(
        f"work_{work.code}", _DECREE_2013, f"{CODE}{work.article} et R4153-38", Level.BLOCKING,
        lambda draft: _hits(work, draft, is_regulated=True),
        f"Avant 18 ans, {work.name} : seulement à partir de 15 ans, pour un diplôme professionnel, après votre "
        "déclaration à l'inspection du travail ; jamais en observation.",
        _REPAIR_REGULATED,
    )  # fmt: skip


def _heavy(draft: Draft) -> Iterator[Hit]:
    if draft.admits_minors:
        for field, read, start, end in found(draft, HEAVY):
            if not is_denied(read.text, start, end):
                yield Hit(field, *read.span(start, end))


def _bar(draft: Draft) -> Iterator[Hit]:
    if not draft.admits_minors:
        return
    bar_age = draft.limits.get("bar_min_age")
    for field, read, start, end in found(draft, BAR, BAR_FRIENDS):
        if is_denied(read.text, start, end):
            continue
        too_young = draft.is_observation or bar_age is None or draft.youngest < bar_age
        yield Hit(field, *read.span(start, end), Level.BLOCKING if too_young else Level.WARNING)


def _productive(draft: Draft) -> Iterator[Hit]:
    if draft.kinds and draft.is_observation:
        for field, read, start, end in found(draft, PRODUCTIVE):
            if not is_denied(read.text, start, end) and not is_only_looked_at(read.text, start):
                yield Hit(field, *read.span(start, end))


def _declared_for_observation(draft: Draft) -> Iterator[Hit]:
    if draft.works_declared and draft.is_observation:
        yield Hit("regulated_works")


def _declared_too_young(draft: Draft) -> Iterator[Hit]:
    least = draft.limits.get("regulated_work_min_age")
    if draft.works_declared and not draft.is_observation and least is not None and draft.youngest < least:
        yield Hit(
            "min_age",
            repair=f"Indiquez {least:.0f} ans comme âge minimal, avec pour raison légale les travaux réglementés.",
        )


RULES: tuple[Rule, ...] = (
    *map(_absolute, ABSOLUTE),
    *map(_regulated, REGULATED),
    Rule(
        "works_in_observation", _DECREE_2013, "Code de l'éducation, art. D331-9", Level.BLOCKING,
        _declared_for_observation,
        "En observation, un élève ne fait aucun travail réglementé, même déclaré.",
        "Faites deux offres : une d'observation sans ces travaux, une pour la voie professionnelle.",
    ),
    Rule(
        "works_too_young", _DECREE_2013, CODE + "R4153-39", Level.BLOCKING, _declared_too_young,
        "Les travaux réglementés ne sont ouverts qu'à partir de 15 ans, et l'offre accepte des élèves plus jeunes.",
        "Indiquez 15 ans comme âge minimal.",
    ),
    Rule(
        "heavy_loads", _CODE_2008, CODE + "D4153-39 et R4153-52", Level.WARNING, _heavy,
        "Avant 18 ans, le port de charges est limité à un cinquième du poids de l'élève, sauf avis médical d'aptitude.",
        "Précisez l'aide prévue (chariot, travail à deux) ou retirez le port de charges.",
    ),
    Rule(
        "bar", _LAW_2018, CODE + "L4153-6", Level.BLOCKING, _bar,
        "Un mineur n'est pas affecté au service du bar, sauf à partir de 16 ans, pour un diplôme, avec l'agrément du "
        "préfet.",
        "Écrivez ce que l'élève fera hors du bar (salle, cuisine, réception), ou demandez l'agrément du préfet.",
    ),
    Rule(
        "observation_work", _CODE_2008, "Code de l'éducation, art. D331-8 et D331-9", Level.WARNING, _productive,
        "En observation, un élève regarde et échange : il ne fait pas le travail d'un salarié.",
        "Décrivez ce que l'élève verra et les personnes qu'il rencontrera.",
    ),
)  # fmt: skip
