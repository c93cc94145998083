"""Parity (temporary minimum: one cell per block)."""
from __future__ import annotations
from dataclasses import dataclass, field
from typing import Any
import numpy as np
from .cardinality import Block
from .network import Network
from .types import Instance, Ints


@dataclass(frozen=True)
class Cells:
    cell: list[Ints]
    counts: list[Ints]
    report: dict[str, Any] = field(default_factory=dict)


def even_out(instance: Instance, network: Network, blocks: list[Block]) -> Cells:
    cell = [np.where(b.may_out, 0, -1) for b in blocks]
    counts = [np.full(1 if b.may_out.any() else 0, b.out, np.int64) for b in blocks]
    return Cells(cell, counts)
