"""What all routes share: the runs, the open run folders, the rules, the workers."""

from __future__ import annotations

import threading
from pathlib import Path

from werkzeug.wrappers import Request

from tensorboard_dvi.errors import RunNotFoundError
from tensorboard_dvi.jobs import Jobs
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.guard import guard_of
from tensorboard_dvi.serve.listing import REMOTE, Listing
from tensorboard_dvi.serve.readers import OpenRun, Readers
from tensorboard_dvi.serve.runs import HostContext, Runs
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader

STATIC = Path(__file__).parent / "static"
"""The built page."""


class Service:
    """Made once per TensorBoard; everything in it may be used by several threads at once.

    Attributes:
        runs: Run name → run folder.
        guard: Who may change something.
        static: Folder of the built page.
        listing: The state of every run.
        readers: The run folders that are open.
    """

    def __init__(self, context: HostContext, static: Path = STATIC) -> None:
        self.runs = Runs(context)
        self.guard = guard_of(context.flags)
        self.static = static
        self.listing = Listing()
        self.readers = Readers()
        self._lock = threading.Lock()
        self._jobs: Jobs | None = None

    @property
    def has_jobs(self) -> bool:
        """Whether a job was ever started."""
        return self._jobs is not None

    @property
    def jobs(self) -> Jobs:
        """The workers; none is started before the first job."""
        with self._lock:
            if self._jobs is None:
                self._jobs = Jobs()
            return self._jobs

    def folder(self, name: str) -> Path:
        """Return the folder of the run that TensorBoard calls ``name``.

        Raises:
            RefusedError: There is no such run, or it is out of reach.
        """
        folders = self.runs.folders()
        if name not in folders:
            raise RefusedError(404, f"run {name[:200]!r} is not in this log directory (any more)")
        folder = folders[name]
        if folder is None:
            raise RefusedError(404, f"run {name!r}: {REMOTE}")
        return folder

    def opened(self, name: str) -> OpenRun:
        """Return the recording of the run that TensorBoard calls ``name``.

        Raises:
            RefusedError: There is no such run, or nothing was recorded in it.
            RunError: The recording cannot be read.
        """
        folder = self.folder(name)
        try:
            return self.readers.opened(folder)
        except RunNotFoundError:
            raise RefusedError(404, f"nothing was recorded in run {name!r}, or it was deleted") from None

    def requested(self, request: Request) -> OpenRun:
        """Return the recording that the parameter ``run`` names."""
        return self.opened(parameters.text(request, "run"))


def requested_probe(reader: RunReader, request: Request) -> ProbeReader:
    """Return the probe whose key the parameter ``probe`` gives.

    Raises:
        NotRecordedError: The run has no such probe.
    """
    return reader.keyed_probe(parameters.text(request, "probe"))


def known_row(probe: ProbeReader, row: int) -> int:
    """Return ``row``, where the probe has it.

    Raises:
        RefusedError: It has not.
    """
    if not 0 <= row < probe.count:
        raise RefusedError(404, f"row {row} is not in probe {probe.name!r} (rows: 0 to {probe.count - 1})")
    return row


def requested_row(probe: ProbeReader, request: Request) -> int:
    """Return the row of a sample that the parameter ``row`` gives; raises as ``known_row``."""
    return known_row(probe, parameters.number(request, "row"))
