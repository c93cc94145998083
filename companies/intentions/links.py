"""The link by which a host answers without account.

Its secret is drawn from the installation's key and the row: a reminder carries the same one, and the table, which keeps
an imprint, gives none away. It opens one answer of one campaign, until the last day of this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.tokens import digest
from companies.models import IntentionInvite
from poles.models import Academie
from tenancy.scope import Scope, acting_as

SALT = "companies.intentions"


def secret_of(pk: UUID) -> str:
    """Return the secret of an invitation."""
    return salted_hmac(SALT, str(pk), algorithm="sha256").hexdigest()


def imprint_of(pk: UUID) -> str:
    """Return what the row keeps of its secret."""
    return digest(secret_of(pk))


def path_of(invite: IntentionInvite) -> str:
    """Return the address of the answer."""
    return reverse("intentions:answer", args=[invite.academie_id, invite.pk, secret_of(invite.pk)])


@contextmanager
def as_host(academie: str, pk: UUID, secret: str) -> Iterator[IntentionInvite | None]:
    """Open the invitation of a link, as a job of its académie; None when the link is wrong or the campaign is over."""
    if not Academie.objects.filter(pk=academie).exists():
        yield None
        return
    with acting_as(Scope.for_job(academie)):
        invite = IntentionInvite.objects.select_related("campaign", "company", "pole").filter(pk=pk).first()
        right = invite is not None and constant_time_compare(digest(secret), invite.secret)
        yield invite if invite is not None and right and is_open(invite) else None


def is_open(invite: IntentionInvite) -> bool:
    """Return whether the invitation was sent and still waits for an answer or a change of it."""
    return invite.sent_at is not None and timezone.localdate() <= invite.campaign.ends_on
