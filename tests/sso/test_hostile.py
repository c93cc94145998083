"""Providers, networks and people that lie: each is refused by a French page, by the very check that is meant, and
leaves no session, no account, no identity behind."""

from __future__ import annotations

import html
import logging
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from accounts.sso.errors import Reason
from tests.sso.conftest import Browser, everything, link, open_sessions, person
from tests.sso.issuer import RETURN, Issuer, jwk
from tests.support.client import StagesClient

pytestmark = pytest.mark.django_db
Lie = Callable[[Issuer], None]


def claims(**changes: Any) -> Lie:
    """Change claims of the identity token; None takes one away."""

    def lie(issuer: Issuer) -> None:
        issuer.id_claims = lambda true: {k: v for k, v in (true | changes).items() if v is not None}

    return lie


def later(**seconds: int) -> Lie:
    """Set dates of the identity token, in seconds from now."""

    def lie(issuer: Issuer) -> None:
        claims(**{name: int(time.time()) + shift for name, shift in seconds.items()})(issuer)

    return lie


def header(**changes: Any) -> Lie:
    """Add headers to an identity token whose signature is otherwise good."""
    return lambda issuer: issuer.id_header.update(changes)


def signed_by(maker: Callable[[Issuer, dict[str, Any]], Any]) -> Lie:
    """Replace the whole identity token."""

    def lie(issuer: Issuer) -> None:
        issuer.id_sign = lambda true, _header: maker(issuer, true)

    return lie


def info(**changes: Any) -> Lie:
    """Change claims of the userinfo answer; None takes one away."""

    def lie(issuer: Issuer) -> None:
        issuer.info_claims = lambda true: {k: v for k, v in (true | changes).items() if v is not None}

    return lie


