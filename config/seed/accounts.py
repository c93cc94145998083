"""People who sign in to the demonstration: rectorat, coordinators under their letters, staff of a school, a company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from accounts.models import User
from companies.models import Company, CompanyMember
from config.demo_world import DEMO_PASSWORD, DemoAccount, demo_accounts
from config.seed.calendar import school_year_of
from config.seed.ids import MAIL_DOMAIN, Ids
from config.seed.letters import write_words
from config.seed.names import adult_name
from establishments.models import StaffMember
from establishments.students.models import ClassAssignment
from poles.models import Academie, MissionLetter, Pole, RectoratStaff

#: Days left to the letter that is about to end, and days since the one that has expired.
ENDING, EXPIRED = 17, 18


def open_accounts(
    *, academie: str, poles: Sequence[UUID], school_uai: str | None, followed: Sequence[UUID], company: Company | None,
    ids: Ids, today: dt.date,
) -> int:  # fmt: skip
    """Create the accounts and what gives them rights; return how many people can sign in.

    `poles`: keys of the pôles, the one with the most pupils to place first. `followed`: classes of the teacher. Every
    account has the public password.
    """
    # One hash for all: a hundred slow hashes would say nothing more about a public password.
    password = make_password(DEMO_PASSWORD, salt="demonstration-publique")
    ready = {account.role: account for account in demo_accounts(academie)}
    people = {role: _person(account, password) for role, account in ready.items()}
    coordinators = _coordinators(academie, len(poles), [people["coordinator"], people["coordinator_2"]], password)
    everyone = [*people.values(), *(user for user in coordinators if user not in people.values())]
    User.objects.bulk_create(everyone)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in everyone
    )
    rentree = dt.date(school_year_of(today), 9, 1)
    staff = RectoratStaff.objects.create(
        id=ids("rectorat"), academie_id=academie, user=people["rectorat"], function="formation professionnelle",
        may_sign=True, starts_on=rentree,
    )  # fmt: skip
    letters = [
        _letter(academie=academie, pole=pole, user=user, rank=rank, count=len(poles), ids=ids, today=today)
        for rank, (pole, user) in enumerate(zip(poles, coordinators, strict=True))
    ]
    named, whole = Pole.objects.in_bulk(poles), Academie.objects.get(pk=academie)
    for rank, letter in enumerate(letters):
        write_words(letter, rank=rank, pole=named[letter.pole_id], academie=whole, staff=staff)
    MissionLetter.objects.bulk_create(letters)
    if school_uai:
        _appoint_staff(academie=academie, uai=school_uai, followed=followed, people=people, ids=ids, since=rentree)
    if company:
        CompanyMember.objects.create(id=ids("member"), company=company, user=people["company"])
    return len(everyone)


def managers(academie: str) -> dict[str, int]:
    """Return who writes for a school, by UAI: its DDFPT."""
    rows = StaffMember.objects.filter(academie_id=academie, role=StaffMember.Role.DDFPT)
    return dict(rows.values_list("establishment_id", "user_id"))


def coordinators(academie: str) -> dict[UUID, int]:
    """Return who holds the letter in force of a pôle."""
    rows = MissionLetter.objects.filter(academie_id=academie, state=MissionLetter.State.ACTIVE)
    return dict(rows.values_list("pole_id", "user_id"))


def _appoint_staff(
    *, academie: str, uai: str, followed: Sequence[UUID], people: dict[str, User], ids: Ids, since: dt.date
) -> None:
    """Appoint the staff of the school, and give the teacher their classes."""
    # The DDFPT keeps the key of the first demonstrations.
    roles = {
        "school": (ids("staff"), StaffMember.Role.DDFPT),
        "head": (ids("staff", "head"), StaffMember.Role.HEAD),
        "teacher": (ids("staff", "teacher"), StaffMember.Role.REFERENT),
        "office": (ids("staff", "office"), StaffMember.Role.BUSINESS_OFFICE),
    }
    StaffMember.objects.bulk_create(
        StaffMember(id=key, academie_id=academie, user=people[name], establishment_id=uai, role=role, starts_on=since)
        for name, (key, role) in roles.items()
    )
    ClassAssignment.objects.bulk_create(
        ClassAssignment(
            id=ids("follows", one), academie_id=academie, establishment_id=uai, school_class_id=one,
            staff_id=roles["teacher"][0],
        )
        for one in followed
    )  # fmt: skip


def _person(account: DemoAccount, password: str) -> User:
    return User(email=account.email, first_name=account.first_name, last_name=account.last_name, password=password)


def _coordinators(academie: str, count: int, first: list[User], password: str) -> list[User]:
    """Return one coordinator for each pôle: the two ready accounts, then other adults of the closed list."""
    found = first[:count]
    number = 2
    while len(found) < count:
        first_name, last_name = adult_name(number)
        number += 1
        mark = "" if academie == "99" else f".{academie}"
        email = f"{slugify(first_name)}.{slugify(last_name)}{mark}@{MAIL_DOMAIN}"
        if email not in {user.email for user in found}:
            found.append(User(email=email, first_name=first_name, last_name=last_name, password=password))
    return found


def _letter(*, academie: str, pole: UUID, user: User, rank: int, count: int, ids: Ids, today: dt.date) -> MissionLetter:
    """Letter of a pôle: in force to the end of the school year, but for the last two of four pôles or more."""
    year = school_year_of(today)
    state, ends_on = MissionLetter.State.ACTIVE, dt.date(year + 1, 8, 31)
    if count >= 3 and rank == count - (2 if count >= 4 else 1):
        ends_on = today + dt.timedelta(days=ENDING)
    elif count >= 4 and rank == count - 1:
        state, ends_on = MissionLetter.State.ENDED, today - dt.timedelta(days=EXPIRED)
        year = school_year_of(ends_on)
    return MissionLetter(
        id=ids("letter", rank), academie_id=academie, pole_id=pole, user=user, school_year_id=year, state=state,
        starts_on=dt.date(year, 9, 1), ends_on=ends_on,
    )  # fmt: skip
