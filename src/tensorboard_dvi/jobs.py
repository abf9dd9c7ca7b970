"""Jobs for a worker process: started when needed, watched, cancelled, restarted after a crash.

The worker gets a few snapshots of a job at a time, and the jobs take turns, so that nobody waits for a long one to end.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import RLock, Timer
from typing import Any, Literal

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store.messages import JobStatus
from tensorboard_dvi.worker_process import WorkerProcess

KINDS = frozenset({"territory", "frames", "layout", "neighbors"})
"""What the workers can do, as ``tasks.py`` has it (test_worker.py compares the two)."""
TURN = 4
"""Snapshots of one job before another has its turn."""
PATIENCE = 0.7
"""Seconds that a cancelled job may take to stop by itself before its worker is ended."""
_ENDED_KEPT = 256

State = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass
class _Job:
    """A job and how far it is."""

    id: str
    key: str
    spec: dict[str, Any]
    left: list[int]
    state: State = "waiting"
    what: str = "waiting for the worker"
    ready: list[int] = field(default_factory=list)
    problem: str = ""
    started: float | None = None
    retried: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in {"waiting", "running"}

    def status(self) -> JobStatus:
        total = len(self.ready) + len(self.left)
        done = len(self.ready)
        elapsed = time.monotonic() - self.started if self.started is not None else 0.0
        seconds_left = elapsed / done * len(self.left) if done and self.is_open else None
        return JobStatus(
            id=self.id, kind=self.spec["kind"], state=self.state, what=self.what,
            share=1.0 if self.state == "done" else done / max(total, 1), seconds_left=seconds_left,
            ready=list(self.ready), problem=self.problem,
        )  # fmt: skip


class Jobs:
    """One lane: a queue of jobs and the worker that does them. Safe to use from many threads.

    Args:
        idle: seconds without a job after which the worker ends.
    """

    def __init__(self, idle: float = 300.0) -> None:
        self._idle = idle
        self._lock = RLock()
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._turns: deque[_Job] = deque()
        self._current: _Job | None = None
        self._sent: set[int] = set()
        self._heard = False
        self._worker: WorkerProcess | None = None
        self._numbers = itertools.count(1)
        self._closed = False

    def submit(self, spec: Mapping[str, Any], *, retry: bool = True) -> JobStatus:
        """Queue a job, or join an unfinished one that does the same.

        Args:
            spec: kind, path of the run folder (from the server, never from a client), steps, and what else this
                kind takes; all of it JSON.
            retry: whether a job is queued again that failed before.

        Raises:
            InputError: the job is of an unknown kind, has no path or no steps; or the lane is closed.
        """
        if spec.get("kind") not in KINDS or not spec.get("path") or not spec.get("steps"):
            raise InputError(f"a job needs a kind ({', '.join(sorted(KINDS))}), a path and steps, got {dict(spec)!r}")
        steps = list(dict.fromkeys(int(step) for step in spec["steps"]))
        fixed = {name: value for name, value in spec.items() if name != "steps"}
        key = blake2b(json.dumps([fixed, sorted(steps)], sort_keys=True).encode(), digest_size=16).hexdigest()
        with self._lock:
            if self._closed:
                raise InputError("no job is taken any more, TensorBoard is ending; start it again")
            good = {"waiting", "running"} if retry else {"waiting", "running", "failed"}
            same = next((job for job in self._jobs.values() if job.key == key and job.state in good), None)
            if same is not None:
                return same.status()
            job = _Job(id=f"{next(self._numbers)}-{key[:12]}", key=key, spec=fixed, left=steps)
            self._jobs[job.id] = job
            self._forget_old()
            self._turns.append(job)
            self._advance()
            return job.status()

    def status(self, job: str) -> JobStatus:
        """How far a job is.

        Raises:
            InputError: there is no such job.
        """
        with self._lock:
            return self._job(job).status()

    def cancel(self, job: str) -> JobStatus:
        """Stop a job; what is ready stays. Nothing happens to a job that has ended.

        Raises:
            InputError: there is no such job.
        """
        with self._lock:
            found = self._job(job)
            if not found.is_open:
                return found.status()
            self._end(found, "cancelled")
            if found is self._current and self._worker is not None:
                worker = self._worker
                worker.send({"cancel": found.id})
                timer = Timer(PATIENCE, self._kill_if_still, (worker, found))
                timer.daemon = True
                timer.start()
            return found.status()

    def close(self) -> None:
        """End the worker; jobs that have not ended are cancelled. Nothing happens the second time."""
        with self._lock:
            self._closed = True
            worker, self._worker, self._current = self._worker, None, None
            for job in self._jobs.values():
                if job.is_open:
                    self._end(job, "cancelled")
        if worker is not None:
            worker.close()

    def _job(self, job: str) -> _Job:
        found = self._jobs.get(job)
        if found is None:
            raise InputError(f"there is no job {job[:80]!r} (any more); submit it again")
        return found

    def _end(self, job: _Job, state: State, problem: str = "") -> None:
        job.state, job.problem, job.what = state, problem, ""
        if job in self._turns:
            self._turns.remove(job)

    def _forget_old(self) -> None:
        ended = [job.id for job in self._jobs.values() if not job.is_open]
        for job in ended[: max(0, len(self._jobs) - _ENDED_KEPT)]:
            del self._jobs[job]

    def _advance(self) -> None:
        """Give the worker its next turn, if it has none."""
        if self._current is not None or not self._turns or self._closed:
            return
        job = self._turns.popleft()
        steps = job.left[:TURN]
        if self._worker is None:
            try:
                self._worker = WorkerProcess(self._idle, self._on_event, self._on_exit)
            except OSError as error:
                self._end(job, "failed", f"no worker could be started ({error}); see that Python can start processes")
                self._advance()
                return
        self._current, self._sent, self._heard = job, set(steps), False
        job.state = "running"
        job.started = job.started if job.started is not None else time.monotonic()
        self._worker.send({**job.spec, "id": job.id, "steps": steps})

    def _on_event(self, worker: WorkerProcess, event: Mapping[str, Any]) -> None:
        with self._lock:
            job = self._current
            if worker is not self._worker or job is None or event.get("id") != job.id:
                return
            self._heard = True
            kind = event.get("event")
            if kind == "ready" and event.get("step") in job.left:
                job.left.remove(event["step"])
                job.ready.append(event["step"])
            elif kind == "spoilt" and event.get("step") in job.left:
                job.left.remove(event["step"])
                job.problem = job.problem or str(event.get("problem", ""))
            elif kind == "progress" and job.is_open:
                job.what = str(event.get("what", ""))
            elif kind in {"done", "cancelled", "failed"}:
                self._turn_ended(job, str(kind), str(event.get("problem", "")))

    def _turn_ended(self, job: _Job, kind: str, problem: str) -> None:
        self._current = None
        if job.is_open:
            if kind == "failed":
                self._end(job, "failed", problem)
            elif job.left and not self._sent.isdisjoint(job.left):
                self._end(job, "failed", "the worker ended its turn without a result; see TensorBoard's log")
            elif job.left:
                self._turns.append(job)
            elif job.problem:
                self._end(job, "failed", job.problem)
            else:
                self._end(job, "done")
        self._advance()

    def _on_exit(self, worker: WorkerProcess, code: int, log: str) -> None:
        with self._lock:
            if worker is not self._worker:
                return
            job, self._worker, self._current = self._current, None, None
            if job is not None and job.is_open:
                if code == 0 and not self._heard and not job.retried:
                    # It had been idle for too long just when the job was sent.
                    job.retried = True
                    self._turns.appendleft(job)
                else:
                    tail = f"; it said: {log}" if log else ""
                    self._end(job, "failed", f"the worker ended unexpectedly (exit status {code}){tail}; try again")
            self._advance()

    def _kill_if_still(self, worker: WorkerProcess, job: _Job) -> None:
        with self._lock:
            still = worker is self._worker and job is self._current
        if still:
            worker.kill()
