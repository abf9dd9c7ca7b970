"""Anchored PCA: one plane, taken from one trained snapshot, onto which every snapshot is projected.

Source: J. Pícha, J. Profota, "Visualization of Training of Neural Network", CTU 2025, §4.4.2.
Departures: 1. every snapshot is standardised by the anchor's mean and deviation (the paper: not said), so that nothing
               spins, shifts or breathes between snapshots.
            2. the anchor's rows are a stratified subsample where the array has more than 1 million numbers
               (representations: 4 million).
            3. a sample whose logits are not finite lies at the anchor's mean, (0, 0); the page does not draw it.
Cost:       60,000 samples x 10 logits: see docs/performance.md; the fit is made once and stored.
"""

from __future__ import annotations

import hashlib
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from jaxtyping import Float, Float32

from tensorboard_dvi.errors import NotRecordedError
from tensorboard_dvi.measures import principal_axes as pca
from tensorboard_dvi.measures.anchor import automatic_anchor, known_anchor
from tensorboard_dvi.measures.default_layout import default_layout_id
from tensorboard_dvi.measures.drawn_layout import Ground, Order, Reason
from tensorboard_dvi.measures.principal_axes import PrincipalAxes
from tensorboard_dvi.measures.projected_rows import ProjectedRows, RecordedArray, recorded_rows
from tensorboard_dvi.measures.strata import stratified
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.results import Result

COSTLY_SECONDS = 0.05
"""A first fit that takes longer is left to a worker."""

_ID = re.compile(r"pca-(logits|representation)-([0-9]{1,16})", re.ASCII)
# The fit of logits is for the server (some 30 ms), that of wide representations for a worker.
_FIT_NUMBERS = {"logits": 1_000_000, "representation": 4_000_000}


@dataclass(frozen=True)
class Plane:
    """A plane that is wanted, fitted or not.

    Attributes:
        source: the array that is projected.
        anchor: step whose rows define the plane.
        reason: why that step.
    """

    source: RecordedArray
    anchor: int
    reason: Reason

    @property
    def id(self) -> str:
        """Name of the layout."""
        return f"pca-{self.source}-{self.anchor}"


class AnchoredPca(ProjectedRows):
    """Positions of every sample of every snapshot on the plane of one of them.

    Attributes:
        plane: what is projected, and whose plane it is.
        axes: the plane itself.
        in_cache: whether it is stored in the user's cache folder because the run folder is read-only.
    """

    def __init__(self, run: RunReader, plane: Plane, axes: PrincipalAxes, *, in_cache: bool) -> None:
        super().__init__(run, plane.source, len(axes.mean))
        self.plane = plane
        self.axes = axes
        self.in_cache = in_cache

    @property
    def id(self) -> str:
        """Name of this layout; the same source and anchor give the same name."""
        return self.plane.id

    @property
    def digest(self) -> str:
        """Changes when a position can change; blake2b-128 of the plane."""
        digest = hashlib.blake2b(digest_size=16)
        for array in (self.axes.mean, self.axes.scale, self.axes.axes):
            digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return digest.hexdigest()

    @property
    def visualizer(self) -> Literal["pca"]:
        """See the contract."""
        return "pca"

    @property
    def source(self) -> RecordedArray:
        """See the contract."""
        return self.plane.source

    @property
    def anchor(self) -> int:
        """See the contract."""
        return self.plane.anchor

    @property
    def reason(self) -> Reason:
        """See the contract."""
        return self.plane.reason

    @property
    def order(self) -> Order:
        """See the contract."""
        return ""

    @property
    def ends(self) -> list[list[float]]:
        """See the contract."""
        return []

    @property
    def explained(self) -> list[float]:
        """See the contract."""
        return [float(share) for share in self.axes.explained]

    def is_current(self) -> bool:
        """See the contract."""
        return is_fitted(self.run, self.plane)

    def territory_kind(self) -> Ground:
        """See the contract."""
        step = next((step for step in reversed(self.run.steps) if self.drawn(step)), None)
        if step is None:
            return "none"
        if self.run.snapshots[step].head is not None:
            return "head"
        return "nearest" if any(self.run.has(name, "logits", step) for name in self.drawn(step)) else "none"

    def project(self, x: Float[np.ndarray, "sample column"]) -> Float32[np.ndarray, "sample 2"]:
        """Positions of other rows of the same kind, in deviations of the anchor; NaN where a row is not finite."""
        return pca.project(self.axes, x)

    def inverse(self, y: Float[np.ndarray, "point 2"]) -> Float32[np.ndarray, "point column"]:
        """The point of the plane at each position."""
        return pca.inverse(self.axes, y)

    def share_held(self, x: Float[np.ndarray, "sample column"]) -> float:
        """See ``ProjectedRows``."""
        return pca.share_held(self.axes, x)


def anchored_pca(run: RunReader, source: RecordedArray = "logits", anchor: int | None = None) -> AnchoredPca:
    """The anchored layout of a run, from its stored plane or a new one.

    Args:
        run: the run.
        source: the array that is projected.
        anchor: step of the anchor; None for the one that a visitor of the page chose for everybody, else for the one
            that was chosen when this was first asked.

    Raises:
        NotRecordedError: no snapshot, or not this one, has the array.
    """
    return fitted_pca(run, wanted_plane(run, source, anchor))


