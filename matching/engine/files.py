"""Reading and writing files: one French sentence for whatever cannot be read, and never half a file written."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from .types import InstanceError, SolutionError

ErrorType = type[InstanceError] | type[SolutionError]


def read_json(path: Path, error: ErrorType) -> Any:
    """Content of a JSON file; the error names the line and column."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise error(f"lecture impossible ({problem.strerror})", str(path)) from problem
    return parse(raw, path, error)


def parse(raw: bytes, path: Path, error: ErrorType) -> Any:
    """Content of JSON bytes (UTF-8, with or without BOM)."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise error(f"le fichier n’est pas en UTF-8 (octet {problem.start})", str(path)) from problem
    except json.JSONDecodeError as problem:
        where = f"ligne {problem.lineno}, colonne {problem.colno}"
        raise error(f"le fichier n’est pas du JSON ({where})", str(path)) from problem
    except ValueError as problem:  # a number of thousands of digits
        raise error("un nombre est trop long pour être lu", str(path)) from problem
    except RecursionError as problem:
        raise error("le fichier est trop imbriqué pour être lu", str(path)) from problem


def read_npz(path: Path, error: ErrorType) -> dict[str, np.ndarray]:
    """Arrays of a ``.npz`` file, without pickles."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except OSError as problem:
        raise error(f"lecture impossible ({problem.strerror or problem})", str(path)) from problem
    except (ValueError, zipfile.BadZipFile, EOFError, AttributeError) as problem:
        raise error("le fichier n’est pas une archive .npz lisible", str(path)) from problem


def json_bytes(data: dict[str, Any]) -> bytes:
    """Compact JSON, always the same bytes for the same data."""
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def write_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays, compressed."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    write(path, buffer.getvalue())


def write(path: Path, raw: bytes) -> None:
    """Write beside, then rename: a reader never sees half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(raw)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
