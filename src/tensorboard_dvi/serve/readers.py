"""The run folders that are open: a bounded number, each looked at for news at most once a second."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from tensorboard_dvi.errors import RunNotFoundError
from tensorboard_dvi.measures.drawn_layout import DrawnLayout
from tensorboard_dvi.measures.flips import Flips
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.reader import RunReader

CAPACITY = 8
FRESH = 1.0
"""Seconds for which an open run is not looked at again."""


@dataclass
class OpenRun:
    """A run folder with what was derived from it.

    Attributes:
        reader: The run folder.
        lock: Held while something derived is made, so that simultaneous requests do not make it twice.
        layouts: Layout id → layout, of those asked for so far.
        changing: Held while a named set of samples is checked and changed.
        flips: How often predictions changed, counted on as the run grows.
        checked_at: Monotonic time of the last look for news.
    """

    reader: RunReader
    lock: threading.RLock = field(default_factory=threading.RLock)
    layouts: dict[str, DrawnLayout] = field(default_factory=dict)
    changing: threading.Lock = field(default_factory=threading.Lock)
    flips: Flips = field(default_factory=Flips)
    checked_at: float = field(default_factory=time.monotonic)


class Readers:
    """Opens run folders, and closes the one that was asked for longest ago."""

    def __init__(self, capacity: int = CAPACITY, fresh: float = FRESH) -> None:
        self._capacity = capacity
        self._fresh = fresh
        self._lock = threading.Lock()
        self._open: OrderedDict[Path, OpenRun] = OrderedDict()

    def opened(self, folder: Path) -> OpenRun:
        """Return the recording in ``folder`` as it was at most a second ago.

        Raises:
            RunNotFoundError: There is no recording, or no longer.
            RunError: The recording cannot be read.
        """
        if not (layout.run_root(folder) / layout.MANIFEST).is_file():
            with self._lock:
                self._open.pop(folder, None)
            raise RunNotFoundError(f"there is no recording in {folder} (any more)")
        with self._lock:
            run = self._open.get(folder)
            if run is not None:
                self._open.move_to_end(folder)
        if run is not None and self._is_current(run):
            return run
        opened = OpenRun(RunReader(folder))
        with self._lock:
            known = self._open.get(folder)
            if known is not None and known is not run:
                # Another request was faster: what is derived of a run, and its locks, are there once.
                return known
            self._open[folder] = opened
            while len(self._open) > self._capacity:
                self._open.popitem(last=False)
        return opened

    def _is_current(self, run: OpenRun) -> bool:
        """Look for news; False where the folder has been deleted and recorded anew, so that nothing derived holds."""
        with run.lock:
            if time.monotonic() - run.checked_at < self._fresh:
                return True
            created = run.reader.manifest.created
            run.reader.refresh()
            run.checked_at = time.monotonic()
            return run.reader.manifest.created == created
