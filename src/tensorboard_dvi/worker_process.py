"""A worker process from outside: its pipes, its last words, its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

_LOG_LINES = 12
_GRACE = 1.0
# Rasters are small; one thread leaves the machine to the training.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

OnEvent = Callable[["WorkerProcess", Mapping[str, Any]], None]
OnExit = Callable[["WorkerProcess", int, str], None]


class WorkerProcess:
    """Starts ``python -m tensorboard_dvi.worker`` and listens to it.

    Args:
        idle: seconds without a job after which it ends.
        on_event: called with each event, from a thread of its own.
        on_exit: called once with the exit status and the last lines of its error output.

    Raises:
        OSError: no process can be started.
    """

    def __init__(self, idle: float, on_event: OnEvent, on_exit: OnExit) -> None:
        environment = dict(os.environ)
        for name in _ONE_THREAD:
            environment.setdefault(name, "1")
        # Python puts the working directory on the import path, and TensorBoard may have been started in a log
        # directory of somebody else: nothing of it may be imported.
        environment["PYTHONSAFEPATH"] = "1"
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "tensorboard_dvi.worker", "--idle", str(idle)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            errors="replace", env=environment, cwd=Path(__file__).parents[1], start_new_session=True,
        )  # fmt: skip
        self._on_event = on_event
        self._on_exit = on_exit
        self._log: deque[str] = deque(maxlen=_LOG_LINES)
        self._threads = [Thread(target=target, daemon=True) for target in (self._read_log, self._read_events)]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, message: Mapping[str, Any]) -> None:
        """Write one line; if the worker is gone, ``on_exit`` tells."""
        with suppress(OSError, ValueError):
            assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()

    def kill(self) -> None:
        """End it at once; files are written under another name first, so none is left half."""
        self._process.kill()

    def close(self) -> None:
        """Close its input, which ends it, and wait."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        for thread in self._threads:
            thread.join(_GRACE)

    def _read_log(self) -> None:
        with self._process.stderr as lines:  # type: ignore[union-attr]
            self._log.extend(line.rstrip() for line in lines if line.strip())

    def _read_events(self) -> None:
        with self._process.stdout as lines:  # type: ignore[union-attr]
            for line in lines:
                try:
                    event = json.loads(line)
                except ValueError:
                    self._log.append(line.rstrip())
                    continue
                self._on_event(self, event)
        code = self._process.wait()
        self._threads[0].join(_GRACE)
        if self._process.stdin is not None and not self._process.stdin.closed:
            with suppress(OSError):
                self._process.stdin.close()
        self._on_exit(self, code, " | ".join(self._log))
