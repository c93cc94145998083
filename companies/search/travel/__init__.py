"""How long it takes to reach an offer: a provider answers; the default one asks nobody."""

from companies.search.travel.offline import OFFLINE
from companies.search.travel.provider import Mode, TravelProvider

__all__ = ["Mode", "TravelProvider", "provider"]

_current: TravelProvider = OFFLINE


def provider() -> TravelProvider:
    """Return the provider in use."""
    return _current
