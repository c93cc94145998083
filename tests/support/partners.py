"""A real HTTP server on 127.0.0.1 that answers as the public services do, with faults on demand."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from companies.register.fictional import company_of, recherche_shape, sirene_shape, sirene_unknown

KEY = "cle-de-test"

#: What each fault answers instead of the truth.
GARBAGE: dict[str, tuple[int, bytes]] = {
    "html": (200, b"<!doctype html><h1>Maintenance</h1>"),
    "empty": (200, b""),
    "list": (200, b"[]"),
    "other": (200, b'{"ok": true}'),
    "deep": (200, b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "long": (200, b'{"results": "' + b"x" * 600_000 + b'"}'),
    "nan": (200, b'{"results": NaN}'),
    "bytes": (200, bytes(range(256))),
    "number": (200, b'{"results": ' + b"9" * 6000 + b"}"),
    "wrong_types": (200, b'{"results": [7], "etablissement": [], "type": "FeatureCollection", "features": [null]}'),
}


class PartnerServer:
    """Three partners in one: /search (API Recherche d'entreprises), /siret/… (API Sirene 3.11), /ban (addresses).

    `fault`: "" (none), "down" (status 503), "cut" (the line falls), "slow" (nothing until the test ends), "drip" (a
    byte at a time until then), "redirect", "busy", "forbidden", "gzip", or a key of GARBAGE.
    `features`: what /ban answers.
    """

    def __init__(self) -> None:
        self.fault = ""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self.features: list[dict[str, Any]] = []
        self.change: Callable[[dict[str, Any]], Any] = lambda answer: answer
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def point(self, latitude: float, longitude: float, **facts: Any) -> None:
        """Have /ban answer this point."""
        known = {"score": 0.9, "type": "housenumber", "citycode": "99001", "label": "12 Rue du Modèle 99001"}
        self.features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
                "properties": known | facts,
            }
        ]

    def truth(self, path: str, query: dict[str, str], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path == "/search":
            return 200, recherche_shape(company_of(query["q"]))
        if path == "/ban":
            return 200, {"type": "FeatureCollection", "features": self.features, "query": query.get("q", "")}
        if headers.get("X-INSEE-Api-Key-Integration") != KEY:
            return 401, {"header": {"statut": 401, "message": "Unauthorized"}}
        siret = path.removeprefix("/siret/")
        company = company_of(siret)
        return (200, sirene_shape(company)) if company else (404, sirene_unknown(siret))

    def answer(self, handler: Any) -> None:
        parts = urlsplit(handler.path)
        query, headers = dict(parse_qsl(parts.query)), dict(handler.headers)
        self.asked.append((parts.path, query))
        self.headers.append(headers)
        fault = self.fault
        if fault == "slow":
            self.over.wait(30)
        elif fault == "cut":
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        elif fault == "drip":
            self._drip(handler)
            return
        plain = {"down": 503, "busy": 429, "forbidden": 403}
        if fault in plain:
            handler.reply(plain[fault], b"{}")
        elif fault == "redirect":
            handler.reply(302, b"", Location=f"{self.url}/elsewhere")
        elif fault == "gzip":
            handler.reply(200, b"\x1f\x8b", **{"Content-Encoding": "gzip"})
        elif fault in GARBAGE:
            handler.reply(*GARBAGE[fault])
        else:
            status, body = self.truth(parts.path, query, headers)
            handler.reply(status, json.dumps(self.change(body)).encode())

    def _drip(self, handler: Any) -> None:
        """A header that never ends: each byte comes well within the time-out of a socket."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        while not self.over.wait(0.02):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def reply(self, status: int, body: bytes, **headers: str) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                try:
                    server.answer(self)
                except OSError:  # the client has left, as it must
                    self.close_connection = True

        return Handler


@contextmanager
def partner_server() -> Iterator[PartnerServer]:
    """Start the server for the length of a test."""
    server = PartnerServer()
    try:
        yield server
    finally:
        server.close()
