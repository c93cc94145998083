"""The search page: criteria, list, map; the same rows as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from accounts.actors import Actor, ActorKind
from accounts.permissions import require
from companies.models import Offer
from companies.presentation import conditions, kind_names, level_names
from companies.search import running
from companies.search.asked import Asked
from companies.search.drawing import OfferMap, Pin, offers_map
from companies.search.forms import CHIPS
from companies.search.presentation import Hit, dates_words, hours_words, propose_label, tags_of, travel
from companies.search.query import SearchPage, Wider
from companies.search.running import Result, Shown
from web.exports import FORMATS, download
from web.french import counted, number
from web.lists import Column


def _km(metres: int | None) -> float | None:
    return None if metres is None else round(metres / 1000, 1)


COLUMNS = [
    Column("entreprise", "Entreprise", lambda r: r.offer.company.name),
    Column("offre", "Offre", lambda r: r.offer.title),
    Column("commune", "Commune", lambda r: r.offer.commune.name),
    Column("minutes", "Trajet estimé (minutes)", lambda r: r.hit.minutes, numeric=True),
    Column("distance", "Distance à vol d'oiseau (km)", lambda r: _km(r.hit.metres), numeric=True),
    Column("secteur", "Secteur", lambda r: r.offer.get_sector_display()),
    Column("natures", "Natures", lambda r: kind_names(r.offer)),
    Column("niveaux", "Niveaux acceptés", lambda r: level_names(r.offer)),
    Column("du", "Du", lambda r: r.offer.starts_on),
    Column("au", "Au", lambda r: r.offer.ends_on),
    Column("places", "Places libres", lambda r: r.hit.free_seats, numeric=True),
    Column("reservees", "dont réservées", lambda r: r.hit.reserved_seats, numeric=True),
    Column("conditions", "Conditions", lambda r: " ; ".join(conditions(r.offer))),
]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter above the list, and the address that sets it or takes it away."""

    key: str
    label: str
    query: str
    on: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What would bring more offers: a sentence, and the link that does it."""

    sentence: str
    act: str
    query: str


def address(name: str, *args: object) -> str:
    """Return the address of a page of another room, empty when this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show what a class, a student or anybody's commune can reach; `format` downloads what is found."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor is not None and actor.kind is ActorKind.COMPANY:
        return redirect("company_offers:offers")
    require(actor, "offer.search")
    asked = Asked.read(actor, request.GET)
    if (fmt := request.GET.get("format", "")) in FORMATS:
        cells = ([column.value(row) for column in COLUMNS] for row in running.every(asked))
        return download(fmt, "Offres", [column.label for column in COLUMNS], cells)
    shown = running.run(asked, _number(request.GET.get("page", "")))
    htmx = request.htmx  # type: ignore[attr-defined]
    partial = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    template = "includes/results.html" if partial else "search.html"
    response = render(request, f"companies/search/{template}", _context(asked, shown))
    if partial:
        # The address to keep or to send: without the fields left empty.
        response["HX-Push-Url"] = f"{request.path}?{_filled(request.GET)}"
    return response


def _filled(params: QueryDict) -> str:
    return urlencode([(name, value) for name in params for value in params.getlist(name) if value])


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1


def _context(asked: Asked, shown: Shown) -> dict[str, Any]:
    page, first = shown.page, shown.first
    hits = [_hit(asked, result, first + rank) for rank, result in enumerate(shown.results)]
    offers = counted(page.total, "offre|offres")
    found = f"{offers}, {counted(page.seats, 'place libre|places libres')}"
    shows_map = asked.facts.get("carte") != "non"
    drawn = _map(asked, shown) if shows_map else None
    may_show = drawn is not None or not shows_map
    return {
        "title": asked.title,
        "lead": asked.lead,
        "announce": found,
        "counted_offers": found,
        "query": asked.query(),
        "form": asked.form,
        "more_open": asked.form.sets_more,
        "chips": _chips(asked, shown),
        "clear_query": _cleared(asked),
        "sort_fields": _fields(asked, "tri", "page"),
        "zone_fields": _fields(asked, "depart", "commune", "eleve", "page"),
        "hits": hits,
        "map": drawn,
        "map_query": asked.query(carte="non" if shows_map else None) if may_show else None,
        "legend": _legend(asked),
        "pages": _pages(asked, page),
        "shown": f"{number(first)} à {number(first + len(hits) - 1)} sur {number(page.total)}" if hits else "",
        "openings": _openings(asked, page),
        "corrected": _corrected(page),
        "empty": _empty(asked) if not hits else "",
        "ask_pole_url": _ask_pole(asked),
        "exports": [(fmt, f"{asked.query()}&format={fmt}".lstrip("&")) for fmt in FORMATS],
        "estimated": asked.departure is not None,
        "why_url": f"{reverse('offer_search:why')}?{class_query(asked)}" if asked.school_class else "",
        "trail": _trail(asked),
    }


def class_query(asked: Asked) -> str:
    """Return the class, the period and the student chosen, for the pages of one offer."""
    kept = {
        "classe": asked.school_class and asked.school_class.pk,
        "periode": asked.period and asked.period.pk,
        "depart": "eleve" if asked.student else "",
        "eleve": asked.student and asked.student.pk,
    }
    return urlencode({name: value for name, value in kept.items() if value})


