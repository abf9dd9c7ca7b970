"""Principal axes of standardised data: the plane of largest variance, and the way back from it.

Source: J. Pícha, J. Profota, "Visualization of Training of Neural Network", CTU 2025, §4.4.2.
Departures: 1. only the two first axes are kept.
            2. signs are fixed (the component of largest magnitude is positive), so that the plane never mirrors.
            3. a column that does not vary is not divided by its deviation of zero and gets no weight.
Cost:       with m the smaller of n and C: O(n C m) time and O(m² + n C) memory once, then O(n C) per projection.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Float64

# Below this share of a column's magnitude its deviation is rounding, not variance (float16 is stored to 2^-11).
_CONSTANT = 1e-6


@dataclass(frozen=True)
class PrincipalAxes:
    """An affine plane in the space of the data.

    Attributes:
        mean: mean of each column.
        scale: standard deviation of each column (1 where it does not vary), so all positions are in deviations.
        axes: two orthonormal directions in standardised space; a row of zeros where the data has no second direction.
        explained: share of the standardised variance along each axis, in [0, 1].
    """

    mean: Float64[np.ndarray, " column"]
    scale: Float64[np.ndarray, " column"]
    axes: Float64[np.ndarray, "2 column"]
    explained: Float64[np.ndarray, " 2"]


def principal_axes(x: Float[np.ndarray, "sample column"]) -> PrincipalAxes:
    """The two directions of largest variance of the standardised rows.

    Args:
        x: rows with NaN or infinity are left out. Fewer than two rows, or rows that are all equal, give finite axes
            that explain nothing.

    Returns:
        Axes with signs that depend on the data only, not on the order of the rows.
    """
    rows = np.asarray(x, dtype=np.float64)
    rows = rows[np.isfinite(rows).all(axis=1)]
    width = rows.shape[1]
    if len(rows) == 0:
        rows = np.zeros((1, width))
    mean = rows.mean(axis=0)
    deviation = rows.std(axis=0)
    varies = deviation > _CONSTANT * np.abs(mean)
    scale = np.where(varies, deviation, 1.0)
    standardised = np.where(varies, (rows - mean) / scale, 0.0)
    values, vectors = _directions(standardised)
    axes = np.zeros((2, width))
    kept = min(2, width)
    axes[:kept] = vectors[:, ::-1][:, :kept].T
    total = max(float(varies.sum()), 1.0)
    explained = np.zeros(2)
    explained[:kept] = np.clip(values[::-1][:kept] / total, 0.0, 1.0)
    largest = np.take_along_axis(axes, np.argmax(np.abs(axes), axis=1)[:, None], axis=1)
    return PrincipalAxes(mean=mean, scale=scale, axes=axes * np.where(largest < 0, -1.0, 1.0), explained=explained)


def _directions(standardised: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues of the covariance, ascending, and their vectors as columns: at least two where there is room.

    Where the columns are more than the rows, only the directions in the span of the rows: the covariance of 25,088
    columns would take 5 GB.
    """
    count, width = standardised.shape
    if count >= width:
        values, vectors = np.linalg.eigh(standardised.T @ standardised / count)
        return values, vectors
    two = np.zeros((max(2 - count, 0), width))
    basis, triangle = np.linalg.qr(np.concatenate([standardised, two]).T)
    values, vectors = np.linalg.eigh(triangle @ triangle.T / count)
    return values, basis @ vectors


def share_held(axes: PrincipalAxes, x: Float[np.ndarray, "sample column"]) -> float:
    """Share of the variance of these rows, in the axes' own standardisation, that lies on the plane.

    Args:
        axes: the plane, of these rows or of others.
        x: rows with NaN or infinity are left out.

    Returns:
        In [0, 1]; NaN where nothing varies.
    """
    rows = np.asarray(x, dtype=np.float64)
    rows = rows[np.isfinite(rows).all(axis=1)] / axes.scale
    if len(rows) == 0:
        return float("nan")
    centred = rows - rows.mean(axis=0)
    total = float(np.square(centred).sum())
    return min(float(np.square(centred @ axes.axes.T).sum()) / total, 1.0) if total > 0 else float("nan")


def project(axes: PrincipalAxes, x: Float[np.ndarray, "sample column"]) -> Float32[np.ndarray, "sample 2"]:
    """Positions of the rows, in standard deviations; NaN for a row that is not finite."""
    values = np.asarray(x, dtype=np.float32)
    weights = axes.axes / axes.scale
    with np.errstate(invalid="ignore", over="ignore"):
        centred = values @ weights.T.astype(np.float32) - (weights @ axes.mean).astype(np.float32)
    # A value that is not finite spoils both coordinates, because it is multiplied even where its weight is zero.
    return np.where(np.isfinite(centred).all(axis=1)[:, None], centred, np.float32(np.nan))


def inverse(axes: PrincipalAxes, y: Float[np.ndarray, "point 2"]) -> Float32[np.ndarray, "point column"]:
    """Points of the plane in the space of the data; projecting them gives ``y`` again."""
    points = (np.asarray(y, dtype=np.float64) @ axes.axes) * axes.scale + axes.mean
    return np.asarray(points, dtype=np.float32)
