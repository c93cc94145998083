"""Who proposes, admits, returns, reports and reads the delays."""

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap, acts_as
from poles.permissions import is_coordinator_of


def is_host_of(actor: Actor, thing: object) -> bool:
    """A member of the company of the offer or publication; of any company without object."""
    if actor.kind is not ActorKind.COMPANY:
        return False
    return thing is None or bool(getattr(thing, "company_id", None) == actor.subject.pk)


PERMISSIONS: PermissionMap = {
    "publication.host": [[is_host_of]],
    "publication.read": [[is_coordinator_of]],
    "publication.decide": [[is_coordinator_of]],
    "publication.figures": [[acts_as(ActorKind.RECTORAT)]],
    "publication.report": [[acts_as(ActorKind.RECTORAT, ActorKind.COORDINATOR, ActorKind.SCHOOL)]],
    "report.decide": [[is_coordinator_of]],
}
