from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tensorboard_dvi.measures import softmax as module

LOGITS = arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 12)), elements=st.floats(-60, 60, width=32))


@given(LOGITS)
def test_agrees_with_torch(logits: np.ndarray) -> None:
    tensor = torch.from_numpy(logits)
    np.testing.assert_allclose(module.softmax(logits), torch.softmax(tensor, 1).numpy(), atol=1e-6)
    np.testing.assert_allclose(module.sigmoid(logits), torch.sigmoid(tensor).numpy(), atol=1e-6)


@given(LOGITS, st.floats(-50, 50, width=32))
def test_shift_of_all_logits_changes_nothing(logits: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(module.softmax(logits + np.float32(shift)), module.softmax(logits), atol=1e-4)


def test_gap_by_definition_2_and_invariant_to_scale_and_shift() -> None:
    logits = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
    expected = []
    for row in logits:
        rescaled = sorted((value - min(row)) / (max(row) - min(row)) for value in row)
        expected.append(rescaled[-1] - rescaled[-2])
    np.testing.assert_allclose(module.min_max_gap(logits), expected, atol=1e-6)
    np.testing.assert_allclose(module.min_max_gap(3 * logits + 5), expected, atol=1e-5)


def test_gap_of_two_classes_is_the_difference_of_their_probabilities() -> None:
    logits = np.random.default_rng(1).normal(size=(50, 2)).astype(np.float32)
    shares = torch.softmax(torch.from_numpy(logits), 1).numpy()
    np.testing.assert_allclose(module.min_max_gap(logits), np.abs(shares[:, 0] - shares[:, 1]), atol=1e-6)


def test_gap_of_one_class_of_ties_and_of_nan() -> None:
    assert module.min_max_gap(np.zeros((2, 1), np.float32)).tolist() == [1.0, 1.0]
    assert module.min_max_gap(np.ones((2, 4), np.float32)).tolist() == [0.0, 0.0]
    assert np.isnan(module.min_max_gap(np.full((2, 3), np.nan, np.float32))).all()
    assert np.isnan(module.min_max_gap(np.array([[1.0, np.nan, 2.0]], np.float32))).all()


def test_nan_and_infinite_rows_stay_in_their_row() -> None:
    logits = np.array([[np.nan, 0], [np.inf, 0], [-np.inf, 0], [1e38, -1e38]], np.float32)
    measured = module.softmax(logits)
    assert np.isnan(measured[:2]).all()
    assert measured[2:].tolist() == [[0, 1], [1, 0]]
