"""How many times one may try to sign in from one address, counted once for all processes in the shared cache.

The library counts the failures of an account. Here: the pace of an address, the failures of an address (many accounts
tried one after the other), and the failures of one password from an address (the same word tried on many accounts). A
school goes out by one address: its ceilings are those of a school, and who signs in does not count.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac


def count(key: str, seconds: int) -> int:
    """Add one to a counter that lives `seconds` from its first use, and return it."""
    while True:
        cache.add(key, 0, timeout=seconds)
        try:
            return int(cache.incr(key))
        except ValueError:  # it died in between
            continue


def uncount(key: str) -> None:
    """Take one back, if the counter still lives."""
    with suppress(ValueError):
        cache.decr(key)


def _mark(password: str) -> str:
    """Return a keyed, shortened mark: it tells one word from another for some minutes, and gives none back."""
    return salted_hmac("accounts.limits", password, algorithm="sha256").hexdigest()[:10]


@dataclass(slots=True)
class Attempt:
    """One try from an address, counted before the password is looked at, so that fifty at once are fifty."""

    address: str
    spent: list[str] = field(default_factory=list)

    def keeps_pace(self) -> bool:
        """Return whether the address has not tried too often in a minute, right or wrong."""
        return count(f"accounts:attempts:{self.address}", 60) <= settings.STAGES_ATTEMPTS_PER_ADDRESS

    def may_fail(self, password: str) -> bool:
        """Return whether the address may fail once more, and with this word; spend both."""
        allowed = True
        for key, (ceiling, seconds) in (
            (f"accounts:failures:{self.address}", settings.STAGES_FAILURES_PER_ADDRESS),
            (f"accounts:word:{self.address}:{_mark(password)}", settings.STAGES_FAILURES_PER_WORD),
        ):
            self.spent.append(key)
            allowed &= count(key, seconds) <= ceiling
        return allowed

    def succeeded(self) -> None:
        """Give back what was spent: only failures count."""
        while self.spent:
            uncount(self.spent.pop())
