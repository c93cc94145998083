"""Makes `common.txt.gz`: `python -m accounts.passwords.build` writes it again, always the same.

Sources: the 19,999 passwords shipped with Django (Royce Williams' list, public domain) without accents and in lower
case, and `french.txt`, words written for this project (first names, places, clubs, school, keyboard) with the endings
that people add. Nothing is asked outside.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator

HERE = Path(__file__).resolve().parent
ENDINGS = ("", "1", "12", "123", "1234", "01", "007", "!", "93", "75", "13", "69", "59", "2024", "2025", "2026")


def words() -> list[str]:
    """Return every entry, sorted."""
    from accounts.passwords.validators import plain

    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as lines:
        found = {plain(line.strip()) for line in lines}
    french = {plain(word) for word in (HERE / "french.txt").read_text(encoding="utf-8").split()}
    found |= {word + ending for word in french for ending in ENDINGS}
    return sorted(word for word in found if word)


def write(path: Path) -> int:
    """Write the list, without date nor name so that it is the same everywhere; return the number of entries."""
    entries = words()
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write("\n".join(entries).encode())
    return len(entries)


if __name__ == "__main__":
    write(HERE / "common.txt.gz")
