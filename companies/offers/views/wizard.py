"""The five pages on which an offer is written; each works without script, one button at a time."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.geocoding import geocode
from companies.models import Company, OfferDraft
from companies.offers import drafts, repairs, services, tutors
from companies.offers.findings import Level, remarks_of
from companies.offers.publishing import also_problem, choices_of
from companies.offers.reading import Reading
from companies.offers.steps import BY_CODE, BY_SLUG, REVIEW, STEPS, Step
from companies.offers.steps.students import MOST_SITES, PARTS, Site, site_count
from companies.offers.views.common import step_context, step_page, steps_of
from companies.search import sheet
from poles.versions import Gone
from tenancy.scope import acting_as
from web.french import clock
from web.outbound import outside_transaction

STEP = "companies/offers/step.html"


def company_of(actor: Actor) -> Company:
    """Return the host of the actor with its commune."""
    return Company.objects.select_related("commune").get(pk=actor.subject.pk)


def draft_of(actor: Actor, pk: UUID) -> OfferDraft:
    """Return a draft of the host, or raise Http404."""
    rows = OfferDraft.objects.filter(company=actor.subject).exclude(data__has_key=drafts.GONE)
    return access(rows.select_related("offer"), actor, "offer.write", pk=pk)


def _reading(actor: Actor, draft: OfferDraft) -> Reading:
    return Reading(draft.data, company_of(actor), draft.offer)


@outside_transaction
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an offer: nothing is kept before the first button."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.write")
    first = STEPS[0]
    with acting_as(actor.scope):
        values = drafts.beginning(company_of(actor))
        if request.method != "POST":
            return _render(request, actor, OfferDraft(pk=uuid4(), company=actor.subject, data=values), first, False)
        typed = values | _typed(actor, first, request, values)
        draft = drafts.start(actor=actor, values=typed, step=first.code, pk=_given(request))
    return _act(request, actor, draft, first)


def _given(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        return None


@outside_transaction
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Show one step of a draft; keep what is typed there and go where the button says."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.write")
    current = BY_SLUG.get(slug)
    with acting_as(actor.scope):
        draft = draft_of(actor, pk)
        if current is None:
            raise Http404
        if draft.finished_at:
            messages.info(request, "Cette offre est déjà envoyée.")
            return redirect("company_offers:offers")
        if request.method != "POST":
            return _render(request, actor, draft, current, True)
        try:
            draft = drafts.save(
                actor=actor, draft=draft, values=_typed(actor, current, request, draft.data), step=current.code
            )
        except Gone as gone:
            messages.error(request, " ".join(gone.messages))
            return redirect("company_offers:offers")
    return _act(request, actor, draft, current)


def _typed(actor: Actor, current: Step, request: HttpRequest, raw: dict[str, Any]) -> dict[str, Any]:
    if current.form is None:
        names = ["ticked", "also", *(name for name in request.POST if name.startswith("pole_"))][:40]
    else:
        names = current.form(raw, company=company_of(actor), checked=False).names
    return drafts.posted(names, request.POST)


def _act(request: HttpRequest, actor: Actor, draft: OfferDraft, current: Step) -> HttpResponse:
    """Do what the button says, once what was typed is kept."""
    act, _, value = request.POST.get("act", "continue").partition(":")
    here = reverse("company_offers:step", kwargs={"pk": draft.pk, "slug": current.slug})
    if act == "later":
        messages.success(request, "Brouillon enregistré. Vous le retrouverez dans vos offres.")
        return redirect("company_offers:offers")
    if act == "go" and value in BY_CODE:
        return redirect("company_offers:step", pk=draft.pk, slug=BY_CODE[value].slug)
    if act in ("repair", "add-tutor", "add-site", "drop-site"):
        change = _repair if act == "repair" else partial(_add, act=act)
        return redirect(f"{here}#{change(request, actor, draft, value)}")
    if act == "publish":
        return _publish(request, actor, draft)
    if current.code == REVIEW:
        return redirect(here)
    return _continue(request, actor, draft, current)


def _continue(request: HttpRequest, actor: Actor, draft: OfferDraft, current: Step) -> HttpResponse:
    points = {}
    if current.code == "students":
        with acting_as(actor.scope):
            sites = _reading(actor, draft).sites
        points = {"_points": _points(draft, sites)}
    with acting_as(actor.scope):
        tried = [*dict.fromkeys([*(draft.data.get("_tried") or ()), current.code])]
        draft = drafts.save(actor=actor, draft=draft, values={"_tried": tried} | points)
        page = step_page(current, _reading(actor, draft), tried=True)
        if not page.stops:
            following = STEPS[current.number]
            return redirect("company_offers:step", pk=draft.pk, slug=following.slug)
    # A page that may be reloaded, and that says the same when one comes back to it tomorrow.
    return redirect(f"{reverse('company_offers:step', kwargs={'pk': draft.pk, 'slug': current.slug})}#resume")


def _points(draft: OfferDraft, sites: list[Site]) -> dict[str, Any]:
    """Ask the address book for the sites that moved; never inside a transaction."""
    known = draft.data.get("_points") or {}
    found: dict[str, Any] = {}
    for site in sites:
        key = str(site.number)
        if known.get(key, {}).get("place") == site.place:
            found[key] = known[key]
        elif site.click:
            latitude, longitude = site.click
            sentence = "Point placé là où vous l’avez indiqué."
            found[key] = {"place": site.place, "latitude": latitude, "longitude": longitude, "sentence": sentence}
        elif (point := geocode(site.address, site.commune.pk)) is not None:
            found[key] = {
                "place": site.place, "latitude": point.latitude, "longitude": point.longitude,
                "sentence": point.sentence,
            }  # fmt: skip
    return found


def _repair(request: HttpRequest, actor: Actor, draft: OfferDraft, code: str) -> str:
    """Carry out a repair; return where the page comes back to."""
    with acting_as(actor.scope):
        values, second = repairs.apply(_reading(actor, draft), code)
        drafts.save(actor=actor, draft=draft, values=values)
        if second is not None:
            kept = {name: value for name, value in second.items() if not name.startswith("_")}
            drafts.start(actor=actor, values=kept, step="dates")
            messages.success(
                request, "Offre coupée en 2 périodes : la seconde est un autre brouillon, dans vos offres."
            )
    if code == "works:date":
        return "id_regulated_works_declared_on"
    return (
        f"row-{repairs.ROWS.get(code.partition(':')[0], '')}" if code.partition(":")[0] in repairs.ROWS else "contenu"
    )


def _add(request: HttpRequest, actor: Actor, draft: OfferDraft, value: str, *, act: str) -> str:
    """Add a tutor or a site, or drop one; return where the page comes back to."""
    with acting_as(actor.scope):
        if act == "add-tutor":
            name, _, function = str(draft.data.get("new_tutor") or "").partition(",")
            try:
                made = tutors.add(actor=actor, name=name, function=function)
            except ValidationError as refused:
                messages.error(request, " ".join(refused.messages))
                return "id_new_tutor"
            chosen = [*dict.fromkeys([*(draft.data.get("tutors") or ()), str(made.pk)])]
            drafts.save(actor=actor, draft=draft, values={"tutors": chosen, "new_tutor": ""})
            return "row-tutors"
        count = site_count(draft.data)
        if act == "add-site":
            drafts.save(actor=actor, draft=draft, values={"sites": str(min(count + 1, MOST_SITES))})
            return f"id_site{min(count, MOST_SITES - 1)}_name"
        drafts.save(actor=actor, draft=draft, values=_without_site(draft.data, int(value or 0), count))
        return "row-sites"


def _without_site(raw: dict[str, Any], dropped: int, count: int) -> dict[str, Any]:
    """Return the values without one site: those after it move up."""
    values: dict[str, Any] = {"sites": str(max(1, count - 1)), "_points": {}}
    for number in range(dropped, count):
        for part in PARTS:
            values[f"site{number}_{part}"] = raw.get(f"site{number + 1}_{part}", "") if number + 1 < count else ""
    return values


def _publish(request: HttpRequest, actor: Actor, draft: OfferDraft) -> HttpResponse:
    was_offer = draft.offer_id is not None
    try:
        with acting_as(actor.scope):
            offers = services.publish(actor=actor, draft=draft)
    except Gone as gone:
        messages.error(request, " ".join(gone.messages))
        return redirect("company_offers:offers")
    except ValidationError as refused:
        # What forbids to send is listed on the page too, each with its link: the first ones are enough here.
        messages.error(request, " ".join(refused.messages[:3]))
        return redirect("company_offers:step", pk=draft.pk, slug="relecture")
    if was_offer:
        messages.success(request, "Offre modifiée. Si le texte a changé, le pôle la relit avant les établissements.")
    else:
        many = len(offers) > 1
        messages.success(
            request, f"{len(offers)} offres envoyées au pôle, qui les relit." if many else
            "Offre envoyée au pôle, qui la relit avant les établissements.",
        )  # fmt: skip
    return redirect("company_offers:offers")


def _render(request: HttpRequest, actor: Actor, draft: OfferDraft, current: Step, is_saved: bool) -> HttpResponse:
    if current.code == REVIEW:
        return _review(request, actor, draft)
    tried = current.code in (draft.data.get("_tried") or ())
    page = step_page(current, _reading(actor, draft), tried=tried)
    return render(request, STEP, step_context(page, draft, is_saved=is_saved))


def _review(request: HttpRequest, actor: Actor, draft: OfferDraft) -> HttpResponse:
    draft = draft_of(actor, draft.pk)
    reading = _reading(actor, draft)
    ticked = set(draft.data.get("ticked") or ())
    offer = services.sketch_of(reading)
    poles: dict[str, list[Any]] = {}
    for choice in choices_of(reading):
        poles.setdefault(choice.academie.name, []).append((choice, choice.is_chosen(draft.data)))
    context = {
        "draft": draft,
        "step": BY_CODE[REVIEW],
        "steps": steps_of(draft, BY_CODE[REVIEW], is_saved=True),
        "saved": clock(draft.saved_at),
        "previous": STEPS[-2],
        "title": str(draft.data.get("title") or "").strip(),
        "stops": [(BY_CODE[code], row, sentence) for code, row, sentence in services.stops_of(reading)],
        "warnings": [(one, one.code in ticked) for one in remarks_of(reading) if one.level == Level.WARNING],
        "groups": [
            ("Métier et élèves", STEPS[0], [("Titre", offer.title, ""), *sheet.whom(offer)]),
            ("Missions", STEPS[1], [("Activités", offer.tasks or "à écrire", ""), *sheet.lent(offer)]),
            ("Dates et places", STEPS[2], [*_seats(offer), *(sheet.when(offer) if reading.dates else [])]),
            ("Lieu et accès", STEPS[3], [one for site in reading.sites for one in _site_facts(offer, site)]),
        ],
        "poles": list(poles.items()),
        "also": draft.data.get("also", ""),
        "also_problem": also_problem(reading),
    }
    return render(request, "companies/offers/review.html", context)


def _seats(offer: Any) -> list[Any]:
    found = [("Places", str(offer.seats or "à écrire"), "")]
    if words := sheet.reserved(offer):
        found.append(("Places réservées", words, ""))
    return found


def _site_facts(offer: Any, site: Site) -> list[Any]:
    services.place(offer, site)
    return list(sheet.where(offer, address=True))


@require_POST
def check_new(request: HttpRequest) -> HttpResponse:
    """Answer a change on the first page of an offer that is not kept yet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.write")
    values = drafts.beginning(company_of(actor))
    draft = OfferDraft(pk=uuid4(), company=actor.subject, data=values | _typed(actor, STEPS[0], request, values))
    return _checked(request, actor, draft, STEPS[0], is_saved=False)


@require_POST
def check(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Answer a change: what was typed is kept, findings are computed again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.write")
    current = BY_SLUG.get(slug)
    draft = draft_of(actor, pk)
    if current is None or current.form is None or draft.finished_at:
        raise Http404
    draft = drafts.save(actor=actor, draft=draft, values=_typed(actor, current, request, draft.data))
    return _checked(request, actor, draft, current, is_saved=True)


def _checked(request: HttpRequest, actor: Actor, draft: OfferDraft, current: Step, *, is_saved: bool) -> HttpResponse:
    tried = current.code in (draft.data.get("_tried") or ())
    page = step_page(current, _reading(actor, draft), tried=tried)
    return render(request, "companies/offers/check.html", step_context(page, draft, is_saved=is_saved) | {"oob": True})
