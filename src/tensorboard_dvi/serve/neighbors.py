"""What the page may ask about neighbours, and the job that answers it."""

from __future__ import annotations

from typing import Any

from tensorboard_dvi.measures.stored_neighbors import KEPT, MOST, compared
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.service import known_row
from tensorboard_dvi.store.messages import NeighborsRequest
from tensorboard_dvi.store.reader import RunReader


def neighbors_job(asked: NeighborsRequest, reader: RunReader) -> dict[str, Any]:
    """Return what a worker needs to know, besides the run and the steps.

    Raises:
        RefusedError: There is no such sample, or the number of neighbours or of steps is odd.
        NotRecordedError: There is no such probe, or nothing to compare at one of the steps.
    """
    probe = reader.keyed_probe(asked.probe)
    row = known_row(probe, asked.row)
    if len(asked.steps) > KEPT:
        raise RefusedError(
            400, f"{len(asked.steps)} snapshots were asked for; the neighbours of {KEPT} are kept at most"
        )
    for step in asked.steps:
        compared(reader, probe, step)
    return {"kind": "neighbors", "probe": probe.key, "row": row, "k": checked_count(asked.k)}


def checked_count(k: int) -> int:
    """Return a number of neighbours.

    Raises:
        RefusedError: It is none, or too large.
    """
    if not 1 <= k <= MOST:
        raise RefusedError(400, f"k must be 1 to {MOST} neighbours, got {k}")
    return k
