"""What each route answers to whom: the table of the sweep, and how it is read.

To add a route, add its paragraph to the room's text (urls_rows_*.py):

    name object [marks]
        METHOD  actors…  statuses

- `name`: as in the URLconf, with its namespace; a query may follow (`placements:needs?format=csv`).
- `object`: what the address names, a key of OBJECTS (add yours there); « - » when it names nothing.
- `statuses`: one for every place, or five: own, same, other, former, next (urls_cast.py tells who is who and what
  these places are). Besides numbers: login (to the sign-in), mfa (to the second factor), proof (to a new proof of
  identity).
- `actors`: names of urls_cast.ACTORS; groups, the same everywhere (@school, @rectorat, @pole, @company, @nobody);
  groups at home (~pole: each coordinator at their own pôle, 404 elsewhere; see TERRITORIES), with one status; or
  « * » for all those not named. What one may see and not do is 403, what is not one's own 404.

Actors that no line names are refused: signed out → login; without second factor → mfa (both 403 in the API);
others → 404 with an object in the address, 403 without.

A session of support (« support-as ») reads what the person reads, does nothing, and enters no page of an account.

Marks:

    get      POST is refused to everybody (405)          post    GET is refused to everybody (405)
    public   nobody is asked to sign in or to show a factor: « anonymous » and « no-factor » are like the others
    open=k   texts of this kind (urls_readers.py) may be read here by whoever gets an answer: say why in a comment
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.isolation import (
    urls_rows_accounts,
    urls_rows_api,
    urls_rows_bank,
    urls_rows_board,
    urls_rows_contacts,
    urls_rows_desk,
    urls_rows_imports,
    urls_rows_intentions,
    urls_rows_load,
    urls_rows_members,
    urls_rows_moderation,
    urls_rows_notices,
    urls_rows_offer_search,
    urls_rows_offers,
    urls_rows_pages,
    urls_rows_periods,
    urls_rows_poles,
    urls_rows_staff,
)
from tests.isolation.urls_cast import ACTORS, PLACES, Place

GROUPS = {
    "@school": ("head", "ddfpt", "referent", "two-hats", "other-school", "next-school"),
    "@rectorat": ("rectorat", "signer", "next-rectorat"),
    "@pole": ("coordinator", "other-pole", "next-pole"),
    "@company": ("company", "other-company"),
    "@nobody": ("person", "former", "student"),
}


#: Groups whose members each act at their own places: the status of the line is theirs there, and 404 elsewhere.
TERRITORIES: dict[str, dict[str, str]] = {
    "~rectorat": {"rectorat": "own same other former", "signer": "own same other former", "next-rectorat": "next"},
    "~reader": {"rectorat": "own same other former"},
    "~signer": {"signer": "own same other former", "next-rectorat": "next"},
    "~pole": {"coordinator": "own same", "other-pole": "other", "next-pole": "next"},
    "~head": {"head": "own"},
    "~staff": {"ddfpt": "own", "referent": "own", "two-hats": "own", "other-school": "same", "next-school": "next"},
    # Holders of the letter in force; one of them acts under another function.
    "~holder": {"coordinator": "own same", "other-pole": "other", "two-hats": "former", "next-pole": "next"},
    # Everybody whose académie it is, and who has a function there.
    "~academie": dict.fromkeys(
        ("coordinator", "other-pole", "rectorat", "signer", "head", "ddfpt", "referent", "two-hats", "other-school"),
        "own same other former",
    )
    | dict.fromkeys(("next-rectorat", "next-pole", "next-school"), "next"),
    "~company": {"company": "own", "other-company": "same other former"},
}


def _pk(attribute: str) -> Callable[[Place], dict[str, Any]]:
    return lambda place: {"pk": getattr(place, attribute).pk}


#: What an address names → its arguments for a place.
OBJECTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "-": lambda place: {},
    "pole": lambda place: {"slug": place.pole.slug},
    "school": lambda place: {"uai": place.school.pk},
    "member": lambda place: {"slug": place.pole.slug, "pk": place.member.pk},
    "partner": lambda place: {"slug": place.pole.slug, "pk": place.partner.pk},
    "action": lambda place: {"slug": place.pole.slug, "pk": place.action.pk},
    # The row of another pôle of the first académie under the address of this one.
    "foreign-member": lambda place: {"slug": place.pole.slug, "pk": place.foreign.member.pk},
    "foreign-partner": lambda place: {"slug": place.pole.slug, "pk": place.foreign.partner.pk},
    "foreign-action": lambda place: {"slug": place.pole.slug, "pk": place.foreign.action.pk},
    "campaign": _pk("campaign"),
    "run": lambda place: {"pk": place.campaign.pk, "number": place.run.number},
    # A number that only another campaign of the same pôle has.
    "foreign-run": lambda place: {"pk": place.campaign.pk, "number": 7},
    "snapshot": _pk("snapshot"),
    "letter": _pk("letter"),
    "draft": _pk("draft"),
    "named": _pk("named"),
    "signed": _pk("signed"),
    "past": _pk("past"),
    "verification": lambda place: {"academie": place.pole.academie_id, "token": place.letter_secret},
    "resend": lambda place: {"pk": place.invitation.pk, "act": "renvoyer"},
    "take-back": lambda place: {"pk": place.invitation.pk, "act": "retirer"},
    "accept": lambda place: {"pk": place.reset.pk, "act": "accepter"},
    "refuse": lambda place: {"pk": place.reset.pk, "act": "refuser"},
    "invitation": lambda place: {"academie_id": place.pole.academie_id, "token": place.secret},
    "publication": _pk("publication"),
    "submitted": _pk("submitted"),
    "offer": _pk("offer"),
    "offer-draft": _pk("offer_draft"),
    "offer-step": lambda place: {"pk": place.rows["offer_draft"].pk, "slug": "metier"},
    "tutor": _pk("tutor"),
    "report": _pk("report"),
    "quota_order": _pk("quota_order"),
    "intentions": _pk("intentions"),
    "intention": _pk("intention"),
    "intended": lambda place: {"pk": place.intentions.pk, "invite": place.intention.pk},
    # A secret that is not the one of the mail.
    "intention-link": lambda place: {
        "academie": place.pole.academie_id,
        "pk": place.intention.pk,
        "secret": "0" * 64,
    },
    "pair": lambda place: {"kept": place.offer.company_id, "duplicate": place.twin.pk},
    "merge": _pk("merge"),
    "need": _pk("need"),
    "class": _pk("classe"),
    "colleague": _pk("colleague"),
    "import": _pk("batch"),
    "import-line": lambda place: {"pk": place.batch.pk, "line": 2},
    "board": lambda place: {"school_class": place.classe.pk, "period": place.period.pk},
    "student": _pk("student"),
    "step": _pk("step"),
    "suspect": _pk("suspect"),
    "suggestion": _pk("suggestion"),
    "loan": _pk("loan"),
    "contact": _pk("contact"),
    "card": _pk("card"),
    "contact-loan": _pk("contact_loan"),
    "contact-import": _pk("contact_import"),
    "exchange": _pk("exchange"),
    "period": _pk("period"),
    "saved-search": _pk("saved"),
    "run-alone": _pk("run"),
    "host-member": _pk("host_member"),
    "host-team": _pk("host_team"),
    "host-request": lambda place: {"pk": place.host_request.pk, "act": "accepter"},
    "host-invitation": lambda place: {"pk": place.host_invitation.pk, "act": "retirer"},
    # Numbers and secrets of nobody.
    "number": lambda place: {"pk": 999_999},
    "nothing": lambda place: {"pk": UUID(int=0)},
    "token": lambda place: {"token": "jeton-inconnu"},
    "secret": lambda place: {"secret": "secret-inconnu"},
    "key": lambda place: {"key": "cle-inconnue"},
    "reset-key": lambda place: {"uidb36": "1", "key": "set-password"},
    "provider": lambda place: {"provider_id": "inconnu"},
}


@dataclass
class Row:
    """One paragraph of the table."""

    name: str
    query: str
    object: str
    marks: frozenset[str]
    open: frozenset[str]
    lines: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The route as written in the table."""
        return f"{self.name}?{self.query} {self.object}" if self.query else f"{self.name} {self.object}"

    @property
    def is_api(self) -> bool:
        """Whether refusals are sentences for a program: nobody is sent elsewhere."""
        return self.name.startswith("api-")

    @property
    def has_object(self) -> bool:
        """Whether the address or its query differs from place to place."""
        return self.object not in NOWHERE or "{place" in self.query

    def refuses(self, method: str) -> bool:
        """Whether the route refuses the method to everybody."""
        return ("get" if method == "POST" else "post") in self.marks

    def places(self, actor: str, method: str) -> tuple[str, ...]:
        """Return the places to ask; a method that the route refuses to everybody is asked at one, each in turn."""
        if not self.has_object:
            return ("-",)
        if self.refuses(method):
            return (PLACES[tuple(ACTORS).index(actor) % len(PLACES)],)
        return PLACES

    def _is_closed_to(self, actor: str) -> bool:
        """Whether the table refuses the actor whatever the object."""
        line = self.lines.get(("GET", actor), self.lines.get(("GET", "*")))
        return line == ("403",) or (line is None and not self.has_object)

    def expected(self, actor: str, place: str, method: str, *, private: bool = False) -> str:
        """Return the answer of the table; `private`: an address of the account, where support does not go."""
        line = self.lines.get((method, actor))
        if line is None and actor == "support-as":
            # A session of support only reads, through the functions of the person.
            return "403" if private or method != "GET" else self.expected("ddfpt", place, method)
        if line is None and ("public" in self.marks or actor not in ("anonymous", "no-factor")):
            line = self.lines.get((method, "*"))
        if line is None and actor == "ministry":
            # Their function opens no row of an académie: outside their home they are as the support is, as themselves.
            return self.expected("support", place, method)
        if line is not None:
            return line[PLACES.index(place)] if len(line) > 1 else line[0]
        return self._refusal(actor, method)

    def _refusal(self, actor: str, method: str) -> str:
        """Return the answer to an actor that no line names."""
        outside = {} if "public" in self.marks else {"anonymous": "login", "no-factor": "mfa"}
        if self.is_api and (actor in outside or (self.refuses(method) and self._is_closed_to(actor))):
            return "403"
        if actor in outside:
            return outside[actor]
        if self.refuses(method):
            return "405"
        return "403" if self.object == "-" else "404"


