"""Support in somebody else's functions: who, whom, how long, what is refused, what is told."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.audit import record_read
from accounts.audit.presentation import whole
from accounts.impersonation import services
from accounts.models import AuditEntry, AuditRead, Impersonation, SupportStaff, User
from matching.models import Campaign
from poles.models import Pole
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.client import StagesClient
from tests.support.reading import words
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db

REASON = "Demande 4217 : la liste des besoins est vide"


@pytest.fixture
def pole() -> Pole:
    return make.PoleFactory()


@pytest.fixture
def coordinator(pole: Pole) -> User:
    return make.MissionLetterFactory(pole=pole).user


@pytest.fixture
def support() -> User:
    return make.SupportStaffFactory().user


@pytest.fixture
def helper(support: User) -> StagesClient:
    client = StagesClient()
    client.force_login(support)
    return client


def begin(client: StagesClient, person: User, **fields: Any) -> Any:
    return client.post("/assistance/", {"email": person.email, "reason": REASON, **fields})


def told(academie_id: str = "9A") -> list[tuple[str, Any]]:
    rows = AuditEntry.objects.filter(academie_id=academie_id).order_by("number")
    return [(row.verb, row.details.get("page")) for row in rows]


def test_the_support_sees_what_the_person_sees_under_a_banner(
    helper: StagesClient, coordinator: User, support: User, pole: Pole
) -> None:
    assert helper.get("/besoins/").status_code == 403
    response = begin(helper, coordinator)
    assert (response.status_code, response.url) == (302, "/")
    for path in ("/", "/besoins/", "/campagnes/", f"/poles/{pole.slug}/", "/comptes/fonction/", "/inconnue/"):
        page = words(helper.get(path))
        assert f"vous voyez le service comme {coordinator.full_name}, en lecture seule" in " ".join(page.split()), path
        assert "Arrêter" in page
        assert coordinator.full_name in page
    session = Impersonation.objects.get()
    assert session.ends_at - session.started_at == dt.timedelta(minutes=30)
    assert (session.support, session.person, session.reason) == (support, coordinator, REASON)
    # Nobody else wears the banner.
    own = StagesClient()
    own.force_login(coordinator)
    assert "Arrêter" not in words(own.get("/"))


def test_every_request_is_told_before_it_is_answered(
    helper: StagesClient, coordinator: User, support: User, verified: Any
) -> None:
    begin(helper, coordinator)
    helper.get("/besoins/?q=Maya")
    helper.get("/inconnue/")
    helper.get("/journal/")
    helper.post("/campagnes/nouvelle/", {"name": "x"})
    helper.post("/assistance/arreter/")
    helper.get("/assistance/")
    assert told() == [
        ("support.started", None),
        ("support.page", "placements:needs"),
        ("support.page", "inconnue"),
        ("support.page", "audit:journal"),
        ("support.refused", "matching:create"),
        ("support.stopped", None),
    ]
    for line in AuditEntry.objects.with_names().order_by("number"):
        assert (line.person_id, line.object_id) == (support.pk, str(coordinator.pk))
        assert "Maya" not in str(line.details)
        assert whole(line).startswith(f"{support.full_name} ")
    first = AuditEntry.objects.with_names().order_by("number").first()
    assert whole(first).endswith(f"a ouvert une session d'assistance de 30 minutes (lecture seule) : {REASON}.")
    assert verified().faults == []


def test_reading_only_unless_stated(helper: StagesClient, coordinator: User, pole: Pole) -> None:
    campaign = {
        "name": "Printemps", "kind": "pfmp", "starts_on": "2027-01-04", "ends_on": "2027-06-30", "pole": str(pole.pk),
    }  # fmt: skip
    begin(helper, coordinator)
    for method in ("post", "put", "patch", "delete"):
        response = getattr(helper, method)("/campagnes/nouvelle/", campaign)
        assert response.status_code == 403
        assert "Session d'assistance en lecture seule" in words(response)
    assert not Campaign.objects.exists()
    assert helper.post("/api/v1/needs/").json()["detail"].startswith("Session d'assistance en lecture seule")
    helper.post("/assistance/arreter/")
    begin(helper, coordinator, writes="on")
    assert "modifications permises" in words(helper.get("/"))
    assert helper.post("/campagnes/nouvelle/", {}).status_code in (200, 422)


def test_what_is_done_in_a_session_names_the_support_behind(
    helper: StagesClient, coordinator: User, support: User
) -> None:
    begin(helper, coordinator, writes="on")
    from accounts.audit.services import support_person

    assert support_person.get() is None  # nothing of a request outlives it
    helper.post("/comptes/fonction/", {"function": "x"})
    lines = list(AuditEntry.objects.exclude(verb__startswith="support.").order_by("number"))
    assert all(line.support_id == support.pk for line in lines)


@pytest.mark.parametrize("path", ["/comptes/password/change/", "/comptes/email/"])
def test_the_account_of_the_person_stays_closed(helper: StagesClient, coordinator: User, path: str) -> None:
    begin(helper, coordinator, writes="on")
    for response in (helper.get(path), helper.post(path, {"email": "autre@stages.example"})):
        assert response.status_code == 403
        assert "l'assistance n'y entre pas" in words(response)


def test_a_session_ends_by_itself_and_executes_nothing(helper: StagesClient, coordinator: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        begin(helper, coordinator, writes="on")
        clock.shift(dt.timedelta(minutes=29, seconds=59))
        assert helper.get("/besoins/").status_code == 200
        clock.shift(dt.timedelta(seconds=1))
        response = helper.post("/campagnes/nouvelle/", {"name": "x"})
        assert (response.status_code, response.url) == (302, "/assistance/")
        assert "La session d'assistance est terminée" in words(helper.get("/assistance/"))
        assert helper.get("/besoins/").status_code == 403
    assert not Campaign.objects.exists()


def test_stopping_gives_the_support_back(helper: StagesClient, coordinator: User, support: User) -> None:
    begin(helper, coordinator)
    assert helper.get("/assistance/arreter/").status_code == 405
    page = words(helper.post("/assistance/arreter/", follow=True))
    assert "vous êtes de nouveau vous-même" in page
    assert "Arrêter" not in page
    assert support.full_name in page
    assert helper.get("/besoins/").status_code == 403
    assert Impersonation.objects.get().stopped_at is not None
    assert helper.post("/assistance/arreter/").status_code == 302


def test_a_dismissed_support_is_out_at_the_next_request(helper: StagesClient, coordinator: User) -> None:
    begin(helper, coordinator)
    assert helper.get("/besoins/").status_code == 200
    SupportStaff.objects.all().delete()
    assert helper.get("/besoins/").status_code == 302
    assert helper.get("/besoins/").status_code == 403
    assert helper.get("/assistance/").status_code == 404


def test_a_person_who_gains_rights_is_left_at_the_next_request(helper: StagesClient, coordinator: User) -> None:
    begin(helper, coordinator)
    make.RectoratStaffFactory(user=coordinator)
    assert helper.get("/besoins/").url == "/assistance/"


def test_one_session_at_a_time(helper: StagesClient, coordinator: User, pole: Pole) -> None:
    begin(helper, coordinator)
    other = make.StaffMemberFactory(establishment=make.member_school(pole)).user
    refused = begin(helper, other)
    assert refused.status_code == 403
    assert "Arrêtez d'abord la session d'assistance en cours." in words(refused)
    # From another browser of the same support the first one is stopped.
    second = StagesClient()
    second.force_login(SupportStaff.objects.get().user)
    begin(second, other)
    assert helper.get("/besoins/").url == "/assistance/"
    assert Impersonation.objects.filter(stopped_at=None).count() == 1


def somebody(kind: str, pole: Pole) -> User:
    if kind == "rectorat":
        return make.RectoratStaffFactory(academie=pole.academie).user
    if kind == "rectorat and coordinator":
        return make.RectoratStaffFactory(user=make.MissionLetterFactory(pole=pole).user).user
    if kind == "support":
        return make.SupportStaffFactory(user=make.MissionLetterFactory(pole=pole).user).user
    if kind == "inactive":
        return make.MissionLetterFactory(pole=pole, user__is_active=False).user
    return make.UserFactory()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("rectorat", "ses droits dépassent les vôtres"),
        ("rectorat and coordinator", "ses droits dépassent les vôtres"),
        ("support", "fait partie de l'assistance"),
        ("inactive", "Aucun compte actif n'a cette adresse."),
        ("no function", "aucune fonction aujourd'hui"),
    ],
)
def test_nobody_with_more_rights_nor_nothing_to_see(kind: str, sentence: str, helper: StagesClient, pole: Pole) -> None:
    response = begin(helper, somebody(kind, pole))
    assert response.status_code == 422
    assert sentence in words(response)
    assert not Impersonation.objects.exists()
    assert not AuditEntry.objects.exists()


def test_oneself_is_refused(helper: StagesClient, support: User) -> None:
    assert "C'est votre propre compte." in words(begin(helper, support))


@pytest.mark.parametrize("reason", ["", "court", " " * 20, "x" * 301])
def test_a_reason_is_compulsory(reason: str, helper: StagesClient, coordinator: User) -> None:
    assert begin(helper, coordinator, reason=reason).status_code == 422
    assert not Impersonation.objects.exists()


@pytest.mark.parametrize("situation", ["coordinator", "rectorat", "nobody", "ended", "not yet"])
def test_whoever_is_not_of_the_support_finds_nothing(situation: str, pole: Pole, coordinator: User) -> None:
    today = timezone.localdate()
    user = somebody("rectorat" if situation == "rectorat" else "no function", pole)
    if situation == "ended":
        make.SupportStaffFactory(user=user, ends_on=today - dt.timedelta(days=1))
    elif situation == "not yet":
        make.SupportStaffFactory(user=user, starts_on=today + dt.timedelta(days=1))
    elif situation == "coordinator":
        user = make.MissionLetterFactory(pole=make.PoleFactory()).user
    client = StagesClient()
    client.force_login(user)
    assert client.get("/assistance/").status_code == 404
    assert begin(client, coordinator).status_code == 404
    assert client.post("/assistance/arreter/").status_code == 404
    assert not Impersonation.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-4000-8000-000000000000", 7, None])
def test_a_forged_session_key_opens_nothing(key: Any, helper: StagesClient, coordinator: User) -> None:
    session = helper.session
    session["impersonation"] = key
    session.save()
    helper.get("/besoins/")
    assert helper.get("/besoins/").status_code == 403


def test_another_supports_session_is_not_mine(helper: StagesClient, coordinator: User) -> None:
    begin(helper, coordinator)
    thief = StagesClient()
    thief.force_login(make.SupportStaffFactory().user)
    session = thief.session
    session["impersonation"] = str(Impersonation.objects.get().pk)
    session.save()
    assert thief.get("/besoins/").url == "/assistance/"


def test_a_reading_by_the_support_does_not_hide_the_persons_own(support: User, coordinator: User, pole: Pole) -> None:
    from accounts.actors import actor_for
    from accounts.audit.services import support_person

    student = make.StudentFactory(establishment=make.member_school(pole))
    actor = actor_for(coordinator, None)
    assert actor is not None
    token = support_person.set(support.pk)
    try:
        with as_role(), acting_as(actor.scope):
            assert record_read(actor=actor, thing=student)
            assert not record_read(actor=actor, thing=student)
    finally:
        support_person.reset(token)
    with as_role(), acting_as(actor.scope):
        assert record_read(actor=actor, thing=student)
    assert list(AuditEntry.objects.order_by("number").values_list("support_id", flat=True)) == [support.pk, None]
    assert AuditRead.objects.count() == 2
    line = AuditEntry.objects.with_names().order_by("number").first()
    assert whole(line).endswith(f"a consulté le dossier d'un élève, avec l'assistance de {support.full_name}.")


def test_a_second_factor_where_it_is_required(helper: StagesClient, coordinator: User, settings: Any) -> None:
    settings.STAGES_SECOND_FACTOR = "required"
    helper.logout()
    helper.force_login(SupportStaff.objects.get().user, second_factor=False)
    assert helper.get("/assistance/").status_code == 403
    assert begin(helper, coordinator).status_code == 403
    session = helper.session
    session["account_authentication_methods_user"] = str(SupportStaff.objects.get().user_id)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session.save()
    assert helper.get("/assistance/").status_code == 200
    # The support's own factor opened the session: the person's is not asked for.
    begin(helper, coordinator)
    assert helper.get("/besoins/").status_code == 200


def test_lines_go_to_each_academie_of_the_person(support: User, pole: Pole, coordinator: User) -> None:
    other = make.PoleFactory(academie=make.AcademieFactory(code="9B"))
    make.StaffMemberFactory(establishment=make.member_school(other), user=coordinator)
    company = make.CompanyMemberFactory().user
    with as_role():
        services.start(support=support, email=coordinator.email, reason=REASON)
        services.start(support=support, email=company.email.upper(), reason=REASON)
    assert told("9A") == told("9B") == [("support.started", None), ("support.stopped", None)]
    assert told("") == [("support.started", None)]


# The command


def appoint(*args: str) -> str:
    output = StringIO()
    call_command("appoint_support", *args, "--database", "default", stdout=output)
    return output.getvalue()


def test_appointing_and_dismissing() -> None:
    user = make.UserFactory()
    assert "jusqu’au 31/12/2099" in appoint(user.email.upper(), "--until", "2099-12-31")
    assert services.is_support(user)
    with pytest.raises(CommandError, match="déjà partie"):
        appoint(user.email)
    assert "terminée" in appoint(user.email, "--end")
    assert not services.is_support(user)
    assert [verb for verb, _page in told("")] == ["support.appointed", "support.dismissed"]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["absent@stages.example"], "Aucun compte actif"),
        (["{email}", "--end"], "ne fait pas partie"),
        (["{email}", "--until", "demain"], "n'est pas une date"),
        (["{email}", "--until", "2020-01-01"], "est passé"),
    ],
)
def test_the_command_says_what_is_wrong(args: list[str], sentence: str) -> None:
    user = make.UserFactory()
    with pytest.raises(CommandError, match=sentence):
        appoint(*(arg.format(email=user.email) for arg in args))
    assert not SupportStaff.objects.exists()
