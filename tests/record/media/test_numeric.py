from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tensorboard_dvi.record.media.numeric import numbers_of


class Foreign:
    """As the arrays of another library look from outside."""

    dtype = "float32"

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array([1.0, 2.0], dtype)


class Named(Foreign):
    def to_dict(self) -> dict[str, float]:
        return {"a": 1.0, "b": 2.0}


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.0, 2.0]),
        torch.tensor([1.0, 2.0], requires_grad=True),
        torch.tensor([1.0, 2.0], dtype=torch.bfloat16),
        torch.tensor([1, 2]),
        Foreign(),
    ],
)
def test_numbers_of_arrays_and_tensors(value: Any) -> None:
    numbers = numbers_of(value)
    assert numbers is not None
    assert numbers.tolist() == [1, 2]


def test_double_precision_stays() -> None:
    assert numbers_of(torch.tensor([0.1], dtype=torch.float64)) == np.array([0.1])


@pytest.mark.parametrize(
    "value",
    [
        None, "text", b"bytes", [1, 2], {"a": 1}, 3, torch.tensor([1 + 2j]), np.array(["a"]), np.array([None]), Named(),
        torch.eye(2).to_sparse(), torch.empty(2, device="meta"),
    ],
)  # fmt: skip
def test_what_is_neither(value: Any) -> None:
    assert numbers_of(value) is None
