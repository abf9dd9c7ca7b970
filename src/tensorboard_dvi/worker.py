"""A process that computes what TensorBoard's own must not: ``python -m tensorboard_dvi.worker``.

Jobs come in as JSON lines, one at a time; progress goes out as JSON lines; results are files of the run folder.
The worker ends when its input closes, so it never outlives its parent, and after some idle minutes.

In:   {"id", "kind", "path", "steps", and what this kind takes (``tasks.py``)} or {"cancel": id}
Out:  {"id", "event": "progress", "what"} {"id", "event": "ready", "step"}
      {"id", "event": "spoilt", "step", "problem"} where a snapshot cannot be read, and at last one of
      {"id", "event": "done"} {"id", "event": "cancelled"} {"id", "event": "failed", "problem"}
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from tensorboard_dvi.errors import DviError, InputError, RunError
from tensorboard_dvi.tasks import KINDS, Job

IDLE_SECONDS = 300.0
_RUNS_KEPT = 4


class Inbox:
    """Jobs and cancellations as they come in; read by a thread of its own.

    Args:
        lines: where the jobs come from.
        on_end: called when the input closes.
    """

    def __init__(self, lines: TextIO, on_end: Callable[[], None]) -> None:
        self._lines = lines
        self._on_end = on_end
        self._jobs: queue.Queue[Job] = queue.Queue()
        self._cancelled: set[str] = set()
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def next(self, seconds: float) -> Job | None:
        """The next job; None if none comes for so long."""
        try:
            return self._jobs.get(timeout=seconds)
        except queue.Empty:
            return None

    def is_cancelled(self, job: str) -> bool:
        """Whether this job was cancelled."""
        return job in self._cancelled

    def forget(self, job: str) -> None:
        """A job has ended."""
        self._cancelled.discard(job)

    def _read(self) -> None:
        try:
            for line in self._lines:
                message = json.loads(line)
                if "cancel" in message:
                    self._cancelled.add(message["cancel"])
                else:
                    self._jobs.put(message)
        except (OSError, ValueError):
            traceback.print_exc()
        self._on_end()


class Outbox:
    """Events on their way out.

    Args:
        lines: where they go.
    """

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines

    def send(self, job: str, event: str, **more: Any) -> None:
        """Write one event at once; a parent that is gone ends this process."""
        try:
            self._lines.write(json.dumps({"id": job, "event": event, **more}) + "\n")
            self._lines.flush()
        except OSError:
            os._exit(0)


class Worker:
    """Does one job after the other.

    Args:
        inbox: jobs.
        outbox: events.
    """

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._runs: OrderedDict[Path, Any] = OrderedDict()

    def work(self, idle: float) -> None:
        """Work until no job comes for ``idle`` seconds."""
        while (job := self._inbox.next(idle)) is not None:
            name = str(job.get("id", ""))
            try:
                self._do(name, job)
            except DviError as error:
                self._outbox.send(name, "failed", problem=str(error))
            except Exception as error:  # noqa: BLE001 - a guarded border: the next job may well succeed
                traceback.print_exc()
                self._outbox.send(name, "failed", problem=f"{type(error).__name__}: {error}")
            self._inbox.forget(name)

    def _do(self, name: str, job: Job) -> None:
        self._outbox.send(name, "progress", what="reading the run")
        kind = KINDS.get(job.get("kind", ""))
        if kind is None:
            raise InputError(f"a job is of the kind {job.get('kind')!r}, expected one of {', '.join(KINDS)}")
        task = kind(job, self._opened)
        for step in job["steps"]:
            if self._inbox.is_cancelled(name):
                self._outbox.send(name, "cancelled")
                return
            try:
                if not task.is_done(step):
                    self._outbox.send(name, "progress", what=task.what)
                    task.do(step)
            except RunError as error:
                self._outbox.send(name, "spoilt", step=step, problem=str(error))
            else:
                self._outbox.send(name, "ready", step=step)
        self._outbox.send(name, "done")

    def _opened(self, path: Path) -> Any:
        from tensorboard_dvi.store.reader import RunReader  # noqa: PLC0415 - as above

        run = self._runs.pop(path, None)
        if run is None:
            run = RunReader(path)
        else:
            run.refresh()
        self._runs[path] = run
        while len(self._runs) > _RUNS_KEPT:
            self._runs.popitem(last=False)
        return run


def main() -> None:
    """Work on the jobs of standard input."""
    parser = argparse.ArgumentParser(prog="python -m tensorboard_dvi.worker", description=__doc__)
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds without a job after which to end")
    idle = parser.parse_args().idle
    events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # Whatever a library prints must not end up between the events.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Worker(Inbox(sys.stdin, lambda: os._exit(0)), Outbox(events)).work(idle)


if __name__ == "__main__":
    main()
