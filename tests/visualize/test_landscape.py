from __future__ import annotations

import math

import numpy as np
import pytest

from tensorboard_dvi.measures import softmax
from tensorboard_dvi.visualize import landscape as module
from tensorboard_dvi.visualize.grid import Grid, grid_over
from tensorboard_dvi.visualize.landscape import Samples, kernel_width, raster, support_of

BOX = (-4.0, -3.0, 4.0, 3.0)
GRID = grid_over(BOX, 64)


def plain(y: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Three classes in three directions, plus what is near."""
    angles = np.arange(3) * 2 * np.pi / 3
    return (y @ np.stack([np.cos(angles), np.sin(angles)]) + near).astype(np.float32)


def cloud(n: int = 400, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 2)).astype(np.float32)


def test_without_anything_discarded_the_cells_are_those_of_the_inverse() -> None:
    positions = cloud()
    found = raster(Samples(positions, np.zeros((len(positions), 3), np.float32), plain), GRID, 3)
    logits = plain(GRID.centres(), np.zeros((GRID.size, 3)))
    shares = softmax.softmax(logits)
    shape = (GRID.height, GRID.width)
    np.testing.assert_array_equal(found.klass, logits.argmax(axis=1).reshape(shape))
    np.testing.assert_array_equal(found.confidence, np.rint(255 * shares.max(axis=1)).reshape(shape))
    gap = np.rint(255 * np.minimum(softmax.min_max_gap(logits) / 0.25, 1)).reshape(shape)
    np.testing.assert_array_equal(found.gap, gap)
    assert found.klass.dtype == np.uint8


def test_row_0_is_the_smallest_y() -> None:
    def up(y: np.ndarray, near: np.ndarray) -> np.ndarray:
        return np.stack([-y[:, 1], y[:, 1]], axis=1)

    found = raster(Samples(cloud(), np.zeros((400, 1), np.float32), up), GRID, 2)
    assert (found.klass[: GRID.height // 2] == 0).all()
    assert (found.klass[GRID.height // 2 :] == 1).all()


def test_what_is_discarded_moves_the_ground_where_the_samples_are() -> None:
    positions = np.concatenate([cloud() * 0.3 - [2, 0], cloud(seed=1) * 0.3 + [2, 0]]).astype(np.float32)
    values = np.zeros((800, 3), np.float32)
    values[:400, 2] = 10
    found = raster(Samples(positions, values, plain), GRID, 3)
    still = raster(Samples(positions, np.zeros_like(values), plain), GRID, 3)
    left = (GRID.places(positions[:400]) + 0.5).astype(int)
    right = (GRID.places(positions[400:]) + 0.5).astype(int)
    assert (found.klass[left[:, 1], left[:, 0]] == 2).mean() > 0.99
    np.testing.assert_array_equal(found.klass[right[:, 1], right[:, 0]], still.klass[right[:, 1], right[:, 0]])


def test_order_of_samples_and_place_of_the_box_do_not_matter() -> None:
    positions = cloud()
    values = np.random.default_rng(3).normal(size=(400, 3)).astype(np.float32)
    first = raster(Samples(positions, values, lambda _, near: near), GRID, 3)
    order = np.random.default_rng(4).permutation(400)
    shuffled = raster(Samples(positions[order], values[order], lambda _, near: near), GRID, 3)
    moved_box = Grid((96.0, 29.0, 104.0, 35.0), GRID.width, GRID.height)
    moved = raster(Samples(positions + np.float32([100, 32]), values, lambda _, near: near), moved_box, 3)
    for other in (shuffled, moved):
        assert (first.klass != other.klass).mean() < 0.01
        assert np.abs(first.support.astype(int) - other.support).max() <= 2


def test_ground_fades_where_there_is_nothing_and_holds_a_small_cluster() -> None:
    cluster = np.float32([2.5, 2.0]) + 0.05 * cloud(5)
    many = 0.5 * cloud(2_000) - np.float32([2, 1])
    positions = np.concatenate([many, cluster]).astype(np.float32)
    support = raster(Samples(positions, np.zeros((2_005, 3), np.float32), plain), GRID, 3).support
    column, row = (GRID.places(cluster).mean(axis=0) + 0.5).astype(int)
    assert support[row, column] > 200
    assert support[0, -1] == support[-1, 0] == 0
    column, row = (GRID.places(many).mean(axis=0) + 0.5).astype(int)
    assert support[row, column] == 255


def test_support_of_one_sample_by_its_formula() -> None:
    grid = Grid((0.0, 0.0, 21.0, 21.0), 21, 21)
    support = support_of(np.float32([[10.5, 10.5]]), grid, 2.0)
    for row, column in ((10, 10), (10, 12), (13, 11)):
        share = math.exp(-((row - 10) ** 2 + (column - 10) ** 2) / 8) / 4
        assert support[row, column] == pytest.approx(255 * share**2 * (3 - 2 * share), abs=1.5)


def test_a_kernel_is_finer_for_more_samples_and_for_closer_ones() -> None:
    fine = grid_over(BOX, 256)
    few, many = kernel_width(cloud(1_797), fine), kernel_width(cloud(60_000), fine)
    assert module._FINEST < many < few < 8
    assert kernel_width(cloud(100) * 0.001, GRID) == module._FINEST
    assert kernel_width(cloud(0), GRID) == module._FINEST


@pytest.mark.parametrize("classes", [1, 2, 3, 100, 1_000])
@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_any_number_of_classes(classes: int, output: softmax.Output) -> None:
    positions = cloud(300)
    values = np.random.default_rng(5).normal(size=(300, classes)).astype(np.float32)
    found = raster(Samples(positions, values, lambda _, near: near), grid_over(BOX, 32), classes, output)
    assert found.klass.dtype == (np.uint8 if classes <= 256 else np.uint16)
    assert found.klass.max() < classes
    if classes == 1:
        assert (found.gap == 255).all()


@pytest.mark.parametrize("positions", [np.zeros((0, 2)), np.zeros((1, 2)), np.zeros((50, 2)), np.full((3, 2), 1e6)])
def test_no_sample_one_sample_all_in_one_place_all_outside(positions: np.ndarray) -> None:
    values = np.ones((len(positions), 3), np.float32)
    found = raster(Samples(positions.astype(np.float32), values, plain), GRID, 3)
    assert found.support.shape == (GRID.height, GRID.width)
    if not len(positions) or positions[0, 0]:
        assert (found.support == 0).all()
    else:
        middle = found.support[GRID.height // 2, GRID.width // 2]
        assert middle > 0
        assert middle == 255 or len(positions) == 1


def test_costly_ground_is_spared_where_nothing_supports_it() -> None:
    asked = []

    def evaluate(y: np.ndarray, near: np.ndarray) -> np.ndarray:
        asked.append(len(y))
        return plain(y, near)

    positions = 0.3 * cloud()
    found = raster(Samples(positions, np.zeros((400, 3), np.float32), evaluate, costly=True), GRID, 3)
    assert sum(asked) == (found.support > 0).sum() < GRID.size / 2


def test_chunks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(6).normal(size=(400, 40)).astype(np.float32)
    samples = Samples(cloud(), values, lambda _, near: near)
    whole = raster(samples, GRID, 40)
    monkeypatch.setattr(module, "_CHUNK_NUMBERS", 7 * 64 * 40)
    parts = raster(samples, GRID, 40)
    np.testing.assert_array_equal(whole.klass, parts.klass)
    np.testing.assert_array_equal(whole.confidence, parts.confidence)


def test_logits_that_are_not_finite_do_not_spread() -> None:
    def broken(y: np.ndarray, near: np.ndarray) -> np.ndarray:
        logits = plain(y, near)
        logits[0] = np.nan
        return logits

    found = raster(Samples(cloud(), np.zeros((400, 3), np.float32), broken), GRID, 3)
    assert found.klass.max() <= 2
