"""Thirty authorisation bugs that people write, each put in the running application for the time of a block.

`about` names the addresses where it shows first: they are asked first, the others follow.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.urls import get_resolver
from django.utils import timezone

from accounts import actors, factors, middleware, permissions
from accounts.actors import ActorKind
from accounts.impersonation import middleware as support
from accounts.impersonation import services as support_services
from companies.models import Company, CompanyMember
from config.homes import pages as homes
from equity.views import snapshots
from establishments.models import Establishment, StaffMember
from matching.api import viewsets as run_api
from matching.views import campaigns, runs
from placements.api.viewsets import NeedViewSet
from placements.views import needs
from poles.letters.permissions import is_rectorat_of, may_sign
from poles.letters.views import acts, common, pages
from poles.models import Academie, MissionLetter, RectoratStaff
from tenancy.scope import Scope, acting_as

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Bug:
    """One bug: what was written wrong, where it shows, and how it is put in."""

    title: str
    about: str
    seed: Callable[[Patch], None]


BUGS: list[Bug] = []


def bug(title: str, about: str) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """Declare a bug."""

    def declare(seed: Callable[[Patch], None]) -> Callable[[Patch], None]:
        BUGS.append(Bug(title, about, seed))
        return seed

    return declare


@contextmanager
def seeded(one: Bug) -> Iterator[None]:
    """Live with a bug; what it changed in the database goes away with the caller's transaction."""
    with Patch.context() as patch:
        one.seed(patch)
        yield


def _anybody(*args: Any, **kwargs: Any) -> None:
    """Take the place of a check of rights."""


def _opened(name: str, about: str, rule: Any = ((),)) -> None:
    """Declare a bug of the map of rights: a name given to anybody with a function, or to the wrong people."""
    bug(f"droit {name} mal déclaré ({len(rule[0])} conditions)", about)(
        lambda patch: patch.setitem(permissions._map, name, rule)
    )


# The map of rights

_opened("need.read", "placements:needs")
_opened("journal.read", "audit:journal")
_opened("campaign.launch", "matching:launch")
_opened("invitation.manage", "accounts:invitations")
_opened("factor.decide", "accounts:resets")
_opened("lettermodel.edit", "letters:model")
_opened("bilan.read", "letters:bilan")
_opened("letter.sign", "letters:sign", ((is_rectorat_of,),))
_opened("letter.sign", "letters:sign named", ((is_rectorat_of, may_sign),))


# Views


@bug("la liste des campagnes oublie de demander le droit", "matching:campaigns")
def _(patch: Patch) -> None:
    patch.setattr(campaigns, "require", _anybody)


@bug("access() trouve l'objet et oublie le droit", "poles:pole")
def _(patch: Patch) -> None:
    patch.setattr(permissions, "require", _anybody)


@bug("une lettre est lue par son seul numéro", "letters:letter past")
def _(patch: Patch) -> None:
    patch.setattr(common, "visible", lambda request: MissionLetter.objects.select_related("user", "school_year"))


@bug("un brouillon est montré à son titulaire", "letters:letter draft")
def _(patch: Patch) -> None:
    before = common.visible

    def visible(request: Any) -> Any:
        rectorat = request.actor is not None and request.actor.kind is ActorKind.RECTORAT
        return before(request) if rectorat else MissionLetter.objects.filter(user=request.user.pk)

    patch.setattr(common, "visible", visible)


@bug("on accuse réception de la lettre d'un autre", "letters:acknowledge")
def _(patch: Patch) -> None:
    patch.setattr(acts, "holds", lambda user, letter: True)


@bug("une lettre est servie à qui connaît son numéro", "letters:letter letter")
def _(patch: Patch) -> None:
    patch.setattr(pages, "letter_or_404", lambda request, pk: _as_job(MissionLetter.objects.filter(pk=pk)))


@bug("la page d'un pôle est lue dans la portée d'une tâche", "poles:pole")
def _(patch: Patch) -> None:
    patch.setattr(homes, "access", lambda queryset, actor, name, **lookup: _as_job(queryset.filter(**lookup)))


