from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.labels import checked_columns, checked_ids, checked_labels, stratified_rows


@pytest.mark.parametrize(
    "values",
    [
        [0, 2, -1], (0, 2, -1), np.array([0.0, 2.0, -1.0]), torch.tensor([0, 2, -1]), torch.tensor([[0], [2], [-1]]),
        [torch.tensor(0), torch.tensor(2), torch.tensor(-1)], np.array([0, 2, -1], dtype=np.int8),
    ],
)  # fmt: skip
def test_labels_in_any_form(values: Any) -> None:
    found = checked_labels(values, 3, "x")
    assert found.dtype == np.int64
    assert found.tolist() == [0, 2, -1]


def test_one_hot_and_true_false() -> None:
    assert checked_labels(np.eye(3)[[2, 0]], 3, "x").tolist() == [2, 0]
    assert checked_labels([True, False], 2, "x").tolist() == [1, 0]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0, 3], r"got 3 at sample 1 \(1 such\); expected integers in \[0, 2\]"),
        ([0.5], "got 0.5 at sample 0"),
        ([float("nan")], "got nan at sample 0"),
        ([-2], "got -2"),
        (["cat"], "type <U3; expected integers"),
        (np.full((2, 3), 1 / 3), r"shape \(2, 3\); expected one class index per sample"),
        ([[1], [1, 2]], "different shapes"),
    ],
)
def test_wrong_labels_are_explained(values: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        checked_labels(values, 3, "probe 'x': targets")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1, 1, 2], r"got 1 twice \(1 duplicates\)"),
        ([1, 2], "expected 3 integers"),
        ([1.0, 2.0, 3.0], "got float64"),
        (["a", "b", "c"], "expected integers"),
    ],
)
def test_wrong_ids_are_explained(values: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        checked_ids(values, 3, "ids")


def test_columns_keep_their_kind() -> None:
    columns = {"n": torch.arange(2), "f": [0.5, 1], "t": ["a", "b"], "b": [True, False], "o": [None, "x"]}
    found = checked_columns(columns, 2, "x")
    assert [found[name].dtype.kind for name in columns] == ["i", "f", "U", "b", "O"]


@given(st.lists(st.integers(-1, 4), min_size=1, max_size=200), st.integers(1, 220), st.integers(0, 5))
def test_a_stratified_sample_keeps_the_shares(labels: list[int], limit: int, seed: int) -> None:
    array = np.array(labels, dtype=np.int64)
    rows = stratified_rows(array, limit, seed)
    assert len(rows) == min(limit, len(array))
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(rows, stratified_rows(array, limit, seed))
    values, counts = np.unique(array, return_counts=True)
    for value, count in zip(values, counts, strict=True):
        share = (array[rows] == value).sum()
        assert share <= count
        if len(values) <= limit:
            assert share >= 1
            # The rarest classes take at most one row each from the others.
            assert abs(share - count * len(rows) / len(array)) <= 1 + len(values)


def test_another_seed_draws_another_sample() -> None:
    labels = np.zeros(1000, dtype=np.int64)
    assert set(stratified_rows(labels, 100, 0)) != set(stratified_rows(labels, 100, 1))