def public_pem(issuer: Issuer) -> bytes:
    return (
        issuer.keys["RS256"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def hmac_with(secret: Callable[[Issuer], bytes], kid: str) -> Lie:
    """A token whose shared secret is something public, or known to the client: made by hand, libraries refuse to."""
    import hashlib
    import hmac as mac

    def maker(issuer: Issuer, true: dict[str, Any]) -> str:
        unsigned = issuer.raw(true, {"alg": "HS256", "typ": "JWT", "kid": kid}).rpartition(".")[0]
        digest = mac.new(secret(issuer), unsigned.encode(), hashlib.sha256).digest()
        return f"{unsigned}.{jwt.utils.base64url_encode(digest).decode()}"

    return signed_by(maker)


def other_key(issuer: Issuer, true: dict[str, Any]) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(true, key, algorithm="ES256", headers={"kid": "ES256"})


def own_key_in_header(issuer: Issuer, true: dict[str, Any]) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(true, key, algorithm="ES256", headers={"kid": "ES256", "jwk": jwk(key, "ES256", "ES256")})


def altered(issuer: Issuer, true: dict[str, Any]) -> str:
    head, _, signature = issuer.sign(true, {}).split(".")
    body = issuer.raw(true | {"sub": "personne-2"}, {}).split(".")[1]
    return f"{head}.{body}.{signature}"


def date_in_text(issuer: Issuer) -> None:
    issuer.id_claims = lambda true: true | {"iat": str(true["iat"])}


def nested(issuer: Issuer, true: dict[str, Any]) -> str:
    head, _, signature = issuer.sign(true, {}).split(".")
    return f"{head}.{jwt.utils.base64url_encode(b'[' * 100_000).decode()}.{signature}"


def weak_key(issuer: Issuer) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    issuer.jwks.append(jwk(key, "faible", "RS256"))

    def sign(true: dict[str, Any], _header: dict[str, Any]) -> str:
        unsigned = issuer.raw(true, {"alg": "RS256", "kid": "faible"}).rpartition(".")[0]
        signature = key.sign(unsigned.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{unsigned}.{jwt.utils.base64url_encode(signature).decode()}"

    issuer.id_sign = sign


def symmetric_key_published(issuer: Issuer) -> None:
    issuer.jwks = [{"kty": "oct", "k": "c2VjcmV0", "kid": "ES256", "use": "sig"}]


def key_for_encryption(issuer: Issuer) -> None:
    issuer.jwks = [one | {"use": "enc"} for one in issuer.jwks]


def replies(path: str, status: int, body: bytes, kind: str = "application/json", **headers: str) -> Lie:
    def lie(issuer: Issuer) -> None:
        issuer.instead[path] = lambda handler: handler.reply(status, body, kind, **headers)  # type: ignore[attr-defined]

    return lie


def drips(path: str) -> Lie:
    """Answer a byte now and then: each reading is short, the whole has no end."""

    def lie(issuer: Issuer) -> None:
        def answer(handler: Any) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.end_headers()
            try:
                for _ in range(40):
                    handler.wfile.write(b" ")
                    time.sleep(0.1)
            except OSError:  # nobody listens any more, as hoped
                handler.close_connection = True

        issuer.instead[path] = answer

    return lie


def drips_headers(path: str) -> Lie:
    """Answer a header that has no end."""

    def lie(issuer: Issuer) -> None:
        def answer(handler: Any) -> None:
            try:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
                for _ in range(40):
                    handler.wfile.write(b"x")
                    handler.wfile.flush()
                    time.sleep(0.1)
            except OSError:  # nobody listens any more, as hoped
                pass
            handler.close_connection = True

        issuer.instead[path] = answer

    return lie


def hangs(path: str) -> Lie:
    def lie(issuer: Issuer) -> None:
        issuer.instead[path] = lambda handler: time.sleep(1.5)

    return lie


def unsigned_info(issuer: Issuer) -> None:
    issuer.signed = False


def info_by_other_key(issuer: Issuer) -> None:
    issuer.info_sign = lambda true, _header: other_key(issuer, true)


def info_none(issuer: Issuer) -> None:
    issuer.info_sign = lambda true, _header: issuer.raw(true, {"alg": "none", "kid": "ES256"})


def info_kind(kind: str) -> Lie:
    return lambda issuer: setattr(issuer, "info_kind", kind)


def answer(**changes: Any) -> Lie:
    def lie(issuer: Issuer) -> None:
        issuer.token_answer = lambda true: {k: v for k, v in (true | changes).items() if v is not None}

    return lie


def who(**changes: Any) -> Lie:
    def lie(issuer: Issuer) -> None:
        issuer.person = {k: v for k, v in (issuer.person | changes).items() if v is not None}

    return lie


#: Name of the lie → how, and the check that must catch it (first words of its detail in the log).
LIES: dict[str, tuple[Lie, str]] = {
    "nonce d'une autre demande": (claims(nonce="n" * 64), "nonce différent"),
    "sans nonce": (claims(nonce=None), "MissingRequiredClaimError"),
    "nonce qui n'est pas un texte": (claims(nonce=12), "nonce différent"),
    "autre émetteur": (claims(iss="https://ailleurs.example"), "InvalidIssuerError"),
    "émetteur à une barre près": (lambda i: claims(iss=i.issuer + "/")(i), "InvalidIssuerError"),
    "autre destinataire": (claims(aud="un-autre-service"), "InvalidAudienceError"),
    "destinataires en plus": (claims(aud=["stages", "un-autre-service"]), "autres destinataires"),
    "autre demandeur (azp)": (claims(azp="un-autre-service"), "azp différent"),
    "alg none": (signed_by(lambda i, t: i.raw(t, {"alg": "none", "kid": "ES256"})), "algorithme refusé"),
    "alg None en capitales": (signed_by(lambda i, t: i.raw(t, {"alg": "NONE", "kid": "ES256"})), "algorithme refusé"),
    "HS256 avec la clé publique": (hmac_with(public_pem, "RS256"), "algorithme refusé"),
    "HS256 avec le secret du client": (hmac_with(lambda i: i.client_secret.encode(), "ES256"), "algorithme refusé"),
    "expiré": (later(exp=-60), "ExpiredSignatureError"),
    "sans expiration": (claims(exp=None), "MissingRequiredClaimError"),
    "pas encore valable (nbf)": (later(nbf=300), "ImmatureSignatureError"),
    "écrit dans le futur (iat)": (later(iat=300, exp=900), "ImmatureSignatureError"),
    "écrit il y a longtemps": (later(iat=-3600), "jeton ancien"),
    "dates en texte": (claims(exp="demain"), "DecodeError"),
    "jeton sans fin": (later(exp=30 * 24 * 3600), "jeton sans fin"),
    "date sans fin": (claims(exp=10**400), ""),
    "date en chiffres dans un texte": (date_in_text, "date illisible"),
    "date qui n'est pas un nombre": (claims(iat=float("nan")), ""),
    "date infinie": (claims(exp=float("inf")), ""),
    "algorithme en liste": (signed_by(lambda i, t: i.raw(t, {"alg": ["ES256"], "kid": "ES256"})), "algorithme refusé"),
    "contenu très imbriqué": (signed_by(nested), ""),
    "destinataire en objet": (claims(aud={"stages": True}), ""),
    "clé inconnue": (header(kid="inconnue"), "clé inconnue"),
    "sans nom de clé": (header(kid=""), "jeton sans nom de clé"),
    "en-tête jku": (header(jku="https://ailleurs.example/cles"), "en-tête refusé"),
    "en-tête x5u": (header(x5u="https://ailleurs.example/cert"), "en-tête refusé"),
    "en-tête x5c": (header(x5c=["MIIB"]), "en-tête refusé"),
    "clé dans l'en-tête": (signed_by(own_key_in_header), "en-tête refusé"),
    "en-tête crit": (header(crit=["exp"]), "jeton illisible"),
    "signé par une autre clé": (signed_by(other_key), "InvalidSignatureError"),
    "contenu changé après la signature": (signed_by(altered), "InvalidSignatureError"),
    "clé RSA de 1024 bits": (weak_key, "clé trop faible"),
    "clé symétrique publiée": (symmetric_key_published, "clé inconnue"),
    "clé de chiffrement": (key_for_encryption, "clé inconnue"),
    "niveau trop faible": (claims(acr="eidas0"), "acr trop faible"),
    "sans niveau": (claims(acr=None), "acr trop faible"),
    "niveau en liste": (claims(acr=["eidas1"]), "acr trop faible"),
    "jeton d'accès d'un autre (at_hash)": (claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), "at_hash différent"),
    "sans sujet": (claims(sub=None), "MissingRequiredClaimError"),
    "sujet qui n'est pas un texte": (claims(sub=1), "InvalidSubjectError"),
    "sujet vide": (claims(sub=""), "sub illisible"),
    "sujet sans fin": (claims(sub="a" * 256), "sub illisible"),
    "jeton qui n'en est pas un": (signed_by(lambda i, t: "ceci.nest.pas"), "jeton illisible"),
    "jeton qui n'est pas un texte": (signed_by(lambda i, t: {"sub": t["sub"]}), "réponse sans jetons"),
    "réponse sans jeton d'identité": (answer(id_token=None), "réponse sans jetons"),
    "réponse sans jeton d'accès": (answer(access_token=None), "réponse sans jetons"),
    "jeton d'accès avec un saut de ligne": (answer(access_token="a\r\nHost: ailleurs"), "jeton d'accès illisible"),
    "autre type de jeton": (answer(token_type="mac"), "jeton d'accès illisible"),
    "userinfo d'une autre personne": (info(sub="personne-2"), "userinfo d'une autre personne"),
    "userinfo sans sujet": (info(sub=None), "MissingRequiredClaimError"),
    "userinfo non signé": (unsigned_info, "userinfo non signé"),
    "userinfo signé mais d'un autre type": (info_kind("application/json"), "userinfo non signé"),
    "userinfo alg none": (info_none, "algorithme refusé"),
    "userinfo signé par une autre clé": (info_by_other_key, "InvalidSignatureError"),
    "userinfo d'un autre émetteur": (info(iss="https://ailleurs.example"), "InvalidIssuerError"),
    "userinfo pour un autre service": (info(aud="un-autre-service"), "InvalidAudienceError"),
    "userinfo expiré": (info(exp=1_700_000_000), "ExpiredSignatureError"),
    "userinfo refusé": (replies("/userinfo", 401, b"{}"), "userinfo, statut 401"),
    "jetons en erreur": (replies("/token", 500, b"{}"), "statut 500"),
    "jetons refusés": (replies("/token", 400, b'{"error": "invalid_grant"}'), "statut 400"),
    "jetons en HTML": (replies("/token", 200, b"<html>"), "JSON illisible"),
    "jetons en liste": (replies("/token", 200, b"[]"), "JSON qui n'est pas un objet"),
    "jetons très imbriqués": (replies("/token", 200, b"[" * 100_000), "JSON illisible"),
    "jetons sans fin": (replies("/token", 200, b" " * 300_000), "réponse trop longue"),
    "jetons au compte-gouttes": (drips("/token"), "réponse trop lente"),
    "jetons compressés": (replies("/token", 200, b"x", **{"Content-Encoding": "gzip"}), "réponse compressée"),
    "en-têtes au compte-gouttes": (drips_headers("/token"), "réponse trop lente"),
    "jetons jamais": (hangs("/token"), "réponse trop lente"),
    "jetons ailleurs": (replies("/token", 307, b"", Location="http://127.0.0.1:9/"), "redirection refusée"),
    "clés ailleurs": (replies("/jwks", 302, b"", Location="http://127.0.0.1:9/"), "redirection refusée"),
    "clés illisibles": (replies("/jwks", 200, b'{"keys": "aucune"}'), "jeu de clés illisible"),
    "clés en panne": (replies("/jwks", 503, b""), "statut 503"),
}


def refused(caplog: pytest.LogCaptureFixture, response: Any, detail: str, status: tuple[int, ...] = (403,)) -> None:
    page = response.content.decode()
    assert response.status_code in status, page[:500]
    assert "<h1>Connexion impossible</h1>" in page
    assert response["Cache-Control"] == "no-store" or "no-store" in response["Cache-Control"]
    lines = [record.getMessage() for record in caplog.records if record.name == "stages.sso"]
    assert len(lines) == 1, lines
    # « code (detail) »: a refusal without detail is known by its code.
    assert f"({detail}" in lines[0] or f" : {detail} ()" in lines[0], lines[0]
    assert "temoin" not in lines[0]


@pytest.mark.parametrize("name", LIES)
def test_a_provider_that_lies(name: str, visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    lie, detail = LIES[name]
    link(person(), issuer)
    before = everything()
    lie(issuer)
    with caplog.at_level(logging.WARNING, "stages.sso"):
        response = visitor.sign_in(issuer)
    refused(caplog, response, detail, (403, 424))
    assert visitor.signed_in is None
    assert everything() == before
    assert before["sessions"] == 0


def test_the_same_journey_without_lie_succeeds(visitor: Browser, issuer: Issuer) -> None:
    link(person(), issuer)
    visitor.sign_in(issuer)
    assert (visitor.signed_in is not None, open_sessions()) == (True, 1)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("autre émetteur", lambda i, said: said | {"issuer": "https://ailleurs.example"}),
        ("sans adresse de jetons", lambda i, said: said | {"token_endpoint": None}),
        ("jetons ailleurs", lambda i, said: said | {"token_endpoint": "https://ailleurs.example/token"}),
        ("autorisation ailleurs", lambda i, said: said | {"authorization_endpoint": "https://ailleurs.example/a"}),
        ("clés sur un autre port", lambda i, said: said | {"jwks_uri": "http://127.0.0.1:9/jwks"}),
        ("réseau interne", lambda i, said: said | {"userinfo_endpoint": "http://169.254.169.254/latest"}),
        ("nom trompeur", lambda i, said: said | {"token_endpoint": i.origin + "@ailleurs.example/token"}),
        ("fichier", lambda i, said: said | {"jwks_uri": "file:///etc/passwd"}),
        ("sortie ailleurs", lambda i, said: said | {"end_session_endpoint": "https://ailleurs.example/fin"}),
        ("script", lambda i, said: said | {"authorization_endpoint": "javascript:alert(1)"}),
    ],
)
def test_a_provider_that_lies_about_itself(
    name: str, change: Any, visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.said_of_itself = lambda said: change(issuer, said)
    with caplog.at_level(logging.WARNING, "stages.sso"):
        response = visitor.start()
    refused(caplog, response, "émetteur annoncé" if name == "autre émetteur" else "")
    assert set(issuer.asked) == {"/.well-known/openid-configuration"}


@pytest.mark.parametrize(
    ("lie", "detail"),
    [
        (replies("/.well-known/openid-configuration", 500, b""), "statut 500"),
        (replies("/.well-known/openid-configuration", 200, b"x" * 300_000), "réponse trop longue"),
        (replies("/.well-known/openid-configuration", 302, b"", Location="/ailleurs"), "redirection refusée"),
        (hangs("/.well-known/openid-configuration"), "réponse trop lente"),
        (lambda issuer: issuer.close(), "ConnectionRefusedError"),
    ],
)
def test_a_provider_out_of_order(
    lie: Lie, detail: str, visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    lie(issuer)
    began = time.monotonic()
    with caplog.at_level(logging.WARNING, "stages.sso"):
        response = visitor.start()
    refused(caplog, response, detail, (424,))
    assert "ProConnect ne répond pas" in response.content.decode()
    assert time.monotonic() - began < 3
    # The other ways stay open.
    assert visitor.client.get("/comptes/login/").status_code == 200


def test_a_state_never_given(visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    link(person(), issuer)
    back = visitor.at_provider(issuer, visitor.start())
    for forged, detail in (
        (back.partition("&state=")[0], "state inconnu"),
        (back[:-1] + ("A" if back[-1] != "A" else "B"), "state inconnu"),
        (back + "&code=celui-d-un-autre", "paramètre répété"),
    ):
        caplog.clear()
        with caplog.at_level(logging.WARNING, "stages.sso"):
            response = visitor.client.get(forged)
        refused(caplog, response, detail, (400,))
    assert "/token" not in issuer.asked
    assert open_sessions() == 0


def test_an_answer_serves_once(visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    link(person(), issuer)
    back = visitor.at_provider(issuer, visitor.start())
    visitor.client.get(back)
    assert visitor.signed_in
    visitor.client.logout()
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.client.get(back), "state inconnu", (400,))
    assert issuer.asked.count("/token") == 1


def test_the_answer_given_to_another_browser(
    visitor: Browser,
    visitor_of: Callable[[StagesClient], Browser],
    new_client: type[StagesClient],
    issuer: Issuer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A link sent to a victim would sign it in to the attacker's account."""
    link(person(), issuer)
    back = visitor.at_provider(issuer, visitor.start())
    victim = visitor_of(new_client())
    victim.client.get("/comptes/login/")
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, victim.client.get(back), "state inconnu", (400,))
    assert victim.signed_in is None


def test_a_demand_too_old(
    visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(person(), issuer)
    back = visitor.at_provider(issuer, visitor.start())
    now = time.time()
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: now + 601)
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.client.get(back), "state inconnu", (400,))


def test_a_code_spent_twice(visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    """The thief of a code puts it in an answer of their own: its nonce is not theirs, even if the provider forgets."""
    link(person(), issuer)
    first = visitor.at_provider(issuer, visitor.start())
    second = visitor.at_provider(issuer, visitor.start())
    issuer.reuse_codes = True
    stolen = first.partition("?")[2].partition("&")[0]
    forged = f"{second.partition('?')[0]}?{stolen}&{second.partition('&')[2]}"
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.client.get(forged), "nonce différent")
    issuer.reuse_codes = False
    issuer.codes.clear()
    caplog.clear()
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.client.get(first), "statut 400")
    assert open_sessions() == 0


def test_two_providers_mixed_up(
    visitor: Browser,
    new_issuer: Callable[..., Issuer],
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    honest, hostile = new_issuer(), new_issuer()
    settings.STAGES_SSO = [honest.settings("proconnect"), hostile.settings("educonnect")]
    link(person(), honest)
    back = visitor.at_provider(hostile, visitor.start("educonnect"))
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.client.get(back.replace("educonnect", "proconnect")), "state inconnu", (400,))
    # The hostile one answers in the honest one's name (RFC 9207), then signs for it.
    back = visitor.at_provider(hostile, visitor.start("educonnect"))
    caplog.clear()
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.client.get(f"{back}&iss={honest.issuer}"), "iss de la réponse différent")
    hostile.id_claims = lambda true: true | {"iss": honest.issuer}
    caplog.clear()
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.sign_in(hostile, "educonnect"), "InvalidIssuerError")
    assert "/token" not in honest.asked
    assert open_sessions() == 0


