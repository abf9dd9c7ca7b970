"""Territory: the class that the model gives to every place of a layout, with confidence, gap and support.

Source: X. Yang et al., "DeepVisualInsight", AAAI 2022, §2, §5 (territory), Definition 2 (δ-boundary).
Symbols:    y → a cell of the grid     ψ → inverse of the layout     g → head of the snapshot     δ → gap
Departures: 1. ψ is no decoder: it is the inverse of the plane, completed by what the plane discards, which is the
               average over the samples nearby (kernel regression on a grid), shrunk towards nothing where there are
               few. So the territory follows the training although the axes are fixed, and projecting ψ(y) still
               gives y. Decision record 0006 holds the figures.
            2. the ground fades with the blurred count of samples, so that nothing is claimed where there is no data.
            3. where the head cannot be described, the logits of the samples nearby stand in.
Cost:       60,000 samples, 10 classes, 256 cells: see docs/performance.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Shaped, UInt8

from tensorboard_dvi.measures import softmax
from tensorboard_dvi.store.derived import confidence_of
from tensorboard_dvi.visualize.grid import PRIOR, Grid, blurred, local_average, raised, resampled, splatted

GAP_FULL = 0.25
"""Gap that is stored as 255; the δ-boundary lies well below."""

# Kernel width for 10,000 samples, as a share of the longer side (3.7 of 256 cells). It falls more slowly than the
# n^(-1/6) that is best for a density: what counts is that borders look smooth. Figures in decision record 0006.
_BANDWIDTH, _BANDWIDTH_AT, _BANDWIDTH_RATE = 3.7 / 256, 10_000, 0.1
_NARROWEST, _WIDEST = 2.2 / 256, 8.0 / 256
# A snapshot that fills little of the box (all logits are alike before training) gets a finer kernel: the share is then
# one of twice the range that holds 95 % of its samples, but never less than so many cells.
_TAIL, _SPREAD, _FINEST = 0.025, 2.0, 1.5
# Samples at one place that give it full ground; more of them in one cell do not reach farther.
_FULL_GROUND = 4.0
_CHUNK_NUMBERS = 4_000_000
# Averages of many columns are made on a grid this much coarser, and interpolated.
_COARSER = ((32, 1), (256, 2))
_COARSEST = 4

# A kernel wider than this is laid on coarser cells: it would not show the finer ones.
_WIDE_KERNEL = 8.0
_REACH = 4.0

Evaluate = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Raster:
    """Territory of one snapshot; row 0 lies at the smallest y of the box.

    Attributes:
        klass: predicted class of each cell, uint8, or uint16 above 256 classes.
        confidence: probability of that class, 255 for 1.
        gap: min-max gap of Definition 2, 255 for 0.25 and more.
        support: how far samples nearby support the cell, 255 for fully, 0 where there are none.
    """

    klass: Shaped[np.ndarray, "row column"]
    confidence: UInt8[np.ndarray, "row column"]
    gap: UInt8[np.ndarray, "row column"]
    support: UInt8[np.ndarray, "row column"]


@dataclass(frozen=True)
class Samples:
    """What a territory is made of.

    Attributes:
        positions: in the layout, finite.
        values: what is averaged over the samples near a place, finite.
        evaluate: logits of places (m, 2), given the averages there (m, column).
        costly: whether ``evaluate`` is worth sparing where nothing supports the ground.
    """

    positions: Float[np.ndarray, "sample 2"]
    values: Float32[np.ndarray, "sample column"]
    evaluate: Evaluate
    costly: bool = False


def kernel_width(positions: Float[np.ndarray, "sample 2"], grid: Grid) -> float:
    """Standard deviation of the finest kernel, in cells.

    Args:
        positions: finite. The more there are, and the closer they lie together, the finer the kernel.
        grid: the cells.
    """
    if len(positions) == 0:
        return _FINEST
    share = float(np.clip(_BANDWIDTH * (_BANDWIDTH_AT / len(positions)) ** _BANDWIDTH_RATE, _NARROWEST, _WIDEST))
    low, high = np.quantile(grid.places(positions), [_TAIL, 1 - _TAIL], axis=0)
    spread = _SPREAD * float((high - low).max())
    return max(share * min(spread, max(grid.width, grid.height)), _FINEST)


def raster(
    samples: Samples, grid: Grid, classes: int, output: softmax.Output = "softmax", whole: Grid | None = None
) -> Raster:
    """The territory that the samples and their model give to a grid.

    Args:
        samples: of one snapshot, from all probes.
        grid: what is painted.
        classes: number of classes.
        output: what turns logits into probabilities.
        whole: the grid of the whole picture, where ``grid`` is a part of it: the kernel halves for each fourfold
            magnification, where samples are few the averages stay those of the whole, and so does the support.

    Returns:
        One value per cell; where nothing supports the ground, support is 0 and the rest means little.
    """
    picture = whole or grid
    support = support_of(samples.positions, picture, kernel_width(samples.positions, picture))
    if whole is not None:
        support = _part_of_support(support, whole, grid)
    klass = np.zeros(grid.size, dtype=np.uint8 if classes <= 256 else np.uint16)
    confidence = np.zeros(grid.size, dtype=np.uint8)
    gap = np.full(grid.size, 255, dtype=np.uint8)
    wanted = support.reshape(-1) > 0 if samples.costly else np.ones(grid.size, dtype=bool)
    centres = grid.centres()
    for rows, averages in _averages(samples, grid, whole, max(classes, samples.values.shape[1])):
        cells = rows.start + np.flatnonzero(wanted[rows])
        if not len(cells):
            continue
        logits = samples.evaluate(centres[cells], averages[cells - rows.start])
        logits = np.nan_to_num(logits, nan=0.0)
        klass[cells] = np.minimum(np.argmax(logits, axis=1), classes - 1)
        confidence[cells] = np.rint(255 * confidence_of(logits, output))
        gap[cells] = np.rint(255 * np.minimum(softmax.min_max_gap(logits) / GAP_FULL, 1.0))
    shape = (grid.height, grid.width)
    return Raster(klass.reshape(shape), confidence.reshape(shape), gap.reshape(shape), support)


def support_of(positions: Float[np.ndarray, "sample 2"], grid: Grid, width: float) -> UInt8[np.ndarray, "row column"]:
    """How far samples support each cell, 255 for fully.

    Args:
        positions: finite.
        grid: the cells.
        width: standard deviation, in cells, of the blur of the count.
    """
    counts = splatted(grid, positions, np.ones((len(positions), 1), dtype=np.float32))
    near = blurred(np.minimum(counts, _FULL_GROUND), width)[..., 0]
    share = np.clip(near / _FULL_GROUND, 0.0, 1.0)
    return np.asarray(np.rint(255 * share * share * (3 - 2 * share)), dtype=np.uint8)


def _part_of_support(support: UInt8[np.ndarray, "row column"], whole: Grid, grid: Grid) -> np.ndarray:
    """Support of a part of a picture; none beyond the edges of the whole."""
    found = resampled(support[..., None].astype(np.float32), whole, grid)[..., 0]
    places = whole.places(grid.centres())
    inside = ((places >= -0.5) & (places <= [whole.width - 0.5, whole.height - 0.5])).all(axis=1)
    return np.asarray(np.rint(np.where(inside.reshape(found.shape), found, 0.0)), dtype=np.uint8)


def _averages(
    samples: Samples, grid: Grid, whole: Grid | None, numbers: int
) -> Iterator[tuple[slice, Float32[np.ndarray, "cell column"]]]:
    """Ranges of cells that fill whole rows of the grid, with the averages there."""
    columns = samples.values.shape[1]
    width = kernel_width(samples.positions, whole or grid)
    factor = next((factor for limit, factor in _COARSER if columns <= limit), _COARSEST)
    counted = np.concatenate([samples.values, np.ones((len(samples.values), 1), dtype=np.float32)], axis=1)
    coarse = (whole or grid).coarser(factor)
    averages = local_average(splatted(coarse, samples.positions, counted), max(width / factor, 0.5))
    if whole is not None:
        start = resampled(averages, coarse, grid.coarser(factor))
        magnified = (width, whole.cell / grid.cell)
        averages = _refined(start, (samples.positions, counted), grid, magnified, factor)
    step = max(1, _CHUNK_NUMBERS // (grid.width * numbers))
    for start_row in range(0, grid.height, step):
        stop = min(start_row + step, grid.height)
        window = (slice(start_row, stop), slice(0, grid.width))
        block = raised(averages, factor, window) if factor > 1 else averages[start_row:stop]
        yield slice(start_row * grid.width, stop * grid.width), block.reshape(-1, columns)


def _refined(
    averages: np.ndarray,
    samples: tuple[np.ndarray, np.ndarray],
    grid: Grid,
    magnified: tuple[float, float],
    factor: int,
) -> np.ndarray:
    """Averages of a part, over ever narrower neighbourhoods; where samples are few, those of the wider one.

    Args:
        averages: of the whole picture, at cells of the part that are ``factor`` times as large as those of ``grid``.
        samples: positions and counted values of all of the snapshot.
        grid: the part.
        magnified: width of the finest kernel of the whole in its own cells, and how much larger these are.
        factor: see ``averages``.
    """
    height, width = averages.shape[:2]
    kernel, magnification = magnified
    # One halving for each fourfold magnification.
    for level in range(1, 1 + int(math.log2(max(magnification, 1.0)) / 2 + 1e-6)):
        sigma = kernel * magnification / 2**level
        step = factor
        while sigma / step > _WIDE_KERNEL:
            step *= 2
        margin = step * math.ceil(_REACH * sigma / step)
        outer = grid.widened(margin).coarser(step)
        near = blurred(splatted(outer, *samples), max(sigma / step, 0.5))
        skipped = margin // factor
        window = (slice(skipped, skipped + height), slice(skipped, skipped + width))
        near = raised(near, step // factor, window) if step > factor else near[window]
        averages = (near[..., :-1] + PRIOR * averages) / (near[..., -1:] + PRIOR)
    return averages
