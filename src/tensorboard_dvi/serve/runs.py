"""Which runs there are, and in which folder each of them lies."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from tensorboard import context as tensorboard_context

from tensorboard_dvi.serve.roots import Root, searched_roots
from tensorboard_dvi.serve.search import INTERVAL, Search

FRESH = 1.0
"""Seconds for which a list of runs is used again."""
FIRST_WALK = 0.5
"""Seconds that the page's first question waits for the first walk, at most."""
FIRST_GLANCE = 0.1
"""The same for TensorBoard's first question whether there is anything; all later ones are answered at once."""

_logger = logging.getLogger("tensorboard")


@runtime_checkable
class HostContext(Protocol):
    """What we use of TensorBoard's ``TBContext``; every field can be None."""

    data_provider: Any
    flags: Any
    logdir: str | None
    multiplexer: Any


class Runs:
    """The runs of the log directory: those that TensorBoard lists and those that our own walk finds."""

    def __init__(self, context: HostContext, interval: float = INTERVAL) -> None:
        spec = getattr(context.flags, "logdir_spec", None)
        self.roots: list[Root] = searched_roots(context.logdir, spec)
        self.search = Search(self.roots, interval)
        self._multiplexer = context.multiplexer
        self._data_provider = context.data_provider
        self._lock = threading.Lock()
        self._listed: Mapping[str, Path | None] = {}
        self._listed_at = float("-inf")
        self._glanced = False

    @property
    def active(self) -> bool:
        """Whether our walk has found a recording."""
        patience = 0.0 if self._glanced else FIRST_GLANCE
        self._glanced = True
        return bool(self.search.found(patience))

    def folders(self) -> Mapping[str, Path | None]:
        """Return run name → run folder, None where the run lies on a remote file system."""
        found = self.search.found(patience=FIRST_WALK)
        with self._lock:
            if time.monotonic() - self._listed_at > FRESH:
                self._listed = self._host_folders()
                self._listed_at = time.monotonic()
            folders = {**found, **self._listed}
        return {_printable(name): folders[name] for name in sorted(folders)}

    def folder(self, name: str) -> Path | None:
        """Return the folder of the run called ``name``; None if there is no such run, or if it is remote.

        The name is only ever compared with the names of the list: no part of it reaches the file system.
        """
        return self.folders().get(name)

    def _host_folders(self) -> Mapping[str, Path | None]:
        try:
            if self._multiplexer is not None:
                paths = self._multiplexer.RunPaths()
                return {name: None if "://" in path else Path(path) for name, path in paths.items()}
            if self._data_provider is None or not self.roots:
                return {}
            listed = self._data_provider.list_runs(tensorboard_context.RequestContext(), experiment_id="")
            return {run.run_name: self.roots[0].run_folder(run.run_name) for run in listed}
        except Exception:  # the data server may be gone; what our walk finds is still served
            _logger.warning("DVI: TensorBoard could not list its runs", exc_info=True)
            return {}


def _printable(name: str) -> str:
    # a folder name need not be valid UTF-8, JSON must be
    return name.encode("utf-8", "replace").decode("utf-8")
