"""The mail of a campaign: one question, one link, no account to make."""

from __future__ import annotations

from accounts.outbox import Parcel, post
from companies.intentions.links import is_open, path_of
from companies.models import IntentionInvite
from tenancy.scope import Scope, acting_as
from web.french import long_date

TEMPLATE = "intention"


def words_of(invite: IntentionInvite, *, reminder: bool) -> dict[str, str]:
    """Return what the mail says, for the sending and for the preview."""
    year = str(invite.campaign.school_year)
    return {
        "title": f"{'Rappel : a' if reminder else 'A'}ccueillerez-vous des élèves en {year} ?",
        "company": invite.company.name,
        "pole": invite.pole.name,
        "year": year,
        "until": long_date(invite.campaign.ends_on),
        "message": invite.campaign.message,
        "path": path_of(invite),
    }


def ask(invite: IntentionInvite, *, reminder: bool) -> None:
    """Post the question, once, or its one reminder."""
    post(
        template=TEMPLATE,
        to=invite.email,
        academie_id=invite.academie_id,
        key=f"intention:{'again' if reminder else 'first'}:{invite.pk}",
        context=words_of(invite, reminder=reminder) | {"invite": str(invite.pk)},
    )


def still_due(parcel: Parcel) -> bool:
    """Return whether the question still waits: the host has not answered and the campaign goes on."""
    with acting_as(Scope.for_job(parcel.academie_id)):
        invite = IntentionInvite.objects.select_related("campaign").filter(pk=str(parcel.context["invite"])).first()
        return invite is not None and not invite.answer and is_open(invite)
