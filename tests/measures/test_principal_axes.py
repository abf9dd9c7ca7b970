from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from tensorboard_dvi.measures.principal_axes import inverse, principal_axes, project, share_held


def cloud(seed: int, n: int = 200, c: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, c)) @ rng.normal(size=(c, c)) + 5 * rng.normal(size=c)).astype(np.float32)


def test_agrees_with_scikit_learn_up_to_sign() -> None:
    x = cloud(0)
    axes = principal_axes(x)
    scaler = StandardScaler().fit(x)
    oracle = PCA(2, svd_solver="full").fit(scaler.transform(x))
    expected = oracle.transform(scaler.transform(x))
    positions = project(axes, x)
    for axis in range(2):
        sign = np.sign(positions[:, axis] @ expected[:, axis])
        np.testing.assert_allclose(positions[:, axis], sign * expected[:, axis], atol=1e-4)
    np.testing.assert_allclose(axes.explained, oracle.explained_variance_ratio_, rtol=1e-5)
    other = cloud(1)
    for axis in range(2):
        sign = np.sign(positions[:, axis] @ expected[:, axis])
        moved = oracle.transform(scaler.transform(other))[:, axis]
        np.testing.assert_allclose(project(axes, other)[:, axis], sign * moved, atol=1e-3)


@pytest.mark.parametrize(("n", "c"), [(4, 5), (20, 300)])
def test_more_columns_than_rows_agree_with_scikit_learn(n: int, c: int) -> None:
    x = cloud(11, n, c)
    axes = principal_axes(x)
    scaled = StandardScaler().fit_transform(x.astype(np.float64))
    oracle = PCA(2, svd_solver="full").fit(scaled)
    np.testing.assert_allclose(np.abs((axes.axes * oracle.components_).sum(axis=1)), 1, atol=1e-9)
    np.testing.assert_allclose(axes.explained, oracle.explained_variance_ratio_, rtol=1e-6)


def test_very_wide_rows_take_memory_for_themselves_only() -> None:
    x = np.random.default_rng(12).normal(size=(40, 20_000)).astype(np.float32)
    tracemalloc.start()
    axes = principal_axes(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.isfinite(project(axes, x)).all()
    assert peak < 20 * x.nbytes


def test_order_of_rows_does_not_matter_and_signs_are_fixed() -> None:
    x = cloud(2)
    axes = principal_axes(x)
    shuffled = principal_axes(x[np.random.default_rng(3).permutation(len(x))])
    np.testing.assert_allclose(axes.axes, shuffled.axes, atol=1e-9)
    for axis in axes.axes:
        assert axis[np.argmax(np.abs(axis))] > 0


def test_scale_and_shift_of_columns_change_no_position() -> None:
    x = cloud(4)
    factors = np.array([1, 10, 0.1, 2, 5, 3], np.float32)
    changed = (x * factors + 7).astype(np.float32)
    np.testing.assert_allclose(
        project(principal_axes(x), x), project(principal_axes(changed), changed), rtol=1e-3, atol=1e-3
    )


def test_inverse_is_a_right_inverse_and_exact_on_the_plane() -> None:
    x = cloud(5)
    axes = principal_axes(x)
    y = np.random.default_rng(6).normal(size=(30, 2)).astype(np.float32)
    np.testing.assert_allclose(project(axes, inverse(axes, y)), y, atol=1e-4)
    flat = inverse(axes, y)
    np.testing.assert_allclose(inverse(axes, project(axes, flat)), flat, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (2, 3), (5, 1), (5, 2), (3, 50), (1, 1)])
def test_any_shape_gives_finite_orthonormal_axes(shape: tuple[int, int]) -> None:
    x = np.random.default_rng(7).normal(size=shape).astype(np.float32)
    axes = principal_axes(x)
    kept = min(2, shape[1])
    np.testing.assert_allclose((axes.axes @ axes.axes.T)[:kept, :kept], np.eye(kept), atol=1e-9)
    assert (axes.axes[kept:] == 0).all()
    assert np.isfinite(project(axes, x)).all()
    assert (axes.explained >= 0).all()
    assert axes.explained.sum() <= 1 + 1e-9


def test_constant_columns_and_constant_data() -> None:
    x = cloud(8)
    x[:, 2] = 1e4
    axes = principal_axes(x)
    assert axes.axes[:, 2] == pytest.approx([0, 0], abs=1e-9)
    assert axes.explained.sum() <= 1
    constant = np.full((10, 4), 0.1, np.float32)
    np.testing.assert_allclose(project(principal_axes(constant), constant), 0, atol=1e-6)
    assert principal_axes(constant).explained.tolist() == [0, 0]


def test_rows_that_are_not_finite_are_left_out_and_have_no_position() -> None:
    x = cloud(9)
    spoilt = np.concatenate([x, np.full((1, 6), np.nan, np.float32), np.full((1, 6), np.inf, np.float32)])
    spoilt[-1, 0] = 1
    np.testing.assert_allclose(principal_axes(spoilt).axes, principal_axes(x).axes)
    positions = project(principal_axes(x), spoilt)
    assert np.isnan(positions[-2:]).all()
    assert np.isfinite(positions[:-2]).all()


def test_a_nan_in_a_column_without_weight_still_spoils_its_row() -> None:
    x = cloud(10)
    x[:, 2] = 3
    axes = principal_axes(x)
    row = x[:1].copy()
    row[0, 2] = np.nan
    assert np.isnan(project(axes, row)).all()


def test_share_held_is_that_of_the_fit_for_the_fitted_rows() -> None:
    x = np.random.default_rng(0).normal(size=(200, 6)) @ np.random.default_rng(1).normal(size=(6, 6))
    axes = principal_axes(x)
    expected = PCA(2).fit(StandardScaler().fit_transform(x)).explained_variance_ratio_.sum()
    assert share_held(axes, x) == pytest.approx(expected, abs=1e-6)


def test_share_held_ignores_where_the_rows_lie_and_how_large_they_are() -> None:
    x, other = np.random.default_rng(0).normal(size=(2, 100, 5))
    axes = principal_axes(x)
    assert share_held(axes, 7 * other + 3) == pytest.approx(share_held(axes, other))
    assert 0.0 < share_held(axes, other) < 1.0


def test_share_held_without_variance_or_finite_rows_is_unknown() -> None:
    axes = principal_axes(np.random.default_rng(0).normal(size=(50, 4)))
    assert np.isnan(share_held(axes, np.ones((5, 4))))
    assert np.isnan(share_held(axes, np.full((5, 4), np.nan)))
    assert np.isnan(share_held(axes, np.empty((0, 4))))
