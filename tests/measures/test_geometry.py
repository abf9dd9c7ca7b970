from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tensorboard_dvi.measures import geometry as module
from tensorboard_dvi.measures.geometry import geometry, nearest_directions, target_angle

sys.path.insert(0, str(Path(__file__).parents[1] / "oracles"))
from margin import margin as oracle_margin


def case(seed: int, n: int = 40, h: int = 7, c: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, h)).astype(np.float32)
    weight = rng.normal(size=(c, h)).astype(np.float32)
    labels = rng.integers(-1, c, n)
    logits = x @ weight.T + rng.normal(size=c).astype(np.float32)
    return x, weight, labels, logits


def test_margin_is_the_distance_found_by_quadratic_programmes() -> None:
    x, weight, labels, logits = case(0)
    measured = geometry(x, weight, labels, logits).margin
    for row in range(len(x)):
        if labels[row] < 0:
            assert math.isnan(measured[row])
            continue
        expected = oracle_margin(
            x[row].astype(float), weight.astype(float), int(labels[row]), int(np.argmax(logits[row]))
        )
        assert measured[row] == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_angle_length_probability_by_naive_loops() -> None:
    x, weight, labels, logits = case(1)
    measured = geometry(x, weight, labels, logits)
    for row, vector in enumerate(x.astype(float)):
        length = math.sqrt(sum(value * value for value in vector))
        assert measured.length[row] == pytest.approx(length, rel=1e-5)
        for klass, direction in enumerate(weight.astype(float)):
            cosine = sum(a * b for a, b in zip(vector, direction, strict=True)) / (
                length * math.sqrt(sum(b * b for b in direction))
            )
            assert measured.angle[row, klass] == pytest.approx(math.degrees(math.acos(cosine)), abs=1e-3)
        if labels[row] >= 0:
            assert measured.target_angle[row] == measured.angle[row, labels[row]]
    expected = torch.softmax(torch.from_numpy(logits), dim=1).numpy()
    np.testing.assert_allclose(measured.probability, expected, atol=1e-6)


def test_sigmoid_probabilities_are_independent() -> None:
    x, weight, labels, logits = case(2)
    measured = geometry(x, weight, labels, logits, output="sigmoid").probability
    np.testing.assert_allclose(measured, torch.sigmoid(torch.from_numpy(logits)).numpy(), atol=1e-6)


def test_rotation_changes_nothing_and_scale_only_length_and_margin() -> None:
    x, weight, labels, logits = case(3)
    rotation = np.linalg.qr(np.random.default_rng(4).normal(size=(7, 7)))[0]
    before = geometry(x, weight, labels, logits)
    turned = geometry((x @ rotation).astype(np.float32), (weight @ rotation).astype(np.float32), labels, logits)
    scaled = geometry(3 * x, weight, labels, logits)
    for name in ("angle", "length", "margin", "target_angle"):
        np.testing.assert_allclose(getattr(before, name), getattr(turned, name), rtol=2e-4, atol=2e-3)
    np.testing.assert_allclose(scaled.length, 3 * before.length, rtol=1e-5)
    np.testing.assert_allclose(scaled.margin, 3 * before.margin, rtol=1e-4)
    np.testing.assert_allclose(scaled.angle, before.angle, atol=1e-3)


def test_blocks_of_rows_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x, weight, labels, logits = case(5)
    whole = geometry(x, weight, labels, logits)
    monkeypatch.setattr(module, "_BLOCK_CELLS", 30)
    parts = geometry(x, weight, labels, logits)
    for name in ("angle", "length", "margin", "probability", "target_angle"):
        np.testing.assert_allclose(getattr(whole, name), getattr(parts, name), rtol=1e-6)


def test_degenerate_inputs_give_nan_and_no_warning() -> None:
    weight = np.array([[1, 0], [1, 0], [0, 0]], dtype=np.float32)
    x = np.array([[0, 0], [2, 0], [np.nan, 1]], dtype=np.float32)
    labels = np.array([0, 0, 1])
    measured = geometry(x, weight, labels, x @ weight.T)
    assert np.isnan(measured.angle[0]).all()
    assert measured.length[0] == 0
    assert measured.angle[1, 0] == pytest.approx(0, abs=1e-3)
    assert math.isnan(measured.angle[1, 2])
    # Classes 0 and 1 share their direction: the only border of class 0 is the one with class 2, the plane x0 = 0.
    assert measured.margin[1] == pytest.approx(2)
    assert math.isnan(measured.margin[2])
    assert math.isnan(measured.length[2])


def test_one_class_has_no_margin() -> None:
    x = np.ones((3, 2), dtype=np.float32)
    measured = geometry(x, np.ones((1, 2), dtype=np.float32), np.zeros(3, dtype=np.int64), np.ones((3, 1)))
    assert np.isnan(measured.margin).all()
    np.testing.assert_allclose(measured.target_angle, 0, atol=0.05)


def test_no_rows() -> None:
    measured = geometry(
        np.zeros((0, 4), np.float32), np.ones((3, 4), np.float32), np.zeros(0, np.int64), np.zeros((0, 3), np.float32)
    )
    assert measured.angle.shape == (0, 3)
    assert measured.margin.shape == (0,)


def test_nearest_directions_are_the_sorted_smallest() -> None:
    angle = np.random.default_rng(6).uniform(0, 180, (20, 100)).astype(np.float32)
    near, klass = nearest_directions(angle)
    assert near.shape == klass.shape == (20, 32)
    np.testing.assert_array_equal(near, np.sort(angle, axis=1)[:, :32])
    np.testing.assert_array_equal(np.take_along_axis(angle, klass.astype(int), axis=1), near)


def test_the_nearest_of_very_many_classes_keep_their_numbers() -> None:
    angle = np.full((1, 70_000), 90, np.float32)
    angle[0, 69_999] = 1
    assert nearest_directions(angle)[1][0, 0] == 69_999


def test_target_angle_of_unknown_labels() -> None:
    assert math.isnan(target_angle(np.ones((1, 2), np.float32), np.array([-1]))[0])
