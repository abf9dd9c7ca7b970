"""One number per point: geometry at a snapshot, or how often the prediction changed over the run."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float16, UInt16

from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.store.points import numbered_probes, point_count
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.recorded_arrays import half

GEOMETRY = ("margin", "length", "target_angle")
"""Numbers that the recorder keeps per sample and snapshot, beyond those of a frame."""
FLIPS = "flips"


def quantities(reader: RunReader) -> list[str]:
    """Return the names of GEOMETRY that were recorded of any probe at any snapshot."""
    return [name for name in GEOMETRY if any(_recorded(reader, name, step) for step in reversed(reader.steps))]


def geometry_values(reader: RunReader, name: str, step: int) -> Float16[np.ndarray, " point"]:
    """Return a number of every point, NaN where it was not recorded.

    Raises:
        RefusedError: It was recorded of no point of this snapshot.
        NotRecordedError: There is no such snapshot.
    """
    reader.snapshot(step)
    if not _recorded(reader, name, step):
        raise RefusedError(404, f"{name} was not recorded at step {step}; record with keep={{..., 'geometry'}}")
    values = np.full(point_count(reader), np.nan, dtype=np.float16)
    for probe, start in numbered_probes(reader):
        if reader.has(probe.name, name, step):
            values[start : start + probe.count] = half(reader.array(probe.name, name, step))
    return values


def flip_counts(run: OpenRun) -> UInt16[np.ndarray, " point"]:
    """Return how often the prediction of every point changed; 0 where none was recorded.

    Raises:
        RefusedError: No prediction was recorded at all.
    """
    found = run.flips.of(run.reader)
    if not found:
        raise RefusedError(404, "no predictions were recorded; record with keep={..., 'prediction'}")
    counts = np.zeros(point_count(run.reader), dtype=np.uint16)
    for probe, start in numbered_probes(run.reader):
        if probe.key in found:
            counts[start : start + probe.count] = found[probe.key]
    return counts


def _recorded(reader: RunReader, name: str, step: int) -> bool:
    return any(name in arrays for arrays in reader.snapshot(step).arrays.values())