def _hit(asked: Asked, result: Result, rank: int) -> Hit:
    offer = result.offer
    kept = class_query(asked)
    suffix = f"?{kept}" if kept else ""
    by_pole = offer.reserved_for == Offer.ReservedFor.POLE
    hit = result.hit
    minutes, means = travel(hit.minutes, hit.metres, asked.mode_name)
    period = asked.period
    propose = address("proposing:students", offer.pk) if asked.actor.kind is not ActorKind.RECTORAT else ""
    return Hit(
        key=str(offer.pk),
        number=rank,
        title=offer.title,
        host=f"{offer.company.name}, {offer.commune.name}",
        url=f"{reverse('offer_search:offer', args=[offer.pk])}{suffix}",
        minutes=minutes,
        means=means,
        tags=tags_of(
            free=hit.free_seats, reserved=hit.reserved_seats, by_pole=by_pole, min_age=hit.min_age,
            adaptable=bool(hit.adaptations),
        ),
        facts=[
            ("Dates", dates_words(offer, period.starts_on if period else None, period.ends_on if period else None)),
            ("Horaires", hours_words(offer)),
            ("Pour", level_names(offer)),
        ],
        note="Le pôle choisit l’élève." if by_pole and hit.reserved_seats else "",
        propose_url=f"{propose}{suffix}" if propose else "",
        propose_label=propose_label(by_pole=by_pole, free=hit.free_seats, reserved=hit.reserved_seats),
    )  # fmt: skip


def _map(asked: Asked, shown: Shown) -> OfferMap | None:
    pins = [
        Pin(shown.first + rank, str(result.offer.pk), *result.point, reserved=result.hit.reserved_seats > 0)
        for rank, result in enumerate(shown.results)
        if result.point
    ]
    return offers_map(
        pins,
        departure=asked.departure,
        departure_name=asked.departure_name,
        reach_m=running.reach(asked),
    )


def _legend(asked: Asked) -> dict[str, str]:
    reach = f"{asked.minutes} min, {asked.mode_name.lower()}" if asked.minutes else ""
    return {"reach": reach, "departure": asked.departure_name}


def _chips(asked: Asked, shown: Shown) -> list[Chip]:
    chips = []
    for key, label in CHIPS:
        on = asked.minors_only if key == "mineurs" else bool(asked.facts.get(key))
        if key == "mineurs":
            query = asked.query(mineurs="non" if on and asked.has_minor else None if on else "on")
        else:
            query = asked.query(**{key: None if on else "on"})
        chips.append(Chip(key, label, query, on, shown.counts.get(key)))
    return chips


def _cleared(asked: Asked) -> str | None:
    """Return the address without any filter, the class and the departure kept; None when there is none to clear."""
    kept = {"classe", "periode", "depart", "commune", "eleve", "mode", "tri", "carte", "page"}
    if not any(asked.params.get(name) for name in asked.form.fields if name not in kept):
        return None
    dropped = {name: None for name in asked.form.fields if name not in kept}
    return asked.query(**dropped)


def _fields(asked: Asked, *dropped: str) -> list[tuple[str, str]]:
    """Return the criteria as hidden fields of a form that changes one of them."""
    return [
        (name, value)
        for name in asked.params
        if name not in dropped and name in asked.form.fields
        for value in asked.params.getlist(name)
    ]


def _pages(asked: Asked, page: SearchPage) -> tuple[str | None, bool, str | None]:
    def query(rank: int) -> str:
        base = asked.query()
        return f"{base}&page={rank}" if base else f"page={rank}"

    before = query(page.page - 1) if page.page > 1 else None
    after = query(page.page + 1) if page.page < page.pages else None
    return before, before is not None or after is not None, after


def _openings(asked: Asked, page: SearchPage) -> list[Opening]:
    """Return what would bring more, counted: a longer journey; when nothing is found, other dates too."""
    longer = [one for one in page.wider if one.kind == "minutes"]
    if page.hits:
        return [_beyond(asked, one) for one in longer[:1]]
    found = [
        Opening(
            "", f"Élargir à {one.value} min : {counted(one.more, 'offre|offres')}", asked.query(minutes=str(one.value))
        )
        for one in longer
    ]
    for days, count in running.shifted(asked) if any(one.kind == "dates" for one in page.wider) else []:
        words = f"Accepter des dates décalées d’une semaine, plus {'tôt' if days < 0 else 'tard'}"
        found.append(Opening("", f"{words} : {counted(count, 'offre|offres')}", asked.query(decalage=str(days))))
    return found


def _beyond(asked: Asked, wider: Wider) -> Opening:
    verb = "est" if wider.more == 1 else "sont"
    sentence = f"{counted(wider.more, 'autre offre|autres offres')} {verb} à plus de {asked.minutes} min."
    return Opening(sentence, f"Élargir à {wider.value} min", asked.query(minutes=str(wider.value)))


def _corrected(page: SearchPage) -> str:
    """Return the words that were searched instead of those typed."""
    said = [f"« {words[0]} » au lieu de « {typed} »" for typed, words in page.corrected.items() if words]
    return f"Nous avons cherché {', '.join(said)}." if said else ""


def _empty(asked: Asked) -> str:
    if asked.minutes:
        return f"Aucune place à moins de {asked.minutes} min."
    return "Aucun résultat avec ces filtres." if _cleared(asked) is not None else "Aucune offre pour le moment."


def _ask_pole(asked: Asked) -> str:
    """Return where a teacher hands students of the class to the pôle."""
    if asked.actor.kind is not ActorKind.SCHOOL or not asked.period:
        return ""
    return address("board:board", asked.period.school_class_id, asked.period.pk)


def _trail(asked: Asked) -> list[tuple[str, str]]:
    """Return the way back to the class."""
    if not asked.school_class or asked.actor.kind is not ActorKind.SCHOOL:
        return []
    trail = [("Classes", reverse("periods:classes"))]
    if asked.period:
        trail.append((asked.school_class.name, _ask_pole(asked)))
    return trail
