"""GET territory: the painted ground of one snapshot, once a worker has computed it."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.stored_territory import territory_arrays, territory_box, territory_name, territory_result
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.layouts import requested_layout
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import filled_body


def answer(service: Service, request: Request) -> Response:
    """Return class and shade of every cell, and the box that they cover."""
    run = service.requested(request)
    layout = requested_layout(run, parameters.text(request, "layout"))
    step = parameters.number(request, "step")
    with run.lock:
        digest = run.reader.snapshot(step).digest
    result, name = territory_result(run.reader.root, layout.id, layout.digest), territory_name(step)
    if not result.is_current(name, digest):
        raise RefusedError(404, "this ground is not computed yet; post a job of kind 'territory'")
    tensors, metadata = result.read(name)
    klass, shade = territory_arrays(tensors)
    return filled_body({"class": klass, "shade": shade}).answer({"box": territory_box(metadata)})
