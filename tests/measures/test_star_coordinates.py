from __future__ import annotations

import math

import numpy as np
import pytest

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.measures.star_coordinates import (
    checked_axes,
    circle_axes,
    fill_share_codes,
    shares,
    star_positions,
)


def by_hand(logits: np.ndarray, axes: np.ndarray, output: str) -> np.ndarray:
    """The weighted sum of the report, one sample and one class after the other."""
    found = []
    for row in logits.tolist():
        if output == "softmax":
            powers = [math.exp(value - max(row)) for value in row]
            weights = [power / math.fsum(powers) for power in powers]
        else:
            weights = [1 / (1 + math.exp(-value)) for value in row]
            weights = [weight / max(1.0, math.fsum(weights)) for weight in weights]
        x = math.fsum(weight * end[0] for weight, end in zip(weights, axes.tolist(), strict=True))
        y = math.fsum(weight * end[1] for weight, end in zip(weights, axes.tolist(), strict=True))
        found.append((x, y))
    return np.array(found)


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("classes", [1, 2, 3, 10, 1000])
def test_positions_are_the_weighted_sum_of_the_ends(output: str, classes: int) -> None:
    logits = 3 * np.random.default_rng(classes).normal(size=(20, classes))
    axes = circle_axes(np.arange(classes))
    found = star_positions(logits, axes, output)
    np.testing.assert_allclose(found, by_hand(logits, axes, output), atol=2e-6)
    np.testing.assert_allclose(shares(logits, output) @ axes, found, atol=2e-6)
    assert (np.linalg.norm(found, axis=1) <= 1 + 1e-6).all()


def test_the_axes_stand_evenly_round_the_circle() -> None:
    order = np.array([2, 0, 3, 1])
    axes = circle_axes(order)
    np.testing.assert_array_equal(axes[order], [[1, 0], [0, 1], [-1, 0], [0, -1]])
    ten = circle_axes(np.arange(10))
    np.testing.assert_allclose(np.linalg.norm(ten, axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(ten - np.roll(ten, 1, axis=0), axis=1), 2 * math.sin(math.pi / 10))
    assert circle_axes(np.arange(0)).shape == (0, 2)


def test_a_sure_sample_lies_at_its_end_and_an_unsure_one_in_the_centre() -> None:
    axes = circle_axes(np.arange(6))
    np.testing.assert_allclose(star_positions(50 * np.eye(6), axes, "softmax"), axes, atol=1e-6)
    np.testing.assert_allclose(star_positions(np.zeros((1, 6)), axes, "softmax"), [[0, 0]], atol=1e-6)
    # Departure 3: a model that says no to every class leaves the sample in the centre, and yes to one is its end.
    np.testing.assert_allclose(star_positions(np.full((1, 6), -20.0), axes, "sigmoid"), [[0, 0]], atol=1e-6)
    np.testing.assert_allclose(star_positions(40 * np.eye(6) - 20, axes, "sigmoid"), axes, atol=1e-6)


def test_turned_axes_turn_the_picture_and_more_logit_for_all_changes_nothing() -> None:
    rng = np.random.default_rng(0)
    logits, axes = rng.normal(size=(50, 5)), circle_axes(np.arange(5))
    turn = np.array([[math.cos(1), math.sin(1)], [-math.sin(1), math.cos(1)]])
    found = star_positions(logits, axes, "softmax")
    np.testing.assert_allclose(star_positions(logits, axes @ turn, "softmax"), found @ turn, atol=1e-6)
    np.testing.assert_allclose(star_positions(logits + 7, axes, "softmax"), found, atol=1e-6)
    names = rng.permutation(5)
    np.testing.assert_allclose(star_positions(logits[:, names], axes[names], "softmax"), found, atol=1e-6)


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_has_no_place(output: str, value: float) -> None:
    logits = np.zeros((3, 4))
    logits[1, 2] = value
    found = star_positions(logits, circle_axes(np.arange(4)), output)
    assert np.isnan(found[1]).all()
    assert np.isfinite(found[[0, 2]]).all()
    assert np.isnan(shares(logits, output)[1]).all()
    codes = np.full(logits.shape, 7, np.uint8)
    fill_share_codes(codes, logits, output)
    assert not codes[1].any()
    np.testing.assert_array_equal(codes[[0, 2]], np.rint(255 * shares(logits[[0, 2]], output)))


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_large_logits_and_none_at_all(output: str) -> None:
    logits = np.array([[65504, -65504, 0], [-65504, -65504, -65504]], np.float16)
    assert np.isfinite(star_positions(logits, circle_axes(np.arange(3)), output)).all()
    assert star_positions(logits[:0], circle_axes(np.arange(3)), output).shape == (0, 2)


@pytest.mark.parametrize(
    "axes",
    [
        [],
        [[0, 0]],
        [[0, 0], [1, float("nan")]],
        [[0, 0], [1, float("inf")]],
        [[0, 0], [1]],
        [[0, 0, 0], [1, 1, 1]],
        [["a", "b"], ["c", "d"]],
        [[0, 0]] * 1000,
        "axes",
        None,
        [[10**400, 0], [0, 0]],
    ],
)
def test_axes_that_are_none_are_refused(axes: object) -> None:
    with pytest.raises(InputError, match="axes"):
        checked_axes(axes, 2)


def test_axes_are_clipped_and_rounded() -> None:
    np.testing.assert_array_equal(checked_axes([[1e9, -1e9], [-0.0, 0.12345678]], 2), [[4, -4], [0, 0.123457]])