def wanted_plane(run: RunReader, source: RecordedArray, anchor: int | None = None) -> Plane:
    """The plane that :func:`anchored_pca` would fit, without fitting it.

    Raises:
        NotRecordedError: there is no such step, or no snapshot has the array.
    """
    if anchor is None:
        remembered = plane_of(run, default_layout_id(run) or "")
        if remembered is not None and remembered.source == source:
            return remembered
        return Plane(source, *automatic_anchor(run, source))
    if anchor not in run.snapshots:
        steps = ", ".join(str(known) for known in run.steps[-8:]) or "none"
        raise NotRecordedError(f"step {anchor} is not in {run.root} (newest recorded: {steps}); choose one of these")
    automatic = known_anchor(run, source)
    return Plane(source, anchor, automatic[1] if automatic is not None and automatic[0] == anchor else "chosen")


def plane_of(run: RunReader, layout_id: str) -> Plane | None:
    """The plane of this id; None where it is no such id, or where its anchor has not the array (any more)."""
    match = _ID.fullmatch(layout_id)
    if match is None or int(match[2]) not in run.snapshots:
        return None
    source, anchor = cast("RecordedArray", match[1]), int(match[2])
    if not any(run.has(name, source, anchor) for name in run.probes):
        return None
    return wanted_plane(run, source, anchor)


def is_fitted(run: RunReader, plane: Plane) -> bool:
    """Whether the plane is stored, and made of what the run holds now."""
    snapshot = run.snapshots.get(plane.anchor)
    return snapshot is not None and _stored(run, plane).is_current("plane", snapshot.digest)


def fit_seconds(run: RunReader, plane: Plane) -> float:
    """About how long a fit takes on one core; measured on shapes from 100,000 x 10 to 2,000 x 2,048."""
    shapes = [entry.shape for arrays in run.snapshot(plane.anchor).arrays.values()
              if (entry := arrays.get(plane.source)) is not None and len(entry.shape) == 2]  # fmt: skip
    numbers = min(sum(math.prod(shape) for shape in shapes), _FIT_NUMBERS[plane.source])
    width = max((shape[1] for shape in shapes), default=1)
    rows = numbers / max(width, 1)
    if rows < width:
        return 1.6e-8 * numbers + 3e-10 * rows**2 * width
    return 1.6e-8 * numbers + 2e-11 * numbers * width + 1.7e-10 * width**3


def fitted_pca(run: RunReader, plane: Plane) -> AnchoredPca:
    """The layout of a plane, fitted if it was not yet.

    Raises:
        NotRecordedError: its anchor has not the array.
    """
    result, digest = _stored(run, plane), run.snapshot(plane.anchor).digest
    axes = _stored_axes(result, digest)
    if axes is None:
        axes = pca.principal_axes(_fit_rows(run, plane))
        tensors = {"mean": axes.mean, "scale": axes.scale, "axes": axes.axes, "explained": axes.explained}
        # On a full disk the picture is shown all the same, and made again the next time.
        with suppress(OSError):
            result.write("plane", tensors, {"input": digest})
    return AnchoredPca(run, plane, axes, in_cache=result.in_cache)


def opened_pca(run: RunReader, layout_id: str, *, fit: bool) -> AnchoredPca | None:
    """The layout of this id; None where there is none, or where it is not fitted and must not be."""
    plane = plane_of(run, layout_id)
    if plane is None or not (fit or is_fitted(run, plane)):
        return None
    return fitted_pca(run, plane)


def _stored(run: RunReader, plane: Plane) -> Result:
    return Result(run.root, "pca", {"source": plane.source, "anchor": plane.anchor})


def _stored_axes(result: Result, digest: str) -> PrincipalAxes | None:
    if not result.is_current("plane", digest):
        return None
    tensors = {name: np.array(array) for name, array in result.read("plane")[0].items()}
    shapes = {name: array.shape for name, array in tensors.items()}
    width = shapes.get("mean", (0,))
    if shapes != {"mean": width, "scale": width, "axes": (2, *width), "explained": (2,)}:
        return None
    return PrincipalAxes(**tensors)


def _fit_rows(run: RunReader, plane: Plane) -> np.ndarray:
    names = [name for name in run.probes if run.has(name, plane.source, plane.anchor)]
    if not names:
        raise NotRecordedError(
            f"step {plane.anchor} of {run.root} has no {plane.source}; choose an anchor that has, or another source"
        )
    parts = [(run.probe(name), recorded_rows(run, name, plane.source, plane.anchor)) for name in names]
    total = sum(array.size for _, array in parts)
    rows = []
    for probe, array in parts:
        share = max(2, int(probe.count * min(1.0, _FIT_NUMBERS[plane.source] / max(total, 1))))
        rows.append(np.asarray(array[stratified(probe, share)], dtype=np.float32))
    return np.concatenate(rows)
