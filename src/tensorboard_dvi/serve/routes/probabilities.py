"""GET probabilities: what pulls the samples of a snapshot along the axes of star coordinates."""

from __future__ import annotations

import numpy as np
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.star_coordinates import fill_share_codes
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import TensorBody
from tensorboard_dvi.store.points import numbered_probes, point_count

MOST_CLASSES = 32
"""Beyond, the page leaves moved axes to the server."""
MOST_NUMBERS = 32 << 20
"""Points times classes of an answer, which has as many bytes."""


def answer(service: Service, request: Request) -> Response:
    """Return the share of every class in every point, in 1/255; zeros where there are no logits."""
    reader = service.requested(request).reader
    step = parameters.number(request, "step")
    reader.snapshot(step)
    classes, points = len(reader.classes), point_count(reader)
    if classes > MOST_CLASSES:
        raise RefusedError(404, f"probabilities are sent for up to {MOST_CLASSES} classes, this run has {classes}")
    if points * classes > MOST_NUMBERS:
        raise RefusedError(404, f"{points} samples of {classes} classes are too many to be sent at once")
    body = TensorBody({"probability": (np.dtype(np.uint8), (points, classes))})
    for probe, start in numbered_probes(reader):
        if reader.has(probe.name, "logits", step):
            codes = body["probability"][start : start + probe.count]
            fill_share_codes(codes, reader.array(probe.name, "logits", step), reader.output)
    return body.answer()
