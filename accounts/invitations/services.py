"""What people do with invitations: send, send again, take back, accept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts import audit, outbox
from accounts.actors import Actor, actors_of
from accounts.invitations.models import Invitation
from accounts.invitations.registry import kind_of
from accounts.models import User
from accounts.tokens import digest, new_token
from tenancy.scope import Scope, acting_as

State = Invitation.State
audit.declare(
    {
        "invitation.sent": "a envoyé une invitation : {function}",
        "invitation.resent": "a renvoyé une invitation : {function}",
        "invitation.revoked": "a retiré une invitation : {function}",
        "invitation.accepted": "a accepté une invitation : {function}",
    }
)


def invite(*, actor: Actor, kind: str, email: str, payload: Mapping[str, str]) -> Invitation:
    """Send an invitation. Raises PermissionDenied, or ValidationError when one already waits at that address."""
    offered = kind_of(kind)
    academie_id = offered.academie(payload, actor) if offered.may_invite(actor) else None
    if academie_id is None:
        raise PermissionDenied
    email = User.objects.normalize_email(email)
    function = offered.describe(payload, actor)
    waiting = Invitation.objects.filter(email__iexact=email, kind=kind, payload=dict(payload), state=State.PENDING)
    if waiting.filter(expires_at__gt=timezone.now()).exists():
        raise ValidationError("Une invitation à cette fonction attend déjà une réponse à cette adresse : renvoyez-la.")
    token, now = new_token(), timezone.now()
    invitation = Invitation.objects.create(
        academie_id=academie_id,
        kind=kind,
        email=email,
        function=function,
        payload=dict(payload),
        establishment_code=offered.establishment(payload, actor),
        token_hash=digest(token),
        invited_by=actor.user,
        sent_at=now,
        expires_at=now + Invitation.LIFE,
    )
    _mail(invitation, actor, token)
    audit.record(actor=actor, verb="invitation.sent", thing=invitation, function=function)
    return invitation


def resend(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Send a new link for seven more days, in the actor's name; the earlier one is dead.

    Raises PermissionDenied, ValidationError.
    """
    locked = _pending(actor, invitation)
    token = new_token()
    locked.token_hash, locked.sent_at = digest(token), timezone.now()
    locked.expires_at = locked.sent_at + Invitation.LIFE
    locked.sent_count += 1
    locked.invited_by = actor.user
    locked.save(update_fields=["token_hash", "sent_at", "expires_at", "sent_count", "invited_by"])
    _mail(locked, actor, token)
    audit.record(actor=actor, verb="invitation.resent", thing=locked, function=locked.function)
    return locked


