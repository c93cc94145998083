"""No partner is asked inside a transaction, and how a page that must ask one leaves its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections

from web.outbound.errors import InsideTransaction

View = TypeVar("View", bound=Callable[..., Any])


def in_transaction() -> bool:
    """Return whether a transaction is open, but for the one that Django's own test case puts around a test."""
    blocks = (block for one in connections.all(initialized_only=True) for block in one.atomic_blocks)
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def refuse_transaction() -> None:
    """Raise InsideTransaction when one is open."""
    if in_transaction():
        raise InsideTransaction("Appel d'un service extérieur à l'intérieur d'une transaction.")


def outside_transaction(view: View) -> View:
    """Mark a view that asks a partner: it runs without the transaction (and the scope) of other requests.

    It asks first, then opens `acting_as(request.actor.scope)` for what it reads, writes and renders.
    """
    view.outside_transaction = True  # type: ignore[attr-defined]
    return view
