"""The yearly campaign: who is asked, what leaves, what comes back by the link, what the pôle and the rectorat read."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor, actor_for
from accounts.models import Message
from accounts.outbox.registry import Parcel
from accounts.outbox.services import PURPOSE
from accounts.seal import unseal
from companies.intentions import notices, services
from companies.intentions.links import path_of, secret_of
from companies.intentions.reading import totals_of
from companies.models import Company, HostLoad, IntentionCampaign, IntentionInvite, OfferDraft
from poles.models import Pole
from poles.nomenclatures import PeriodKind, Sector
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.factories import shapes
from tests.factories.companies_hub import monday

pytestmark = pytest.mark.django_db
Answer = IntentionInvite.Answer


@pytest.fixture
def coordinator() -> Actor:
    found = actor_for(make.MissionLetterFactory().user, None)
    assert found is not None
    return found


@pytest.fixture
def pole(coordinator: Actor) -> Pole:
    return coordinator.subject  # type: ignore[no-any-return]


@pytest.fixture
def campaign(pole: Pole) -> IntentionCampaign:
    return make.IntentionCampaignFactory(pole=pole)


@pytest.fixture
def as_pole(coordinator: Actor, as_role: Callable[..., AbstractContextManager[Any]]) -> Any:
    """Run a block as the coordinator, in the role of pages."""

    class Acting:
        def __enter__(self) -> Actor:
            self.role, self.scope = as_role(), acting_as(coordinator.scope)
            self.role.__enter__()
            self.scope.__enter__()
            return coordinator

        def __exit__(self, *error: Any) -> None:
            self.scope.__exit__(*error)
            self.role.__exit__(*error)

    return Acting


def host(pole: Pole, *, member: bool = True, **fields: Any) -> Company:
    """Make a host of the territory; `member`: somebody there has an account."""
    commune = pole.territory.order_by("pk").first().commune  # type: ignore[union-attr]
    company = make.CompanyFactory(commune=commune, **fields)
    if member:
        make.CompanyMemberFactory(company=company, role="recruiter")
        make.CompanyMemberFactory(company=company, role="manager", user__email=f"chef-{company.pk.hex}@hote.example")
    return company


def words(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unseal(message.sealed, purpose=PURPOSE))
    return found


def test_hosts_of_the_territory_are_asked_once_at_the_address_of_their_manager(
    pole: Pole, campaign: IntentionCampaign, as_pole: Any
) -> None:
    known, silent = host(pole), host(pole, member=False)
    merged = host(pole, merged_into=known)
    closed = host(pole, closed_on=shapes.today())
    elsewhere = make.CompanyFactory()
    ids = [one.pk for one in (known, silent, merged, closed, elsewhere)]
    with as_pole() as actor:
        assert services.choose(actor=actor, campaign=campaign, companies=ids) == (1, 1)
        assert services.choose(actor=actor, campaign=campaign, companies=ids) == (0, 1)
    invite = IntentionInvite.objects.get()
    assert (invite.company, invite.email) == (known, f"chef-{known.pk.hex}@hote.example")


@pytest.mark.parametrize(("visibility", "asked"), [("school", 0), ("pole", 1), ("academie", 1)])
def test_a_contact_that_a_school_keeps_is_not_written_to(
    pole: Pole, campaign: IntentionCampaign, as_pole: Any, visibility: str, asked: int
) -> None:
    company = host(pole, member=False)
    school = make.member_school(pole)
    make.ContactFactory(
        establishment=school, pole=pole, company=company, visibility=visibility, email="atelier@hote.example"
    )
    with as_pole() as actor:
        assert services.choose(actor=actor, campaign=campaign, companies=[company.pk])[0] == asked


def test_the_question_leaves_once_and_the_silent_are_reminded_once(
    pole: Pole, campaign: IntentionCampaign, as_pole: Any
) -> None:
    companies = [host(pole) for _ in range(3)]
    with as_pole() as actor:
        services.choose(actor=actor, campaign=campaign, companies=[one.pk for one in companies])
        assert services.send(actor=actor, campaign=campaign) == 3
        with pytest.raises(ValidationError, match="Ajoutez d'abord"):
            services.send(actor=actor, campaign=campaign)
    first = IntentionInvite.objects.order_by("pk").first()
    assert first is not None
    with acting_as(Scope.for_job(pole.academie)):
        services.answer(invite=first, values={"answer": Answer.MAYBE})
    with as_pole() as actor:
        assert services.remind(actor=actor, campaign=campaign) == 2
        with pytest.raises(ValidationError, match="déjà été relancées"):
            services.remind(actor=actor, campaign=campaign)
    messages = list(Message.objects.filter(template=notices.TEMPLATE))
    assert len(messages) == 5
    # The reminder carries the same link as the question; the row keeps an imprint.
    links = {words(one)["context"]["path"] for one in messages}
    assert links == {path_of(one) for one in IntentionInvite.objects.all()}
    assert not any(one.secret in link for one in IntentionInvite.objects.all() for link in links)


def test_a_mail_no_longer_leaves_once_the_host_has_answered(pole: Pole, campaign: IntentionCampaign) -> None:
    invite = make.IntentionInviteFactory(campaign=campaign, company=host(pole), sent_at=timezone.now())
    parcel = Parcel(notices.TEMPLATE, "k", None, invite.email, pole.academie_id, {"invite": str(invite.pk)})
    assert notices.still_due(parcel)
    IntentionInvite.objects.update(answer=Answer.MAYBE, answered_at=timezone.now())
    assert not notices.still_due(parcel)


@pytest.fixture
def invite(pole: Pole, campaign: IntentionCampaign) -> IntentionInvite:
    from companies.intentions.links import imprint_of

    made = make.IntentionInviteFactory(campaign=campaign, company=host(pole), sent_at=timezone.now())
    IntentionInvite.objects.filter(pk=made.pk).update(secret=imprint_of(made.pk))
    made.refresh_from_db()
    return made


def month(campaign: IntentionCampaign) -> str:
    return dt.date(campaign.school_year_id + 1, 3, 1).isoformat()


def test_a_host_answers_by_the_link_and_may_change_its_mind(client: Any, invite: IntentionInvite) -> None:
    page = client.get(path_of(invite))
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"
    yes = {"answer": "yes", "seats": "3", "months": [month(invite.campaign)], "kinds": ["pfmp"], "sectors": ["F"]}
    for _ in range(2):  # a double click is harmless
        assert client.post(path_of(invite), yes).status_code == 302
    invite.refresh_from_db()
    assert (invite.answer, invite.seats, invite.kinds, invite.sectors) == ("yes", 3, ["pfmp"], ["F"])
    assert client.post(path_of(invite), {"answer": "no", "reason": "activity", "note": "Travaux."}).status_code == 302
    invite.refresh_from_db()
    assert (invite.answer, invite.seats, invite.reason, invite.months) == ("no", None, "activity", [])
    assert "Merci, votre réponse est enregistrée." in client.get(path_of(invite) + "?fait=1").content.decode()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Choisissez une réponse."),
        ({"answer": "yes"}, "Indiquez combien d’élèves vous pensez accueillir."),
        ({"answer": "yes", "seats": "0"}, "Indiquez de 1 à 200 places."),
        ({"answer": "yes", "seats": "10000"}, "Indiquez de 1 à 200 places."),
        ({"answer": "no"}, "Choisissez une raison"),
    ],
    ids=["nothing", "yes without places", "no place", "too many", "no without reason"],
)
def test_a_wrong_answer_is_said_next_to_its_field_and_nothing_is_kept(
    client: Any, invite: IntentionInvite, posted: dict[str, str], sentence: str
) -> None:
    page = client.post(path_of(invite), posted)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    invite.refresh_from_db()
    assert invite.answer == ""


def test_a_wrong_link_an_unsent_one_and_one_of_a_past_campaign_open_nothing(
    client: Any, invite: IntentionInvite
) -> None:
    right = [invite.academie_id, invite.pk, secret_of(invite.pk)]
    other = make.IntentionInviteFactory(campaign=invite.campaign)
    for args in (
        [invite.academie_id, invite.pk, secret_of(other.pk)],
        [make.AcademieFactory(code="9B").pk, invite.pk, secret_of(invite.pk)],
        ["zz", invite.pk, secret_of(invite.pk)],
    ):
        assert client.get(reverse("intentions:answer", args=args)).status_code == 404
    assert client.get(reverse("intentions:answer", args=right)).status_code == 200
    IntentionInvite.objects.filter(pk=invite.pk).update(sent_at=None)
    assert client.get(reverse("intentions:answer", args=right)).status_code == 404
    IntentionInvite.objects.filter(pk=invite.pk).update(sent_at=timezone.now())
    yesterday = shapes.today() - dt.timedelta(days=1)
    IntentionCampaign.objects.update(starts_on=yesterday, ends_on=yesterday)
    assert client.get(reverse("intentions:answer", args=right)).status_code == 404
    assert client.post(reverse("intentions:answer", args=right), {"answer": "maybe"}).status_code == 404


def test_totals_count_places_by_sector_and_month_and_say_what_was_not_told(
    pole: Pole, campaign: IntentionCampaign, as_pole: Any
) -> None:
    first, second = dt.date(campaign.school_year_id, 11, 1), dt.date(campaign.school_year_id + 1, 3, 1)
    common = {"campaign": campaign, "sent_at": timezone.now(), "answered_at": timezone.now()}
    make.IntentionInviteFactory(
        answer="yes", seats=3, sectors=[Sector.BATIMENT, Sector.COMMERCE], months=[first], **common
    )
    make.IntentionInviteFactory(answer="yes", seats=2, sectors=[Sector.COMMERCE], months=[first, second], **common)
    make.IntentionInviteFactory(answer="yes", seats=1, **common)
    make.IntentionInviteFactory(answer="maybe", **common)
    make.IntentionInviteFactory(answer="no", reason="admin", **common)
    make.IntentionInviteFactory(campaign=campaign)
    with as_pole():
        totals = totals_of(campaign)
    assert (totals.asked, totals.sent, totals.answered, totals.seats, totals.waiting) == (6, 5, 5, 6, 1)
    assert totals.sectors == [(Sector.COMMERCE.label, 5), (Sector.BATIMENT.label, 3), ("Sans précision", 1)]
    year = campaign.school_year_id
    assert totals.months == [(f"novembre {year}", 5), (f"mars {year + 1}", 2), ("Sans précision", 1)]
    assert totals.reasons == [(IntentionInvite.Reason.ADMIN.label, 1)]


def test_who_received_last_year_is_known_from_the_weeks_alone(
    pole: Pole, campaign: IntentionCampaign, as_pole: Any
) -> None:
    from companies.intentions.hosts import hosts_of

    received, idle = host(pole), host(pole)
    last_year = dt.date(campaign.school_year_id, 1, 15)
    HostLoad.objects.create(siret=received.siret, week=last_year - dt.timedelta(days=last_year.weekday()), count=1)
    HostLoad.objects.create(siret=idle.siret, week=monday() + dt.timedelta(weeks=200), count=1)
    with as_pole():
        found = {one.pk: one.hosted for one in hosts_of(pole, campaign)}
    assert found == {received.pk: True, idle.pk: False}


def test_a_host_with_an_account_begins_the_offer_that_it_announced(client: Any, invite: IntentionInvite) -> None:
    with acting_as(Scope.for_job(invite.academie)):
        services.answer(
            invite=invite,
            values={"answer": Answer.YES, "seats": 4, "kinds": [PeriodKind.OBSERVATION], "sectors": [Sector.BATIMENT]},
        )
    client.force_login(invite.company.members.get(role="manager").user)
    answer = client.post(reverse("intentions:draft", args=[invite.pk]))
    assert answer.status_code == 302
    draft = OfferDraft.objects.get(company=invite.company)
    assert (draft.data["seats"], draft.data["kinds"], draft.data["sector"]) == ("4", ["observation"], "F")
    assert client.get(answer["Location"]).status_code == 200


def test_once_sent_a_campaign_may_only_end_later(campaign: IntentionCampaign, as_pole: Any) -> None:
    IntentionCampaign.objects.update(launched_at=timezone.now())
    kept = {"starts_on": campaign.starts_on, "message": campaign.message}
    with as_pole() as actor:
        later = campaign.ends_on + dt.timedelta(days=10)
        assert services.change(actor=actor, campaign=campaign, values=kept | {"ends_on": later}).ends_on == later
        with pytest.raises(ValidationError, match="seule sa fin"):
            services.change(actor=actor, campaign=campaign, values=kept | {"ends_on": campaign.ends_on})


def test_the_rectorat_reads_and_does_nothing(campaign: IntentionCampaign, client: Any) -> None:
    staff = make.RectoratStaffFactory(academie=campaign.academie)
    actor = actor_for(staff.user, None)
    assert actor is not None
    with acting_as(actor.scope), pytest.raises(PermissionDenied):
        services.send(actor=actor, campaign=campaign)


def test_pages_of_the_coordinator(client: Any, coordinator: Actor, assert_max_queries: Any) -> None:
    company = host(coordinator.subject)
    client.force_login(coordinator.user)
    page = client.get(reverse("intentions:new"))
    assert page.status_code == 200
    today = shapes.today()
    following = page.context["form"].fields["year"].choices[0][0]
    posted = {"year": following, "starts_on": today.isoformat(), "ends_on": (today + dt.timedelta(30)).isoformat()}
    answer = client.post(reverse("intentions:new"), posted)
    campaign = IntentionCampaign.objects.get()
    assert answer["Location"] == reverse("intentions:hosts", args=[campaign.pk])
    again = client.post(reverse("intentions:new"), posted)
    assert again.status_code == 422
    assert "Une campagne existe déjà pour cette année scolaire." in again.content.decode()
    assert company.name in client.get(answer["Location"]).content.decode()
    client.post(reverse("intentions:add", args=[campaign.pk]), {"tous": "1"})
    assert IntentionInvite.objects.get().company == company
    assert company.name in client.get(reverse("intentions:preview", args=[campaign.pk])).content.decode()
    client.post(reverse("intentions:send", args=[campaign.pk]))
    with assert_max_queries(20):
        shown = client.get(reverse("intentions:campaign", args=[campaign.pk])).content.decode()
    assert "Relancer 1 entreprise" in re.sub(r"\s", " ", shown)
    assert client.get(reverse("intentions:campaigns")).status_code == 200
