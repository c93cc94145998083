"""Verification of signed answers (OpenID Connect Core 3.1.3.7 and 5.3.2; RFC 8725)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.exceptions import PyJWTError

from accounts.sso.config import Provider
from accounts.sso.errors import Reason, Refusal, invalid

#: Algorithms accepted, with the type of their keys: a public key never serves as a shared secret (HS256), nor none.
ALGORITHMS = {"ES256": "EC", "RS256": "RSA"}
#: Headers by which a token would choose its own key, or ask for what we do not understand.
FORBIDDEN_HEADERS = ("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip")
#: Seconds by which two clocks may differ.
LEEWAY = 30
#: A token is read seconds after it is written.
MAX_AGE = 600
#: A token that never ends is a fault of the provider, or a forgery.
MAX_LIFE = 24 * 3600
END_OF_TIME = 2**40
MIN_RSA_BITS = 2048

#: What a library says of a token that makes no sense (a nesting without end included).
UNREADABLE = (PyJWTError, ValueError, TypeError, OverflowError, RecursionError)

#: Returns the JWK of a name and a type of key; raises Refusal.
FindKey = Callable[[str, str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity token proves."""

    sub: str
    second_factor: bool


def verify_id_token(provider: Provider, token: Any, *, nonce: str, access_token: str, find_key: FindKey) -> Identity:
    """Return who signed in. Raises Refusal: signature, issuer, audience, dates, nonce, level, bound access token."""
    claims, algorithm = _decode(provider, token, find_key, required=("exp", "iat", "iss", "aud", "sub", "nonce"))
    if not isinstance(claims["nonce"], str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise invalid("nonce différent")
    written, ends = (_moment(claims, name) for name in ("iat", "exp"))
    if written < time.time() - MAX_AGE:
        raise invalid("jeton ancien")
    if ends > written + MAX_LIFE:
        raise invalid("jeton sans fin")
    if "azp" in claims and claims["azp"] != provider.client_id:
        raise invalid("azp différent")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token):
        raise invalid(f"at_hash différent ({algorithm})")
    acr = claims.get("acr")
    if provider.acr and acr not in provider.acr:
        raise Refusal(Reason.TOO_LOW, "acr trop faible")
    methods = claims.get("amr")
    second = acr in provider.acr_second_factor or (isinstance(methods, list) and "mfa" in methods)
    return Identity(sub=_sub(claims), second_factor=second)


def verify_userinfo(provider: Provider, token: str, *, find_key: FindKey) -> dict[str, Any]:
    """Return the claims of a signed userinfo answer. Raises Refusal."""
    claims, _algorithm = _decode(provider, token, find_key, required=("iss", "aud", "sub"))
    return claims


def _decode(
    provider: Provider, token: Any, find_key: FindKey, *, required: tuple[str, ...]
) -> tuple[dict[str, Any], str]:
    try:
        header = jwt.get_unverified_header(token)
    except UNREADABLE as error:
        raise invalid("jeton illisible") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise invalid("algorithme refusé")
    if any(name in header for name in FORBIDDEN_HEADERS):
        raise invalid("en-tête refusé")
    if not isinstance(kid, str) or not kid:
        raise invalid("jeton sans nom de clé")
    key = _public_key(find_key(kid, ALGORITHMS[algorithm]), algorithm)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY,
            options={"require": list(required), "strict_aud": False},
        )
    except UNREADABLE as error:
        raise invalid(type(error).__name__) from error
    audience = claims["aud"]
    # No other audience is trusted: a token written for two services could be replayed by the other one.
    if audience not in (provider.client_id, [provider.client_id]):
        raise invalid("autres destinataires")
    _sub(claims)
    return claims, algorithm


def _public_key(found: dict[str, Any], algorithm: str) -> Any:
    if found.get("alg", algorithm) != algorithm:
        raise invalid("clé d'un autre algorithme")
    try:
        key = jwt.PyJWK(found, algorithm=algorithm).key
    except (*UNREADABLE, LookupError, AttributeError) as error:
        raise invalid("clé illisible") from error
    weak_rsa = isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_RSA_BITS
    other_curve = isinstance(key, ec.EllipticCurvePublicKey) and not isinstance(key.curve, ec.SECP256R1)
    if weak_rsa or other_curve or not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise invalid("clé trop faible")
    return key


def _sub(claims: dict[str, Any]) -> str:
    sub = claims["sub"]
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise invalid("sub illisible")
    return sub


def _moment(claims: dict[str, Any], name: str) -> float:
    """Return a date as a number: the library takes texts, and JSON in Python knows « NaN », which compares with all."""
    value = claims[name]
    # A comparison, because float() has no room for the longest whole numbers.
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < END_OF_TIME:
        raise invalid("date illisible")
    return value


def _half_hash(text: str) -> str:
    half = hashlib.sha256(text.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
