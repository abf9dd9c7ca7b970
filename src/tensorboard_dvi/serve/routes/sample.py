"""GET sample: one sample over a range of snapshots."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.history import history
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.service import Service, requested_probe, requested_row
from tensorboard_dvi.serve.tensor_body import filled_body

MAX_SNAPSHOTS = 2_000
MAX_BYTES = 4 << 20


def answer(service: Service, request: Request) -> Response:
    """Return probabilities, prediction, confidence, loss and geometry of a row, snapshot by snapshot."""
    reader = service.requested(request).reader
    probe = requested_probe(reader, request)
    row = requested_row(probe, request)
    steps = parameters.snapshots(request, reader.steps)
    _check_size(len(steps), len(reader.classes))
    found = history(reader, probe, row, steps)
    tensors = {"probability": found.probability, "prediction": found.prediction, **found.numbers}
    return filled_body(tensors).answer({"steps": steps})


def _check_size(snapshots: int, classes: int) -> None:
    size = snapshots * (classes + 6) * 4
    if snapshots > MAX_SNAPSHOTS:
        raise RefusedError(400, f"{snapshots} snapshots were asked for; ask for at most {MAX_SNAPSHOTS} at a time")
    if snapshots > 1 and size > MAX_BYTES:
        most = max(MAX_BYTES // ((classes + 6) * 4), 1)
        raise RefusedError(400, f"{snapshots} snapshots of {classes} classes are {size} bytes; ask for at most {most}")
