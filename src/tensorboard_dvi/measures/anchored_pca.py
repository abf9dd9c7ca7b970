"""Anchored PCA: one plane, taken from one trained snapshot, onto which every snapshot is projected.

Source: J. Pícha, J. Profota, "Visualization of Training of Neural Network", CTU 2025, §4.4.2.
Departures: 1. every snapshot is standardised by the anchor's mean and deviation (the paper: not said), so that nothing
               spins, shifts or breathes between snapshots.
            2. the anchor's rows are a stratified subsample where the array has more than 4 million numbers.
            3. a sample whose logits are not finite lies at the anchor's mean, (0, 0); the page does not draw it.
Cost:       60,000 samples x 10 logits: see docs/performance.md; the fit is made once and stored.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from contextlib import suppress
from itertools import product
from typing import Literal

import numpy as np
from jaxtyping import Float, Float32

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.measures import principal_axes as pca
from tensorboard_dvi.measures.principal_axes import PrincipalAxes
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.recorded_arrays import LARGEST_HALF
from tensorboard_dvi.store.results import Result

Source = Literal["logits", "representation"]
Reason = Literal["last", "accurate", "newest", "chosen"]
Box = tuple[float, float, float, float]

ACCURATE = 0.8
"""Train accuracy from which a snapshot of a live run may be the anchor."""

_FIT_NUMBERS = 4_000_000
# About 50 ms of projection.
_COSTLY_NUMBERS = 10_000_000
_BOX_ROWS = 2_000
_MARGIN = 0.12
_FLATTEST = 0.2


def source_of(run: RunReader) -> Source | None:
    """What a picture of the run is made of where nobody chose: the logits if any; None where there is nothing."""
    sources: tuple[Source, ...] = ("logits", "representation")
    for source in sources:
        if any(run.has(name, source, step) for step in run.steps for name in run.probes):
            return source
    return None


def choose_anchor(run: RunReader, source: Source = "logits") -> tuple[int, Reason]:
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
        raise NotRecordedError(
            f"no snapshot of {run.root} has {source} (snapshots: {len(run.steps)}); record with keep={{{source!r}}} "
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


class AnchoredPca:
    """Positions of every sample of every snapshot on the plane of one of them.

    Attributes:
        run: what is projected.
        source: the array that is projected.
        anchor: step whose rows define the plane.
        reason: why that step.
        axes: the plane.
        in_cache: whether the plane is stored in the user's cache folder because the run folder is read-only.
    """

    def __init__(
        self, run: RunReader, source: Source, anchor: int, reason: Reason, axes: PrincipalAxes, *, in_cache: bool
    ) -> None:
        self.run = run
        self.source: Source = source
        self.anchor = anchor
        self.reason: Reason = reason
        self.axes = axes
        self.in_cache = in_cache
        self._extents: dict[tuple[int, str], tuple[np.ndarray, float]] = {}
        self._rows: dict[str, np.ndarray] = {}

    @property
    def id(self) -> str:
        """Name of this layout; the same source and anchor give the same name."""
        return f"pca-{self.source}-{self.anchor}"

    @property
    def explained(self) -> list[float]:
        """Share of the anchor's standardised variance on each axis, in [0, 1]."""
        return [float(share) for share in self.axes.explained]

    @property
    def digest(self) -> str:
        """Changes when a position can change; blake2b-128 of the plane."""
        digest = hashlib.blake2b(digest_size=16)
        for array in (self.axes.mean, self.axes.scale, self.axes.axes):
            digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return digest.hexdigest()

    def has(self, probe: str, step: int) -> bool:
        """Whether this probe has positions at this step: its array is recorded and as wide as the anchor's."""
        shape = self._shape(probe, step)
        return len(shape) == 2 and shape[1] == len(self.axes.mean)

    def rows(self, probe: str, step: int) -> Float32[np.ndarray, "sample column"]:
        """What is projected.

        Raises:
            NotRecordedError: the array is missing, or as wide as that of another model.
        """
        array = _matrix(self.run, probe, self.source, step)
        if array.shape[1] != len(self.axes.mean):
            raise NotRecordedError(
                f"{self.source} of {probe!r} at step {step} has {array.shape[1]} columns, expected "
                f"{len(self.axes.mean)} as at the anchor {self.anchor}; choose an anchor of the same model"
            )
        return np.asarray(array, dtype=np.float32)

    def positions(self, probe: str, step: int) -> Float32[np.ndarray, "sample 2"]:
        """Positions in deviations of the anchor, always finite: (0, 0) where the sample's array is not.

        Raises:
            NotRecordedError: see :meth:`rows`.
        """
        stored = self._stored(probe, step)
        if stored is not None:
            return stored
        return np.asarray(np.nan_to_num(self.project(self.rows(probe, step)), nan=0.0))

    def is_costly(self, step: int) -> bool:
        """Whether projecting this snapshot takes more than about 50 ms, and no worker has done it yet."""
        return self._is_large(step) and any(self._stored(name, step) is None for name in self._drawn(step))

    def store_positions(self, step: int) -> None:
        """Project a snapshot and store the positions, so that they need not be computed again."""
        for name in self._drawn(step):
            if self._stored(name, step) is None:
                positions = np.nan_to_num(self.project(self.rows(name, step)), nan=0.0)
                self._result().write(self._block(name, step), {"positions": positions}, {"input": self._input(step)})

    def territory_kind(self) -> Literal["head", "nearest", "none"]:
        """What paints the territory of the newest snapshot: its head, the logits nearby, or nothing."""
        step = next((step for step in reversed(self.run.steps) if self._drawn(step)), None)
        if step is None:
            return "none"
        if self.run.snapshots[step].head is not None:
            return "head"
        return "nearest" if any(self.run.has(name, "logits", step) for name in self._drawn(step)) else "none"

    def project(self, x: Float[np.ndarray, "sample column"]) -> Float32[np.ndarray, "sample 2"]:
        """Positions of other rows of the same kind; NaN where a row is not finite."""
        return pca.project(self.axes, x)

    def inverse(self, y: Float[np.ndarray, "point 2"]) -> Float32[np.ndarray, "point column"]:
        """The point of the plane at each position."""
        return pca.inverse(self.axes, y)

    def box(self, steps: Iterable[int]) -> Box:
        """x0, y0, x1, y1 around practically all positions of these snapshots, with a margin of 12 %.

        Found from at most 2,000 samples per snapshot; what has overflowed float16 does not count. The sides lie on a
        coarse grid, so that a new snapshot seldom moves them.
        """
        extents = [self._spread(step)[0] for step in steps]
        known = np.array([extent for extent in extents if np.isfinite(extent).all()])
        if len(known) == 0:
            return (-1.0, -1.0, 1.0, 1.0)
        low, high = known[:, 0].min(axis=0), known[:, 1].max(axis=0)
        longest = max(float((high - low).max()), 1e-6 * float(np.abs(known).max()))
        if longest < 1e-30:
            low, high, longest = low - 1.0, high + 1.0, 2.0
        flat = np.maximum(_FLATTEST * longest - (high - low), 0.0) / 2
        low, high = low - flat, high + flat
        margin = _MARGIN * (high - low)
        grid = 2.0 ** np.floor(np.log2(longest / 16))
        low, high = np.floor((low - margin) / grid) * grid, np.ceil((high + margin) / grid) * grid
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def held(self, step: int) -> float:
        """Share of the standardised variance of a snapshot that lies on the plane, in [0, 1]; NaN where none varies.

        Found from at most 2,000 samples.
        """
        return self._spread(step)[1]

    def _box_rows(self, probe: str) -> np.ndarray:
        if probe not in self._rows:
            self._rows[probe] = _stratified(self.run.probe(probe), _BOX_ROWS // len(self.run.probes))
        return self._rows[probe]

    def _drawn(self, step: int) -> list[str]:
        return [name for name in self.run.probes if self.has(name, step)]

    def _result(self) -> Result:
        return Result(self.run.root, "positions", {"layout": self.id, "digest": self.digest})

    def _block(self, probe: str, step: int) -> str:
        return f"{self.run.probe(probe).key}-step-{step:010d}"

    def _input(self, step: int) -> str:
        return self.run.snapshot(step).digest

    def _shape(self, probe: str, step: int) -> list[int]:
        """Shape of what is projected, without opening its file; empty where it is not recorded."""
        entry = self.run.snapshot(step).arrays.get(self.run.probe(probe).key, {}).get(self.source)
        return entry.shape if entry is not None else []

    def _stored(self, probe: str, step: int) -> np.ndarray | None:
        """Positions from an earlier computation; only large snapshots have any."""
        if not self._is_large(step) or not self.has(probe, step):
            return None
        result, block = self._result(), self._block(probe, step)
        if not result.is_current(block, self._input(step)):
            return None
        positions = result.read(block)[0].get("positions", np.empty(0))
        sound = positions.shape == (self.run.probe(probe).count, 2) and positions.dtype == np.float32
        return positions if sound else None

    def _is_large(self, step: int) -> bool:
        return sum(math.prod(self._shape(name, step)) for name in self._drawn(step)) > _COSTLY_NUMBERS

    def _spread(self, step: int) -> tuple[np.ndarray, float]:
        """Smallest and largest coordinates at a step, (2, 2), infinite without positions; and :meth:`held`."""
        key = (step, self._input(step))
        if key not in self._extents:
            extent = np.array([[np.inf, np.inf], [-np.inf, -np.inf]])
            kept = [np.empty((0, len(self.axes.mean)), np.float32)]
            for name in self._drawn(step):
                rows = np.asarray(self.run.array(name, self.source, step)[self._box_rows(name)], np.float32)
                # Larger ones were clamped when they were stored: a training that diverges, not a place to look at.
                rows = rows[(np.abs(rows) < LARGEST_HALF).all(axis=1)]
                kept.append(rows)
                if len(rows):
                    y = pca.project(self.axes, rows)
                    extent = np.stack([np.minimum(extent[0], y.min(axis=0)), np.maximum(extent[1], y.max(axis=0))])
            self._extents[key] = extent, pca.share_held(self.axes, np.concatenate(kept))
        return self._extents[key]


def anchored_pca(run: RunReader, source: Source = "logits", anchor: int | None = None) -> AnchoredPca:
    """The anchored layout of a run, from its stored plane or a new one.

    Args:
        run: the run.
        source: the array that is projected.
        anchor: step of the anchor; None for the one that a visitor of the page chose (:func:`remember_anchor`), else
            for the one that was chosen when this was first asked.

    Raises:
        NotRecordedError: no snapshot, or not this one, has the array.
    """
    if anchor is None:
        anchor = _remembered_anchor(run, source)
    if anchor is None:
        step, reason = _automatic_anchor(run, source)
    else:
        step, reason = anchor, "chosen"
        if step not in run.snapshots:
            steps = ", ".join(str(known) for known in run.steps[-8:]) or "none"
            raise NotRecordedError(f"step {step} is not in {run.root} (newest recorded: {steps}); choose one of these")
    result = Result(run.root, "pca", {"source": source, "anchor": step})
    digest = run.snapshots[step].digest
    axes = _stored_axes(result, digest)
    if axes is None:
        axes = pca.principal_axes(_fit_rows(run, source, step))
        tensors = {"mean": axes.mean, "scale": axes.scale, "axes": axes.axes, "explained": axes.explained}
        _write(result, "plane", tensors, {"input": digest})
    return AnchoredPca(run, source, step, reason, axes, in_cache=result.in_cache)


def remember_anchor(layout: AnchoredPca) -> None:
    """Make this layout the one that everybody gets who asks for no particular anchor."""
    step = layout.anchor
    _choice(layout.run, layout.source).write("anchor", {"step": np.array([step], dtype=np.int64)}, {"step": str(step)})


def _choice(run: RunReader, source: Source) -> Result:
    return Result(run.root, "pca-choice", {"source": source})


def _remembered_anchor(run: RunReader, source: Source) -> int | None:
    """The step that a visitor chose; None where nobody did, or where it has been superseded."""
    stored = _choice(run, source)
    if not stored.exists("anchor"):
        return None
    try:
        step = int(stored.read("anchor")[1]["step"])
    except (DamagedRunError, KeyError, ValueError):
        return None
    names = run.probes if step in run.snapshots else ()
    return step if any(run.has(name, source, step) for name in names) else None


def _automatic_anchor(run: RunReader, source: Source) -> tuple[int, Reason]:
    stored = Result(run.root, "pca-anchor", {"source": source})
    if stored.exists("anchor"):
        try:
            metadata = stored.read("anchor")[1]
            step, reason = int(metadata["step"]), metadata["reason"]
        except (DamagedRunError, KeyError, ValueError):
            step, reason = -1, ""
        if step in run.snapshots and reason in {"last", "accurate", "newest"}:
            return step, reason  # type: ignore[return-value]
    step, chosen = choose_anchor(run, source)
    _write(stored, "anchor", {"step": np.array([step], dtype=np.int64)}, {"step": str(step), "reason": chosen})
    return step, chosen


def _matrix(run: RunReader, probe: str, source: Source, step: int) -> np.ndarray:
    """The array as stored, which a foreign writer may have given any shape."""
    array = run.array(probe, source, step)
    if array.ndim != 2 or array.dtype.kind != "f":
        raise DamagedRunError(
            f"{source} of probe {probe!r} at step {step} is {array.dtype} of shape {array.shape}, expected numbers in "
            "rows and columns; record the run again"
        )
    return array


def _is_sound(run: RunReader, source: Source, step: int) -> bool:
    """Whether half of the samples at least are finite."""
    for name in run.probes:
        if run.has(name, source, step):
            rows = _matrix(run, name, source, step)[_stratified(run.probe(name), _BOX_ROWS)]
            if len(rows) and np.isfinite(rows).all(axis=1).mean() >= 0.5:
                return True
    return False


def _write(result: Result, block: str, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    """Store what can be stored: on a full disk the picture is shown all the same, and made again the next time."""
    with suppress(OSError):
        result.write(block, tensors, metadata)


def _stored_axes(result: Result, digest: str) -> PrincipalAxes | None:
    if not result.is_current("plane", digest):
        return None
    tensors = {name: np.array(array) for name, array in result.read("plane")[0].items()}
    shapes = {name: array.shape for name, array in tensors.items()}
    width = shapes.get("mean", (0,))
    if shapes != {"mean": width, "scale": width, "axes": (2, *width), "explained": (2,)}:
        return None
    return PrincipalAxes(**tensors)


def _fit_rows(run: RunReader, source: Source, step: int) -> np.ndarray:
    names = [name for name in run.probes if run.has(name, source, step)]
    if not names:
        raise NotRecordedError(f"step {step} of {run.root} has no {source}; choose an anchor that has")
    parts = [(run.probe(name), _matrix(run, name, source, step)) for name in names]
    total = sum(array.size for _, array in parts)
    rows = []
    for probe, array in parts:
        share = max(2, int(probe.count * min(1.0, _FIT_NUMBERS / max(total, 1))))
        rows.append(np.asarray(array[_stratified(probe, share)], dtype=np.float32))
    return np.concatenate(rows)


def _stratified(probe: ProbeReader, limit: int) -> np.ndarray:
    """At most ``limit`` rows of a probe, each class in its share; ascending."""
    if probe.count <= limit:
        return np.arange(probe.count)
    by_class = np.argsort(np.asarray(probe.labels), kind="stable")
    return np.sort(by_class[np.linspace(0, probe.count - 1, max(limit, 1)).astype(np.int64)])
