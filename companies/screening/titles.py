"""Names of trades written for one sex alone: code du travail, L1142-1. A warning, with the neutral wording to write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from companies.screening.draft import Draft, Level
from companies.screening.rule import Hit, Rule, clause, compile_words, found

#: Feminine name on folded text → masculine names that make the offer open when they stand beside it, neutral wording.
TITLES: dict[str, tuple[str, str]] = {
    "hotesses? de caisse": ("hotes?|employes?", "hôte ou hôtesse de caisse"),
    "hotesses? d'accueil": ("hotes?|chargee?s?|agents?", "hôte ou hôtesse d'accueil, chargé ou chargée d'accueil"),
    "hotesses?": ("hotes?|stewards?", "hôte ou hôtesse"),
    "vendeuses?": ("vendeurs?", "vendeur ou vendeuse"),
    "serveuses?": ("serveurs?|garcons?", "serveur ou serveuse"),
    "caissieres?": ("caissiers?", "caissier ou caissière"),
    "coiffeuses?": ("coiffeurs?", "coiffeur ou coiffeuse"),
    "infirmieres?": ("infirmiers?", "infirmier ou infirmière"),
    "aides? soignantes": ("soignants?", "aide-soignant ou aide-soignante"),
    "couturieres?": ("couturiers?", "couturier ou couturière"),
    "estheticiennes?": ("estheticiens?", "esthéticien ou esthéticienne"),
    "auxiliaires? maternelles?": ("auxiliaires? petite enfance", "auxiliaire petite enfance"),
    "femmes? de (?:menage|service)": ("hommes?|agents?", "agent d'entretien"),
    "femmes? de chambre": ("valets?|agents?|employes?", "employé ou employée d'étage"),
    "standardistes? feminines?": ("masculins?", "standardiste"),
    "patissieres?": ("patissiers?", "pâtissier ou pâtissière"),
    "boulangeres?": ("boulangers?", "boulanger ou boulangère"),
    "cuisinieres?": ("cuisiniers?", "cuisinier ou cuisinière"),
    "assistantes? (?:dentaires?|commerciales?|administratives?|de direction)": (
        "assistants?",
        "assistant ou assistante",
    ),
    "hommes? (?:d'entretien|toutes mains|a tout faire)": ("femmes?|agents?", "agent d'entretien polyvalent"),
    "hommes? de menage": ("femmes?|agents?", "agent d'entretien"),
    "garcons? de cafe": ("serveu\\w+", "serveur ou serveuse"),
    "menageres?": ("agents?|menagers?", "agent à domicile"),
    "nounous?": ("assistante?s?|gardes?", "garde d'enfants"),
}
#: A person met at work is named as she is: « avec notre infirmière », « la vendeuse vous montrera ».
_ABOUT_SOMEBODY = compile_words(
    r"\b(?:avec|aupres de|aupres d'|par|chez|votre tutrice|tutrice|notre|nos|la|les|une de nos|accompagn\w+|"
    r"tuteur\w*) ?(?:\w+ ){0,2}$"
)
_NOT_A_TRADE = compile_words(
    r"\bcuisinieres? (?:a gaz|electriques?|induction|vitroceramiques?|en fonte)\b|\bhotesses? de l'air\b|"
    r"\bcremes? patissieres?\b|\bpommes? (?:de terre )?boulangeres?\b|"
    r"\b(?:ordures?|collectes?|arts?|taches?|eaux|dechets?|assistance|fetes?) menageres?\b"
)
_ANY = compile_words(rf"\b(?:{'|'.join(TITLES)})\b")
_ONE = {compile_words(rf"^(?:{name})$"): TITLES[name] for name in TITLES}
#: How far the other name may stand.
BESIDE = 45


def _check(draft: Draft) -> Iterator[Hit]:
    for field, read, start, end in found(draft, _ANY, _NOT_A_TRADE):
        word = read.text[start:end]
        other, neutral = next(found_one for pattern, found_one in _ONE.items() if pattern.match(word))
        around = read.text[max(0, start - BESIDE) : start] + " " + read.text[end : end + BESIDE]
        if compile_words(rf"\b(?:{other})\b").search(around) or _ABOUT_SOMEBODY.search(clause(read.text, start)):
            continue
        yield Hit(field, *read.span(start, end), repair=f"Écrivez « {neutral} ».")


RULES: tuple[Rule, ...] = (
    Rule(
        "title_one_sex", dt.date(2008, 5, 1), "Code du travail, art. L1142-1", Level.WARNING, _check,
        "Ce nom de métier semble s'adresser à un seul sexe.", "Écrivez le nom du métier pour tous.",
    ),
)  # fmt: skip