def test_the_same_subject_at_another_issuer_is_somebody_else(
    visitor: Browser, new_issuer: Callable[..., Issuer], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = new_issuer(), new_issuer()
    link(person(), first)
    # The same provider by name, moved to another issuer: its subjects are others.
    settings.STAGES_SSO = [second.settings(signup=False)]
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.sign_in(second), "no_account")
    assert open_sessions() == 0


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        (who(), "address_taken"),
        (who(email="CAMILLE.Temoin@Agents.example"), "address_taken"),
        (who(email_verified=False), "address_not_verified"),
        (who(email_verified="true"), "address_not_verified"),
        (who(email_verified=None), "address_not_verified"),
        (who(email=None), "address_not_verified"),
        (who(email="pas une adresse"), "address_not_verified"),
        (who(email="a@b.example\ncc: c@d.example"), "address_not_verified"),
    ],
)
def test_no_account_is_joined_by_its_address(
    lie: Lie, reason: str, visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    person()
    before = everything()
    lie(issuer)
    with caplog.at_level(logging.WARNING, "stages.sso"):
        response = visitor.sign_in(issuer)
    refused(caplog, response, reason)
    sentence = Reason(reason).sentence.format(provider="ProConnect")
    assert sentence in html.unescape(response.content.decode())
    assert visitor.signed_in is None
    assert everything() == before


def test_a_vouched_provider_that_says_not_verified_is_not_believed(
    visitor: Browser, issuer: Issuer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STAGES_SSO = [issuer.settings(email_vouched=True)]
    issuer.person["email_verified"] = False
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.sign_in(issuer), "address_not_verified")


def test_students_do_not_open_accounts(
    visitor: Browser, issuer: Issuer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STAGES_SSO = [issuer.settings(signup=False)]
    before = everything()
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.sign_in(issuer), "no_account")
    assert everything() == before


def test_a_closed_account_stays_closed(visitor: Browser, issuer: Issuer) -> None:
    user = person(is_active=False)
    link(user, issuer)
    response = visitor.sign_in(issuer)
    assert response["Location"].endswith("/comptes/inactive/")
    assert (visitor.signed_in, open_sessions()) == (None, 0)


@pytest.mark.parametrize("query", ["error=access_denied", "error=server_error&error_description=%3Cscript%3E", "x=1"])
def test_a_refusal_of_the_provider(
    query: str, visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    back = visitor.at_provider(issuer, visitor.start())
    state = back.partition("&")[2]
    with caplog.at_level(logging.WARNING, "stages.sso"):
        response = visitor.client.get(f"{RETURN}/proconnect/retour/?{query}&{state}")
    refused(caplog, response, "")
    assert "interrompu" in response.content.decode()
    assert "script" not in response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_forged_returns_of_sign_out(visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    link(person(), issuer)
    visitor.sign_in(issuer)
    for query in ("", "?state=", f"?state={'a' * 64}"):
        caplog.clear()
        with caplog.at_level(logging.WARNING, "stages.sso"):
            refused(caplog, visitor.client.get(f"{RETURN}/proconnect/deconnexion/{query}"), "state de déco", (400,))
    # A logout token posted by anybody ends nobody's session: no address takes one.
    forged = issuer.sign({"iss": issuer.issuer, "aud": "stages", "sub": "personne-1", "events": {}}, {})
    for path in ("deconnexion", "retour"):
        answer = visitor.client.post(f"{RETURN}/proconnect/{path}/", {"logout_token": forged})
        assert answer.status_code == 405
    assert visitor.signed_in


def test_a_return_of_sign_out_serves_once(visitor: Browser, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    from urllib.parse import parse_qs, urlsplit

    link(person(), issuer)
    visitor.sign_in(issuer)
    away = visitor.client.post("/comptes/logout/")["Location"]
    wrong = visitor.client.get(f"{RETURN}/proconnect/deconnexion/?state={'a' * 64}")
    refused(caplog, wrong, "state de déconnexion", (400,))
    caplog.clear()
    visitor.sign_in(issuer)
    away = visitor.client.post("/comptes/logout/")["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = f"{RETURN}/proconnect/deconnexion/?state={state}"
    assert visitor.client.get(back).status_code == 302
    with caplog.at_level(logging.WARNING, "stages.sso"):
        refused(caplog, visitor.client.get(back), "state de déconnexion", (400,))


def test_forged_tokens_do_not_make_us_hammer_the_provider(visitor: Browser, issuer: Issuer) -> None:
    link(person(), issuer)
    issuer.id_header["kid"] = "inconnue"
    for _ in range(4):
        visitor.sign_in(issuer)
    assert issuer.asked.count("/jwks") <= 2
