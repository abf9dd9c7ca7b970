"""A grid of cells over a layout, and averages over the samples near each cell.

Cost: O(n d) to lay the samples on the grid, O(cells d) per level after that, whatever the kernel width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32

LEVELS = 3
"""Kernel widths of an average: the finest, its double, and the double of that."""
PRIOR = 1.0
"""Samples that the next coarser average counts for."""
# Beyond, the kernel is below 4e-4 of its peak.
_REACH = 4.0


@dataclass(frozen=True)
class Grid:
    """Cells of equal size over a box, row by row from the smallest y.

    Attributes:
        box: x0, y0, x1, y1 in units of the layout.
        width: cells along x.
        height: cells along y.
    """

    box: tuple[float, float, float, float]
    width: int
    height: int

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.width * self.height

    @property
    def cell(self) -> float:
        """Longer side of a cell, in units of the layout."""
        x0, y0, x1, y1 = self.box
        return max((x1 - x0) / self.width, (y1 - y0) / self.height)

    def coarser(self, factor: int) -> Grid:
        """Cells that cover ``factor`` by ``factor`` of these; the box grows by what does not divide."""
        x0, y0, x1, y1 = self.box
        width, height = -(-self.width // factor), -(-self.height // factor)
        right = x0 + (x1 - x0) * width * factor / self.width
        top = y0 + (y1 - y0) * height * factor / self.height
        return Grid((x0, y0, right, top), width, height)

    def widened(self, margin: int) -> Grid:
        """Cells of the same size over a wider box.

        Args:
            margin: cells added on each side.
        """
        x0, y0, x1, y1 = self.box
        dx, dy = margin * (x1 - x0) / self.width, margin * (y1 - y0) / self.height
        return Grid((x0 - dx, y0 - dy, x1 + dx, y1 + dy), self.width + 2 * margin, self.height + 2 * margin)

    def places(self, positions: Float[np.ndarray, "sample 2"]) -> Float[np.ndarray, "sample 2"]:
        """Column and row of each position, as fractions; the middle of the first cell is (0, 0)."""
        x0, y0, x1, y1 = self.box
        scale = np.array([self.width / (x1 - x0), self.height / (y1 - y0)])
        return np.asarray((np.asarray(positions, dtype=np.float64) - [x0, y0]) * scale - 0.5)

    def centres(self) -> Float32[np.ndarray, "cell 2"]:
        """Position of the middle of every cell."""
        x0, y0, x1, y1 = self.box
        x = x0 + (np.arange(self.width) + 0.5) * (x1 - x0) / self.width
        y = y0 + (np.arange(self.height) + 0.5) * (y1 - y0) / self.height
        return np.stack(np.broadcast_arrays(x[None, :], y[:, None]), axis=-1).reshape(-1, 2).astype(np.float32)


def grid_over(box: tuple[float, float, float, float], size: int) -> Grid:
    """A grid of about square cells, ``size`` of them on the longer side of the box."""
    sides = (box[2] - box[0], box[3] - box[1])
    width, height = (max(1, round(size * side / max(sides))) for side in sides)
    return Grid(box, width, height)


def splatted(
    grid: Grid, positions: Float[np.ndarray, "sample 2"], values: Float32[np.ndarray, "sample column"]
) -> Float32[np.ndarray, "row col column"]:
    """Sum of the values in every cell; a sample is shared bilinearly by the four cells around it.

    Args:
        grid: where.
        positions: finite; what lies outside the box is left out.
        values: finite.
    """
    from scipy import sparse  # noqa: PLC0415 - TensorBoard's process never paints

    places = grid.places(positions)
    first = np.floor(places).astype(np.int64)
    fraction = places - first
    cells, samples, weights = [], [], []
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x, y = first[:, 0] + dx, first[:, 1] + dy
        share = np.abs(1 - dx - fraction[:, 0]) * np.abs(1 - dy - fraction[:, 1])
        inside = np.flatnonzero((x >= 0) & (x < grid.width) & (y >= 0) & (y < grid.height))
        cells.append((y * grid.width + x)[inside])
        samples.append(inside)
        weights.append(share[inside])
    entries = (np.concatenate(weights).astype(np.float32), (np.concatenate(cells), np.concatenate(samples)))
    matrix = sparse.csr_matrix(entries, shape=(grid.size, len(positions)))
    return np.asarray(matrix @ values, dtype=np.float32).reshape(grid.height, grid.width, values.shape[1])


def blurred(sums: Float32[np.ndarray, "row col column"], width: float) -> Float32[np.ndarray, "row col column"]:
    """Sums over the samples around each cell, weighted by a Gaussian that is 1 in the cell itself.

    Args:
        sums: of each cell.
        width: standard deviation of the Gaussian, in cells.
    """
    from scipy.ndimage import gaussian_filter1d  # noqa: PLC0415 - as above

    peak = np.float32(width * np.sqrt(2 * np.pi))
    for axis in (0, 1):
        sums = gaussian_filter1d(sums, width, axis=axis, mode="constant", truncate=_REACH) * peak
    return sums


def local_average(sums: Float32[np.ndarray, "row col column"], width: float, levels: int = LEVELS) -> np.ndarray:
    """Average of the samples near each cell; where they are few, that of a wider neighbourhood, at last zero.

    Args:
        sums: of the values of the samples in each cell; the last column counts them.
        width: standard deviation of the finest kernel, in cells.
        levels: number of kernels, each twice as wide as the one before.

    Returns:
        One average per cell and column, without that of the count.
    """
    near = blurred(sums, width)
    total, count = near[..., :-1], near[..., -1:]
    if levels > 1:
        wider = local_average(_pooled(sums), width, levels - 1)
        total = total + PRIOR * raised(wider, 2, (slice(0, sums.shape[0]), slice(0, sums.shape[1])))
    return np.asarray(total / (count + PRIOR))


def raised(
    values: Float32[np.ndarray, "row col column"], factor: int, window: tuple[slice, slice]
) -> Float32[np.ndarray, "fine_row fine_col column"]:
    """Values of cells ``factor`` times as fine, bilinear between the middles of the coarse ones.

    Args:
        values: of the coarse cells.
        factor: fine cells per coarse one on each side.
        window: rows and columns of fine cells that are wanted.
    """
    rows, columns = ((np.arange(wanted.start, wanted.stop) + 0.5) / factor - 0.5 for wanted in window)
    return _interpolated(values, rows, columns)


def resampled(
    values: Float32[np.ndarray, "row col column"], source: Grid, target: Grid
) -> Float32[np.ndarray, "target_row target_col column"]:
    """Values at the cells of another grid, bilinear; beyond the edge those of the edge.

    Args:
        values: of the cells of ``source``.
        source: where they are known.
        target: where they are wanted.
    """
    centres = target.centres().reshape(target.height, target.width, 2)
    columns = source.places(centres[0])[:, 0]
    rows = source.places(centres[:, 0])[:, 1]
    return _interpolated(values, rows, columns)


def _interpolated(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Values at fractional rows and columns, bilinear."""
    for axis, places in enumerate((rows, columns)):
        last = values.shape[axis] - 1
        place = np.clip(places, 0, last)
        below = np.floor(place).astype(np.int64)
        share = (place - below).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        lower, upper = np.take(values, below, axis), np.take(values, np.minimum(below + 1, last), axis)
        values = lower + (upper - lower) * share
    return values


def _pooled(sums: np.ndarray) -> np.ndarray:
    height, width, depth = sums.shape
    padded = np.pad(sums, ((0, height % 2), (0, width % 2), (0, 0)))
    return np.asarray(padded.reshape(-(-height // 2), 2, -(-width // 2), 2, depth).sum(axis=(1, 3)))
