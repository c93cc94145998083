"""Where the local servers keep their files, and under which account they run."""

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.local.errors import LocalServiceError, disk_full, is_disk_full

PROJECT = Path(__file__).resolve().parent.parent.parent
# sun_path holds 108 bytes on Linux and 104 on macOS, end included.
LONGEST_SOCKET = 103


def server_user() -> dict[str, Any]:
    """Return the account of the PostgreSQL server as arguments of `Popen`: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise LocalServiceError(
            "PostgreSQL refuse de fonctionner sous le compte root, et le compte « nobody » n'existe pas ici : "
            "lancez la commande sous un compte ordinaire, ou donnez un serveur par DATABASE_URL."
        ) from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(folder: Path, user: dict[str, Any]) -> None:
    """Give a folder to the server's account; it stays closed to the others."""
    folder.chmod(0o700)
    if user:
        os.chown(folder, user["user"], user["group"])


def may_enter(folder: Path, user: dict[str, Any]) -> bool:
    """Return whether the server's account can walk down to this folder (a home of mode 0700 stops it)."""
    if not user:
        return os.access(folder, os.X_OK)
    for step in (folder, *folder.parents):
        try:
            facts = step.stat()
        except OSError:
            return False
        owner = facts.st_uid == user["user"]
        needed = stat.S_IXUSR if owner else stat.S_IXGRP if facts.st_gid == user["group"] else stat.S_IXOTH
        if not facts.st_mode & needed:
            return False
    return True


def temporary_roots() -> list[Path]:
    """Return the folders that may hold temporary files, best first."""
    roots = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 (names are made by mkdtemp)
    return list(dict.fromkeys(root for root in roots if root.is_dir()))


def make_temporary(user: dict[str, Any], *, room_for: str = "") -> Path:
    """Make a private temporary folder of mode 0700 for the server's account.

    `room_for` is a socket's file name: the folder is then short enough to hold it. Raises LocalServiceError.
    """
    reasons = []
    for root in temporary_roots():
        if not may_enter(root, user):
            reasons.append(f"{root} est fermé au compte du serveur")
            continue
        # mkdtemp adds 8 characters to the prefix.
        if room_for and len(os.fsencode(root / "st-12345678" / room_for)) > LONGEST_SOCKET:
            reasons.append(
                f"{root} est un chemin trop long pour une prise locale ({LONGEST_SOCKET} caractères au plus)"
            )
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix="st-", dir=root))
        except OSError as error:
            if is_disk_full(error):
                raise disk_full(root) from error
            reasons.append(f"{root} : {error.strerror}")
            continue
        give(folder, user)
        return folder
    raise LocalServiceError(
        "Aucun dossier temporaire ne convient aux serveurs locaux : " + " ; ".join(reasons) + ". "
        "Indiquez un dossier court et ouvert en écriture par la variable TMPDIR."
    )


def clone_folder(user: dict[str, Any]) -> Path:
    """Return the folder of the lasting servers of this clone (STAGES_LOCAL_DIR, else `.local/`), made when missing.

    When the clone lies under a folder closed to the server's account, the data goes to /var/tmp under a name made of
    the clone's path, so that two clones never share it.
    """
    named = os.environ.get("STAGES_LOCAL_DIR", "").strip()
    folder = Path(named).expanduser().resolve() if named else PROJECT / ".local"
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        if may_enter(folder, user):
            return folder
        if named:
            raise LocalServiceError(
                f"Le compte du serveur PostgreSQL (nobody) ne peut pas entrer dans {folder} : "
                "choisissez pour STAGES_LOCAL_DIR un dossier dont tous les parents sont ouverts."
            )
        mark = hashlib.sha256(os.fsencode(PROJECT)).hexdigest()[:12]
        folder = Path("/var/tmp") / f"stages-{os.geteuid()}-{mark}"  # noqa: S108 (owner checked just below)
        folder.mkdir(mode=0o711, exist_ok=True)
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(folder) from error
        raise LocalServiceError(f"Le dossier {folder} ne peut pas être créé : {error.strerror}.") from error
    check_ours(folder)
    return folder


def check_ours(folder: Path) -> None:
    """Refuse a folder of a shared place that somebody else made before us."""
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o022:
        raise LocalServiceError(
            f"Le dossier {folder} appartient à un autre compte ou est ouvert à tous : supprimez-le."
        )


def runs(command: Sequence[str], user: dict[str, Any]) -> bool:
    """Return whether the server's account can execute this command: asked by executing it."""
    try:
        done = subprocess.run(list(command), capture_output=True, cwd="/", timeout=30, check=False, **user)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def readable_copy(parts: Sequence[Path], mark: str) -> Path:
    """Copy folders side by side in a place that every account can read, once for all; return that place."""
    place = Path("/var/tmp") / f"stages-{os.geteuid()}-{mark}"  # noqa: S108 (owner checked just below)
    if not place.exists():
        draft = Path(tempfile.mkdtemp(prefix="st-", dir="/var/tmp"))
        try:
            for part in parts:
                shutil.copytree(part, draft / part.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
            draft.chmod(0o755)
            # Two commands may copy at once: the first to rename wins, the other drops its copy.
            with contextlib.suppress(OSError):
                draft.rename(place)
        except OSError as error:
            if is_disk_full(error):
                raise disk_full(draft) from error
            raise LocalServiceError(f"Impossible de copier PostgreSQL vers {place} : {error}.") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    check_ours(place)
    return place
