"""Star coordinates as a layout."""

from __future__ import annotations

from typing import NoReturn

import numpy as np
from jaxtyping import Float, Float32, Float64

from tensorboard_dvi.errors import InputError, NotYetError
from tensorboard_dvi.measures.star_layout import StarLayout


class StarCoordinates:
    """Axes of the classes that are the same for all snapshots; see ``measures/star_coordinates.py``.

    Args:
        star: the axes, and what they place.
    """

    name = "star"

    def __init__(self, star: StarLayout) -> None:
        self.star = star

    @property
    def axes(self) -> Float64[np.ndarray, "klass 2"]:
        """Where each class' axis ends, x and y; the centre is (0, 0)."""
        return self.star.star.axes

    def positions(self, probe: str, step: int) -> Float32[np.ndarray, "sample 2"]:
        """See the contract; (0, 0), the centre, for a sample whose logits are not finite."""
        return self.star.positions(probe, step)

    def project(self, x: Float[np.ndarray, "sample klass"], step: int) -> Float32[np.ndarray, "sample 2"]:  # noqa: ARG002
        """See the contract; rows of logits, the same for every step."""
        return self.star.project(x)

    def inverse(self, y: Float[np.ndarray, "point 2"], step: int) -> NoReturn:
        """There is none.

        Raises:
            InputError: always; all mixtures of classes whose axes balance lie at one place.
        """
        raise InputError(
            f"star coordinates have no inverse (asked for {len(y)} places at step {step}): with more than three "
            "classes many mixtures of probabilities lie at one place, the centre above all; run.layout('pca') has one"
        )

    def quality(self, step: int) -> dict[str, float]:
        """Not yet: it needs the preservation measures.

        Raises:
            NotYetError: always.
        """
        raise NotYetError(
            f"quality of step {step} needs the preservation measures (neighbours, boundary), which come with the DVI "
            "visualizer"
        )
