"""Star coordinates: each class pulls a sample along its own axis, as strongly as it is probable.

Source: J. Pícha, J. Profota, "Visualization of Training of Neural Network", CTU 2025, §4.4.1;
        E. Kandogan, "Star Coordinates", IEEE InfoVis 2000 (axes moved by hand).
Symbols:    "angles" → axes (class, 2)
Departures: 1. the circle has the diameter 2 (the report: 1), so an axis has the length 1; the picture is the same.
            2. the report does not say whether probabilities or logits are meant: probabilities.
            3. sigmoid outputs, which need not sum to 1, are divided by their sum where that is above 1. So a sample
               never leaves the hull of the axes' ends, and one of which the model says nothing stays in the centre.
            4. besides the order of the classes: the order by confusion (``class_circle.py``), and axes moved by hand.
Cost:       one exponential per number: 1,000,000 x 10 in 30 ms of a core.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64, UInt8

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.measures.softmax import Output

REACH = 4.0
"""An end of an axis that is dragged farther out is put back to here, on each coordinate."""
_BLOCK = 65_536


def circle_axes(order: Int64[np.ndarray, " place"]) -> Float64[np.ndarray, "klass 2"]:
    """Ends of the axes, evenly spaced on the unit circle: the first place at angle 0, the others counter-clockwise.

    Args:
        order: the classes in the order of their places, each once.
    """
    count = len(order)
    angles = 2 * np.pi * np.arange(count) / max(count, 1)
    axes = np.empty((count, 2))
    # Rounded so that opposite classes cancel exactly.
    axes[order] = np.round(np.stack([np.cos(angles), np.sin(angles)], axis=1), 12) + 0.0
    return axes


def checked_axes(axes: object, classes: int) -> Float64[np.ndarray, "klass 2"]:
    """Axes as somebody dragged them.

    Args:
        axes: x and y of the end of each class' axis; clipped to [-4, 4].
        classes: number of classes.

    Raises:
        InputError: they are not two finite numbers for each class.
    """
    try:
        found = np.asarray(axes, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"axes are no table of numbers ({error}); give x and y for each class") from None
    if found.shape != (classes, 2):
        raise InputError(f"axes have the shape {list(found.shape)}, expected [{classes}, 2]: x and y for each class")
    if not np.isfinite(found).all():
        raise InputError("axes hold NaN or infinity; give finite numbers, x and y for each class")
    # Enough digits for any screen; so what a URL carries gives the same axes again.
    return np.round(np.clip(found, -REACH, REACH), 6) + 0.0


def shares(logits: Float[np.ndarray, "sample klass"], output: Output) -> Float32[np.ndarray, "sample klass"]:
    """How strongly each class pulls, in [0, 1]; a row sums to 1, with sigmoid outputs to at most 1.

    NaN where a logit of the row is not finite.
    """
    found = np.empty(logits.shape, dtype=np.float32)
    for rows in _blocks(logits):
        pulls, total = _pulls(logits[rows], output)
        found[rows] = (pulls / total).T
    return found


def fill_share_codes(
    codes: UInt8[np.ndarray, "sample klass"], logits: Float[np.ndarray, "sample klass"], output: Output
) -> None:
    """Write the :func:`shares` in 1/255 into ``codes``; zeros where a logit of the row is not finite."""
    for rows in _blocks(logits):
        pulls, total = _pulls(logits[rows], output)
        unknown = np.isnan(total)
        if unknown.any():
            pulls[:, unknown], total[unknown] = 0, 1
        pulls *= np.float32(255) / total
        # Half a code more, and cut off: the same as rounding.
        pulls += np.float32(0.5)
        codes[rows] = pulls.T


def star_positions(
    logits: Float[np.ndarray, "sample klass"], axes: Float64[np.ndarray, "klass 2"], output: Output
) -> Float32[np.ndarray, "sample 2"]:
    """The sum of the ends of the axes, each times the share of its class; NaN where a logit is not finite.

    Args:
        logits: of any kind of float.
        axes: ends of the axes.
        output: what turns logits into probabilities.
    """
    found = np.empty((len(logits), 2), dtype=np.float32)
    ends = np.ascontiguousarray(axes.T, dtype=np.float32)
    for rows in _blocks(logits):
        pulls, total = _pulls(logits[rows], output)
        found[rows] = ((ends @ pulls) / total).T
    return found


def _blocks(logits: np.ndarray) -> list[slice]:
    size = max(1, _BLOCK // max(logits.shape[1], 1))
    return [slice(start, start + size) for start in range(0, len(logits), size)]


@np.errstate(all="ignore")
def _pulls(block: np.ndarray, output: Output) -> tuple[np.ndarray, np.ndarray]:
    """Pull of each class on each sample, (class, sample), and what to divide it by.

    Classes come first: one addition over a long row is about three times as fast as many over short ones.
    """
    values = np.ascontiguousarray(block.T, dtype=np.float32)
    finite = np.isfinite(values).all(axis=0)
    if output == "sigmoid":
        pulls = 0.5 * (1.0 + np.tanh(0.5 * values))
        total = np.maximum(pulls.sum(axis=0), np.float32(1.0))
    else:
        values -= values.max(axis=0)
        pulls = np.exp(values, out=values)
        total = pulls.sum(axis=0)
    return pulls, np.where(finite, total, np.float32(np.nan))
