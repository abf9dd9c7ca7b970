"""The contract of a layout as server and workers use it: positions to draw, a box around them, what paints the ground.

A visualizer is one file with a class of this shape and a function that opens it by its id; ``opened_layout.py`` lists
them. (``visualize/projection.py`` is the contract for users of ``run.layout``.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from tensorboard_dvi.store.reader import RunReader

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in units of the layout."""
Reason = Literal["last", "accurate", "newest", "chosen"]
Visualizer = Literal["pca", "star"]
DrawnSource = Literal["logits", "representation", "probability"]
Order = Literal["", "class", "confusion", "dragged"]
Ground = Literal["head", "nearest", "none"]


@runtime_checkable
class DrawnLayout(Protocol):
    """A place for every sample at every snapshot where what it is made of was recorded."""

    run: RunReader
    in_cache: bool
    """Whether what the layout needs is stored in the user's cache folder because the run folder is read-only."""

    @property
    def id(self) -> str:
        """Name of this layout within its run, good in a URL; the same parameters give the same name."""
        ...

    @property
    def digest(self) -> str:
        """Changes when a position can change."""
        ...

    @property
    def visualizer(self) -> Visualizer:
        """The method."""
        ...

    @property
    def source(self) -> DrawnSource:
        """What is projected."""
        ...

    @property
    def anchor(self) -> int | None:
        """Step that defines the axes, if one does."""
        ...

    @property
    def reason(self) -> Reason:
        """Why that step."""
        ...

    @property
    def order(self) -> Order:
        """Of star coordinates: what put the axes where they are; else empty."""
        ...

    @property
    def ends(self) -> list[list[float]]:
        """Of star coordinates: x and y of the end of each class' axis; else empty."""
        ...

    @property
    def explained(self) -> list[float]:
        """Share of the anchor's standardised variance on each axis, in [0, 1]; empty where that means nothing."""
        ...

    def is_current(self) -> bool:
        """Whether what the axes were made of is still what the run holds."""
        ...

    def has(self, probe: str, step: int) -> bool:
        """Whether this probe has positions at this step."""
        ...

    def positions(self, probe: str, step: int) -> Float32[np.ndarray, "sample 2"]:
        """Positions of all samples of a probe, always finite.

        Raises:
            NotRecordedError: the probe has none at this step.
        """
        ...

    def is_costly(self, step: int) -> bool:
        """Whether :meth:`positions` of this snapshot takes more than about 50 ms, and no worker has stored them yet."""
        ...

    def store_positions(self, step: int) -> None:
        """Compute the positions of a snapshot and store them, so that they need not be computed again."""
        ...

    def territory_kind(self) -> Ground:
        """What paints the ground of the newest snapshot: its head, the logits nearby, or nothing."""
        ...

    def box(self, steps: Iterable[int]) -> Box:
        """A box around practically all positions of these snapshots, with a margin; new snapshots seldom move it."""
        ...

    def held(self, step: int) -> float:
        """Share of the standardised variance of a snapshot that lies on the plane, in [0, 1]; NaN where unknown."""
        ...
