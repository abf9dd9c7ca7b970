"""The anchored PCA as a layout."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float32

from tensorboard_dvi.errors import NotYetError
from tensorboard_dvi.measures.anchored_pca import AnchoredPca


class PcaLayout:
    """One plane for all snapshots; see ``measures/anchored_pca.py``.

    Args:
        pca: the plane.
    """

    name = "pca"

    def __init__(self, pca: AnchoredPca) -> None:
        self.pca = pca

    def positions(self, probe: str, step: int) -> Float32[np.ndarray, "sample 2"]:
        """See the contract; (0, 0), the mean of the anchor, for a sample whose row is not finite."""
        return self.pca.positions(probe, step)

    def project(self, x: Float[np.ndarray, "sample column"], step: int) -> Float32[np.ndarray, "sample 2"]:  # noqa: ARG002
        """See the contract; the same for every step."""
        return self.pca.project(x)

    def inverse(self, y: Float[np.ndarray, "point 2"], step: int) -> Float32[np.ndarray, "point column"]:  # noqa: ARG002
        """See the contract; the same for every step."""
        return self.pca.inverse(y)

    def quality(self, step: int) -> dict[str, float]:
        """Not yet: it needs the preservation measures.

        Raises:
            NotYetError: always.
        """
        raise NotYetError(
            f"quality of step {step} needs the preservation measures (neighbours, boundary, reconstruction), which "
            "come with the DVI visualizer; run.layout('pca').pca.explained says how much variance the plane holds"
        )
