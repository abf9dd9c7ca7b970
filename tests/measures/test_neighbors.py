from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import special_ortho_group
from sklearn.neighbors import NearestNeighbors

from tensorboard_dvi.measures import neighbors as module
from tensorboard_dvi.measures.neighbors import nearest


def cloud(count: int = 500, width: int = 12, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)


def by_scikit_learn(points: np.ndarray, row: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    tree = NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(points.astype(np.float64))
    distance, rows = tree.kneighbors(points[row : row + 1].astype(np.float64))
    keep = rows[0] != row
    return rows[0][keep][:k], distance[0][keep][:k]


@pytest.mark.parametrize("row", [0, 17, 499])
@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_they_are_those_of_scikit_learn(row: int, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_NUMBERS", 12 * 37)
    points = cloud().astype(kind)
    found = nearest([(0, points[:130]), (130, points[130:])], points[row], row, 10)
    rows, distance = by_scikit_learn(points, row, 10)
    assert found.rows.tolist() == rows.tolist()
    np.testing.assert_allclose(found.distance, distance, rtol=1e-5)


@given(seed=st.integers(0, 2**31), count=st.integers(1, 60), k=st.integers(1, 70), block=st.integers(1, 400))
def test_order_of_the_rows_changes_nothing_but_their_numbers(seed: int, count: int, k: int, block: int) -> None:
    points = cloud(count, 3, seed)
    order = np.random.default_rng(seed).permutation(count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK_NUMBERS", block)
        found = nearest([(0, points)], points[0], 0, k)
        place = int(np.flatnonzero(order == 0)[0])
        shuffled = nearest([(0, points[order])], points[0], place, k)
    assert order[shuffled.rows].tolist() == found.rows.tolist()
    np.testing.assert_array_equal(shuffled.distance, found.distance)
    assert len(found.rows) == min(k, count - 1)


def test_turning_the_space_changes_no_distance() -> None:
    points = cloud()
    turned = (points.astype(np.float64) @ special_ortho_group(12, seed=1).rvs()).astype(np.float32)
    before, after = (nearest([(0, array)], array[4], 4, 10) for array in (points, turned))
    assert before.rows.tolist() == after.rows.tolist()
    np.testing.assert_allclose(before.distance, after.distance, rtol=1e-4)


def test_equal_points_are_at_distance_zero_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_NUMBERS", 8 * 3)
    points = np.repeat(np.float32([[1e4, 2, 3]]), 50, axis=0)
    found = nearest([(0, points)], points[20], 20, 5)
    assert found.rows.tolist() == [0, 1, 2, 3, 4]
    assert found.distance.tolist() == [0.0] * 5
    assert nearest([(0, points)], points[2], 2, 5).rows.tolist() == [0, 1, 3, 4, 5]


def test_ties_are_ordered_by_row_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_NUMBERS", 4)
    points = np.float32([[0], [3], [2], [-2], [2], [-2], [1], [9], [-1], [2]])
    assert nearest([(0, points)], points[0], 0, 5).rows.tolist() == [6, 8, 2, 3, 4]


def test_one_sample_has_no_neighbour_and_few_have_fewer() -> None:
    assert nearest([(0, cloud(1))], cloud(1)[0], 0, 10).rows.tolist() == []
    assert nearest([], cloud(1)[0], 0, 10).rows.tolist() == []
    assert nearest([(0, cloud(4))], cloud(4)[2], 2, 10).rows.tolist().count(2) == 0
    assert len(nearest([(0, cloud(4))], cloud(4)[2], 2, 10).rows) == 3
    assert nearest([(7, cloud(4))], cloud(4)[2], 9, 1).rows.tolist() != [9]


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_no_neighbour_and_has_none(odd: float) -> None:
    points = cloud(20)
    expected = nearest([(0, np.delete(points, 3, axis=0))], points[0], 0, 19).distance
    points[3, 5] = odd
    found = nearest([(0, points)], points[0], 0, 19)
    assert 3 not in found.rows
    np.testing.assert_array_equal(found.distance, expected)
    assert len(nearest([(0, points)], points[3], 3, 5).rows) == 0


def test_the_largest_halves_do_not_overflow() -> None:
    points = np.full((3, 512), 65504, dtype=np.float16)
    points[1] = -65504
    found = nearest([(0, points)], points[0], 0, 2)
    assert found.rows.tolist() == [2, 1]
    np.testing.assert_allclose(found.distance, [0, 2 * 65504 * np.sqrt(512)], rtol=1e-6)
