"""Whom a campaign may ask: hosts of the pôle's territory, and the address that each one answers at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from companies.models import Company, CompanyMember, Contact, HostLoad, IntentionCampaign, IntentionInvite, Naf
from poles.models import Pole, PoleCommune, SchoolYear
from tenancy.scope import Scope, acting_as


def hosts_of(pole: Pole, campaign: IntentionCampaign) -> QuerySet[Company]:
    """Return the hosts of the territory, open and not asked yet, with what the choice reads of them."""
    asked = IntentionInvite.objects.filter(campaign=campaign, company=OuterRef("pk"))
    year = SchoolYear.objects.filter(start=campaign.school_year_id - 1).first()
    first = year.starts_on if year else dt.date(campaign.school_year_id - 1, 9, 1)
    last = year.ends_on if year else dt.date(campaign.school_year_id, 8, 31)
    received = HostLoad.objects.filter(siret=OuterRef("siret"), week__range=(first, last), count__gt=0)
    return (
        Company.objects.filter(
            commune__in=PoleCommune.objects.filter(pole=pole).values("commune"),
            merged_into__isnull=True,
            closed_on__isnull=True,
        )
        .annotate(asked=Exists(asked), hosted=Exists(received))
        .filter(asked=False)
        .select_related("commune")
    )


def of_sector(hosts: QuerySet[Company], sector: str) -> QuerySet[Company]:
    """Narrow hosts to those whose activity belongs to a sector."""
    return hosts.filter(naf__in=Naf.objects.filter(sector=sector, revision="2").values("code"))


def addresses_of(academie_id: str, pole: Pole, companies: Iterable[UUID]) -> dict[UUID, str]:
    """Return {host: address}: a manager of the host, else another member, else a contact that a school opened.

    Members are read as a job: which hosts have an address is all that leaves here, until the mail itself does.
    """
    wanted = sorted(set(companies))
    found: dict[UUID, str] = {}
    with acting_as(Scope.for_job(academie_id)):
        # « manager » before « recruiter ».
        members = CompanyMember.objects.filter(company__in=wanted).select_related("user")
        for member in members.order_by("company", "role", "pk"):
            found.setdefault(member.company_id, member.user.email)
        # What a school keeps to itself stays with it, even for a mail.
        opened = (
            Contact.objects.filter(company__in=wanted, archived_at__isnull=True)
            .filter(Q(visibility="academie") | Q(visibility="pole", pole=pole))
            .exclude(email="")
            .order_by("company", "created_at", "pk")
        )
        for contact in opened:
            if contact.company_id:
                found.setdefault(contact.company_id, contact.email)
    return found
