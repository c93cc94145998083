"""Failures of the local servers, each told as a sentence that a person can act on."""

import errno
import re
import shutil
from pathlib import Path

NO_SPACE = re.compile(r"No space left on device|Check free disk space|Disk quota exceeded", re.I)


class LocalServiceError(Exception):
    """A local server cannot start or go on. The message is in French and complete: show it, exit with 1."""


def disk_full(folder: Path) -> LocalServiceError:
    """Return the error for a full disk under `folder`, with the room left in MB."""
    try:
        room = f"{shutil.disk_usage(folder).free // 1_000_000} Mo libres"
    except OSError:
        room = "place libre inconnue"
    return LocalServiceError(
        f"Le disque est plein : impossible d'écrire dans {folder} ({room}). "
        "Une démonstration en demande environ 300 : libérez de la place, "
        "ou indiquez un autre dossier par la variable TMPDIR."
    )


def is_disk_full(error: BaseException) -> bool:
    """Return whether the error, or one of its causes, says that the disk is full."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        # 53100 is PostgreSQL's disk_full; drivers and Django carry it in different attributes.
        if getattr(seen, "sqlstate", None) == "53100" or NO_SPACE.search(str(seen)):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def last_lines(log: Path, count: int = 8) -> str:
    """Return the last lines of a log, indented, or an empty string."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "".join(f"\n    {line}" for line in lines[-count:])


def log_says_disk_full(log: Path) -> bool:
    """Return whether the server wrote in its log that the disk is full."""
    return bool(NO_SPACE.search(last_lines(log, 200)))
