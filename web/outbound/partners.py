"""The partners that this service may ask, and the one way to ask them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from web.outbound.breaker import Breaker
from web.outbound.errors import (
    AddressRefused,
    PartnerBusy,
    PartnerDown,
    PartnerError,
    PartnerGarbage,
    PartnerPaused,
    PartnerRefused,
    PartnerSlow,
)
from web.outbound.exchange import LOOPBACK, ExchangeError, ExchangeSlow, ExchangeTooLong, exchange
from web.outbound.transactions import refuse_transaction

logger = logging.getLogger(__name__)

Read = TypeVar("Read")

#: An answer weighs some tens of kilobytes, and no documented shape is deeper than eight levels.
MAX_BYTES, MAX_DEPTH = 512 * 1024, 24


@dataclass(frozen=True, slots=True)
class Partner:
    """A service of elsewhere. `label` begins the sentences that people read; `base` is its address, without query.

    `headers`: its key, if it asks for one, never logged.
    """

    name: str
    label: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def breaker(self) -> Breaker:
        """The circuit of this partner, in the shared cache."""
        failures, pause = settings.STAGES_OUTBOUND_BREAKER
        return Breaker(self.name, failures=failures, pause=pause, trial=settings.STAGES_OUTBOUND_SECONDS + 5)


def ask_json(
    partner: Partner,
    read: Callable[[int, dict[str, Any]], Read],
    path: str = "",
    query: Mapping[str, str] | None = None,
) -> Read:
    """Return what `read` makes of a partner's answer: its status (200, or a 4xx that says something) and JSON object.

    `read` raises ValueError, whose text quotes nothing of the answer, when the shape is not the documented one. Raises
    PartnerError, one class per cause; InsideTransaction inside a transaction; AddressRefused for a host that the
    operator has not named.
    """
    refuse_transaction()
    url = _address(partner, path, query or {})
    breaker = partner.breaker
    if not breaker.allows():
        raise PartnerPaused(partner.label)
    try:
        status, answer = _ask(partner, url)
        try:
            found = read(status, answer)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
            raise PartnerGarbage(partner.label, f"shape {type(error).__name__}") from None
    except PartnerError as error:
        breaker.failed()
        # Neither the address nor its query: they may name a person.
        logger.warning("partner %s: %s %s", partner.name, error.reason, error.detail)
        raise
    except BaseException:
        breaker.failed()
        raise
    breaker.succeeded()
    return found


def _address(partner: Partner, path: str, query: Mapping[str, str]) -> str:
    url = partner.base.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
    parts, base = urlsplit(url), urlsplit(partner.base)
    host = parts.hostname or ""
    named = host in settings.STAGES_OUTBOUND_HOSTS and parts.netloc == base.netloc and "@" not in parts.netloc
    lawful = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not named or not lawful or parts.scheme != base.scheme or parts.fragment:
        raise AddressRefused(f"L'adresse du partenaire « {partner.name} » n'est pas dans la liste des hôtes permis.")
    return url


def _ask(partner: Partner, url: str) -> tuple[int, dict[str, Any]]:
    headers = {"Accept": "application/json", "User-Agent": "poles-de-stages", **partner.headers}
    try:
        found = exchange(url, seconds=settings.STAGES_OUTBOUND_SECONDS, max_bytes=MAX_BYTES, headers=headers)
    except ExchangeSlow as error:
        raise PartnerSlow(partner.label, str(error)) from None
    except ExchangeTooLong as error:
        raise PartnerGarbage(partner.label, str(error)) from None
    except ExchangeError as error:
        raise PartnerDown(partner.label, str(error)) from None
    status = found.status
    if status == 429:
        raise PartnerBusy(partner.label, "429")
    if status in (401, 403) or 300 <= status < 400:
        raise PartnerRefused(partner.label, str(status))
    if status >= 500:
        raise PartnerDown(partner.label, str(status))
    try:
        return status, read_object(found.body)
    except ValueError as error:
        if status != 200:  # a page of a proxy or of a server: the question itself was not read
            raise PartnerDown(partner.label, str(status)) from None
        raise PartnerGarbage(partner.label, str(error)) from None


def read_object(body: bytes) -> dict[str, Any]:
    """Return a JSON object of bounded depth. Raises ValueError, with a cause that quotes nothing, for anything else."""
    if depth(body) > MAX_DEPTH:
        raise ValueError("depth")
    try:
        found = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueError("JSON") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def depth(body: bytes) -> int:
    """Return how deep objects and lists are nested, without building them; brackets inside texts do not count."""
    deepest = level = 0
    inside = escaped = False
    for byte in body:
        if inside:
            if escaped:
                escaped = False
            elif byte == 0x5C:  # \
                escaped = True
            elif byte == 0x22:  # "
                inside = False
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif byte in b"]}":
            level -= 1
    return deepest


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON
