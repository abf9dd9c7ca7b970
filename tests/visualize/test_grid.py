from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_dvi.visualize import grid as module
from tensorboard_dvi.visualize.grid import Grid, blurred, grid_over, local_average, raised, splatted

GRID = Grid((-1.0, 0.0, 2.0, 2.0), 12, 8)


@given(st.floats(0.1, 50), st.floats(0.1, 50), st.integers(1, 300))
def test_cells_are_about_square_and_the_longer_side_has_the_size(width: float, height: float, size: int) -> None:
    grid = grid_over((0.0, 0.0, width, height), size)
    assert max(grid.width, grid.height) == size
    assert min(grid.width, grid.height) >= 1
    short, long = sorted((width, height))
    assert min(grid.width, grid.height) == max(1, round(size * short / long))


def test_middles_of_cells_are_whole_places() -> None:
    places = GRID.places(GRID.centres())
    expected = [(column, row) for row in range(8) for column in range(12)]
    np.testing.assert_allclose(places, expected, atol=1e-5)


def test_a_coarser_grid_has_cells_of_that_many() -> None:
    coarse = Grid((0.0, 0.0, 10.0, 7.0), 10, 7).coarser(4)
    assert (coarse.width, coarse.height) == (3, 2)
    assert coarse.box == (0.0, 0.0, 12.0, 8.0)


def test_splatting_keeps_sums_and_centres_of_mass_and_drops_what_lies_outside() -> None:
    rng = np.random.default_rng(0)
    positions = rng.uniform([-0.8, 0.2], [1.8, 1.8], (50, 2)).astype(np.float32)
    values = rng.normal(size=(50, 3)).astype(np.float32)
    sums = splatted(GRID, positions, values)
    assert sums.shape == (8, 12, 3)
    np.testing.assert_allclose(sums.sum(axis=(0, 1)), values.sum(axis=0), rtol=1e-4, atol=1e-4)
    weights = splatted(GRID, positions[:1], np.ones((1, 1), np.float32)).reshape(-1, 1)
    np.testing.assert_allclose((weights * GRID.centres()).sum(axis=0), positions[0], atol=1e-5)
    outside = np.array([[-5.0, 1.0], [0.0, 9.0]], np.float32)
    assert splatted(GRID, outside, np.ones((2, 1), np.float32)).sum() == 0
    assert splatted(GRID, outside[:0], np.ones((0, 1), np.float32)).shape == (8, 12, 1)


def test_a_blur_is_a_sum_weighted_by_a_gaussian() -> None:
    rng = np.random.default_rng(1)
    sums = rng.uniform(size=(9, 11, 2)).astype(np.float32)
    found = blurred(sums, 1.5)
    for row, column in ((4, 5), (0, 0), (8, 10), (2, 7)):
        expected = np.zeros(2)
        for r in range(9):
            for c in range(11):
                expected += sums[r, c] * math.exp(-((r - row) ** 2 + (c - column) ** 2) / (2 * 1.5**2))
        np.testing.assert_allclose(found[row, column], expected, rtol=0.01)


@pytest.mark.parametrize("factor", [2, 4])
def test_raising_is_linear_between_the_middles(factor: int) -> None:
    line = np.arange(5, dtype=np.float32)
    values = np.stack([np.add.outer(10 * line[:3], line), np.ones((3, 5), np.float32)], axis=-1)
    fine = raised(values, factor, (slice(0, 3 * factor), slice(0, 5 * factor)))
    place = (np.arange(5 * factor) + 0.5) / factor - 0.5
    np.testing.assert_allclose(fine[0, :, 0], np.interp(place, np.arange(5), line), atol=1e-6)
    np.testing.assert_allclose(fine[..., 1], 1)
    window = raised(values, factor, (slice(2, 5), slice(1, 4)))
    np.testing.assert_allclose(window, fine[2:5, 1:4])


def test_a_local_average_by_naive_loops() -> None:
    rng = np.random.default_rng(2)
    sums = rng.uniform(size=(8, 8, 3)).astype(np.float32)
    found = local_average(sums, 1.0, levels=1)
    for row, column in ((3, 4), (0, 7)):
        total = np.zeros(3)
        for r in range(8):
            for c in range(8):
                total += sums[r, c] * math.exp(-((r - row) ** 2 + (c - column) ** 2) / 2)
        np.testing.assert_allclose(found[row, column], total[:2] / (total[2] + module.PRIOR), rtol=0.01)


@pytest.mark.parametrize("shape", [(8, 8), (7, 5), (1, 1), (1, 6)])
def test_equal_values_average_to_themselves_where_there_are_many(shape: tuple[int, int]) -> None:
    counts = np.full((*shape, 1), 500, np.float32)
    average = local_average(np.concatenate([3 * counts, counts], axis=2), 1.0)
    np.testing.assert_allclose(average[..., 0], 3, rtol=0.01)


def test_far_from_everything_the_average_is_nothing() -> None:
    sums = np.zeros((100, 100, 2), np.float32)
    sums[5, 5] = [50, 10]
    average = local_average(sums, 1.0)
    assert average[5, 5, 0] == pytest.approx(5, rel=0.15)
    assert average[90, 90, 0] == 0
    near = [average[5, 5 + distance, 0] for distance in (0, 2, 4, 8, 16)]
    assert near == sorted(near, reverse=True)
