"""GET territory: the painted ground of one snapshot, once a worker has computed it."""

from __future__ import annotations

import numpy as np
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.anchored_pca import AnchoredPca, Box, is_current, territory_name, territory_result
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.layouts import remembered_box, requested_layout
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import filled_body

_SHADES = ("confidence", "gap", "support")


def answer(service: Service, request: Request) -> Response:
    """Return class and shade of every cell, and the box that they cover."""
    run = service.requested(request)
    layout = requested_layout(run, parameters.text(request, "layout"))
    step = parameters.number(request, "step")
    found = _newest(run, layout, step)
    if found is None:
        raise RefusedError(404, "this ground is not computed yet; post a job of kind 'territory'")
    tensors, box = found
    shade = np.stack([tensors[name] for name in _SHADES], axis=-1)
    return filled_body({"class": tensors["class"], "shade": shade}).answer({"box": box})


def _newest(run: OpenRun, layout: AnchoredPca, step: int) -> tuple[dict[str, np.ndarray], Box] | None:
    with run.lock:
        digest = run.reader.snapshot(step).digest
        remembered_box(run, layout)
        boxes = list(run.boxes[layout.id])
    name = territory_name(step)
    for box in boxes:
        result = territory_result(run.reader.root, layout.id, layout.digest, box)
        if is_current(result, name, digest):
            return result.read(name)[0], box
    return None
