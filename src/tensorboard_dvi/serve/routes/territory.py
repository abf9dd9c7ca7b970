"""GET territory: the painted ground of one snapshot, or of a part of it, once a worker has computed it."""

from __future__ import annotations

import math

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.drawn_layout import Box
from tensorboard_dvi.measures.stored_territory import territory_arrays, territory_box, territory_place
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.layouts import requested_layout
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import filled_body


def answer(service: Service, request: Request) -> Response:
    """Return class and shade of every cell, and the box that they cover."""
    run = service.requested(request)
    layout = requested_layout(run, parameters.text(request, "layout"))
    step, box = parameters.number(request, "step"), _box(request)
    with run.lock:
        place = territory_place(layout, step, box)
    if not place.is_current:
        raise RefusedError(404, "this ground is not computed yet; post a job of kind 'territory'")
    tensors, metadata = place.result.read(place.name)
    klass, shade = territory_arrays(tensors)
    return filled_body({"class": klass, "shade": shade}).answer({"box": territory_box(metadata)})


def _box(request: Request) -> Box | None:
    text = request.args.get("box", "")
    if not text:
        return None
    try:
        x0, y0, x1, y1 = (float(side) for side in text[:400].split(","))
    except ValueError:
        raise RefusedError(400, f"the parameter 'box' must be x0,y0,x1,y1, got {text[:80]!r}") from None
    if not all(math.isfinite(side) for side in (x0, y0, x1, y1)):
        raise RefusedError(400, f"the parameter 'box' must be four finite numbers, got {text[:80]!r}")
    return (x0, y0, x1, y1)
