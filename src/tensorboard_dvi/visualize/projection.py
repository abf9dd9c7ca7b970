"""The contract of a layout: what every visualizer gives, whatever it is made of."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, Float32


@runtime_checkable
class Layout(Protocol):
    """Positions of all samples at all snapshots, and the way back."""

    @property
    def name(self) -> str:
        """Visualizer, as given to ``run.layout``."""
        ...

    def positions(self, probe: str, step: int) -> Float32[np.ndarray, "sample 2"]:
        """Positions of the samples of a probe, always finite.

        Args:
            probe: name of the probe.
            step: of the snapshot.

        Raises:
            NotRecordedError: what is projected was not recorded there.
        """
        ...

    def project(self, x: Float[np.ndarray, "sample column"], step: int) -> Float32[np.ndarray, "sample 2"]:
        """Positions of other rows, as this snapshot would place them.

        Args:
            x: rows of the kind that the layout is made of; a row that is not finite has the position NaN.
            step: of the snapshot.
        """
        ...

    def inverse(self, y: Float[np.ndarray, "point 2"], step: int) -> Float32[np.ndarray, "point column"]:
        """Rows that this snapshot would place at these positions.

        Args:
            y: positions.
            step: of the snapshot.
        """
        ...

    def quality(self, step: int) -> dict[str, float]:
        """How far the picture of this snapshot can be trusted: name of a measure to its value.

        Args:
            step: of the snapshot.
        """
        ...