def revoke(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Take an invitation back: its link is dead, and a mail that has not left will not. Same errors."""
    locked = _pending(actor, invitation)
    locked.state, locked.closed_at = State.REVOKED, timezone.now()
    locked.save(update_fields=["state", "closed_at"])
    audit.record(actor=actor, verb="invitation.revoked", thing=locked, function=locked.function)
    return locked


def _pending(actor: Actor, invitation: Invitation) -> Invitation:
    if not kind_of(invitation.kind).may_invite(actor):
        raise PermissionDenied
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.state != State.PENDING:
        raise ValidationError(f"Cette invitation est close : {locked.get_state_display().lower()}.")
    return locked


def _mail(invitation: Invitation, actor: Actor, token: str) -> None:
    until = timezone.localtime(invitation.expires_at)
    outbox.post(
        template="invitation",
        to=invitation.email,
        academie_id=invitation.academie_id,
        key=f"invitation:{invitation.pk}:{invitation.sent_count}",
        context={
            "invitation": str(invitation.pk),
            "sending": invitation.sent_count,
            "what": invitation.function,
            "inviter": actor.user.full_name or actor.title,
            "until": date_format(until, "j F Y à H:i"),
            "path": f"/comptes/invitation/{invitation.academie_id}/{token}/",
        },
    )


def is_still_due(parcel: outbox.Parcel) -> bool:
    """Return whether the mail may leave: not taken back, not sent again since, by somebody who still may invite."""
    found = (
        Invitation.objects.filter(
            pk=str(parcel.context["invitation"]), state=State.PENDING, sent_count=int(parcel.context["sending"])
        )
        .select_related("invited_by")
        .first()
    )
    return found is not None and has_inviter(found)


def has_inviter(invitation: Invitation) -> bool:
    """Return whether the person who invites still holds a function that may: its removal acts on what it has sent."""
    offered = kind_of(invitation.kind)
    inviter = invitation.invited_by
    return inviter.is_active and any(
        offered.may_invite(actor)
        and offered.academie(invitation.payload, actor) == invitation.academie_id
        and offered.establishment(invitation.payload, actor) == invitation.establishment_code
        for actor in actors_of(inviter)
    )


def find(academie_id: str, token: str, *, lock: bool = False) -> Invitation | None:
    """Return the invitation of a link, in a scope of its académie (see `opening`)."""
    rows = Invitation.objects.filter(academie_id=academie_id, token_hash=digest(token)).select_related(
        "academie", "invited_by"
    )
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def problem(invitation: Invitation | None, user: User | None) -> str:
    """Return why the link opens nothing for that person (None: signed out), as a sentence; '' when it does."""
    if invitation is None:
        return "Ce lien n'est pas celui d'une invitation, ou un lien plus récent le remplace."
    if over := _over(invitation):
        return over
    if user is not None and user.email.lower() != invitation.email.lower():
        return (
            "Cette invitation a été envoyée à une autre adresse que celle de votre compte. "
            "Déconnectez-vous, puis ouvrez de nouveau le lien reçu."
        )
    if not has_inviter(invitation):
        return "La personne qui vous invitait n'a plus cette fonction. Demandez une nouvelle invitation."
    return ""


def _over(invitation: Invitation) -> str:
    """Return why the invitation serves nobody any more, or ''."""
    if invitation.state == State.ACCEPTED:
        day = date_format(timezone.localtime(invitation.closed_at), "j F Y")
        return f"Cette invitation a déjà servi, le {day}. Elle ne sert qu'une fois."
    if invitation.state == State.REVOKED:
        return "Cette invitation a été retirée. Adressez-vous à la personne qui vous invitait."
    if invitation.is_expired:
        day = date_format(timezone.localtime(invitation.expires_at), "j F Y")
        return f"Cette invitation a expiré le {day}. Demandez qu'on vous la renvoie."
    return ""


def accept(
    *, academie_id: str, token: str, user: User | None, first_name: str = "", last_name: str = "", password: str = ""
) -> User:
    """Accept by a link, once: create the account when `user` is None, then what the kind creates; return the person.

    The link came by mail, hence the address is checked. Raises ValidationError with a sentence, PermissionDenied when
    an account already has the address and nobody is signed in.
    """
    with transaction.atomic():
        with acting_as(Scope.for_job(academie_id)):
            invitation = find(academie_id, token, lock=True)
            if sentence := problem(invitation, user):
                raise ValidationError(sentence)
            assert invitation is not None
            if user is None:
                user = _open_account(invitation.email, first_name, last_name, password)
            kind_of(invitation.kind).accept(invitation, user)
            invitation.state, invitation.closed_at = State.ACCEPTED, timezone.now()
            invitation.save(update_fields=["state", "closed_at"])
        # The scope of a job writes nothing in the journal: the line is the person's.
        with acting_as(Scope("accepting", (academie_id,), {"person": (str(user.pk),)})):
            audit.record(
                actor=None,
                verb="invitation.accepted",
                thing=invitation,
                academie_id=academie_id,
                person=user,
                function=invitation.function,
            )
    return user


def _open_account(email: str, first_name: str, last_name: str, password: str) -> User:
    if User.objects.filter(email__iexact=email).exists():
        raise PermissionDenied
    user = User.objects.create_user(email, password, first_name=first_name.strip(), last_name=last_name.strip())
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def days_left(invitation: Invitation) -> int:
    """Return the whole days before the link dies."""
    return max(0, (invitation.expires_at - timezone.now()) // dt.timedelta(days=1))
