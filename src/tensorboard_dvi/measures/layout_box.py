"""The box around the positions of a layout, on a coarse grid so that it stays where it is while a run grows."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from tensorboard_dvi.measures.drawn_layout import Box

_MARGIN = 0.12
_FLATTEST = 0.2


def box_around(extents: Float64[np.ndarray, "snapshot 2 2"]) -> Box:
    """x0, y0, x1, y1 around these extents, with a margin of 12 %, never flatter than one to five.

    Args:
        extents: of each snapshot the smallest and the largest coordinates; what is not finite does not count.
    """
    known = extents[np.isfinite(extents).all(axis=(1, 2))]
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
