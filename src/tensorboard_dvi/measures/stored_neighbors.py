"""Neighbours of a sample at a snapshot of a run, among all points; kept with the run where they were costly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, UInt32

from tensorboard_dvi.errors import NotRecordedError
from tensorboard_dvi.measures.neighbors import nearest
from tensorboard_dvi.store.points import numbered_probes, point_count
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.results import Result

Source = Literal["representation", "logits"]

KEPT = 64
"""Results that are kept per run; the oldest is forgotten."""
MOST = 100
"""Neighbours, at most."""
COSTLY_NUMBERS = 4_000_000
"""Numbers that are read in about 50 ms."""


@dataclass(frozen=True)
class Neighbors:
    """The nearest points of a sample, ascending by distance.

    Attributes:
        rows: their rows among the points of the run.
        distance: Euclidean, in units of ``of``.
        of: what the distances are taken in.
    """

    rows: UInt32[np.ndarray, " near"]
    distance: Float32[np.ndarray, " near"]
    of: Source


def compared(run: RunReader, probe: ProbeReader, step: int) -> tuple[Source, int]:
    """Return the array in which the samples of a probe are compared, and its columns.

    Raises:
        NotRecordedError: Neither representations nor logits of the probe were recorded at this snapshot.
    """
    stored = run.snapshot(step).arrays.get(probe.key, {})
    sources: tuple[Source, ...] = ("representation", "logits")
    for source in sources:
        if source in stored:
            return source, run.array(probe.name, source, step, 0, 0).shape[1]
    raise NotRecordedError(
        f"neither representation nor logits of probe {probe.name!r} are recorded at step {step}; "
        "record with keep={'representation', 'prediction'}"
    )


def is_costly(run: RunReader, probe: ProbeReader, step: int) -> bool:
    """Tell whether finding neighbours takes longer than a request should; raises as ``compared``."""
    source, width = compared(run, probe, step)
    rows = sum(other.count for other in run.probes.values() if run.has(other.name, source, step))
    return rows * width > COSTLY_NUMBERS


def neighbors(run: RunReader, probe: ProbeReader, row: int, step: int, k: int) -> Neighbors:
    """Return the ``k`` nearest points of a row of a probe, the row itself left out; raises as ``compared``.

    Only points whose array has the same number of columns are compared.
    """
    source, width = compared(run, probe, step)
    centre = run.row(probe.name, [source], step, row)[source][0]
    pieces, itself = [], -1
    for other, offset in numbered_probes(run):
        if other.key == probe.key:
            itself = offset + row
        if run.has(other.name, source, step):
            array = run.array(other.name, source, step)
            if array.shape[1] == width:
                pieces.append((offset, array))
    found = nearest(pieces, centre, itself, k)
    return Neighbors(found.rows.astype(np.uint32), found.distance, source)


def neighbors_result(run: RunReader) -> Result:
    """Return where the neighbours of a run are kept."""
    return Result(run.root, "neighbors", {"distance": "euclidean"})


def neighbors_name(probe: ProbeReader, row: int, step: int, k: int) -> str:
    """Return the name of the block of one question."""
    return f"{probe.key}-{row}-{step:010d}-{k}"


def store_neighbors(run: RunReader, probe: ProbeReader, row: int, step: int, k: int) -> None:
    """Find neighbours and keep them; the oldest of what was kept is forgotten."""
    found = neighbors(run, probe, row, step, k)
    result = neighbors_result(run)
    about = {"input": run.snapshot(step).digest, "of": found.of}
    result.write(neighbors_name(probe, row, step, k), {"rows": found.rows, "distance": found.distance}, about)
    result.keep_newest(KEPT)


def kept_neighbors(run: RunReader, probe: ProbeReader, row: int, step: int, k: int) -> Neighbors | None:
    """Return what was kept for this question; None where nothing was, or the snapshot is another one by now."""
    result, name = neighbors_result(run), neighbors_name(probe, row, step, k)
    if not result.is_current(name, run.snapshot(step).digest):
        return None
    tensors, metadata = result.read(name)
    rows, distance = (np.asarray(tensors.get(what, ())) for what in ("rows", "distance"))
    kinds = rows.dtype == np.uint32 and distance.dtype == np.float32 and rows.ndim == distance.ndim == 1
    if not kinds or len(rows) != len(distance) or (rows >= point_count(run)).any():
        return None
    return Neighbors(
        np.array(rows), np.array(distance), "logits" if metadata.get("of") == "logits" else "representation"
    )
