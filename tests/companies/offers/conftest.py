"""A host of forty-six people with a pôle around it, and a draft that may be sent as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import Actor, actor_for
from accounts.models import User
from companies.models import Company, HostLoad, OfferDraft
from companies.offers import drafts
from companies.offers.reading import Reading
from establishments.calendar.days import monday_of
from poles.models import Pole, PoleCommune
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.roles import as_role


def next_monday(weeks: int = 6) -> dt.date:
    """Return a Monday to come."""
    return monday_of(timezone.localdate()) + dt.timedelta(weeks=weeks)


@dataclass
class Host:
    """`acting()` runs a block as the member of the host, in the role of pages."""

    company: Company
    member: User
    pole: Pole

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        """Act as the member."""
        actor = actor_for(self.member, None)
        assert actor is not None
        with as_role(), acting_as(actor.scope):
            yield actor

    def values(self, **changes: Any) -> dict[str, Any]:
        """Return what a draft ready to be sent holds; no holiday in its four weeks, adults or not."""
        first = next_monday()
        return drafts.beginning(self.company) | {
            "title": "Électricité tertiaire",
            "tasks": "Câbler des tableaux hors tension avec son tuteur, lire un plan.",
            "sector": "I",
            "starts_on": first.isoformat(),
            "ends_on": (first + dt.timedelta(days=25)).isoformat(),
            "seats": "2",
        } | changes  # fmt: skip

    def draft(self, **changes: Any) -> OfferDraft:
        """Return a draft of these values, every warning ticked."""
        draft = make.OfferDraftFactory(company=self.company, data=self.values(**changes))
        return tick(draft)

    def load(self, *counts: int, first: dt.date | None = None) -> None:
        """Write interns already there, week after week."""
        for number, count in enumerate(counts):
            HostLoad.objects.create(
                siret=self.company.siret, week=(first or next_monday()) + dt.timedelta(weeks=number), count=count
            )

    def reading(self, **changes: Any) -> Reading:
        """Return the reading of these values."""
        return Reading(self.values(**changes), Company.objects.select_related("commune").get(pk=self.company.pk))


def tick(draft: OfferDraft) -> OfferDraft:
    """Tick every warning of a draft."""
    from companies.offers.findings import Level, remarks_of

    company = Company.objects.select_related("commune").get(pk=draft.company_id)
    reading = Reading(draft.data, company, draft.offer)
    draft.data["ticked"] = [one.code for one in remarks_of(reading) if one.level == Level.WARNING]
    draft.save(update_fields=["data"])
    return draft


@pytest.fixture
def host(db: None) -> Host:
    """The host, its member, the pôle whose territory holds its commune."""
    pole = make.PoleFactory()
    commune = make.CommuneFactory(academie=pole.academie, name="Valbrume-Exemple", search_name="valbrume exemple")
    PoleCommune.objects.create(pole=pole, commune=commune, academie=pole.academie)
    member = make.CompanyMemberFactory(company__commune=commune, company__headcount=46)
    return Host(member.company, member.user, pole)
