"""Stops what a dead parent left running. Run by path with `python -I -S`: standard library only, no import of ours.

The parent holds the other end of standard input and tells what it started, one JSON list a line:
["mark", text], ["watch", pid, identity, signal], ["folder", path], ["lock", path], ["clear"]. End of file: it is gone,
whatever killed it: the processes are stopped, last started first, and the folders removed. With a lock, nothing is
stopped while another process still holds it shared: servers of a clone are common to its commands.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time

Watched = tuple[int, str, int]


def identity(pid: int) -> str:
    """Return what tells this process from a later one with the same number (its start time), or '' when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        if os.path.isdir("/proc/self"):
            return ""
        answer = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        state, _, started = answer.stdout.strip().partition(" ")
        return "" if state.startswith("Z") else started.strip()
    # A zombie holds nothing any more; only its parent may sweep it.
    return "" if fields[0] in "ZX" else fields[19]


def is_running(pid: int, started: str) -> bool:
    """Return whether the very process that was started still runs."""
    now = identity(pid)
    return bool(now) and now == started


def stop(pid: int, started: str, sig: int, patience: float = 10.0) -> None:
    """Stop a process: politely first, by SIGKILL after `patience` seconds; then what is left of its group."""
    for attempt, seconds in ((sig, patience), (signal.SIGKILL, 5.0)):
        if not is_running(pid, started):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, attempt)
        end = time.monotonic() + seconds
        while time.monotonic() < end and is_running(pid, started):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.01)
    # A worker killed in haste leaves its beat: what we spawn leads a group of its own number.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def is_last(lock: str) -> bool:
    """Take the lock alone; return False when another command still uses the servers."""
    try:
        handle = os.open(lock, os.O_RDWR)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return not os.path.exists(lock)
    return True


def marked(mark: str) -> list[Watched]:
    """Return the processes that carry the mark in their environment: those started just before they could be told."""
    found: list[Watched] = []
    wanted = f"\0STAGES_GUARDIAN={mark}\0".encode()
    for name in os.listdir("/proc") if mark and os.path.isdir("/proc/self") else ():
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError), open(f"/proc/{name}/environ", "rb") as environment:
                if wanted in b"\0" + environment.read() + b"\0":
                    found.append((int(name), identity(int(name)), int(signal.SIGTERM)))
    return found


def main() -> None:
    """Read the parent's list until it dies, then clean."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: list[Watched] = []
    folders: list[str] = []
    lock = mark = ""
    for line in sys.stdin:
        word, *values = json.loads(line)
        if word == "watch":
            watched.append((values[0], values[1], values[2]))
        elif word == "forget":
            watched = [entry for entry in watched if entry[0] != values[0]]
        elif word == "folder":
            folders.append(values[0])
        elif word == "lock":
            lock = values[0]
        elif word == "mark":
            mark = values[0]
        elif word == "clear":
            watched, folders, mark = [], [], ""
    if lock and not is_last(lock):
        return
    known = {pid for pid, _, _ in watched}
    watched += [entry for entry in marked(mark) if entry[0] not in known]
    for pid, started, sig in reversed(watched):
        stop(pid, started, sig, 5.0)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
