from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils.data import ConcatDataset, Dataset, Subset, TensorDataset, default_collate

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.data import ArrayData, ItemData, input_of, label_of, opened, placed

ROWS = np.array([3, 1, 4], dtype=np.int64)


class Folder(Dataset[tuple[Tensor, int]]):
    """As torchvision's data sets: a list of targets beside the items."""

    def __init__(self, target_transform: Any = None) -> None:
        self.targets = [0, 1, 2, 0, 1]
        self.target_transform = target_transform

    def __len__(self) -> int:
        return 5

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return torch.full((2,), float(index)), self.targets[index]


class Batched(Folder):
    """Fetches many items at once."""

    def __getitems__(self, rows: list[int]) -> list[tuple[Tensor, int]]:
        return [self[row] for row in rows]


@pytest.mark.parametrize(
    "source",
    [
        (np.arange(10.0).reshape(5, 2), [0, 1, 2, 0, 1]),
        (torch.arange(10.0).reshape(5, 2), torch.tensor([0, 1, 2, 0, 1])),
        TensorDataset(torch.arange(10.0).reshape(5, 2), torch.tensor([0, 1, 2, 0, 1])),
        Subset(TensorDataset(torch.arange(10.0).reshape(5, 2), torch.tensor([0, 1, 2, 0, 1])), range(5)),
        [(torch.tensor([2.0 * i, 2.0 * i + 1]), i % 3) for i in range(5)],
    ],
)
@pytest.mark.parametrize("rows", [ROWS, np.array([1, 2, 3])])
def test_all_kinds_give_the_same_batches(source: Any, rows: np.ndarray) -> None:
    data = opened(source, None)
    inputs, labels = data.batch(rows)
    assert data.count == 5
    assert torch.equal(inputs.double(), torch.arange(10.0, dtype=torch.float64).reshape(5, 2)[rows])
    assert labels.tolist() == [row % 3 for row in rows]
    assert [int(label_of(item)) for item in data.items(rows)] == labels.tolist()


@pytest.mark.parametrize("kind", [Folder, Batched])
def test_items_are_collated_as_a_data_loader_does(kind: type[Folder]) -> None:
    data = opened(kind(), None)
    expected = default_collate([kind()[int(row)] for row in ROWS])
    for found, wanted in zip(data.batch(ROWS), expected, strict=True):
        assert torch.equal(found, wanted)


def test_a_collate_function_is_used() -> None:
    assert opened(Folder(), len).batch(ROWS) == 3
    assert isinstance(opened(TensorDataset(torch.ones(2), torch.ones(2)), len), ItemData)


def test_labels_beside_the_items_are_found_through_subsets() -> None:
    assert list(opened(Folder(), None).cheap_labels()) == [0, 1, 2, 0, 1]
    assert opened(Subset(Folder(), [4, 2]), None).cheap_labels().tolist() == [1, 2]
    assert opened(Folder(target_transform=abs), None).cheap_labels() is None
    assert opened(ConcatDataset([Folder()]), None).cheap_labels() is None


def test_natural_ids_are_those_of_the_data_set_below() -> None:
    assert opened(Subset(Folder(), [4, 2]), None).natural_ids().tolist() == [4, 2]
    assert opened(Subset(Folder(), [4, 4]), None).natural_ids().tolist() == [0, 1]


def test_mappings_of_arrays() -> None:
    data = opened(({"x": np.arange(5.0), "y": torch.arange(5)}, np.arange(5)), None)
    inputs, labels = data.batch(ROWS)
    assert inputs["x"].tolist() == [3, 1, 4]
    assert labels.tolist() == [3, 1, 4]


def test_consecutive_rows_are_a_view() -> None:
    source = torch.rand(6, 2)
    data = opened(source, None)
    assert isinstance(data, ArrayData)
    assert data.batch(np.arange(2, 5)).data_ptr() == source[2].data_ptr()


def test_read_only_and_foreign_arrays_are_copied() -> None:
    frozen = np.arange(4.0)
    frozen.flags.writeable = False
    assert opened(frozen, None).batch(np.array([1])).tolist() == [1.0]
    for kind in (">f4", ">i2", "u2", ">u4", "b1", "f2"):
        assert opened(np.arange(4).astype(kind), None).batch(np.array([1])).tolist() == [1]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (TensorDataset(torch.ones(0, 1)), "no samples"),
        ((torch.ones(3, 1), torch.ones(2)), r"arrays with \[2, 3\] rows"),
        (np.array([["a", "b"]]), "type <U1; expected numbers"),
        ((["a", "b"], [0]), "got 2 texts and 1 labels; expected one label per text"),
        (5, "got int; expected a map-style data set"),
        (np.ones((0, 2)), "no samples"),
    ],
)
def test_what_cannot_be_read_is_explained(source: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        opened(source, None)


@pytest.mark.parametrize("labels", [[0, 1], np.array([0, 1]), torch.tensor([0, 1])])
@pytest.mark.parametrize("texts", [["a", "bc"], np.array(["a", "bc"]), np.array(["a", "bc"], dtype=object)])
def test_texts_with_and_without_labels(texts: Any, labels: Any) -> None:
    data = opened((texts, labels), None)
    assert [(text, int(label)) for text, label in data.items(np.array([1, 0]))] == [("bc", 1), ("a", 0)]
    assert np.asarray(data.cheap_labels()).tolist() == [0, 1]
    assert opened(texts, None).items(np.array([1])) == ["bc"]


def test_two_samples_are_no_pair_of_texts_and_labels() -> None:
    assert opened((("a", 0), ("b", 1)), None).count == 2


def test_label_and_input_of_samples() -> None:
    assert (label_of((1, 2)), input_of((1, 2))) == (2, 1)
    assert (label_of({"label": 3, "text": "x"}), input_of({"label": 3, "text": "x"})) == (3, "x")
    assert label_of((1,)) is None
    assert label_of(torch.ones(3)) is None


def test_placed_casts_floating_tensors_only() -> None:
    batch = placed([torch.ones(2, dtype=torch.float64), {"n": torch.ones(2, dtype=torch.int64)}, "x"],
                   torch.device("cpu"), torch.bfloat16)  # fmt: skip
    assert batch[0].dtype == torch.bfloat16
    assert batch[1]["n"].dtype == torch.int64
    assert batch[2] == "x"


class MixedFrame:
    """A data frame of numbers and flags, which pandas gives as an array of objects."""

    columns = ("size", "round")
    dtypes = (np.dtype(float), np.dtype(bool))

    def to_numpy(self) -> np.ndarray:
        return np.array([[0.5, True], [2.0, False]], dtype=object)


def test_flags_among_the_numbers_of_a_data_frame_count_as_numbers() -> None:
    data = opened((MixedFrame(), np.array([0, 1])), None)
    assert isinstance(data, ArrayData)
    assert data.inputs.tolist() == [[0.5, 1.0], [2.0, 0.0]]
    assert data.feature_names == ("size", "round")
