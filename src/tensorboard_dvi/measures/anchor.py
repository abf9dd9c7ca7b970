"""The anchor of a run: the snapshot that gives its axes to all others, chosen once and kept."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import numpy as np

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.measures.drawn_layout import Reason
from tensorboard_dvi.measures.projected_rows import BOX_ROWS, RecordedArray, recorded_rows
from tensorboard_dvi.measures.strata import stratified
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.results import Result

ACCURATE = 0.8
"""Train accuracy from which a snapshot of a live run may be the anchor."""


def source_of(run: RunReader) -> RecordedArray | None:
    """What a picture of the run is made of where nobody chose: the logits if any; None where there is nothing."""
    arrays: tuple[RecordedArray, ...] = ("logits", "representation")
    return next((array for array in arrays if is_recorded(run, array)), None)


def is_recorded(run: RunReader, array: RecordedArray) -> bool:
    """Whether any probe has this array at any snapshot."""
    return any(run.has(name, array, step) for step in run.steps for name in run.probes)


def choose_anchor(run: RunReader, source: RecordedArray = "logits") -> tuple[int, Reason]:
    """The snapshot whose variance is to define the axes.

    Args:
        run: a finished run gives its last snapshot; a live one the first whose train accuracy is 0.8 or more, else
            the newest. Without a probe named ``train`` the first probe with labels counts. A snapshot after training
            has diverged, most of which is not finite, is neither last nor newest.
        source: array that the anchor must have.

    Raises:
        NotRecordedError: no snapshot has this array.
    """
    steps = [step for step in run.steps if any(run.has(name, source, step) for name in run.probes)]
    if not steps:
        keep = "prediction" if source == "logits" else source
        raise NotRecordedError(
            f"no snapshot of {run.root} has {source} (snapshots: {len(run.steps)}); record with keep={{{keep!r}}} "
            "or choose another source"
        )
    newest = next((step for step in reversed(steps) if _is_sound(run, source, step)), steps[-1])
    if not run.live:
        return newest, "last"
    labelled = [name for name, probe in run.probes.items() if (np.asarray(probe.labels) >= 0).any()]
    probes = ["train"] if "train" in labelled else labelled[:1]
    for step, probe in product(steps, probes):
        accuracy = run.score(probe, step)[0]
        if accuracy is not None and accuracy >= ACCURATE:
            return step, "accurate"
    return newest, "newest"


def automatic_anchor(run: RunReader, source: RecordedArray) -> tuple[int, Reason]:
    """The anchor that was chosen when this was first asked; from then on it stays while its snapshot does.

    Raises:
        NotRecordedError: no snapshot has this array.
    """
    known = known_anchor(run, source)
    if known is not None:
        return known
    step, reason = choose_anchor(run, source)
    # On a full disk the picture is shown all the same, and made again the next time.
    with suppress(OSError):
        _stored(run, source).write("anchor", {"step": np.array([step])}, {"step": str(step), "reason": reason})
    return step, reason


def known_anchor(run: RunReader, source: RecordedArray) -> tuple[int, Reason] | None:
    """The anchor that was chosen before, if there is one."""
    stored = _stored(run, source)
    if not stored.exists("anchor"):
        return None
    try:
        metadata = stored.read("anchor")[1]
        step, reason = int(metadata["step"]), metadata["reason"]
    except (DamagedRunError, KeyError, ValueError):
        return None
    if step not in run.snapshots or reason not in {"last", "accurate", "newest"}:
        return None
    return step, reason  # type: ignore[return-value]


def _stored(run: RunReader, source: RecordedArray) -> Result:
    return Result(run.root, "pca-anchor", {"source": source})


def _is_sound(run: RunReader, source: RecordedArray, step: int) -> bool:
    """Whether half of the samples at least are finite."""
    for name in run.probes:
        if run.has(name, source, step):
            rows = recorded_rows(run, name, source, step)[stratified(run.probe(name), BOX_ROWS)]
            if len(rows) and np.isfinite(rows).all(axis=1).mean() >= 0.5:
                return True
    return False
