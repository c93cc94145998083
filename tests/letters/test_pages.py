"""Pages of letters: the journey of a letter from draft to verification, and who may see what."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from accounts.models import User
from poles.letters import pdf, services
from poles.letters.rules import State
from poles.models import LetterFile, MissionLetter
from tests import factories as make
from tests.letters.conftest import TODAY, YEAR_END, Bureau, acting
from tests.support.client import StagesClient
from tests.support.reading import words
from tests.worlds import two_academies

DAY = dt.timedelta(days=1)


def browser(user: User, second_factor: bool = True) -> StagesClient:
    """Sign in, with or without having shown a second factor in this session."""
    client = StagesClient()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}] if second_factor else []
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def at(name: str, letter: MissionLetter) -> str:
    return reverse(f"letters:{name}", args=[letter.pk])


def form_of(bureau: Bureau, **fields: Any) -> dict[str, Any]:
    return {
        "pole": str(bureau.pole.pk), "user": bureau.holder.email, "school_year": "2026",
        "starts_on": TODAY.isoformat(), "ends_on": YEAR_END.isoformat(), "missions": "Animer\nRecenser",
        "imp_rate": "0.5", "relief_hours": "", "version": "1",
        "objective_0_text": "Placer chacun", "objective_0_indicator": "part placée", "objective_0_target": "95 %",
    } | fields  # fmt: skip


def test_a_letter_from_its_draft_to_the_pole_and_to_the_day_after(
    bureau: Bureau, today_is: Callable[[dt.date], None]
) -> None:
    clerk, signer, holder = browser(bureau.clerk), browser(bureau.signer), browser(bureau.holder)
    assert clerk.get(reverse("letters:create")).status_code == 200
    response = clerk.post(reverse("letters:create"), form_of(bureau))
    letter = MissionLetter.objects.get()
    assert response.headers["Location"] == at("letter", letter)
    assert holder.get(at("letter", letter)).status_code == 404  # a draft is nobody's letter yet
    assert clerk.post(at("sign", letter)).status_code == 403
    assert signer.get(at("sign", letter)).status_code == 200
    assert signer.post(at("sign", letter)).status_code == 302
    assert "attend votre accusé de réception" in words(holder.get("/"))
    assert holder.get(f"/poles/{bureau.pole.slug}/").status_code == 404
    assert "Accuser réception" in words(holder.get(at("letter", letter)))
    assert holder.post(at("acknowledge", letter)).status_code == 302
    assert holder.get(f"/poles/{bureau.pole.slug}/").status_code == 200
    assert "Rive-Exemple" in words(holder.get(at("letter", letter)))
    today_is(YEAR_END + DAY)
    holder = browser(bureau.holder)
    assert holder.get(f"/poles/{bureau.pole.slug}/").status_code == 404
    assert "pris fin" in words(holder.get("/"))


def test_without_second_factor_nothing_is_acknowledged(bureau: Bureau) -> None:
    letter = bureau.sign(bureau.draft())
    client = browser(bureau.holder, second_factor=False)
    # Without a registered factor, to where one is registered: the page that shows one has nothing to ask for.
    assert client.post(at("acknowledge", letter)).headers["Location"] == reverse("mfa_index")
    assert "Enregistrez d'abord un second facteur" in words(client.get(reverse("mfa_index")))
    TOTP.activate(bureau.holder, generate_totp_secret())
    assert client.post(at("acknowledge", letter)).headers["Location"].startswith(reverse("mfa_reauthenticate"))
    letter.refresh_from_db()
    assert letter.state == State.SIGNED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_on": "2026-09-01"}, "finit avant de commencer"),
        ({"user": "inconnue@stages.example"}, "invitez d'abord la personne"),
        ({"relief_hours": "2"}, "pas les deux"),
        ({"objective_0_target": ""}, "un indicateur et une cible"),
        ({"starts_on": "31/02/2027"}, "date"),
        ({"missions": "x" * 301}, "300 au plus"),
        ({"imp_rate": "4"}, "choix"),
    ],
)
def test_a_bad_draft_is_refused_with_what_was_typed(bureau: Bureau, fields: dict[str, str], said: str) -> None:
    response = browser(bureau.clerk).post(reverse("letters:create"), form_of(bureau, **fields))
    assert response.status_code == 422
    assert said in words(response)
    assert "part placée" in response.content.decode()
    assert not MissionLetter.objects.exists()


def test_an_overlap_is_told_on_the_page_of_the_signature(bureau: Bureau) -> None:
    bureau.active()
    other = bureau.draft(user=make.UserFactory())
    response = browser(bureau.signer).post(at("sign", other))
    assert response.status_code == 422
    assert "Une autre lettre de mission court pour ce pôle" in words(response)


def test_two_versions_side_by_side(bureau: Bureau) -> None:
    letter = bureau.draft()
    first, second = browser(bureau.clerk), browser(bureau.signer)
    first.post(at("edit", letter), form_of(bureau, missions="Première version"))
    response = second.post(at("edit", letter), form_of(bureau, missions="Seconde version"))
    assert response.status_code == 409
    page = words(response)
    assert "Première version" in page
    assert "Seconde version" in page
    letter.refresh_from_db()
    assert letter.missions == ["Première version"]
    second.post(at("edit", letter), form_of(bureau, missions="Seconde version", version="2"))
    letter.refresh_from_db()
    assert letter.missions == ["Seconde version"]


def test_the_model_is_edited_and_its_mistakes_named(bureau: Bureau) -> None:
    clerk = browser(bureau.clerk)
    address = reverse("letters:model")
    assert "repère" in words(clerk.post(address, {"text": "{inconnu}", "missions": "", "version": "0"}))
    assert clerk.post(address, {"text": "{titulaire}", "missions": "Une", "version": "0"}).status_code == 302
    assert clerk.post(address, {"text": "autre", "missions": "", "version": "0"}).status_code == 409


def test_every_act_by_its_page(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.active()
    signer, deputy = browser(bureau.signer), make.UserFactory()
    for name in ("substitute", "end", "revoke", "replace"):
        assert signer.get(at(name, letter)).status_code == 200
    absence = {
        "starts_on": "2026-09-12", "ends_on": "2026-09-20", "deputy": deputy.email, "reason": "Congé",
    }  # fmt: skip
    response = signer.post(at("substitute", letter), absence)
    stand_in = MissionLetter.objects.get(substitutes=letter)
    assert response.headers["Location"] == at("letter", stand_in)
    assert "Retour anticipé" in words(signer.get(at("letter", letter)))
    assert signer.get(at("give-back", letter)).status_code == 200
    assert signer.post(at("give-back", letter), {"back_on": "2026-09-15"}).status_code == 302
    assert signer.post(at("discard", stand_in)).status_code == 302
    assert signer.post(at("end", letter), {"last_day": "2026-12-01", "reason": "Départ"}).status_code == 302
    assert signer.post(at("revoke", letter), {"reason": ""}).status_code == 422
    assert signer.post(at("revoke", letter), {"reason": "Erreur"}).status_code == 302
    page = words(signer.get(at("letter", letter)))
    assert "retirée (Erreur)" in page
    assert signer.post(at("revoke", letter), {"reason": "Encore"}).status_code == 422


def test_a_predecessor_is_not_read_by_the_coordinator(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    former = bureau.active(ends_on=TODAY + 5 * DAY)
    today_is(TODAY + 6 * DAY)
    newcomer = make.UserFactory()
    letter = bureau.active(user=newcomer, starts_on=TODAY + 6 * DAY)
    client = browser(newcomer)
    assert client.get(at("letter", letter)).status_code == 200
    for name in ("letter", "document", "acknowledge"):
        assert client.get(at(name, former)).status_code == 404
    page = words(client.get(reverse("letters:letters")))
    assert "Zéphirine Modèle-Ancien" not in page


def test_neighbours_and_others(db: None) -> None:
    worlds = two_academies()
    foreign, own = worlds.b.rows[MissionLetter], worlds.a.rows[MissionLetter]
    acts = ("letter", "edit", "sign", "acknowledge", "replace", "substitute", "give-back", "end", "revoke", "discard")
    for kind, user in worlds.a.users.items():
        client = browser(user)
        for name in (*acts, "document"):
            assert client.get(at(name, foreign)).status_code == 404, (kind, name)
        if kind not in ("rectorat", "pole"):
            for name in acts:
                assert client.get(at(name, own)).status_code == 404, (kind, name)
        response = client.get(reverse("letters:letters"))
        assert response.status_code == 200
        assert worlds.b.canary not in response.content.decode()
        status = 200 if kind == "rectorat" else 403
        assert client.get(reverse("letters:create")).status_code == status
        assert client.get(reverse("letters:model")).status_code == status
    holder = browser(worlds.a.users["pole"])
    for name in ("edit", "sign", "replace", "substitute", "give-back", "end", "revoke", "discard"):
        assert holder.get(at(name, own)).status_code == 403, name
        assert holder.post(at(name, own)).status_code == 403, name


def test_signed_out_goes_to_the_sign_in_page(bureau: Bureau) -> None:
    letter = bureau.active()
    for address in (reverse("letters:letters"), at("letter", letter), at("document", letter)):
        response = StagesClient().get(address)
        assert response.status_code == 302
        assert "/comptes/" in response.headers["Location"]


def test_the_verification_page_says_four_things_to_anybody(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.active()
    pdf.make_file(letter_id=letter.pk, academie_id="9A")
    address = reverse("letters:verify", args=["9A", letter.token])
    visitor = StagesClient()
    response = visitor.get(address)
    page = words(response)
    assert "En vigueur" in page
    assert "Zéphirine Modèle-Ancien" in page
    assert LetterFile.objects.get().sha256 in page
    assert bureau.holder.email not in page
    assert bureau.signer.last_name not in page
    assert "Placer chacun" not in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    today_is(YEAR_END + DAY)
    assert "Pas en vigueur" in words(visitor.get(address))
    today_is(TODAY)
    with acting(bureau.signer) as actor:
        services.revoke(actor=actor, letter=letter, reason="Essai")
    assert "Pas en vigueur" in words(visitor.get(address))


def test_a_letter_is_renewed_from_its_page(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    clerk = browser(bureau.clerk)
    draft = bureau.draft(ends_on=TODAY + 60 * DAY)
    follow = f"{reverse('letters:create')}?suite={draft.pk}"
    assert follow not in clerk.get(at("letter", draft)).content.decode()
    letter = bureau.acknowledge(bureau.sign(draft))
    assert follow in clerk.get(at("letter", letter)).content.decode()
    assert "suite=" not in browser(bureau.holder).get(at("letter", letter)).content.decode()
    page = clerk.get(follow).content.decode()
    assert bureau.holder.email in page
    assert f'value="{TODAY + 61 * DAY}"' in page
    assert f'value="{YEAR_END}"' in page
    answer = clerk.post(
        reverse("letters:create"), form_of(bureau, starts_on=(TODAY + 61 * DAY).isoformat(), missions="Suite")
    )
    following = MissionLetter.objects.get(missions=["Suite"])
    assert answer.headers["Location"] == at("letter", following)
    bureau.acknowledge(bureau.sign(following))
    today_is(TODAY + 61 * DAY)
    assert browser(bureau.holder).get(f"/poles/{bureau.pole.slug}/").status_code == 200


@pytest.mark.parametrize(
    ("academie", "token"), [("9A", "x" * 43), ("9B", None), ("99", None), ("9A", ""), ("9A,9B", "x")]
)
def test_an_unknown_address_says_so(bureau: Bureau, academie: str, token: str | None) -> None:
    make.AcademieFactory(code="9B")
    letter = bureau.active()
    bureau.draft(user=make.UserFactory())
    response = StagesClient().get(f"/lettres/verification/{academie}/{letter.token if token is None else token}/")
    assert response.status_code == 404
    assert "Zéphirine" not in response.content.decode()


def test_the_stored_document_is_sent_to_its_holder(bureau: Bureau) -> None:
    letter = bureau.active()
    client = browser(bureau.holder)
    assert client.get(at("document", letter)).status_code == 404
    file = pdf.make_file(letter_id=letter.pk, academie_id="9A")
    response = client.get(at("document", letter))
    assert response.content == bytes(file.content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    LetterFile.objects.update(content=b"%PDF-1.7 autre")
    with pytest.raises(RuntimeError, match="empreinte"):
        client.get(at("document", letter))


def test_the_list_filters_sorts_and_exports_in_a_constant_number_of_queries(
    bureau: Bureau, assert_max_queries: Callable[..., Any]
) -> None:
    clerk = browser(bureau.clerk)
    for _ in range(12):
        make.MissionLetterFactory(pole=make.PoleFactory(territory=False), school_year=bureau.year)
    with assert_max_queries(20):
        page = words(clerk.get(reverse("letters:letters"), {"tri": "-titulaire"}))
    assert "12 lettres" in page.replace("\u00a0", " ")
    assert "Aucune lettre ne correspond" in words(clerk.get(reverse("letters:letters"), {"q": "introuvable"}))
    export = clerk.get(reverse("letters:letters"), {"format": "csv"})
    assert "Titulaire" in export.content.decode("utf-8-sig")
