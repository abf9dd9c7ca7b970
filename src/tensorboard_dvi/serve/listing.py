"""The state of every run of the log directory, told without keeping the runs open."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from tensorboard_dvi.errors import RunNotFoundError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.messages import RunEntry
from tensorboard_dvi.store.reader import RunReader

REMOTE = "remote folders cannot be read yet; copy the run to a local disk"


@dataclass(frozen=True)
class _Told:
    signature: tuple[int, ...]
    entry: RunEntry
    reader: RunReader | None
    """Kept while the run is live, because the page asks again and again."""


class Listing:
    """Remembers, per run folder, the last state and what the folder looked like then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: dict[Path, _Told] = {}

    def entry(self, name: str, folder: Path | None) -> RunEntry:
        """Return the state of one run; a run that cannot be read says why and disturbs no other."""
        if folder is None:
            return RunEntry(name=name, state="none", problem=REMOTE)
        signature = _signature(folder)
        if not signature:
            return RunEntry(name=name, state="none")
        with self._lock:
            told = self._told.get(folder)
        if told is None or told.signature != signature or told.entry.live:
            told = _looked_at(folder, signature, told.reader if told is not None else None)
            with self._lock:
                self._told[folder] = told
        return msgspec.structs.replace(told.entry, name=name)


def _looked_at(folder: Path, signature: tuple[int, ...], reader: RunReader | None) -> _Told:
    try:
        if reader is None:
            reader = RunReader(folder)
        else:
            reader.refresh()
        updated = max((snapshot.wall_time for snapshot in reader.snapshots.values()), default=reader.manifest.created)
        state: Literal["recorded", "empty"] = "recorded" if reader.steps else "empty"
        live = reader.live
        entry = RunEntry(name="", state=state, snapshots=len(reader.steps), live=live, updated=updated)
        return _Told(signature, entry, reader if live else None)
    except RunNotFoundError:
        return _Told(signature, RunEntry(name="", state="none"), None)
    except Exception as error:  # noqa: BLE001 - one damaged run must not hide the others
        problem = str(error) or type(error).__name__
        return _Told(signature, RunEntry(name="", state="unreadable", problem=problem), None)


def _signature(folder: Path) -> tuple[int, ...]:
    """Return what changes when a snapshot is added or the manifest is written; empty where there is no manifest."""
    root = layout.run_root(folder)
    try:
        manifest = (root / layout.MANIFEST).stat()
    except OSError:
        return ()
    try:
        snapshots = (root / layout.SNAPSHOTS).stat().st_mtime_ns
    except OSError:
        snapshots = 0
    return manifest.st_mtime_ns, manifest.st_ino, manifest.st_size, snapshots