@bug("un rapport est lu dans la portée d'une tâche", "equity:snapshot")
def _(patch: Patch) -> None:
    patch.setattr(snapshots, "access", lambda queryset, actor, name, **lookup: _as_job(queryset.filter(**lookup)))


def _as_job(rows: Any) -> Any:
    """Find a row wherever it is: what a helper written for tasks does when a page calls it."""
    for academie in Academie.objects.filter(code__in=["9A", "9B"]):
        with acting_as(Scope.for_job(academie)):
            if (found := rows.all().first()) is not None:
                return found
    raise permissions.Http404


@bug("le numéro d'un calcul n'est pas lié à sa campagne", "matching:run foreign-run")
def _(patch: Patch) -> None:
    before = runs.access
    patch.setattr(runs, "access", lambda rows, actor, name, campaign_id, **lookup: before(rows, actor, name, **lookup))


@bug("l'export d'une liste n'est pas gardé", "placements:needs?format")
def _(patch: Patch) -> None:
    def seed(view: Any, request: Any, **kwargs: Any) -> Any:
        with Patch.context() as inner:
            if "format" in request.GET:
                inner.setattr(needs, "require", _anybody)
            return view(request, **kwargs)

    _around(patch, "placements:needs", seed)


@bug("une page est gardée en mémoire pour tout le monde", "placements:needs")
def _(patch: Patch) -> None:
    kept: dict[str, Any] = {}

    def cached(view: Any, request: Any, **kwargs: Any) -> Any:
        address = request.get_full_path()
        if address not in kept:
            answer = view(request, **kwargs)
            if answer.status_code != 200:
                return answer
            kept[address] = answer
        return kept[address]

    _around(patch, "placements:needs", cached)


@bug("une vue ne demande plus de se connecter", "placements:needs")
def _(patch: Patch) -> None:
    _around(patch, "placements:needs", lambda view, request, **kwargs: view(request, **kwargs), login_required=False)


def _around(patch: Patch, name: str, how: Callable[..., Any], **marks: Any) -> None:
    """Put a function around the view of an address."""
    space, _, local = name.partition(":")
    resolver = get_resolver().namespace_dict[space][1]
    pattern = next(one for one in resolver.url_patterns if one.name == local)
    view = pattern.callback

    def changed(request: Any, **kwargs: Any) -> Any:
        return how(view, request, **kwargs)

    changed.__dict__.update(view.__dict__ | marks)
    patch.setattr(pattern, "callback", changed)


# The API


@bug("une liste de l'API a perdu sa classe de droits", "api-needs-list")
def _(patch: Patch) -> None:
    patch.setattr(NeedViewSet, "permission_classes", [])


@bug("une action de l'API oublie que ses lignes parlent d'élèves", "api-runs-proposals")
def _(patch: Patch) -> None:
    patch.setattr(run_api, "require", _anybody)


# Functions and sessions


def _kind(patch: Patch, kind: ActorKind, **changes: Any) -> None:
    patch.setitem(actors._registry, kind, dataclasses.replace(actors._registry[kind], **changes))


@bug("une lettre finie donne encore des droits", "placements:needs")
def _(patch: Patch) -> None:
    letters = MissionLetter.objects.select_related("academie")
    _kind(patch, ActorKind.COORDINATOR, live=lambda user: letters.filter(user=user).exclude(state="draft"))


@bug("un ancien membre de l'établissement garde ses droits", "placements:needs")
def _(patch: Patch) -> None:
    staff = StaffMember.objects.select_related("academie", "establishment")
    _kind(patch, ActorKind.SCHOOL, live=lambda user: staff.filter(user=user))


@bug("un ancien membre du rectorat garde ses droits", "audit:journal")
def _(patch: Patch) -> None:
    staff = RectoratStaff.objects.select_related("academie")
    _kind(patch, ActorKind.RECTORAT, live=lambda user: staff.filter(user=user, starts_on__lte=timezone.localdate()))


