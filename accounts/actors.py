"""Acting identity: one person, one membership at a time, and the scope that it gives.

Apps above register their kind of membership (`register`); nothing here knows their models.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.notices.models import Notice
from tenancy.scope import Scope, acting_as


class ActorKind(StrEnum):
    """Kinds of acting identity, in the order in which the switcher lists them."""

    MINISTRY = "ministry"
    RECTORAT = "rectorat"
    COORDINATOR = "coordinator"
    SCHOOL = "school"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person under one membership (letter, staff row…), re-read on each request.

    `subject` is what the membership is about: académie, pôle, establishment or company.
    `title` is the function as said on screen (« Coordonnatrice, pôle Rive-Exemple »).
    """

    user: User
    kind: ActorKind
    membership: Any
    scope: Scope
    subject: Any
    title: str
    academie: Any = None
    #: The function opens nothing in a session that has not shown a second factor.
    needs_second_factor: bool = False
    #: How many lines wait for the person, read with the membership: every page shows the number.
    unread: int = 0

    @property
    def key(self) -> str:
        """Value kept in the session to find this membership again."""
        return f"{self.kind}:{self.membership.pk}"


@dataclass(frozen=True, slots=True)
class MembershipKind:
    """How an app answers for its memberships.

    `live(user)`: queryset of the person's memberships in force today, run in `Scope.for_person`.
    `scope(membership, user)`: the scope that one gives. `describe(membership)`: subject, title and académie, run in it.
    `second_factor(membership)`: whether the function may be exercised only with a second factor.
    """

    kind: ActorKind
    live: Callable[[User], Any]
    scope: Callable[[Any, User], Scope]
    describe: Callable[[Any], tuple[Any, str, Any]]
    second_factor: Callable[[Any], bool] = lambda membership: False


_registry: dict[ActorKind, MembershipKind] = {}


def register(kind: MembershipKind) -> None:
    """Declare a kind of membership; called from `AppConfig.ready()`."""
    _registry[kind.kind] = kind


def _actor(source: MembershipKind, membership: Any, user: User) -> Actor:
    scope = source.scope(membership, user)
    with acting_as(scope):
        subject, title, academie = source.describe(membership)
    factor, unread = source.second_factor(membership), membership.unread_notices or 0
    return Actor(user, source.kind, membership, scope, subject, title, academie, factor, unread)


def _live(source: MembershipKind, user: User) -> Any:
    """Return the memberships in force, with the number of lines that the person has not read."""
    waiting = Notice.objects.filter(user=user.pk, read_at__isnull=True, made_at__lte=timezone.now()).order_by()
    ones = waiting.values("user").annotate(n=Count("pk")).values("n")
    return source.live(user).annotate(unread_notices=Subquery(ones, output_field=IntegerField()))


def actors_of(user: User) -> Sequence[Actor]:
    """Return every acting identity that the person holds today."""
    found: list[tuple[MembershipKind, Any]] = []
    with acting_as(Scope.for_person(user)):
        for kind in ActorKind:
            if source := _registry.get(kind):
                found += [(source, membership) for membership in _live(source, user)]
    return [_actor(source, membership, user) for source, membership in found]


def count_functions(user: User) -> int:
    """Return how many memberships the person holds in force today, without describing them."""
    with acting_as(Scope.for_person(user)):
        return sum(source.live(user).count() for source in _registry.values())


def kinds_held(user: User) -> frozenset[ActorKind]:
    """Return the kinds of functions that the person holds today, whatever the scope of the caller."""
    with acting_as(Scope.for_person(user)):
        return frozenset(kind for kind, source in _registry.items() if source.live(user).exists())


def actor_for(user: User, key: str | None) -> Actor | None:
    """Return the identity named by the session key if it is still in force, else the first one, else None."""
    kind, _, pk = (key or "").partition(":")
    if source := _registry.get(kind):  # type: ignore[call-overload]
        try:
            with acting_as(Scope.for_person(user)):
                membership = _live(source, user).filter(pk=pk).first()
        except (ValueError, ValidationError):  # a session of another version of the program
            membership = None
        if membership is not None:
            return _actor(source, membership, user)
    return next(iter(actors_of(user)), None)
