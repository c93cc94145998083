"""Invitations of agents: each app says what accepting one of its kind creates.

register(InvitationKind(kind="rectorat", label="Membre du rectorat", may_invite=…, fields=…, describe=…, accept=…))
"""

from accounts.invitations.registry import InvitationKind, register

__all__ = ["InvitationKind", "register"]