@bug("les droits ne sont pas ceux de la fonction choisie", "placements:needs")
def _(patch: Patch) -> None:
    patch.setattr(middleware, "actor_for", lambda user, key: next(iter(actors.actors_of(user)), None))


@bug("la fonction de la requête d'avant sert à la suivante", "placements:needs")
def _(patch: Patch) -> None:
    kept: list[Any] = []

    def actor_for(user: Any, key: Any) -> Any:
        if not kept and (found := actors.actor_for(user, key)):
            kept.append(found)
        return next(iter(kept), None)

    patch.setattr(middleware, "actor_for", actor_for)


@bug("le second facteur n'est plus regardé", "home")
def _(patch: Patch) -> None:
    patch.setattr(factors, "is_shown", lambda request: True)


@bug("l'assistance en lecture seule écrit et lit les comptes", "account_email -")
def _(patch: Patch) -> None:
    patch.setattr(support, "_refusal", lambda *args: "")


@bug("n'importe qui entre à l'assistance", "impersonation:start")
def _(patch: Patch) -> None:
    patch.setattr(support_services, "is_support", lambda user: True)


# Scopes and policies of the database


@bug("la portée d'un établissement est toute l'académie", "placements:needs")
def _(patch: Patch) -> None:
    def scope(member: StaffMember, user: Any) -> Scope:
        every = Establishment.objects.filter(academie_id=member.academie_id).values_list("pk", flat=True)
        return Scope("establishment", (member.academie_id,), {"establishments": tuple(every)})

    _kind(patch, ActorKind.SCHOOL, scope=scope)


@bug("la portée d'un coordonnateur est celle du rectorat", "matching:campaigns")
def _(patch: Patch) -> None:
    def scope(letter: MissionLetter, user: Any) -> Scope:
        both = Scope.for_rectorat(letter.academie_id).doors | {"poles": (str(letter.pole_id),)}
        return Scope("pole", (letter.academie_id,), both)

    _kind(patch, ActorKind.COORDINATOR, scope=scope)


@bug("le mur du rectorat contient l'académie voisine", "audit:journal")
def _(patch: Patch) -> None:
    _kind(
        patch,
        ActorKind.RECTORAT,
        scope=lambda staff, user: Scope("rectorat", ("9A", "9B"), {"academies": ("9A", "9B")}),
    )


@bug("la portée d'un organisme est celle de tous", "api-offers")
def _(patch: Patch) -> None:
    every = tuple(str(pk) for pk in Company.objects.values_list("pk", flat=True))

    def scope(member: CompanyMember, user: Any) -> Scope:
        return Scope("company", ("9A", "9B"), {"companies": every})

    _kind(patch, ActorKind.COMPANY, scope=scope)


def _policy(title: str, about: str, *statements: str) -> None:
    """Declare a bug of the database, written in SQL by a migration."""

    def seed(patch: Patch) -> None:
        with connection.cursor() as cursor:
            # Rows just made wait for their checks: no table changes before.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for statement in statements:
                cursor.execute(statement)

    bug(title, about)(seed)


_policy(
    "une porte des rapports est ouverte à toute l'académie",
    "api-snapshots",
    "CREATE POLICY seeded ON equity_equitysnapshot FOR SELECT USING (true)",
)
_policy(
    "une porte des invitations est ouverte à tout l'académie",
    "accounts:invitations",
    "CREATE POLICY seeded ON accounts_invitation FOR SELECT USING (true)",
)
_policy(
    "les politiques des offres sont débranchées",
    "api-offers",
    "ALTER TABLE companies_offerpublication DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE companies_offer DISABLE ROW LEVEL SECURITY",
)
_policy(
    "les portes des élèves et de leurs besoins sont ouvertes",
    "placements:needs",
    "CREATE POLICY seeded ON placements_need FOR SELECT USING (true)",
    "CREATE POLICY seeded ON establishments_student FOR SELECT USING (true)",
    "CREATE POLICY seeded ON establishments_schoolclass FOR SELECT USING (true)",
    "CREATE POLICY seeded ON establishments_period FOR SELECT USING (true)",
)
