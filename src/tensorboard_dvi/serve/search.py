"""The background walk that finds recordings which TensorBoard itself does not list."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from tensorboard_dvi.serve.roots import Root
from tensorboard_dvi.store import layout

INTERVAL = 10.0
"""Seconds between two walks."""
MAX_DEPTH = 8
MAX_ENTRIES = 100_000
"""Names looked at in one walk, of all roots together: about a quarter of a second on a local disk."""

_logger = logging.getLogger("tensorboard")


class Search:
    """Walks the roots every few seconds, in a daemon thread that starts with the first question.

    Attributes:
        searched_at: Seconds since the epoch at the end of the last walk; 0 before the first.
    """

    def __init__(self, roots: Sequence[Root], interval: float = INTERVAL) -> None:
        self.searched_at = 0.0
        self.interval = interval
        self._roots = tuple(roots)
        self._found: dict[str, Path] = {}
        self._first = threading.Event()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def found(self, patience: float = 0.0) -> dict[str, Path]:
        """Return run name → run folder of every recording found by the last walk.

        Args:
            patience: Seconds to wait, at most, for the end of the very first walk.
        """
        self._start()
        if patience and not self._first.is_set():
            self._first.wait(patience)
        return self._found

    def walk(self) -> None:
        """Walk all roots once, now."""
        budget = MAX_ENTRIES
        found: dict[str, Path] = {}
        for root in self._roots:
            if root.folder is not None:
                folders, budget = recording_folders(root.folder, budget)
                found.update((root.run_name(folder), folder) for folder in folders)
        self._found = found
        self.searched_at = time.time()

    def close(self) -> None:
        """End the thread, after the walk that it is on; what was found stays."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="dvi-search", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.walk()
            except Exception:  # the walk must go on with the next round
                _logger.warning("DVI: the search for recordings failed", exc_info=True)
            self._first.set()
            self._ended.wait(self.interval)


def recording_folders(root: Path, budget: int = MAX_ENTRIES) -> tuple[list[Path], int]:
    """Return the run folders at or below ``root`` that hold a recording, and what is left of ``budget``.

    Breadth first, so that a huge tree hides deep runs before shallow ones; every folder is entered once, even where
    links form a circle; hidden folders and the inside of ``plugins`` are left out.

    Args:
        root: Folder to start from; it need not exist.
        budget: Number of names to look at, at most.
    """
    folders: list[Path] = []
    seen: set[tuple[int, int]] = set()
    queue = deque([(root, 0)])
    while queue and budget > 0:
        folder, depth = queue.popleft()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            inner, looked_at = _inner_folders(folder, budget)
            if (layout.run_root(folder) / layout.MANIFEST).is_file():
                folders.append(folder)
        except OSError:
            continue
        budget -= looked_at
        if depth < MAX_DEPTH:
            queue.extend((name, depth + 1) for name in inner)
    return folders, budget


def _inner_folders(folder: Path, budget: int) -> tuple[list[Path], int]:
    names: list[str] = []
    looked_at = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            looked_at += 1
            if looked_at >= budget:
                break
            if not entry.name.startswith(".") and entry.name != "plugins" and entry.is_dir():
                names.append(entry.name)
    return [folder / name for name in sorted(names)], max(looked_at, 1)
