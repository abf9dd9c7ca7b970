"""The lock of a run: host, process and heartbeat of whoever is recording into it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from tensorboard_dvi.errors import LockedRunError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.manifest import LockEntry
from tensorboard_dvi.store.storage import LocalStorage

PATIENCE = 60.0
"""Seconds without heartbeat after which a lock of another host is stale."""
_START_TOLERANCE = 2.0
_LARGEST_PID = 2**31
_READS = 5
"""A lock that is empty for as many readings was left by a writer that died while taking it."""


class RunLock:
    """The lock of one run folder, as one writer sees it.

    Args:
        storage: The run folder.
    """

    def __init__(self, storage: LocalStorage) -> None:
        self._storage = storage
        pid = os.getpid()
        self._own = LockEntry(
            host=socket.gethostname(), pid=pid, started=process_start(pid), heartbeat=0.0, token=secrets.token_hex(8)
        )
        self._held = False

    def acquire(self) -> None:
        """Take the lock, over a stale one where there is one.

        Raises:
            LockedRunError: A live writer holds it.
        """
        self._storage.make_folder(".")
        if not self._create():
            other = self._other()
            if other is not None and not is_stale(other, time.time()):
                raise LockedRunError(_held_by(other, self._storage.root))
            self._write()
        self._held = True

    def refresh(self) -> None:
        """Renew the heartbeat.

        Raises:
            LockedRunError: Another writer has taken the lock over in the meantime.
        """
        other = read_lock(self._storage)
        if other is not None and other.token != self._own.token:
            self._held = False
            raise LockedRunError(_held_by(other, self._storage.root))
        self._write()

    def release(self) -> None:
        """Give the lock back; nothing happens in a forked child, or where it is no longer ours."""
        if not self._held or os.getpid() != self._own.pid:
            return
        self._held = False
        other = read_lock(self._storage)
        if other is not None and other.token == self._own.token:
            self._storage.remove(layout.LOCK)

    def _other(self) -> LockEntry | None:
        for _ in range(_READS):
            other = read_lock(self._storage)
            if other is not None:
                return other
            time.sleep(0.02)
        return None

    def _create(self) -> bool:
        try:
            with self._storage.path(layout.LOCK).open("xb") as file:
                file.write(msgspec.json.encode(msgspec.structs.replace(self._own, heartbeat=time.time())))
        except FileExistsError:
            return False
        return True

    def _write(self) -> None:
        entry = msgspec.structs.replace(self._own, heartbeat=time.time())
        self._storage.write(layout.LOCK, msgspec.json.encode(entry))


def read_lock(storage: LocalStorage) -> LockEntry | None:
    """The present lock; None where there is none or it cannot be read (a writer died while taking it)."""
    path = storage.path(layout.LOCK)
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(65_536), type=LockEntry)
    except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def is_stale(entry: LockEntry, now: float, patience: float = PATIENCE) -> bool:
    """Whether nobody records any more under this lock.

    On the same host the process itself is looked up; on another one the heartbeat counts.

    Args:
        entry: The lock.
        now: Seconds since the epoch.
        patience: Seconds that a heartbeat of another host lasts.
    """
    if entry.host != socket.gethostname() or sys.platform == "win32":
        return abs(now - entry.heartbeat) > patience
    if not 0 < entry.pid < _LARGEST_PID:
        return True
    try:
        os.kill(entry.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    started = process_start(entry.pid)
    return bool(started and entry.started and abs(started - entry.started) > _START_TOLERANCE)


def process_start(pid: int) -> float:
    """When the process started, seconds since the epoch; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = next(
            line.split()[1]
            for line in Path("/proc/stat").read_text(encoding="utf-8", errors="replace").splitlines()
            if line.startswith("btime ")
        )
        return int(boot) + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, StopIteration):
        return _start_by_ps(pid) if sys.platform == "darwin" else 0.0


def _start_by_ps(pid: int) -> float:
    try:
        command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)  # noqa: S603 - fixed words
        return time.mktime(time.strptime(answer.stdout.strip(), "%a %b %d %H:%M:%S %Y"))
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0.0


def _held_by(entry: LockEntry, root: Path) -> str:
    who = "this process" if entry.pid == os.getpid() and entry.host == socket.gethostname() else "another process"
    age = max(time.time() - entry.heartbeat, 0.0)
    return (
        f"{root} is being recorded by {who} (pid {entry.pid} on {entry.host}, heartbeat {age:.0f} s ago); "
        "expected one writer per run: close() the other recorder, stop that process, or record into another folder"
    )
