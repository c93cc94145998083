"""A real OpenID provider on 127.0.0.1, with keys of its own, strict as ProConnect is, that lies on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

RETURN = "/comptes/identite/fournisseur"
KNOWN = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
PKCE = {"code_challenge", "code_challenge_method"}


def half_hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


def jwk(key: Any, kid: str, algorithm: str) -> dict[str, Any]:
    maker = jwt.algorithms.ECAlgorithm if algorithm == "ES256" else jwt.algorithms.RSAAlgorithm
    return maker.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig", "alg": algorithm}


class Issuer:
    """One provider. `person` is who is signed in there; the attributes below change what it answers."""

    def __init__(self, client_id: str = "stages", *, pkce: bool = False, signed: bool = True) -> None:
        self.client_id, self.client_secret = client_id, secrets.token_hex(16)
        self.pkce, self.signed, self.algorithm = pkce, signed, "ES256"
        self.person: dict[str, Any] = {
            "sub": "personne-1",
            "email": "camille.temoin@agents.example",
            "email_verified": True,
            "given_name": "Camille",
            "usual_name": "Témoin",
            "acr": "eidas1",
        }
        self.keys: dict[str, Any] = {
            "ES256": ec.generate_private_key(ec.SECP256R1()),
            "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        }
        self.jwks: list[dict[str, Any]] = [jwk(key, name, name) for name, key in self.keys.items()]
        self.id_claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.id_header: dict[str, Any] = {}
        self.id_sign: Callable[[dict[str, Any], dict[str, Any]], Any] = self.sign
        self.info_claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.info_sign: Callable[[dict[str, Any], dict[str, Any]], Any] = self.sign
        self.info_kind: str | None = None
        self.token_answer: Callable[[dict[str, Any]], dict[str, Any]] = lambda answer: answer
        self.said_of_itself: Callable[[dict[str, Any]], dict[str, Any]] = lambda said: said
        #: Path (« /token »…) → what answers instead.
        self.instead: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.reuse_codes = False
        self.asked: list[str] = []
        self.left: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        # A path of its own: the port of an issuer that is gone may serve another, whose keys must not be in the cache.
        self.base = f"/{secrets.token_hex(8)}"
        self.issuer = self.origin + self.base
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    # What the product is told of it.

    def settings(self, id: str = "proconnect", **changes: Any) -> dict[str, Any]:
        return {
            "id": id,
            "name": {"proconnect": "ProConnect", "educonnect": "ÉduConnect"}[id],
            "issuer": self.issuer,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scopes": ("openid", "given_name", "usual_name", "email"),
            "claims": {"first_name": "given_name", "last_name": "usual_name", "email": "email"},
            "acr": ("eidas1", "eidas2"),
            "acr_second_factor": ("eidas2",),
            "signed_userinfo": self.signed,
            "pkce": self.pkce,
            "signup": True,
            "email_vouched": False,
        } | changes

    # What it signs.

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        headers = {"kid": self.algorithm} | header
        return jwt.encode(claims, self.keys[self.algorithm], algorithm=self.algorithm, headers=headers)

    def raw(self, claims: dict[str, Any], header: dict[str, Any], signature: bytes = b"") -> str:
        """A token built by hand: what a library refuses to sign."""
        parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

    def id_token(self, nonce: str, access: str) -> Any:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": self.client_id, "sub": self.person["sub"], "nonce": nonce, "iat": now,
            "exp": now + 60, "acr": self.person["acr"], "at_hash": half_hash(access),
        }  # fmt: skip
        return self.id_sign(self.id_claims(claims), self.id_header)

    def userinfo(self) -> tuple[str, bytes]:
        now = int(time.time())
        claims = {key: value for key, value in self.person.items() if key != "acr"}
        if not self.signed:
            kind, body = "application/json", json.dumps(self.info_claims(claims)).encode()
        else:
            claims |= {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 60}
            kind, body = "application/jwt", self.info_sign(self.info_claims(claims), {}).encode()
        return self.info_kind or kind, body

    # What it serves.

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser goes back; AssertionError for what ProConnect refuses (its error Y000400)."""
        assert set(query) == KNOWN | (PKCE if self.pkce else set()), sorted(query)
        assert query["client_id"] == self.client_id
        assert query["response_type"] == "code"
        assert min(len(query["state"]), len(query["nonce"])) >= 32
        assert query["redirect_uri"].endswith("/retour/")
        code = secrets.token_urlsafe(24)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def spend(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Answer of the token address: the secret in the body, a code once, the verifier of PKCE."""
        asked = self.codes.get(form.get("code", "")) if self.reuse_codes else self.codes.pop(form.get("code", ""), None)
        secret = (form.get("client_id"), form.get("client_secret")) == (self.client_id, self.client_secret)
        if not secret or authorization or asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if self.pkce:
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
                return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(24)
        self.tokens[access] = asked["nonce"]
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        answer["id_token"] = self.id_token(asked["nonce"], access)
        return 200, self.token_answer(answer)

    def discovery(self) -> dict[str, Any]:
        return self.said_of_itself(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                "end_session_endpoint": f"{self.issuer}/session/end",
            }
        )

    def answer(self, handler: Any, form: dict[str, str]) -> None:
        parts = urlsplit(handler.path)
        path = parts.path.removeprefix(self.base)
        query = dict(parse_qsl(parts.query))
        self.asked.append(path)
        if path in self.instead:
            self.instead[path](handler)
        elif path == "/.well-known/openid-configuration":
            handler.reply(200, json.dumps(self.discovery()).encode())
        elif path == "/jwks":
            handler.reply(200, json.dumps({"keys": self.jwks}).encode())
        elif path == "/authorize":
            handler.reply(302, b"", Location=self.authorize(query))
        elif path == "/token":
            status, answer = self.spend(form, handler.headers.get("Authorization", ""))
            handler.reply(status, json.dumps(answer).encode())
        elif path == "/userinfo":
            known = handler.headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens
            kind, body = self.userinfo()
            handler.reply(200 if known else 401, body if known else b"{}", kind)
        elif path == "/session/end":
            self.left.append(query)
            back = f"{query['post_logout_redirect_uri']}?{urlencode({'state': query['state']})}"
            handler.reply(302, b"", Location=back)
        else:
            handler.reply(404, b"{}")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def reply(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                issuer.answer(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                issuer.answer(self, dict(parse_qsl(body.decode())))

        return Handler
