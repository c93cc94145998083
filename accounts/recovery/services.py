"""Asking for, confirming and deciding the removal of a lost second factor."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import audit, outbox
from accounts.actors import Actor, ActorKind, actors_of
from accounts.factors import end_other_sessions
from accounts.models import User
from accounts.recovery.models import FactorReset
from tenancy.scope import Scope, acting_as

State = FactorReset.State
SALT = "accounts.lost-factor"
#: Life of the mailed link, in seconds.
LINK_LIFE = 3600
audit.declare(
    {
        "factor.reset_approved": "a retiré le second facteur perdu d'une personne ({function})",
        "factor.reset_refused": "a refusé de retirer le second facteur d'une personne ({function})",
        "factor.reset_by_operator": "a retiré, par une commande, le second facteur perdu d'une personne ({reason})",
    }
)


def ask(*, email: str) -> None:
    """Send the link when an account with a second factor has the address; say nothing either way."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None or not Authenticator.objects.filter(user=user).exists():
        return
    # The epoch dies with the factors: a link that has served opens nothing more.
    token = signing.dumps([user.pk, user.session_epoch], salt=SALT)
    path = reverse("accounts:lost-factor-confirm", args=[token])
    key = f"lost_factor:{secrets.token_hex(16)}"
    outbox.post(template="lost_factor", to=user, academie_id=None, key=key, context={"path": path})


def read_link(token: str) -> User:
    """Return the person of a link. Raises ValidationError when it is forged, too old or has served."""
    sentence = "Ce lien ne sert plus : il vaut une heure et une seule fois. Demandez-en un autre."
    try:
        pk, epoch = signing.loads(token, salt=SALT, max_age=LINK_LIFE)
        return User.objects.get(pk=pk, session_epoch=epoch, is_active=True)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError) as error:
        raise ValidationError(sentence) from error


def confirm(*, token: str) -> int:
    """Hand the request to those who decide, once per function of the person; return to how many.

    Raises ValidationError (see `read_link`). A person without function in any académie (a company alone) cannot be
    recognised by an agent: nobody decides.
    """
    user = read_link(token)
    places: dict[tuple[str, str], str] = {}
    for actor in actors_of(user):
        if actor.academie is not None:
            school = str(actor.subject.pk) if actor.kind == ActorKind.SCHOOL else ""
            places.setdefault((actor.academie.pk, school), actor.title)
    for (academie, school), title in places.items():
        with acting_as(Scope.for_job(academie)):
            FactorReset.objects.bulk_create(
                [FactorReset(academie_id=academie, person=user, function=title, establishment_code=school)],
                ignore_conflicts=True,
            )
    return len(places)


def may_decide(actor: Actor | None) -> bool:
    """Return whether the function decides at all: rectorat, and heads of schools (whose function needs a factor)."""
    return actor is not None and (
        actor.kind == ActorKind.RECTORAT or (actor.kind == ActorKind.SCHOOL and actor.needs_second_factor)
    )


def decide(*, actor: Actor, reset: FactorReset, approve: bool) -> FactorReset:
    """Approve (factors taken away, every session ended) or refuse.

    Raises PermissionDenied, or ValidationError when it is the actor's own request, when it is already decided, or when
    the person has registered a factor since (asked of two functions, granted by the other): it is not the lost one.
    """
    if not may_decide(actor):
        raise PermissionDenied
    locked = FactorReset.objects.select_for_update(of=("self",)).select_related("person").get(pk=reset.pk)
    if locked.person_id == actor.user.pk:
        raise ValidationError("Une autre personne que vous décide de votre demande.")
    if locked.state != State.PENDING:
        raise ValidationError("Cette demande est déjà décidée.")
    if approve and Authenticator.objects.filter(user=locked.person, created_at__gt=locked.asked_at).exists():
        raise ValidationError(
            "Cette personne a enregistré un second facteur depuis sa demande : il n'est pas perdu. Refusez la demande."
        )
    locked.state = State.APPROVED if approve else State.REFUSED
    locked.decided_by, locked.decided_at = actor.user, timezone.now()
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    if approve:
        clear_factors(locked.person)
        outbox.post(
            template="lost_factor_done",
            to=locked.person,
            academie_id=None,
            key=f"lost_factor_done:{locked.pk}",
            context={},
        )
    verb = "factor.reset_approved" if approve else "factor.reset_refused"
    audit.record(actor=actor, verb=verb, thing=locked, function=locked.function)
    return locked


def clear_factors(person: User) -> None:
    """Take away every factor and recovery code, and end every session; the password stays what it is."""
    Authenticator.objects.filter(user=person).delete()
    end_other_sessions(None, person)


@transaction.atomic
def clear_by_operator(*, person: User, reason: str) -> None:
    """Take the factors away without a request, for an operator whom nobody of the académie can replace.

    Written in the journal of each académie where the person acts (of the installation, when in none), and told to the
    person. Raises ValidationError when the person has no factor.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not Authenticator.objects.filter(user=locked).exists():
        raise ValidationError("Cette personne n'a aucun second facteur enregistré.")
    clear_factors(locked)
    outbox.post(
        template="security_notice",
        to=locked,
        academie_id=None,
        key=f"factor_cleared:{locked.pk}:{locked.session_epoch}",
        context={
            "title": "Votre second facteur est retiré",
            "sentence": "Le service informatique vient de retirer votre second facteur et de fermer vos sessions. "
            "À votre prochaine connexion, vous en enregistrez un nouveau.",
        },
    )
    for academie in academies_of(locked) or [""]:
        audit.record(actor=None, verb="factor.reset_by_operator", thing=locked, academie_id=academie, reason=reason)


def academies_of(person: User) -> list[str]:
    """Return the codes of the académies where the person holds a function today."""
    return sorted({str(actor.academie.pk) for actor in actors_of(person) if actor.academie is not None})
