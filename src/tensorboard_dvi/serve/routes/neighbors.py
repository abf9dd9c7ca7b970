"""GET neighbors: the nearest samples of one sample at a snapshot."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.stored_neighbors import Neighbors, is_costly, kept_neighbors, neighbors
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.neighbors import checked_count
from tensorboard_dvi.serve.service import Service, requested_probe, requested_row
from tensorboard_dvi.serve.tensor_body import filled_body
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader


def answer(service: Service, request: Request) -> Response:
    """Return point rows and distances, ascending; a large search is left to a job."""
    reader = service.requested(request).reader
    probe = requested_probe(reader, request)
    row = requested_row(probe, request)
    step, k = parameters.number(request, "step"), checked_count(parameters.number(request, "k"))
    reader.snapshot(step)
    found = _found(reader, probe, row, (step, k))
    return filled_body({"rows": found.rows, "distance": found.distance}).answer({"of": found.of})


def _found(reader: RunReader, probe: ProbeReader, row: int, wanted: tuple[int, int]) -> Neighbors:
    step, k = wanted
    kept = kept_neighbors(reader, probe, row, step, k)
    if kept is not None:
        return kept
    if is_costly(reader, probe, step):
        raise RefusedError(404, "these neighbours are not found yet; post a job of kind 'neighbors'")
    return neighbors(reader, probe, row, step, k)
