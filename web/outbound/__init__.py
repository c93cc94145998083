"""Questions to named partners: bounded in time and size, never inside a transaction, paused when a partner fails.

A room of its own at the bottom of the project, because registers, address books and others all need it.
"""

from web.outbound.errors import (
    InsideTransaction,
    PartnerBusy,
    PartnerDown,
    PartnerError,
    PartnerGarbage,
    PartnerPaused,
    PartnerRefused,
    PartnerSlow,
)
from web.outbound.partners import Partner, ask_json
from web.outbound.transactions import outside_transaction, refuse_transaction

__all__ = [
    "InsideTransaction",
    "Partner",
    "PartnerBusy",
    "PartnerDown",
    "PartnerError",
    "PartnerGarbage",
    "PartnerPaused",
    "PartnerRefused",
    "PartnerSlow",
    "ask_json",
    "outside_transaction",
    "refuse_transaction",
]
