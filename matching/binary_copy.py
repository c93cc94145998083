"""PostgreSQL's binary COPY read straight into numpy arrays.

When every column has a fixed width and no NULL (COALESCE in the query), all tuples have the same size, and a numpy
dtype parses them in place: header of 19 bytes, then per tuple an int16 (number of fields) and per field an int32
(length) and its value, then a trailer of 2 bytes. Three times faster than fetching rows.

"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00"
_HEADER, _TRAILER = 19, 2

#: SQL type of a column → its dtype on the wire (big-endian). `uuid` stays as 16 bytes; `char(n)` is n ASCII letters.
TYPES = {"bool": "?", "int2": ">i2", "int4": ">i4", "int8": ">i8", "float8": ">f8", "uuid": "(16,)u1"}


class CopyShapeError(RuntimeError):
    """A column is NULL or not of the width announced: a fault of the query, never of the data entered by people."""


def read_columns(cursor: Any, sql: str, params: Sequence[Any], columns: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """Run `sql` and return one native array per column, in the order of the rows.

    `columns`: name → SQL type (a key of `TYPES`, or `char(n)`), in the order of the SELECT list. Raises CopyShapeError.
    """
    fields: list[tuple[str, str]] = [("_count", ">i2")]
    for name, kind in columns.items():
        fields += [(f"_length_{name}", ">i4"), (name, _dtype(kind))]
    layout = np.dtype([(name, *_shaped(kind)) for name, kind in fields])
    with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", list(params)) as copy:
        raw = b"".join(bytes(block) for block in copy)
    if raw[: len(_SIGNATURE)] != _SIGNATURE or (len(raw) - _HEADER - _TRAILER) % layout.itemsize:
        raise CopyShapeError("La lecture binaire n'a pas la forme attendue (valeur absente ou largeur variable).")
    table = np.frombuffer(raw, layout, count=(len(raw) - _HEADER - _TRAILER) // layout.itemsize, offset=_HEADER)
    found: dict[str, NDArray[Any]] = {}
    for name in columns:
        column = table[name]
        width = column.dtype.itemsize * int(np.prod(column.shape[1:], dtype=int))
        if (table[f"_length_{name}"] != width).any() or (table["_count"] != len(columns)).any():
            raise CopyShapeError(f"La colonne « {name} » n'a pas la largeur attendue.")
        found[name] = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("="))
    return found


def _dtype(kind: str) -> str:
    if kind.startswith("char("):
        return f"({kind[5:-1]},)u1"
    return TYPES[kind]


def _shaped(kind: str) -> tuple[Any, ...]:
    """Split `(16,)u1` in base type and shape."""
    if kind.startswith("("):
        shape, _, base = kind.partition(")")
        return base, (int(shape.strip("(,")),)
    return (kind,)
