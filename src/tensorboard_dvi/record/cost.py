"""What recording costs, and the one line that says so."""

from __future__ import annotations

import os
import shlex
import sys
import time
from contextlib import suppress
from pathlib import Path

from tensorboard_dvi.store.messages import Cost


class CostMeter:
    """Seconds and bytes of snapshots, and their share of the time since the previous one."""

    def __init__(self) -> None:
        self._begun = 0.0
        self._previous: float | None = None
        self._watched = time.perf_counter()

    def watched(self) -> None:
        """A probe was read: the first epoch is counted from here."""
        self._watched = time.perf_counter()

    def begin(self) -> None:
        """A snapshot begins."""
        self._begun = time.perf_counter()

    def cost(self, size: int) -> tuple[Cost, float]:
        """The cost of the snapshot that ends now.

        Args:
            size: bytes written for it.

        Returns:
            The cost, and its share of the time since the previous snapshot, or, for the first, since the last probe
            was read; in [0, 1].
        """
        now = time.perf_counter()
        seconds = now - self._begun
        since = self._watched if self._previous is None else self._previous
        share = min(1.0, seconds / max(now - since, 1e-9))
        first, self._previous = self._previous is None, now
        return Cost(seconds=seconds, bytes=size, share=None if first else share), share


def announce(text: str) -> None:
    """Write one line to stderr, where progress bars are too."""
    with suppress(Exception):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def cost_line(samples: int, cost: Cost, share: float | None, place: str) -> str:
    """The line after the first snapshot.

    >>> cost_line(1797, Cost(seconds=0.4, bytes=1_200_000, share=None), 0.03, "http://localhost:6006/#dvi")
    'recorded 1,797 samples: 0.4 s, 3 % of the epoch, 1.2 MB; open DVI at http://localhost:6006/#dvi'
    """
    part = "" if share is None else f" {100 * share:.0f} % of the epoch," if share >= 0.01 else " < 1 % of the epoch,"
    seconds = f"{cost.seconds:.1f} s" if cost.seconds >= 0.05 else f"{1000 * cost.seconds:.0f} ms"
    opening = f"open DVI at {place}" if place.startswith("http") else f"to see it: {place}"
    return f"recorded {samples:,} samples: {seconds},{part} {_bytes(cost.bytes)}; {opening}"


def viewing_place(run: Path) -> str:
    """The address of a TensorBoard of this user that shows the run, or the command that starts one."""
    with suppress(Exception):
        found = _tensorboard_address(run.resolve())
        if found:
            return found
    return f"tensorboard --logdir {shlex.quote(str(run.parent if str(run.parent) != '.' else run))}"


def _tensorboard_address(run: Path) -> str:
    from tensorboard import manager  # noqa: PLC0415 - only after the first snapshot

    for info in manager.get_all():
        if not _alive(info.pid):
            continue
        for text in info.logdir.split(","):
            for candidate in {text, text.partition(":")[2] or text}:
                folder = _folder(candidate, info.pid)
                if folder == run or folder in run.parents:
                    return f"http://localhost:{info.port}{info.path_prefix.rstrip('/')}/#dvi"
    return ""


def _folder(text: str, pid: int) -> Path:
    path = Path(text).expanduser()
    if path.is_absolute():
        return path.resolve()
    start = Path(f"/proc/{pid}/cwd")
    return ((start.resolve() if start.exists() else Path.cwd()) / path).resolve()


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _bytes(count: int) -> str:
    for unit, size in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
