"""The territory of a snapshot: samples, inverse and head of a run, brought together for the landscape."""

from __future__ import annotations

import numpy as np

from tensorboard_dvi.errors import NotRecordedError
from tensorboard_dvi.measures import head as head_measure
from tensorboard_dvi.measures.anchored_pca import AnchoredPca
from tensorboard_dvi.measures.drawn_layout import Box, DrawnLayout
from tensorboard_dvi.measures.stored_territory import RASTER
from tensorboard_dvi.store.head_format import HeadDescription
from tensorboard_dvi.visualize.grid import grid_over
from tensorboard_dvi.visualize.landscape import Raster, Samples, raster


def territory(layout: DrawnLayout, step: int, box: Box, size: int = RASTER) -> Raster:
    """Paint the ground of one snapshot, or of a part of it.

    Args:
        layout: where the samples lie.
        step: the snapshot.
        box: x0, y0, x1, y1 of the raster, in units of the layout.
        size: cells on its longer side.

    Raises:
        NotRecordedError: the snapshot has neither logits nor a head to make them with.
    """
    run, own = layout.run, layout.box([step])
    whole = None if box == own else grid_over(own, size)
    return raster(samples_of(layout, step), grid_over(box, size), len(run.classes), run.output, whole)


def samples_of(layout: DrawnLayout, step: int) -> Samples:
    """What the territory of a snapshot is made of: the recorded head where it can be described, else the logits nearby.

    Raises:
        NotRecordedError: see :func:`territory`.
    """
    if not isinstance(layout, AnchoredPca):
        return _around_positions(layout, step)
    head = layout.run.head_description(step)
    if layout.source == "logits":
        if head is None or head_measure.is_linear(head) or not _complete(layout, step):
            return _from_logits(layout, step)
        return _from_head(layout, step, head)
    if head is None:
        return _nearest(layout, step)
    return _from_plane_of_representations(layout, step, head)


def _from_logits(layout: AnchoredPca, step: int) -> Samples:
    """Logits on the plane, completed by those that the plane discards: the same through a linear head or without."""
    (logits,) = _rows(layout, step, "logits")
    positions = layout.project(logits)
    return Samples(positions, logits - layout.inverse(positions), lambda y, rest: layout.inverse(y) + rest)


def _from_head(layout: AnchoredPca, step: int, head: HeadDescription) -> Samples:
    """The head of the average representation nearby, of which the part that the plane holds gives way to the place."""
    logits, representation = _rows(layout, step, "logits", "representation")
    centre = representation.mean(axis=0) if len(representation) else 0.0
    values = np.concatenate([representation - centre, np.ones((len(representation), 1), np.float32)], axis=1)

    def evaluate(y: np.ndarray, averages: np.ndarray) -> np.ndarray:
        # The last column is the weight that the samples nearby have against none at all.
        found = head_measure.logits(head, averages[:, :-1] + centre)
        rest = found - layout.inverse(layout.project(found))
        return np.asarray(layout.inverse(y) + averages[:, -1:] * np.nan_to_num(rest, nan=0.0))

    return Samples(layout.project(logits), values.astype(np.float32), evaluate, costly=True)


def _from_plane_of_representations(layout: AnchoredPca, step: int, head: HeadDescription) -> Samples:
    (representation,) = _rows(layout, step, "representation")
    positions = layout.project(representation)
    flat = layout.inverse(positions)
    if head_measure.is_linear(head):
        rest = head_measure.logits(head, representation) - head_measure.logits(head, flat)
        return Samples(positions, rest, lambda y, near: head_measure.logits(head, layout.inverse(y)) + near)
    return Samples(
        positions,
        representation - flat,
        lambda y, near: head_measure.logits(head, layout.inverse(y) + near),
        costly=True,
    )


def _nearest(layout: AnchoredPca, step: int) -> Samples:
    """The average of the logits nearby."""
    representation, logits = _rows(layout, step, "representation", "logits")
    values = np.concatenate([logits, np.ones((len(logits), 1), np.float32)], axis=1)
    return Samples(
        layout.project(representation), values, lambda _, near: near[:, :-1] / np.maximum(near[:, -1:], 1e-6)
    )


def _around_positions(layout: DrawnLayout, step: int) -> Samples:
    """The average of the logits nearby, of a layout that is nothing but positions."""
    run = layout.run
    names = [name for name in run.probes if layout.has(name, step) and run.has(name, "logits", step)]
    if not names:
        raise NotRecordedError(
            f"step {step} of {run.root} has no probe with logits; the ground of {layout.id} cannot be painted, record "
            "with keep={'prediction'}"
        )
    logits = np.concatenate([run.logits(name, step) for name in names])
    places = np.concatenate([layout.positions(name, step) for name in names])
    finite = np.isfinite(logits).all(axis=1)
    values = np.concatenate([logits[finite], np.ones((int(finite.sum()), 1), np.float32)], axis=1)
    return Samples(places[finite], values, lambda _, near: near[:, :-1] / np.maximum(near[:, -1:], 1e-6))


def _complete(layout: AnchoredPca, step: int) -> bool:
    return any(_usable(layout, name, step, ("logits", "representation")) for name in layout.run.probes)


def _usable(layout: AnchoredPca, probe: str, step: int, arrays: tuple[str, ...]) -> bool:
    return layout.has(probe, step) and all(layout.run.has(probe, array, step) for array in arrays)


def _rows(layout: AnchoredPca, step: int, *arrays: str) -> list[np.ndarray]:
    """Rows of these arrays over all probes that have them all, without the samples that are not finite."""
    run = layout.run
    names = [name for name in run.probes if _usable(layout, name, step, arrays)]
    if not names:
        raise NotRecordedError(
            f"step {step} of {run.root} has no probe with {' and '.join(arrays)}; the ground cannot be painted, record "
            "with keep={'representation', 'prediction'}"
        )
    found = [
        np.concatenate([np.asarray(run.array(name, array, step), np.float32) for name in names]) for array in arrays
    ]
    finite = np.all([np.isfinite(rows).all(axis=1) for rows in found], axis=0)
    return [rows[finite] for rows in found]
