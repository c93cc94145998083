"""Signing a host up: a mail proves the address, then the row is written, completed, or its managers are asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import audit, outbox
from accounts.models import User
from accounts.seal import BrokenSeal, seal, unseal
from accounts.tokens import digest, new_token
from companies.members import facts as host_facts
from companies.members.facts import HostFacts
from companies.members.joining import ask_to_join
from companies.members.models import JoinRequest, SignUp
from companies.models import Company, CompanyMember
from poles.imports.tables import search_text
from poles.models import Commune
from tenancy.scope import Scope, acting_as
from web.french import clock, day

MAIL = "company_signup"
PURPOSE = "company-signup"
#: What nobody has confirmed is forgotten some days after its link has died.
FORGOTTEN = dt.timedelta(days=7)

UNKNOWN = (
    "Ce lien n'est pas celui d'une inscription, ou il a déjà servi, ou un message plus récent le remplace. Si votre "
    "compte est ouvert, connectez-vous ; sinon, recommencez l'inscription."
)
EXPIRED = "Ce lien n'est plus valable : il servait pendant vingt-quatre heures. Recommencez l'inscription."
ADDRESSEE = (
    "Cette inscription a été faite pour une autre adresse que celle de votre compte. Déconnectez-vous, puis ouvrez de "
    "nouveau le lien reçu."
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs the host up; `job`: what they do there."""

    email: str
    first_name: str
    last_name: str
    job: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-up as typed: the host, its declared headcount, the person."""

    facts: HostFacts
    headcount: int
    person: Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sign-up brought: a membership, or a request to the managers of the host."""

    company: Company
    member: CompanyMember | None
    request: JoinRequest | None


@transaction.atomic
def start(*, asked: Asked, replaces: str = "") -> str:
    """Keep the sign-up sealed and mail its link; return its id. `replaces`: the id of an earlier one, whose link dies.

    The answer is the same whether or not an account has the address: only the mailbox learns it.
    """
    now, token = timezone.now(), new_token()
    SignUp.objects.filter(expires_at__lt=now - FORGOTTEN).delete()
    if replaces:
        SignUp.objects.filter(pk=replaces, used_at__isnull=True).delete()
    row = SignUp.objects.create(
        token_hash=digest(token), sealed=seal(json.dumps(asdict(asked)), purpose=PURPOSE), expires_at=now + SignUp.LIFE
    )
    outbox.post(
        template=MAIL,
        to=asked.person.email,
        academie_id=None,
        key=f"{MAIL}:{row.pk}",
        context={
            "signup": str(row.pk),
            "company": asked.facts.name,
            "until": f"{day(timezone.localtime(row.expires_at))} à {clock(row.expires_at)}",
            "path": reverse("company_members:signup-confirm", args=[token]),
        },
    )
    return str(row.pk)


def is_still_due(parcel: outbox.Parcel) -> bool:
    """Return whether the mail of a link may leave: neither used, nor replaced, nor too old."""
    rows = SignUp.objects.filter(pk=str(parcel.context["signup"]), used_at__isnull=True)
    return rows.filter(expires_at__gt=timezone.now()).exists()


def read_link(token: str) -> Asked:
    """Return the sign-up of a link, which stays usable. Raises ValidationError with a sentence."""
    return _opened(SignUp.objects.filter(token_hash=digest(token)).first())


def _opened(row: SignUp | None) -> Asked:
    if row is None or row.used_at is not None:
        raise ValidationError(UNKNOWN)
    if row.expires_at <= timezone.now():
        raise ValidationError(EXPIRED)
    try:
        told = json.loads(unseal(row.sealed, purpose=PURPOSE))
    except BrokenSeal as error:
        raise ValidationError(UNKNOWN) from error
    return Asked(HostFacts(**told["facts"]), told["headcount"], Person(**told["person"]))


def account_of(email: str) -> User | None:
    """Return the account that has an address, whatever its case."""
    return User.objects.filter(email__iexact=email).first()


