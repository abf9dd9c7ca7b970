"""Layouts that map each sample's recorded row to a place by a map that is the same for all snapshots.

The anchored PCA and star coordinates are two. Positions of large snapshots are stored by a worker; the others are
computed whenever they are asked for.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, Literal

import numpy as np
from jaxtyping import Float, Float32

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.measures.drawn_layout import Box
from tensorboard_dvi.measures.layout_box import box_around
from tensorboard_dvi.measures.strata import stratified
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.recorded_arrays import LARGEST_HALF
from tensorboard_dvi.store.results import Result

RecordedArray = Literal["logits", "representation"]

BOX_ROWS = 2_000
"""Samples per snapshot that a box is found from."""


class ProjectedRows(ABC):
    """What such layouts share.

    Attributes:
        run: what is projected.
        array: the recorded array whose rows are projected.
        width: its columns.
        costly_numbers: a snapshot with more numbers is projected by a worker.
    """

    costly_numbers: ClassVar[int] = 4_000_000

    def __init__(self, run: RunReader, array: RecordedArray, width: int) -> None:
        self.run = run
        self.array: RecordedArray = array
        self.width = width
        self._extents: dict[tuple[int, str], tuple[np.ndarray, float]] = {}
        self._rows: dict[str, np.ndarray] = {}

    @property
    @abstractmethod
    def id(self) -> str:
        """See the contract."""

    @property
    @abstractmethod
    def digest(self) -> str:
        """See the contract."""

    @abstractmethod
    def project(self, x: Float[np.ndarray, "sample column"]) -> Float32[np.ndarray, "sample 2"]:
        """Positions of rows of the same kind; NaN where a row is not finite."""

    @abstractmethod
    def share_held(self, x: Float[np.ndarray, "sample column"]) -> float:
        """Share of the variance of these rows that the plane keeps, in [0, 1]; NaN where that means nothing."""

    def has(self, probe: str, step: int) -> bool:
        """Whether this probe has positions at this step: its array is recorded and of this width."""
        shape = self._shape(probe, step)
        return len(shape) == 2 and shape[1] == self.width

    def rows(self, probe: str, step: int) -> Float32[np.ndarray, "sample column"]:
        """What is projected.

        Raises:
            NotRecordedError: the array is missing, or as wide as that of another model.
        """
        array = recorded_rows(self.run, probe, self.array, step)
        if array.shape[1] != self.width:
            raise NotRecordedError(
                f"{self.array} of {probe!r} at step {step} has {array.shape[1]} columns, expected {self.width} as "
                f"layout {self.id} has; choose an anchor of the same model"
            )
        return np.asarray(array, dtype=np.float32)

    def positions(self, probe: str, step: int) -> Float32[np.ndarray, "sample 2"]:
        """Always finite: (0, 0) where the sample's row is not.

        Raises:
            NotRecordedError: see :meth:`rows`.
        """
        stored = self._stored(probe, step)
        if stored is not None:
            return stored
        return np.asarray(np.nan_to_num(self.project(self.rows(probe, step)), nan=0.0))

    def is_costly(self, step: int) -> bool:
        """See the contract."""
        return self._is_large(step) and any(self._stored(name, step) is None for name in self.drawn(step))

    def store_positions(self, step: int) -> None:
        """See the contract."""
        for name in self.drawn(step):
            if self._stored(name, step) is None:
                positions = np.nan_to_num(self.project(self.rows(name, step)), nan=0.0)
                about = {"input": self._input(step)}
                self.position_result().write(self._block(name, step), {"positions": positions}, about)

    def box(self, steps: Iterable[int]) -> Box:
        """A box around practically all positions of these snapshots.

        Found from at most 2,000 samples per snapshot; what has overflowed float16 does not count. The sides lie on a
        coarse grid, so that a new snapshot seldom moves them.
        """
        return box_around(np.array([self._spread(step)[0] for step in steps], dtype=np.float64).reshape(-1, 2, 2))

    def held(self, step: int) -> float:
        """See the contract; found from at most 2,000 samples."""
        return self._spread(step)[1]

    def drawn(self, step: int) -> list[str]:
        """Names of the probes that have positions at this step."""
        return [name for name in self.run.probes if self.has(name, step)]

    def position_result(self) -> Result:
        """Where positions of large snapshots are stored."""
        return Result(self.run.root, "positions", {"layout": self.id, "digest": self.digest})

    def _block(self, probe: str, step: int) -> str:
        return f"{self.run.probe(probe).key}-step-{step:010d}"

    def _input(self, step: int) -> str:
        return self.run.snapshot(step).digest

    def _shape(self, probe: str, step: int) -> list[int]:
        """Shape of what is projected, without opening its file; empty where it is not recorded."""
        entry = self.run.snapshot(step).arrays.get(self.run.probe(probe).key, {}).get(self.array)
        return entry.shape if entry is not None else []

    def _stored(self, probe: str, step: int) -> np.ndarray | None:
        """Positions from an earlier computation; only large snapshots have any."""
        if not self._is_large(step) or not self.has(probe, step):
            return None
        result, block = self.position_result(), self._block(probe, step)
        if not result.is_current(block, self._input(step)):
            return None
        positions = result.read(block)[0].get("positions", np.empty(0))
        sound = positions.shape == (self.run.probe(probe).count, 2) and positions.dtype == np.float32
        return positions if sound else None

    def _is_large(self, step: int) -> bool:
        return sum(math.prod(self._shape(name, step)) for name in self.drawn(step)) > self.costly_numbers

    def _spread(self, step: int) -> tuple[np.ndarray, float]:
        """Smallest and largest coordinates at a step, (2, 2), infinite without positions; and :meth:`held`."""
        key = (step, self._input(step))
        if key not in self._extents:
            extent = np.array([[np.inf, np.inf], [-np.inf, -np.inf]])
            kept = [np.empty((0, self.width), np.float32)]
            for name in self.drawn(step):
                rows = np.asarray(self.run.array(name, self.array, step)[self._box_rows(name)], np.float32)
                # Larger ones were clamped when they were stored: a training that diverges, not a place to look at.
                rows = rows[(np.abs(rows) < LARGEST_HALF).all(axis=1)]
                kept.append(rows)
                if len(rows):
                    y = self.project(rows)
                    extent = np.stack([np.minimum(extent[0], y.min(axis=0)), np.maximum(extent[1], y.max(axis=0))])
            self._extents[key] = extent, self.share_held(np.concatenate(kept))
        return self._extents[key]

    def _box_rows(self, probe: str) -> np.ndarray:
        if probe not in self._rows:
            self._rows[probe] = stratified(self.run.probe(probe), BOX_ROWS // len(self.run.probes))
        return self._rows[probe]


def recorded_rows(run: RunReader, probe: str, array: RecordedArray, step: int) -> np.ndarray:
    """The array as stored, which a foreign writer may have given any shape.

    Raises:
        NotRecordedError: it is not stored.
        DamagedRunError: it is no table of numbers.
    """
    found = run.array(probe, array, step)
    if found.ndim != 2 or found.dtype.kind != "f":
        raise DamagedRunError(
            f"{array} of probe {probe!r} at step {step} is {found.dtype} of shape {found.shape}, expected numbers in "
            "rows and columns; record the run again"
        )
    return found
