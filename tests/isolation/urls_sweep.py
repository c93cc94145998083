"""The sweep of addresses: every route × actor × place × method, asked of the application as stages_app.

`ask` gives one answer; whatever it wrote is undone. An answer is a status, or a word for three redirections:

    login    to the page of sign-in        mfa    to the second factor        proof    to a new proof of identity
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock
from urllib.parse import quote

from celery.app.task import Task
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from tests.isolation.urls_cast import ACTORS, KINDS, PLACES, Cast, build
from tests.isolation.urls_readers import may_read
from tests.isolation.urls_table import OBJECTS, Row
from tests.support.client import StagesClient
from tests.support.roles import as_role
from tests.worlds import Worlds

METHODS = ("GET", "POST")
WORDS = {"account_login": "login", "account_reauthenticate": "proof", "mfa_reauthenticate": "mfa", "mfa_index": "mfa"}


def routes() -> set[str]:
    """Return the name of every route of the URLconf; a route without name is told by its pattern."""
    found: set[str] = set()

    def walk(resolver: Any, space: str) -> None:
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                found.add(f"{space}{one.name or one.pattern}")
            else:
                walk(one, f"{space}{one.namespace}:" if one.namespace else space)

    walk(get_resolver(), "")
    return found


def _around() -> Any:
    """Return a transaction that belongs to the test, as Django's own: a page that asks a partner does not count it."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    return block


@dataclass(frozen=True)
class Answer:
    """What came back: the status (or a word), and everything that could carry a text."""

    status: str
    text: str
    why: str = ""


@dataclass(frozen=True)
class Problem:
    """What the sweep found, and by asking what."""

    row: Row
    actor: str
    place: str
    method: str
    what: str

    def __str__(self) -> str:
        return f"{self.method} {self.row.title}, {self.actor}, {self.place} : {self.what}"


class Stage:
    """The cast signed in, each with a session of their own."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.asked = 0
        self.tokens = [(kind, place, f"{kind}{place}") for kind in KINDS for place in PLACES]
        self.clients: dict[str, tuple[StagesClient, dict[str, str]]] = {}
        for actor, (user, held, factor) in cast.sessions.items():
            client = StagesClient(raise_request_exception=False)
            client.check_inline = False  # the pages have tests for that
            if user is not None:
                client.force_login(user, second_factor=factor)
            if held:
                session = client.session
                session.update(held)
                session.save()
            self.clients[actor] = client, {name: one.value for name, one in client.cookies.items()}
        self.words = {reverse(name): word for name, word in WORDS.items()}

    def address(self, row: Row, place: str) -> str:
        """Return the address of a row for a place (any place when its object is « - »)."""
        found = self.cast.places[place] if place in self.cast.places else self.cast.places["own"]
        address = reverse(row.name, kwargs=OBJECTS[row.object](found))
        return f"{address}?{row.query.format(place=found)}" if row.query else address

    def ask(self, row: Row, actor: str, place: str, method: str) -> Answer:
        """Send one request and undo what it did."""
        client, cookies = self.clients[actor]
        address = self.address(row, place)
        client.cookies = SimpleCookie(cookies)
        with _around():
            # A field unknown to every form: the form is sent, and is not the empty one of a GET.
            body = "essai=1" if method != "GET" else ""
            kind = "application/x-www-form-urlencoded"
            response = client.generic(method, address, body, content_type=kind)
            text = _text(response)
            transaction.set_rollback(True)
        # An address that the person typed comes back in « next »: it tells them nothing.
        path = address.partition("?")[0].lower()
        text = text.replace(path, "").replace(quote(path, safe="/"), "")
        return Answer(self._status(response), text, _why(response))

    def _status(self, response: Any) -> str:
        target = response.headers.get("Location", "").partition("?")[0]
        return self.words.get(target, str(response.status_code))

    def leaks(self, actor: str, row: Row, text: str) -> list[str]:
        """Return the tokens of an answer that the actor may not read."""
        found = [
            token
            for kind, place, token in self.tokens
            if token in text and kind not in row.open and not may_read(actor, kind, place)
        ]
        worlds = self.cast.worlds
        of_next = actor.startswith("next-")
        foreign = worlds.a.canary if of_next else worlds.b.canary
        return found + [foreign] * (foreign.lower() in text and "canari" not in row.open)

    def problems(
        self, row: Row, actors: Iterable[str] = ACTORS, methods: Iterable[str] = METHODS, *, refused: bool = True
    ) -> Iterator[Problem]:
        """Yield each answer that is not the one of the table, or that says too much.

        `refused=False` leaves out the methods that the route refuses to everybody.
        """
        for method in methods:
            if not refused and row.refuses(method):
                continue
            for rank, actor in enumerate(actors):
                if rank % 10 == 0:
                    cache.clear()  # limits of rate: everybody here comes from the same address
                for place in row.places(actor, method):
                    answer = self.ask(row, actor, place, method)
                    private = self.address(row, place).startswith("/comptes/")
                    expected = row.expected(actor, place, method, private=private)
                    self.asked += 1
                    if answer.status != expected:
                        what = f"{answer.status} au lieu de {expected} {answer.why}".rstrip()
                        yield Problem(row, actor, place, method, what)
                    if leaks := self.leaks(actor, row, answer.text):
                        yield Problem(row, actor, place, method, f"lit {', '.join(leaks)}")


def _text(response: Any) -> str:
    """Return the headers, the cookies and the body of an answer in lower case; sheets are opened."""
    if getattr(response, "streaming", False):
        with as_role():
            body = b"".join(response.streaming_content)
    else:
        body = response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as sheet:
            body = b"\n".join(sheet.read(name) for name in sheet.namelist())
    head = "\n".join([*(f"{name}: {value}" for name, value in response.headers.items()), str(response.cookies)])
    return f"{head}\n{body.decode('utf-8', 'replace')}".lower()


def _why(response: Any) -> str:
    failure = getattr(response, "exc_info", None)
    return f"({failure[0].__name__}: {failure[1]})" if failure else ""


@contextmanager
def on_stage(worlds: Worlds) -> Iterator[Stage]:
    """Build the cast in a transaction undone at the end; no task leaves for the broker meanwhile."""
    # Each refusal is a line of the log, with its trace: thousands here.
    logging.disable(logging.CRITICAL)
    try:
        with _around(), mock.patch.object(Task, "apply_async"):
            yield Stage(build(worlds))
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
