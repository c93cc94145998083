"""The one way out: named hosts, bounded time and size, a circuit that all processes share, never in a transaction."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as CacheDown

from tests.support.partners import PartnerServer, partner_server
from web.outbound import (
    InsideTransaction,
    Partner,
    PartnerDown,
    PartnerError,
    PartnerGarbage,
    PartnerPaused,
    PartnerSlow,
    ask_json,
    outside_transaction,
)
from web.outbound.breaker import Breaker
from web.outbound.errors import AddressRefused
from web.outbound.exchange import ExchangeError, exchange
from web.outbound.middleware import OutsideTransactionMiddleware
from web.outbound.partners import depth, read_object


@pytest.fixture
def server(settings: Any) -> Iterator[PartnerServer]:
    cache.clear()
    settings.STAGES_OUTBOUND_SECONDS = 0.5
    settings.STAGES_OUTBOUND_HOSTS = ("127.0.0.1",)
    with partner_server() as running:
        yield running
    cache.clear()


def partner(base: str, **options: Any) -> Partner:
    return Partner("essai", "Le service d'essai", base, **options)


def keep(status: int, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return status, answer


class TestAsk:
    def test_an_answer(self, server: PartnerServer) -> None:
        status, answer = ask_json(partner(server.url), keep, "/search", {"q": "00009816000013"})
        assert (status, answer["total_results"]) == (200, 0)
        assert server.headers[0]["Accept-Encoding"] == "identity"
        assert "Cookie" not in server.headers[0]

    @pytest.mark.parametrize(
        "base",
        [
            "http://127.0.0.2:1",
            "http://localhost:1",
            "https://register.example",
            "http://127.0.0.1@register.example",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "//127.0.0.1",
            "",
        ],
    )
    def test_only_named_hosts(self, server: PartnerServer, base: str) -> None:
        with pytest.raises(AddressRefused):
            ask_json(partner(base), keep, "/search")

    def test_a_path_cannot_change_the_host(self, server: PartnerServer) -> None:
        for way in ("@register.example/", ".register.example/", "#a"):
            with pytest.raises(AddressRefused):
                ask_json(partner(server.url), keep, way)
        assert server.asked == []

    def test_plain_http_is_for_this_machine_alone(self, server: PartnerServer, settings: Any) -> None:
        settings.STAGES_OUTBOUND_HOSTS = ("register.example",)
        with pytest.raises(AddressRefused):
            ask_json(partner("http://register.example"), keep)
        with pytest.raises(ExchangeError):
            exchange("http://register.example/", seconds=0.5, max_bytes=10)

    def test_a_name_diverted_to_another_machine_reads_no_question(
        self, server: PartnerServer, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The certificate is asked before the question: a diverted name ends the exchange."""
        settings.STAGES_OUTBOUND_HOSTS = ("register.example",)
        true = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: true("127.0.0.1", *rest, **more))
        port = server.server.server_port
        with pytest.raises(PartnerError):
            ask_json(partner(f"https://register.example:{port}"), keep, "/search", {"q": "secret"})
        assert server.asked == []

    def test_a_name_that_is_never_resolved(
        self, server: PartnerServer, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        over = threading.Event()

        def resolve(*_: Any, **__: Any) -> list[Any]:
            over.wait(30)
            raise OSError

        settings.STAGES_OUTBOUND_HOSTS = ("register.example",)
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with pytest.raises(PartnerSlow):
            ask_json(partner("https://register.example"), keep)
        over.set()

    def test_through_the_proxy_of_the_environment(
        self, server: PartnerServer, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The proxy is asked to open a way to the name: it answers no here, and sees the name alone."""
        settings.STAGES_OUTBOUND_HOSTS = ("register.example",)
        heard = []
        with socket.create_server(("127.0.0.1", 0)) as listener:

            def refuse() -> None:
                line, _ = listener.accept()
                with line:
                    heard.append(line.recv(4096))
                    line.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

            thread = threading.Thread(target=refuse)
            thread.start()
            monkeypatch.setenv("https_proxy", f"http://agent:mot@127.0.0.1:{listener.getsockname()[1]}")
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.delenv("NO_PROXY", raising=False)
            with pytest.raises(PartnerDown):
                ask_json(partner("https://register.example"), keep, "/search", {"q": "secret"})
            thread.join(5)
        assert heard[0].startswith(b"CONNECT register.example:443 ")
        assert b"Proxy-Authorization: Basic YWdlbnQ6bW90" in heard[0]
        assert b"secret" not in heard[0]

    @pytest.mark.django_db(transaction=True)
    def test_inside_a_transaction_nobody_is_asked(self, server: PartnerServer) -> None:
        with transaction.atomic(), pytest.raises(InsideTransaction):
            ask_json(partner(server.url), keep, "/search", {"q": "00009816000013"})
        assert server.asked == []

    def test_a_reader_that_does_not_know_the_shape(self, server: PartnerServer) -> None:
        with pytest.raises(PartnerGarbage, match="illisible"):
            ask_json(partner(server.url), lambda _, answer: answer["absent"], "/search", {"q": "00009816000013"})

    def test_an_abandoned_exchange_leaves_no_thread(self, server: PartnerServer) -> None:
        server.fault = "drip"
        with pytest.raises(PartnerSlow):
            ask_json(partner(server.url), keep, "/search")
        for thread in threading.enumerate():
            if thread.name == "outbound":
                thread.join(10)
                assert not thread.is_alive()

    def test_a_key_never_shows(self) -> None:
        assert "mot-secret" not in repr(partner("https://a.example", headers={"X-Key": "mot-secret"}))


class TestBreaker:
    @pytest.fixture(autouse=True)
    def clean(self) -> Iterator[None]:
        cache.clear()
        yield
        cache.clear()

    def breaker(self, **changes: Any) -> Breaker:
        return Breaker("essai", **{"failures": 3, "pause": 60, **changes})

    def test_it_opens_after_failures_in_a_row(self) -> None:
        one = self.breaker()
        for _ in range(2):
            one.failed()
        one.succeeded()
        for _ in range(2):
            one.failed()
        assert one.allows()
        one.failed()
        assert one.is_open
        assert not one.allows()

    def test_the_state_is_shared(self) -> None:
        for _ in range(3):
            self.breaker().failed()
        assert not self.breaker().allows()
        assert Breaker("autre").allows()

    def test_half_open_lets_one_question_pass(self) -> None:
        one = self.breaker(pause=-1)
        for _ in range(3):
            one.failed()
        assert [one.allows() for _ in range(4)] == [True, False, False, False]
        one.succeeded()
        assert one.allows()
        assert one.allows()

    def test_a_failed_trial_opens_again(self) -> None:
        for _ in range(3):
            self.breaker(pause=-1).failed()
        one = self.breaker()
        assert one.allows()
        one.failed()
        assert one.is_open
        assert not one.allows()

    def test_fifty_at_once_are_counted(self) -> None:
        one = self.breaker(failures=50)
        threads = [threading.Thread(target=one.failed) for _ in range(49)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.allows()
        one.failed()
        assert not one.allows()

    def test_without_cache_questions_pass(self, monkeypatch: pytest.MonkeyPatch, server: PartnerServer) -> None:
        def fall(*_: Any, **__: Any) -> None:
            raise CacheDown("cache down")

        with monkeypatch.context() as patch:
            for name in ("get", "set", "add", "incr", "delete_many"):
                patch.setattr(type(cache._connections["default"]), name, fall)  # type: ignore[attr-defined]
            assert ask_json(partner(server.url), keep, "/search", {"q": "00009816000013"})[0] == 200
            server.fault = "down"
            for _ in range(8):
                with pytest.raises(PartnerDown):
                    ask_json(partner(server.url), keep, "/search")

    def test_a_paused_partner_is_not_asked(self, server: PartnerServer, settings: Any) -> None:
        settings.STAGES_OUTBOUND_BREAKER = (1, 60)
        server.fault = "down"
        with pytest.raises(PartnerDown):
            ask_json(partner(server.url), keep, "/search")
        with pytest.raises(PartnerPaused):
            ask_json(partner(server.url), keep, "/search")
        assert len(server.asked) == 1


class TestJson:
    @pytest.mark.parametrize(
        ("body", "levels"),
        [(b"{}", 1), (b'{"a": [1, {"b": []}]}', 4), (b'{"a": "[[[[{{{{"}', 1), (b'{"a": "\\"[["}', 1), (b'"', 0)],
    )
    def test_depth(self, body: bytes, levels: int) -> None:
        assert depth(body) == levels

    @pytest.mark.parametrize("body", [b"[" * 30 + b"]" * 30, b"[]", b"1", b"", b"{", b'{"a": NaN}', b"\xff\xfe"])
    def test_refused(self, body: bytes) -> None:
        with pytest.raises(ValueError):
            read_object(body)

    @given(st.binary(max_size=200))
    def test_any_bytes_are_an_object_or_refused(self, body: bytes) -> None:
        try:
            found = read_object(body)
        except ValueError:
            return
        assert isinstance(found, dict)


class TestView:
    def test_a_marked_view_runs_without_the_scope_of_the_request(self, settings: Any) -> None:
        settings.ROOT_URLCONF = __name__
        seen = []

        def rest(request: HttpRequest) -> HttpResponse:
            seen.append(request.scope)  # type: ignore[attr-defined]
            return HttpResponse()

        for address in ("/asks/", "/plain/", "/nowhere/"):
            request = RequestFactory().get(address)
            request.scope = "scope"  # type: ignore[attr-defined]
            OutsideTransactionMiddleware(rest)(request)
        assert seen == [None, "scope", "scope"]


@outside_transaction
def asks(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("asks/", asks), path("plain/", plain)]
