"""Who may read the journal: the rectorat, its own académie's (the database shows no other)."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

PERMISSIONS: PermissionMap = {"journal.read": [[acts_as(ActorKind.RECTORAT)]]}
