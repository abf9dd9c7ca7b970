"""GET values: one number per point, to colour and to search by."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import filled_body
from tensorboard_dvi.serve.values import FLIPS, GEOMETRY, flip_counts, geometry_values


def answer(service: Service, request: Request) -> Response:
    """Return the numbers of all points; those of the geometry belong to a snapshot, flips to the whole run."""
    run = service.requested(request)
    name = parameters.text(request, "name")
    if name == FLIPS:
        return filled_body({"values": flip_counts(run)}).answer()
    if name not in GEOMETRY:
        raise RefusedError(400, f"there are no values {name[:40]!r}; expected one of {', '.join(GEOMETRY)}, {FLIPS}")
    values = geometry_values(run.reader, name, parameters.number(request, "step"))
    return filled_body({"values": values}).answer()