#: Objects that are the same everywhere.
NOWHERE = frozenset({"-", "number", "nothing", "token", "secret", "key", "reset-key", "provider"})


def read(text: str) -> Iterator[Row]:
    """Read the paragraphs of a text; a line that says nothing known is an error."""
    row: Row | None = None
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if not line.startswith(" "):
            if row is not None:
                yield row
            row = _head(words, number)
        else:
            assert row is not None, f"ligne {number} : {line}"
            _line(row, words, number)
    if row is not None:
        yield row


def _head(words: list[str], number: int) -> Row:
    name, _, query = words[0].partition("?")
    marks = [word for word in words[2:] if word in ("get", "post", "public") or word.startswith("open=")]
    named = words[1]
    assert named in OBJECTS, f"ligne {number} : objet inconnu « {named} »"
    assert len(marks) == len(words) - 2, f"ligne {number} : marque inconnue dans {words[2:]}"
    opened = frozenset(mark.removeprefix("open=") for mark in marks if mark.startswith("open="))
    return Row(name, query, named, frozenset(marks), opened)


def _line(row: Row, words: list[str], number: int) -> None:
    method, rest = words[0], words[1:]
    assert method in ("GET", "POST", "ANY"), f"ligne {number} : {method}"
    who = [word for word in rest if word in ACTORS or word in GROUPS or word in TERRITORIES or word == "*"]
    statuses = tuple(rest[len(who) :])
    assert rest[: len(who)] == who, f"ligne {number} : acteur inconnu dans {rest}"
    assert len(statuses) in (1, len(PLACES)), f"ligne {number} : un statut, ou {len(PLACES)}"
    for one in who:
        for actor in TERRITORIES.get(one) or GROUPS.get(one, (one,)):
            answers = statuses
            if one in TERRITORIES:
                assert len(statuses) == 1, f"ligne {number} : {one} a un seul statut"
                answers = tuple(statuses[0] if place in TERRITORIES[one][actor].split() else "404" for place in PLACES)
            for verb in ("GET", "POST") if method == "ANY" else (method,):
                assert (verb, actor) not in row.lines, f"ligne {number} : {actor} deux fois"
                row.lines[verb, actor] = answers


def table() -> list[Row]:
    """Return every paragraph; a route and its object stand once."""
    rooms = (
        urls_rows_accounts,
        urls_rows_poles,
        urls_rows_pages,
        urls_rows_periods,
        urls_rows_imports,
        urls_rows_intentions,
        urls_rows_load,
        urls_rows_members,
        urls_rows_bank,
        urls_rows_moderation,
        urls_rows_notices,
        urls_rows_offer_search,
        urls_rows_offers,
        urls_rows_board,
        urls_rows_contacts,
        urls_rows_desk,
        urls_rows_staff,
        urls_rows_api,
    )
    rows = [row for room in rooms for row in read(room.TEXT)]
    titles = [row.title for row in rows]
    assert len(set(titles)) == len(titles), "lignes répétées"
    return rows
