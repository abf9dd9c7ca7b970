"""POST jobs, GET job, POST cancel: what takes longer than a request should."""

from __future__ import annotations

import msgspec
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError, json_answer
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.work import job_of
from tensorboard_dvi.store.messages import CancelRequest, JobRequest, JobStatus

MAX_STEPS = 10_000
"""Snapshots of one job."""


def submit(service: Service, request: Request) -> Response:
    """Start a job, or join the one that does the same already; 202 with its status."""
    asked: JobRequest = msgspec.json.decode(request.get_data(), type=JobRequest)
    run = service.opened(asked.run)
    if not 0 < len(asked.steps) <= MAX_STEPS:
        raise RefusedError(400, f"a job has 1 to {MAX_STEPS} snapshots, got {len(asked.steps)}")
    missing = [step for step in asked.steps if step not in run.reader.snapshots]
    if missing:
        raise RefusedError(404, f"step {missing[0]} is not in run {asked.run!r} (any more); reload the page")
    job = job_of(asked, service.folder(asked.run), run)
    return json_answer(service.jobs.submit(job), status=202)


def status(service: Service, request: Request) -> Response:
    """Return how far a job is."""
    return json_answer(_known(service, parameters.text(request, "id"), cancel=False))


def cancel(service: Service, request: Request) -> Response:
    """Stop a job; what is ready stays."""
    asked = msgspec.json.decode(request.get_data(), type=CancelRequest)
    return json_answer(_known(service, asked.id, cancel=True))


def _known(service: Service, job: str, *, cancel: bool) -> JobStatus:
    if service.has_jobs:
        try:
            return service.jobs.cancel(job) if cancel else service.jobs.status(job)
        except InputError:
            pass
    raise RefusedError(404, f"there is no job {job[:80]!r}; TensorBoard may have been restarted")
