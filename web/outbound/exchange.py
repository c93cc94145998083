"""One HTTP exchange within a total time: names, connection, TLS, headers and body, whatever the other side does.

A time-out of a socket bounds one reading, not the exchange: a partner that sends a byte a second would hold a worker
for hours, and no time-out bounds the resolution of a name. The exchange therefore runs in a thread that its caller
leaves, cutting the line, when time is up.

TLS is checked against the name that the operator has configured: a name whose resolution is diverted reaches a machine
that cannot show the certificate, and the exchange ends before the question is sent.
"""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CHUNK = 16 * 1024


class ExchangeError(Exception):
    """The exchange failed; the text is a cause for the log."""


class ExchangeSlow(ExchangeError):
    """Time is up."""


class ExchangeTooLong(ExchangeError):
    """The body goes beyond the limit."""


class ExchangeCompressed(ExchangeTooLong):
    """The body is compressed though none was asked for: a few bytes may hide gigabytes."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Status, content type (lower case, without parameters) and body."""

    status: int
    kind: str
    body: bytes


def exchange(
    url: str,
    *,
    seconds: float,
    max_bytes: int,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Exchanged:
    """Return the answer of an address, redirections not followed, neither cookies nor .netrc. Raises ExchangeError.

    `seconds` is the total: the caller is free again after it. Proxies are those of the environment.
    """
    call = _Call(urlsplit(url), method, dict(headers or {}), body, seconds, max_bytes)
    thread = threading.Thread(target=call.run, name="outbound", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        call.cut()
        raise ExchangeSlow("total time")
    if call.error is not None:
        raise call.error
    assert call.answer is not None
    return call.answer


@dataclass(slots=True)
class _Call:
    url: SplitResult
    method: str
    headers: dict[str, str]
    body: bytes | None
    seconds: float
    limit: int
    answer: Exchanged | None = None
    error: ExchangeError | None = None
    _line: socket.socket | None = None
    _left: bool = False

    def run(self) -> None:
        """Do the exchange in this thread; whatever happens is kept for the caller."""
        try:
            self.answer = self._exchange()
        except ExchangeError as error:
            self.error = error
        except TimeoutError:
            self.error = ExchangeSlow("socket")
        # The text of an exception may hold the address, and with it what was asked: its name is enough.
        except Exception as error:  # a thread has nobody to raise to
            self.error = ExchangeError(type(error).__name__)

    def cut(self) -> None:
        """Cut the line, so that the thread ends."""
        self._left = True
        if self._line is not None:
            with suppress(OSError, ValueError):
                self._line.shutdown(socket.SHUT_RDWR)

    def _exchange(self) -> Exchanged:
        connection = _connection(self.url, self.seconds)
        try:
            connection.connect()
            self._line = connection.sock
            if self._left:
                raise ExchangeSlow("connection")
            target = (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")
            headers = {"Accept-Encoding": "identity", "Connection": "close", **self.headers}
            connection.request(self.method, target, body=self.body, headers=headers)
            answer = connection.getresponse()
            with answer:
                kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
                return Exchanged(answer.status, kind, self._read(answer))
        finally:
            connection.close()

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
            raise ExchangeCompressed("compressed")
        if answer.length is not None and answer.length > self.limit:
            raise ExchangeTooLong("announced length")
        body = b""
        while chunk := answer.read1(CHUNK):
            body += chunk
            if len(body) > self.limit:
                raise ExchangeTooLong("length")
        if answer.length:  # cut before the end that was announced
            raise ExchangeError("IncompleteRead")
        return body


def _connection(url: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """Return the connection, not yet open: straight, or through the proxy of the environment."""
    host, secure = url.hostname or "", url.scheme == "https"
    proxy = "" if host in LOOPBACK or proxy_bypass(host) else getproxies().get(url.scheme, "")
    if not secure:
        if host not in LOOPBACK:
            raise ExchangeError("plain HTTP beyond this machine")
        return http.client.HTTPConnection(host, url.port, timeout=seconds)
    context = ssl.create_default_context()
    if not proxy:
        return http.client.HTTPSConnection(host, url.port, timeout=seconds, context=context)
    way = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    connection = http.client.HTTPSConnection(way.hostname or "", way.port or 3128, timeout=seconds, context=context)
    allowed = {}
    if way.username:
        word = f"{unquote(way.username)}:{unquote(way.password or '')}".encode()
        allowed["Proxy-Authorization"] = f"Basic {base64.b64encode(word).decode()}"
    connection.set_tunnel(host, url.port or 443, headers=allowed)
    return connection
