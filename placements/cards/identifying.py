"""What, in a text written by a student, tells who writes: found before a host reads the text; pure, no database.

A host decides on an anonymous card. `identify(text, about)` returns the words that would undo it, with their place, so
that the page shows them where they stand and says what to write instead. It knows forms, and the names that it is
given; what it lets through is still read by the school before the card leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from companies.screening.folding import Folded, fold, longest, words


class Tell(StrEnum):
    """What a word tells of its writer."""

    NAME = "name"
    SCHOOL = "school"
    ADDRESS = "address"
    PHONE = "phone"
    MAIL = "mail"
    ACCOUNT = "account"
    SEX = "sex"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the writer. Names are cut into words; those of one letter identify nobody."""

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One telling word. `start` and `end` are positions in the text; `repair` says what to write instead."""

    start: int
    end: int
    tell: Tell
    repair: str


REPAIRS: dict[Tell, str] = {
    Tell.NAME: "Retire ce nom : l'entreprise le connaîtra après son accord.",
    Tell.SCHOOL: "Retire le nom de l'établissement : la fiche dit déjà ta formation.",
    Tell.ADDRESS: "Retire ce lieu : la fiche dit déjà combien de temps dure ton trajet.",
    Tell.PHONE: "Retire ce numéro : ton professeur fera le lien.",
    Tell.MAIL: "Retire cette adresse : ton professeur fera le lien.",
    Tell.ACCOUNT: "Retire ce compte : rien ne doit mener à toi avant l'accord.",
    Tell.SEX: "Écris sans dire si tu es une fille ou un garçon : « J'aime… », « J'ai envie de… ».",
    Tell.AGE: "Retire ton âge : la fiche dit ce que la loi demande.",
}

#: Words of schools that say nothing of which one.
_COMMON = words("""
    lycee college ecole lp lpo lgt erea segpa cfa mfr professionnel polyvalent general technologique prive public des
    les du de la le et saint sainte metiers campus etablissement
""")
_PARTICLES = frozenset(
    ["de", "du", "des", "la", "le", "les", "et", "van", "von", "el", "al", "ben", "bint", "da", "do", "dos", "di", "y"]
)

_STREET = r"rue|avenue|av\.|boulevard|bd|chemin|impasse|allee|place|quai|route|residence|cite|lotissement|square|villa"
_PATTERNS: tuple[tuple[Tell, str], ...] = (
    (Tell.MAIL, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}"),
    (Tell.MAIL, r"[\w.+-]+ ?(?:\(at\)|\[at\]|\barobase\b) ?[\w-]+ ?(?:\.|\(point\)|\bpoint\b) ?[a-z]{2,}"),
    (Tell.ACCOUNT, r"\bhttps?://\S+|\bwww\.\S+|(?<![\w.])@\w[\w.]{2,}"),
    (
        Tell.ACCOUNT,
        r"\b(?:insta(?:gram)?|snap(?:chat)?|tiktok|discord|facebook|twitter|linkedin|whatsapp)\b ?(?::|=|c'est) ?\S+",
    ),
    (Tell.PHONE, r"(?<!\d)(?:\+ ?33|0033|0) ?(?:\(0\) ?)?[1-9](?:[ .\-/]?\d\d){4}(?!\d)"),
    (Tell.SCHOOL, r"\b\d{7}[a-z]\b"),
    (Tell.ADDRESS, rf"\b\d{{1,4}} ?(?:bis|ter|quater)?,? (?:{_STREET})\b[^,.;!?\n]*"),
    (Tell.ADDRESS, r"\b\d{5}(?= [a-z])"),
    # A town that nobody named to us: « j'habite à Rivefleur ».
    (
        Tell.ADDRESS,
        r"\b(?:j'habite|je vis|je reside|je viens) (?:a|au|aux|en|de|du|dans|pres de) (?:la |le |les |l')?[\w'-]+",
    ),
    (Tell.AGE, r"\bj'ai (?:\w+ ){0,2}(?:1[2-9]|2\d|treize|quatorze|quinze|seize|dix[ -]sept|dix[ -]huit) ans\b"),
    (Tell.AGE, r"\bnee? (?:le|en|un)\b[^,.;!?\n]{0,24}\d"),
    (
        Tell.SEX,
        r"\b(?:je suis|etant|comme je suis|en tant que) (?:\w+ )?(?:une?|la|le|seule?) (?:\w+ )?"
        r"(?:fille|garcon|femme|homme|mec|meuf)\b|\bjeune (?:fille|femme|homme|garcon)\b",
    ),
    (
        Tell.SEX,
        r"\b(?:lyceenne|lyceen|collegienne|collegien|etudiante|etudiant|apprentie|apprenti|candidate|candidat"
        r"|stagiaire (?:serieuse|serieux|motivee|motive))\b(?!s)",
    ),
)
#: « Je suis motivée »: a word that agrees with who speaks. The second form of a pair is the masculine.
_AGREEING = (
    r"\b(?:je (?:suis|serais|serai|reste|me sens|me montre)|j'ai (?:toujours )?ete|etant) "
    r"(?:(?:tres|tellement|vraiment|toujours|assez|plutot|bien|aussi|deja|si|pas|quelqu'un de) ){0,2}"
    r"(?P<word>\w+ees?|\w+euse|\w+ive|\w+elle|\w+iere|\w+ante|\w+ente|\w+ie|\w+ise|\w+eux|\w+if|\w+el|\w+ier|\w+ant|\w+ent"
    r"|\w+e(?P<accent>))\b"
)
#: Endings of the feminine: another word in -e counts by its accent alone.
_FEMININE = ("ee", "euse", "ive", "elle", "iere", "ante", "ente", "ie", "ise")
#: The same whoever speaks.
_NEUTRAL = words("""
    eleve stagiaire apte libre disponible capable dynamique sociable timide calme autonome efficace responsable utile
    sensible honnete aimable agreable sympathique rapide souple energique volontaire proche jeune membre benevole en de
    scolaire adepte interprete malade celibataire enfant souvent maintenant pourtant avant pendant cependant