def confirm(*, token: str, user: User | None, password: str = "") -> tuple[User, Outcome]:
    """Use a link, once: open the account when `user` is None, then the host's row and the membership.

    Raises ValidationError with a sentence when the link serves no more or is another person's, PermissionDenied when
    an account has the address and nobody is signed in.
    """
    with transaction.atomic():
        row = SignUp.objects.select_for_update().filter(token_hash=digest(token)).first()
        asked = _opened(row)
        assert row is not None
        if user is not None and user.email.lower() != asked.person.email.lower():
            raise ValidationError(ADDRESSEE)
        if user is None:
            user = _open_account(asked.person, password)
        row.used_at, row.sealed = timezone.now(), ""
        row.save(update_fields=["used_at", "sealed"])
        return user, enrol(asked=asked, user=user)


def _open_account(person: Person, password: str) -> User:
    if account_of(person.email) is not None:
        raise PermissionDenied
    user = User.objects.create_user(person.email, password, first_name=person.first_name, last_name=person.last_name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def enrol(*, asked: Asked, user: User) -> Outcome:
    """Attach a person whose address is proved to a host, which is created or completed when nobody answers for it yet.

    A host that already has members decides by itself: a request is left to its managers. A row has no owner: it is
    written as a job of the académie of its commune does. Raises ValidationError for an unknown commune.
    """
    commune = Commune.objects.filter(pk=asked.facts.insee).first()
    if commune is None:
        raise ValidationError("La commune de l'entreprise n'est pas dans nos tables : choisissez-en une autre.")
    with _accepting(commune.academie_id, user):
        with acting_as(Scope.for_job(commune.academie_id)):
            _one_at_a_time(asked.facts)
            company, is_new = _known(asked.facts)
            mine = CompanyMember.objects.filter(company=company, user=user).first() if not is_new else None
            if mine is not None:
                return Outcome(company, mine, None)
            if not is_new and company.members.exists():
                return Outcome(company, None, ask_to_join(company=company, user=user, job=asked.person.job))
            # A row that replaces a duplicate keeps its own number: the one typed is the duplicate's.
            if is_new or not company.siret or company.siret == asked.facts.siret:
                host_facts.write(company, asked.facts, now=timezone.now())
            company.headcount, company.headcount_on = asked.headcount, timezone.localdate()
            company.save(force_insert=is_new)
            member = CompanyMember.objects.create(
                company=company, user=user, role=CompanyMember.Role.MANAGER, job=asked.person.job
            )
        audit.record(
            actor=None,
            verb="company.opened" if is_new else "company.completed",
            thing=company,
            academie_id=commune.academie_id,
            person=user,
            company=company.name,
        )
    return Outcome(company, member, None)


@contextmanager
def _accepting(academie_id: str, user: User) -> Iterator[None]:
    """Run as the person, in the académie whose journal tells the act."""
    with acting_as(Scope("accepting", (academie_id,), {"person": (str(user.pk),)})):
        yield


def _one_at_a_time(facts: HostFacts) -> None:
    """Two clicks, two tabs, or a school that types the host meanwhile, wait for each other (same keys as `light`)."""
    keys = {f"host:{search_text(name)}:{facts.insee}" for name in _names(facts)}
    keys |= {f"host:{facts.siret}"} if facts.siret else set()
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _names(facts: HostFacts) -> list[str]:
    return sorted({facts.name, facts.legal_name} - {""})


def _known(facts: HostFacts) -> tuple[Company, bool]:
    """Return the row of the host and whether it is new: by SIRET, else a row without SIRET of that name and commune."""
    found = Company.objects.filter(siret=facts.siret).first() if facts.siret else None
    if found is None:
        named = Q()
        for name in _names(facts):
            named |= Q(name__unaccent__iexact=name)
        same = Company.objects.filter(named, commune_id=facts.insee, siret__isnull=True, merged_into__isnull=True)
        # With a SIRET in hand, a row that already has its people is another host until somebody merges the two.
        if facts.siret:
            same = same.filter(members__isnull=True)
        found = same.order_by("pk").first()
    if found is None:
        return Company(), True
    while found.merged_into_id is not None:
        found = Company.objects.get(pk=found.merged_into_id)
    return Company.objects.select_for_update(of=("self",)).get(pk=found.pk), False
