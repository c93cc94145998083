"""Hashes of the chain: pure functions of a line, of the previous hash and of the key.

HMAC-SHA256 over canonical JSON: keys sorted, no blanks, ASCII, dates in UTC to the microsecond. The head of a chain
carries a seal that no line repeats: cutting the last lines off and pointing the head at an earlier one does not pass.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Mapping
from typing import Any

#: What comes before the first line of a chain.
ORIGIN = "0" * 64

#: Columns of a line that its hash covers, in the order of `entry_hash`.
COVERED = (
    "id", "academie_id", "number", "at", "person_id", "support_id", "kind", "membership_id", "verb", "object_type",
    "object_id", "details",
)  # fmt: skip


#: One encoder for all: a verification reads a million lines.
_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _canonical(value: Any) -> bytes:
    return _encoder.encode(value).encode("ascii")


def _mac(key: bytes, purpose: str, value: Any) -> str:
    return hmac.digest(key, f"{purpose}\n".encode() + _canonical(value), "sha256").hex()


def moment(at: dt.datetime) -> str:
    """Return a date and time in UTC to the microsecond: « 2026-11-25T09:30:00.000000+00:00 »."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def entry_hash(key: bytes, line: Mapping[str, Any], previous: str) -> str:
    """Return the hash of a line (`COVERED` columns, `at` aware or as `moment` writes it) that follows `previous`."""
    values = [line[column] for column in COVERED]
    values[0] = str(values[0])
    if isinstance(values[3], dt.datetime):
        values[3] = moment(values[3])
    return _mac(key, "line", [*values, previous])


def head_seal(key: bytes, academie_id: str, number: int, last: str) -> str:
    """Return the seal of a chain's head."""
    return _mac(key, "head", [academie_id, number, last])


def anchor_seal(key: bytes, taken_at: str, chains: Mapping[str, Any]) -> str:
    """Return the seal of an anchor file."""
    return _mac(key, "anchor", [taken_at, chains])


def same(first: str, second: str) -> bool:
    """Compare two hashes."""
    return hmac.compare_digest(first.encode(), second.encode())
