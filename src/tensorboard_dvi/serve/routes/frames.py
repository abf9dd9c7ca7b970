"""GET frames: positions, predictions, confidences and losses of a range of snapshots."""

from __future__ import annotations

from typing import Any

import numpy as np
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.frames import frame, prediction_type
from tensorboard_dvi.serve.layouts import requested_layout
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import TensorBody
from tensorboard_dvi.store.points import point_count
from tensorboard_dvi.store.reader import RunReader

MAX_BYTES = 32 << 20
"""Largest answer; the page asks for 16 MB at most."""


def answer(service: Service, request: Request) -> Response:
    """Return the frames of the snapshots with the indices ``from`` (included) to ``to`` (excluded)."""
    run = service.requested(request)
    layout = requested_layout(run, parameters.text(request, "layout"))
    steps = parameters.snapshots(request, run.reader.steps)
    points = point_count(run.reader)
    _check_size(points, len(steps))
    if points == 0:
        raise RefusedError(404, "no sample of this run has a position; nothing of them was recorded")
    if any(layout.is_costly(step) for step in steps):
        raise RefusedError(404, "these frames are not computed yet; post a job of kind 'frames'")
    body = TensorBody({f"{step}/{name}": kind for step in steps for name, kind in _kinds(run.reader, points).items()})
    grids: dict[str, dict[str, list[float]]] = {}
    for step in steps:
        one = frame(run.reader, layout, step)
        body[f"{step}/positions"] = one.positions
        body[f"{step}/prediction"] = one.prediction
        body[f"{step}/confidence"] = one.confidence
        body[f"{step}/loss"] = one.loss
        grids[str(step)] = {"scale": one.scale, "offset": one.offset}
    return body.answer({"frames": grids})


def _check_size(points: int, count: int) -> None:
    size = points * 9 * count
    if count > 1 and size > MAX_BYTES:
        raise RefusedError(400, f"{count} snapshots have {size} bytes; ask for at most {MAX_BYTES} bytes at a time")


def _kinds(reader: RunReader, points: int) -> dict[str, tuple[np.dtype[Any], tuple[int, ...]]]:
    """Return type and shape of the tensors of a frame."""
    return {
        "positions": (np.dtype(np.uint16), (points, 2)),
        "prediction": (prediction_type(reader), (points,)),
        "confidence": (np.dtype(np.uint8), (points,)),
        "loss": (np.dtype(np.float16), (points,)),
    }
