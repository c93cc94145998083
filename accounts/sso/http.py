"""Questions to the issuer: its own host alone, no redirection, bounded in time and size, outside any transaction."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db import connections
from urllib3.exceptions import HTTPError

from accounts.sso.config import Provider
from accounts.sso.errors import Reason, Refusal, invalid

#: A discovery document, a set of keys or a token weighs a few kilobytes.
MAX_BYTES = 256 * 1024
CHUNK = 16 * 1024


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
    if _in_transaction():
        raise RuntimeError("Appel d'un fournisseur d'identité à l'intérieur d'une transaction.")
    check_address(provider, url, "adresse demandée")
    seconds = settings.STAGES_SSO_TIMEOUT
    deadline = time.monotonic() + seconds
    with requests.Session() as session:
        # Neither .netrc nor cookies: proxies alone are read from the environment.
        session.trust_env = False
        try:
            with session.request(
                method,
                url,
                data=data,
                headers={"Accept-Encoding": "identity", **(headers or {})},
                proxies=requests.utils.get_environ_proxies(url),
                timeout=seconds,
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = _read(answer, deadline)
                if answer.is_redirect or 300 <= answer.status_code < 400:
                    raise unavailable("redirection refusée")
                return answer.status_code, answer.headers.get("Content-Type", "").partition(";")[0].lower(), body
        except (requests.RequestException, HTTPError) as error:
            raise unavailable(type(error).__name__) from error


def _in_transaction() -> bool:
    """Return whether a transaction is open, but for the one that Django's own test case puts around a test."""
    blocks = (block for one in connections.all(initialized_only=True) for block in one.atomic_blocks)
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def _read(answer: requests.Response, deadline: float) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise unavailable("réponse compressée")  # a few bytes may hide gigabytes
    body = b""
    # read1 gives what has come: read would wait for a full chunk, for hours if each byte comes just in time.
    while chunk := answer.raw.read1(CHUNK):
        body += chunk
        if len(body) > MAX_BYTES:
            raise unavailable("réponse trop longue")
        if time.monotonic() > deadline:
            raise unavailable("réponse trop lente")
    return body


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
