"""Partners and plans of the demonstration: complete, on the three axes, and visibly invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from config.demo_world import demo_accounts
from config.seed.networks import ACTIONS, _standing
from poles.models import Partner, PartnerContact, PlanAction, Pole
from tests.seed.conftest import TODAY
from tests.support.reading import words

State = PlanAction.State


def test_each_pole_has_partners_with_contacts_and_a_plan(seed: Any) -> None:
    seed()
    for pole in Pole.objects.all():
        partners = Partner.objects.filter(pole=pole)
        assert partners.count() == 5
        assert all(partner.contacts.exists() for partner in partners)
        actions = PlanAction.objects.filter(pole=pole)
        assert set(actions.values_list("axis", flat=True)) == {1, 2, 3}
        assert not actions.filter(owner="").exists()
        assert not actions.filter(target="").exists()
        assert len(set(actions.values_list("state", flat=True))) >= 2
    assert set(Partner.objects.values_list("kind", flat=True)) == set(Partner.Kind.values)
    for row in (*Partner.objects.all(), *PartnerContact.objects.all(), *PlanAction.objects.all()):
        row.full_clean(exclude=["academie", "changed_by"])


def test_nobody_can_be_reached(seed: Any) -> None:
    seed()
    for contact in PartnerContact.objects.all():
        assert contact.email.endswith("@demo.example")
        assert contact.phone.startswith("01 99 00 ")
    assert PartnerContact.objects.values("email").distinct().count() == PartnerContact.objects.count()


@pytest.mark.parametrize(
    ("due", "dropped", "state"),
    [(-1, False, State.DONE), (0, False, State.ONGOING), (119, False, State.ONGOING), (120, False, State.PLANNED),
     (-1, True, State.DROPPED)],
)  # fmt: skip
def test_an_action_stands_where_its_date_says(due: int, dropped: bool, state: str) -> None:
    found, result = _standing(TODAY + dt.timedelta(days=due), TODAY, "Fait.", dropped=dropped)
    assert found == state
    assert bool(result) == (state in (State.DONE, State.DROPPED))


def test_the_coordinator_reads_them(seed: Any, client: Any, today_is: Any) -> None:
    from accounts.models import User

    today_is(TODAY)
    seed()
    email = next(account.email for account in demo_accounts() if account.role == "coordinator")
    user = User.objects.get(email=email)
    client.force_login(user)
    slug = client.get(reverse("poles:poles")).headers["Location"].strip("/").rpartition("/")[2]
    partners = words(client.get(reverse("poles:partners", args=[slug])))
    names = list(Partner.objects.filter(pole__slug=slug).values_list("name", flat=True))
    assert len(names) == 5
    assert all(name in partners for name in names)
    page = words(client.get(reverse("poles:plan", args=[slug])))
    assert ACTIONS[0][1] in page
    assert "Axe 3" in page
