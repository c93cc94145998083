"""The address book of the demonstration's school: a private contact that the pôle asks for, others opened. Invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

from companies.contacts.cards import has_card
from companies.models import (
    Company,
    CompanyMember,
    Contact,
    ContactCard,
    ContactEvent,
    ContactLoan,
    HostContact,
    HostMonth,
)
from config.seed.accounts import coordinators
from config.seed.ids import MAIL_DOMAIN, Ids
from config.seed.names import adult_name
from config.seed.needs import at
from establishments.models import PoleMembership, StaffMember

Visibility = Contact.Visibility
#: (name, sector, activity, students a year, who sees it, days of reserve left)
CONTACTS: tuple[tuple[str, str, str, int, str, int | None], ...] = (
    ("Menuiserie Imaginaire", "F", "Menuiserie bois et agencement", 3, Visibility.SCHOOL, None),
    ("Électricité Témoin", "F", "Installation électrique", 2, Visibility.SCHOOL, 12),
    ("Restaurant de la Place-Exemple", "G", "Cuisine et service en salle", 4, Visibility.POLE, None),
    ("Garage Fictif", "I", "Entretien automobile", 2, Visibility.ACADEMIE, None),
)
ASKED = "Deux places en menuiserie pour une PFMP de terminale professionnelle, au printemps."


def write_contacts(*, academie: str, ids: Ids, today: dt.date) -> int:
    """Write the contacts of the school that has accounts, one request of the pôle, one exchange. Return how many."""
    member = StaffMember.objects.filter(pk=ids("staff")).select_related("establishment").first()
    link = PoleMembership.objects.filter(establishment=member.establishment_id).first() if member else None
    if member is None or link is None:
        return 0
    school = member.establishment
    host = CompanyMember.objects.filter(pk=ids("member")).select_related("company").first()
    written = at(today - dt.timedelta(days=40), 9 * 60)
    common = {
        "academie_id": academie, "establishment": school, "pole_id": link.pole_id, "commune": school.commune,
        "created_at": written, "changed_at": written,
    }  # fmt: skip
    rows = []
    for rank, (name, sector, activity, capacity, visibility, left) in enumerate(CONTACTS):
        first, last = adult_name(rank + 40)
        rows.append(
            Contact(
                pk=ids("contact", rank), host_name=name, sector=sector, activity=activity, capacity=capacity,
                visibility=visibility, private_until=today + dt.timedelta(days=left) if left else None,
                person_name=f"{first} {last}", phone=f"0100000{rank:03d}", email=f"accueil{rank}@{MAIL_DOMAIN}",
                changed_by=member.user, **common,
            )
        )  # fmt: skip
    if host is not None:
        rows.append(_host(host, ids, common))
    Contact.objects.bulk_create(rows)
    ContactCard.objects.bulk_create(
        ContactCard(
            pk=ids("contact-card", one.pk), academie_id=academie, contact=one, pole_id=link.pole_id,
            sector=one.sector, commune=one.commune, capacity=one.capacity,
        )
        for one in rows
        if has_card(one)
    )  # fmt: skip
    ContactLoan.objects.create(
        pk=ids("contact-loan"), academie_id=academie, contact=rows[0], pole_id=link.pole_id, purpose=ASKED, seats=2,
        asked_by_id=coordinators(academie).get(link.pole_id), asked_at=at(today - dt.timedelta(days=2), 10 * 60),
    )  # fmt: skip
    if host is not None:
        _exchange(rows[-1], host.company, member, ids, today)
    return len(rows)


def _host(host: CompanyMember, ids: Ids, common: dict[str, Any]) -> Contact:
    """Return the contact of the school at the host that has an account."""
    company = host.company
    return Contact(
        pk=ids("contact", "host"), host_name=company.name, siret=company.siret or "", company=company, capacity=2,
        visibility=Visibility.POLE, person_name="Andrea Modèle", **(common | {"commune": company.commune}),
    )  # fmt: skip


def _exchange(contact: Contact, company: Company, member: StaffMember, ids: Ids, today: dt.date) -> None:
    """Write an exchange of the first days of the month, as the host's calendar shows it."""
    day = today.replace(day=min(today.day, 3))
    event = ContactEvent.objects.create(
        pk=ids("contact-event"), academie_id=contact.academie_id, contact=contact, company=company,
        establishment=member.establishment, happened_on=day, means=ContactEvent.Means.PHONE,
        outcome=ContactEvent.Outcome.CALL_BACK, note="Intéressée par un élève de seconde.",
        next_step="Rappeler pour fixer les dates", next_on=today, author=member.user,
        created_at=at(day, 11 * 60),
    )  # fmt: skip
    HostContact.objects.create(
        pk=ids("host-contact"), academie_id=contact.academie_id, event=event, company=company,
        establishment=member.establishment, by_name=member.establishment.name, happened_on=day, means=event.means,
    )  # fmt: skip
    HostMonth.objects.update_or_create(company=company, month=day.replace(day=1), defaults={"count": 1})
