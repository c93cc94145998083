"""What the demonstration says: one line that moves in a terminal, plain lines in a log; every stage timed."""

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TextIO


class Terminal:
    """Show stages and their progress; keep their seconds."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.moving = self.out.isatty()
        self.seconds: dict[str, float] = {}
        self._label = ""
        self._last = ""

    def say(self, text: str = "") -> None:
        """Write a line, below the moving one."""
        self._erase()
        print(text, file=self.out, flush=True)

    @contextlib.contextmanager
    def stage(self, key: str, label: str) -> Iterator[None]:
        """Time the block as `key`, and say `label` with its duration at the end."""
        begun = time.monotonic()
        self._label, self._last = label, ""
        self._draw(f"  … {label}")
        try:
            yield
        except BaseException:
            self.say(f"  ✘ {label}")
            raise
        finally:
            self.seconds[key] = round(time.monotonic() - begun, 2)
            self._label = ""
        self.say(f"  ✔ {label} ({self.seconds[key]:.1f} s)".replace(".", ","))

    def progress(self, percent: int, detail: str = "") -> None:
        """Show how far the present stage is: 0 to 100."""
        if self.moving:
            done = round(percent / 100 * 24)
            self._draw(f"  … {self._label} [{'█' * done}{'·' * (24 - done)}] {percent:3} % {detail}"[:110])
        elif detail and detail != self._last:
            # A log keeps what has changed, not each turn of the wheel.
            print(f"    {percent:3} % {detail}", file=self.out, flush=True)
        self._last = detail

    def _draw(self, text: str) -> None:
        if self.moving:
            self._erase()
            self.out.write(text)
            self.out.flush()

    def _erase(self) -> None:
        if self.moving:
            self.out.write("\r\033[2K")
