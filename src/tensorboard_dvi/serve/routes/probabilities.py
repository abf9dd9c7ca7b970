"""GET probabilities: what pulls the samples of a snapshot along the axes of star coordinates."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.star_coordinates import share_codes
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import filled_body
from tensorboard_dvi.store.points import drawn_probes
from tensorboard_dvi.store.reader import RunReader

MOST_CLASSES = 32
"""Beyond, the page leaves moved axes to the server."""
MOST_NUMBERS = 32 << 20
"""Points times classes of an answer, which has as many bytes."""


def answer(service: Service, request: Request) -> Response:
    """Return the share of every class in every point, in 1/255; zeros where there are no logits."""
    reader = service.requested(request).reader
    step = parameters.number(request, "step")
    reader.snapshot(step)
    classes, points = len(reader.classes), sum(probe.count for probe in drawn_probes(reader))
    if classes > MOST_CLASSES:
        raise RefusedError(404, f"probabilities are sent for up to {MOST_CLASSES} classes, this run has {classes}")
    if points * classes > MOST_NUMBERS:
        raise RefusedError(404, f"{points} samples of {classes} classes are too many to be sent at once")
    return filled_body({"probability": _codes(reader, step)}).answer()


def _codes(reader: RunReader, step: int) -> UInt8[np.ndarray, "point klass"]:
    probes, classes = drawn_probes(reader), len(reader.classes)
    codes = np.zeros((sum(probe.count for probe in probes), classes), dtype=np.uint8)
    start = 0
    for probe in probes:
        rows = slice(start, start + probe.count)
        start += probe.count
        if reader.has(probe.name, "logits", step):
            codes[rows] = share_codes(reader.array(probe.name, "logits", step), reader.output)
    return codes
