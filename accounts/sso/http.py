"""Questions to the issuer: its own host alone, no redirection, bounded in time and size, outside any transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from accounts.sso.config import Provider
from accounts.sso.errors import Reason, Refusal, invalid
from web.outbound.exchange import ExchangeCompressed, ExchangeError, ExchangeSlow, ExchangeTooLong, exchange
from web.outbound.transactions import in_transaction

#: A discovery document, a set of keys or a token weighs a few kilobytes.
MAX_BYTES = 256 * 1024


def unavailable(detail: str) -> Refusal:
    """Return the refusal of a provider that cannot be asked."""
    return Refusal(Reason.UNAVAILABLE, detail)


def check_address(provider: Provider, url: Any, what: str) -> str:
    """Return the address when it is on the issuer's own scheme, host and port. Raises Refusal."""
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or (parts.scheme, parts.netloc) != provider.origin or parts.fragment:
        raise invalid(f"{what} hors de l'émetteur")
    return str(url)


def ask(
    provider: Provider,
    method: str,
    url: str,
    *,
    data: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, str, bytes]:
    """Return status, content type and body. Raises Refusal when the provider is down, slow, or answers too much.

    Raises RuntimeError inside a transaction: a provider that hangs would hold its locks and its connection.
    """
    if in_transaction():
        raise RuntimeError("Appel d'un fournisseur d'identité à l'intérieur d'une transaction.")
    check_address(provider, url, "adresse demandée")
    sent = {"User-Agent": "poles-de-stages", **(headers or {})}
    body = None if data is None else urlencode(data).encode()
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        answer = exchange(
            url, seconds=settings.STAGES_SSO_TIMEOUT, max_bytes=MAX_BYTES, method=method, headers=sent, body=body
        )
    except ExchangeSlow as error:
        raise unavailable("réponse trop lente") from error
    except ExchangeCompressed as error:
        raise unavailable("réponse compressée") from error
    except ExchangeTooLong as error:
        raise unavailable("réponse trop longue") from error
    except ExchangeError as error:
        raise unavailable(str(error)) from error
    if 300 <= answer.status < 400:
        raise unavailable("redirection refusée")
    return answer.status, answer.kind, answer.body


def ask_json(provider: Provider, method: str, url: str, **options: Any) -> dict[str, Any]:
    """Return the JSON object of a 200 answer. Raises Refusal."""
    status, _kind, body = ask(provider, method, url, **options)
    if status != 200:
        raise (unavailable if status >= 500 else invalid)(f"statut {status}")
    return read_object(body)


def read_object(body: bytes | str) -> dict[str, Any]:
    """Return a JSON object. Raises Refusal for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise invalid("JSON illisible") from error
    if not isinstance(found, dict):
        raise invalid("JSON qui n'est pas un objet")
    return found