""")


def identify(text: str, about: About) -> list[Mark]:
    """Return what tells who writes, in the order of the text; overlapping finds are one, the longest."""
    read = fold(text)
    found: dict[tuple[int, int], Tell] = {}
    for tell, pattern in _PATTERNS:
        for match in re.finditer(pattern, read.text):
            found.setdefault(match.span(), tell)
    for tell, span in (*_agreements(text, read), *_named(read, about)):
        found.setdefault(span, tell)
    marks = []
    for span in longest(found):
        start, end = read.span(*span)
        marks.append(Mark(start, end, found[span], REPAIRS[found[span]]))
    return marks


def _agreements(text: str, read: Folded) -> Iterator[tuple[Tell, tuple[int, int]]]:
    """Yield words that agree with the speaker; « motivé » counts by its accent, « motive » is another word."""
    for match in re.finditer(_AGREEING, read.text):
        word, span = match["word"], match.span("word")
        # « Je suis actuellement », « souvent » : adverbs agree with nobody.
        if word.endswith("ment") or word in _NEUTRAL or word.rstrip("s") in _NEUTRAL:
            continue
        start, end = read.span(*span)
        typed = text[start:end].lower()
        if match["accent"] is not None and not typed.endswith(("é", "É", "é")):
            continue
        if match["accent"] is None and word.endswith("e") and not word.endswith(_FEMININE):
            continue
        yield Tell.SEX, span


def _named(read: Folded, about: About) -> Iterator[tuple[Tell, tuple[int, int]]]:
    for tell, parts in (
        (Tell.NAME, _parts(about.names, _PARTICLES)),
        (Tell.SCHOOL, _parts(about.schools, _COMMON | _PARTICLES)),
    ):
        for word in parts:
            for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", read.text):
                yield tell, match.span()
    for commune in about.communes:
        name = fold(commune).text.strip()
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", read.text) if name else ():
            yield Tell.ADDRESS, match.span()
    for match in re.finditer(r"\b(?:je m'appelle|mon nom est|je me nomme) (\w[\w'-]*(?: \w[\w'-]*)?)", read.text):
        yield Tell.NAME, match.span(1)


def _parts(names: tuple[str, ...], ignored: frozenset[str]) -> list[str]:
    """Return the words of names that tell something: two letters or more, folded, each once."""
    single = {word for name in names for word in re.split(r"[\s'’-]+", fold(name).text)}
    whole = {fold(name).text.strip() for name in names if re.search(r"[\s'’-]", name.strip())}
    return sorted({word for word in single | whole if len(word) > 1 and word not in ignored})
