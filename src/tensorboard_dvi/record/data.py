"""What can be watched: map-style data sets and arrays, read row by row in this process, without a DataLoader."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Int64
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, Subset, TensorDataset, default_collate
from typing_extensions import override

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media.audio import is_waveform

Collate = Callable[[list[Any]], Any]
LABEL_KEYS = ("label", "labels", "target", "targets", "y")


class Data(ABC):
    """Rows that can be read in any order."""

    count: int

    @abstractmethod
    def items(self, rows: Int64[np.ndarray, " row"]) -> list[Any]:
        """The samples of these rows, as a data set gives them."""

    @abstractmethod
    def batch(self, rows: Int64[np.ndarray, " row"]) -> Any:
        """The samples of these rows, as a DataLoader gives them."""

    @abstractmethod
    def cheap_labels(self) -> Any:
        """Labels of all rows where they are known without reading the samples, else None."""

    def natural_ids(self) -> Int64[np.ndarray, " row"]:
        """The id of each row where the user gives none."""
        return np.arange(self.count, dtype=np.int64)


@dataclass
class ArrayData(Data):
    """Inputs (and labels) as tensors, or containers of tensors, that share the first axis."""

    inputs: Any
    labels: Any
    count: int
    feature_names: tuple[str, ...] = ()
    """Of the columns of a data frame."""

    @override
    def items(self, rows: Int64[np.ndarray, " row"]) -> list[Any]:
        return [self._at(int(row)) for row in rows]

    @override
    def batch(self, rows: Int64[np.ndarray, " row"]) -> Any:
        consecutive = len(rows) > 0 and int(rows[-1]) - int(rows[0]) == len(rows) - 1
        return self._at(slice(int(rows[0]), int(rows[-1]) + 1) if consecutive else torch.from_numpy(rows))

    @override
    def cheap_labels(self) -> Any:
        return self.labels

    def _at(self, rows: Any) -> Any:
        part = _mapped(self.inputs, lambda tensor: tensor[rows])
        return part if self.labels is None else (part, self.labels[rows])


@dataclass
class ItemData(Data):
    """A map-style data set."""

    source: Any
    collate: Collate
    count: int

    @override
    def items(self, rows: Int64[np.ndarray, " row"]) -> list[Any]:
        wanted = [int(row) for row in rows]
        if callable(getattr(self.source, "__getitems__", None)):
            return list(self.source.__getitems__(wanted))
        return [self.source[row] for row in wanted]

    @override
    def batch(self, rows: Int64[np.ndarray, " row"]) -> Any:
        return self.collate(self.items(rows))

    @override
    def cheap_labels(self) -> Any:
        return _attribute_labels(self.source)

    @override
    def natural_ids(self) -> Int64[np.ndarray, " row"]:
        ids = _root_rows(self.source, np.arange(self.count, dtype=np.int64))
        return ids if len(np.unique(ids)) == self.count else np.arange(self.count, dtype=np.int64)


def opened(data: Any, collate: Collate | None) -> Data:
    """The rows of what the user gives.

    Args:
        data: a map-style data set, a tensor or array, a pair (inputs, labels) of such, or a mapping of such; as inputs
            also a list of texts or a data frame of numbers.
        collate: makes a batch of a list of samples; the default is torch's.

    Returns:
        The rows.

    Raises:
        InputError: it is none of these, is empty, or its parts differ in length.
    """
    if isinstance(data, DataLoader):
        raise InputError("data: got a DataLoader; expected what it reads; pass loader.dataset")
    if isinstance(data, TensorDataset) and len(data.tensors) == 2 and collate is None:
        data = tuple(data.tensors)
    if isinstance(data, tuple) and len(data) == 2 and _are_texts(data[0]):
        return _texts(data[0], data[1], collate)
    if hasattr(data, "tolist") and _are_texts(data):
        data = data.tolist()
    if isinstance(data, tuple) and len(data) == 2 and hasattr(data[0], "to_numpy") and hasattr(data[0], "columns"):
        found = _arrays(_numbers(data[0]), data[1])
        return replace(found, feature_names=tuple(str(name) for name in data[0].columns))
    if isinstance(data, tuple) and len(data) == 2 and _is_tree(data[0]):
        return _arrays(data[0], data[1])
    if _is_tree(data):
        return _arrays(data, None)
    if isinstance(data, IterableDataset) or not (hasattr(data, "__len__") and hasattr(data, "__getitem__")):
        raise InputError(
            f"data: got {type(data).__name__}; expected a map-style data set (with len() and [index]), a pair of "
            "arrays (inputs, labels), or a function that returns one of these; put the samples of a stream into a list"
        )
    if len(data) == 0:
        raise InputError("data: got no samples; expected at least one")
    return ItemData(data, collate or default_collate, len(data))


def label_of(item: Any) -> Any:
    """The label in a sample as data sets give it; None where there is none."""
    if isinstance(item, tuple | list):
        place = 2 if len(item) > 2 and is_waveform(item) else 1
        return item[place] if len(item) > place else None
    if isinstance(item, Mapping):
        return next((item[key] for key in LABEL_KEYS if key in item), None)
    return None


def input_of(item: Any) -> Any:
    """The input in a sample as data sets give it; the first value of a mapping that is no label."""
    if isinstance(item, tuple | list):
        return item[0] if item else None
    if isinstance(item, Mapping):
        return next((value for key, value in item.items() if key not in LABEL_KEYS), None)
    return item


def placed(batch: Any, device: torch.device, dtype: torch.dtype) -> Any:
    """The batch with its tensors on the device, floating ones in ``dtype``."""
    return _mapped(batch, lambda tensor: tensor.to(device, dtype if tensor.is_floating_point() else None))


def _mapped(tree: Any, function: Callable[[Tensor], Any]) -> Any:
    if isinstance(tree, Tensor):
        return function(tree)
    if isinstance(tree, Mapping):
        return {key: _mapped(value, function) for key, value in tree.items()}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(_mapped(value, function) for value in tree))
    if isinstance(tree, tuple | list):
        return type(tree)(_mapped(value, function) for value in tree)
    return function(tree) if hasattr(tree, "is_floating_point") and hasattr(tree, "to") else tree


class _LabelledTexts:
    """Texts and labels as a data set."""

    def __init__(self, texts: Sequence[str], targets: Any) -> None:
        self.texts = texts
        self.targets = targets

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int) -> tuple[str, Any]:
        return self.texts[index], self.targets[index]


def _are_texts(value: Any) -> bool:
    """A list, array or series that begins with a text."""
    if not isinstance(value, list | np.ndarray) and not hasattr(value, "to_list"):
        return False
    return getattr(value, "ndim", 1) == 1 and len(value) > 0 and isinstance(next(iter(value)), str)


def _texts(texts: Any, labels: Any, collate: Collate | None) -> ItemData:
    plain = texts.tolist() if hasattr(texts, "tolist") else list(texts)
    targets = labels if isinstance(labels, Tensor) else np.asarray(labels)
    if len(plain) != len(targets):
        raise InputError(f"data: got {len(plain)} texts and {len(targets)} labels; expected one label per text")
    return ItemData(_LabelledTexts(plain, targets), collate or default_collate, len(plain))


def _numbers(frame: Any) -> Any:
    """The numbers of a data frame; true and false among them count as 1 and 0."""
    values = frame.to_numpy()
    plain = values.dtype == object and all(getattr(kind, "kind", "") in "biuf" for kind in frame.dtypes)
    return values.astype(np.float64) if plain else values


def _is_tree(value: Any) -> bool:
    """A tensor, an array, or a mapping or tuple of them."""
    if isinstance(value, Tensor | np.ndarray):
        return value.ndim > 0
    if isinstance(value, Mapping):
        return len(value) > 0 and all(_is_tree(part) for part in value.values())
    return isinstance(value, tuple) and len(value) > 0 and all(_is_tree(part) for part in value)


def _tensor(value: Any) -> Tensor:
    if isinstance(value, Tensor):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise InputError(
            f"data: got an array of type {array.dtype}; expected numbers, "
            "and as labels the index of each class in classes="
        )
    # torch does not take other-endian numbers, can do little with wide unsigned ones, and warns of read-only memory
    kind = {"u2": "i4", "u4": "i8", "u8": "i8", "f16": "f8"}.get(array.dtype.str[1:], array.dtype.str[1:])
    native = array.astype(np.dtype(kind), copy=False)
    return torch.from_numpy(native if native.flags.writeable else native.copy())


def _arrays(inputs: Any, labels: Any) -> ArrayData:
    inputs = _tensors(inputs)
    counts = _counts(inputs)
    found = None if labels is None else _tensor(labels)
    if found is not None:
        counts.add(len(found) if found.ndim else 0)
    if len(counts) != 1:
        raise InputError(f"data: got arrays with {sorted(counts)} rows; expected the same number in all of them")
    count = counts.pop()
    if count == 0:
        raise InputError("data: got no samples; expected at least one")
    return ArrayData(inputs, found, count)


def _tensors(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {key: _tensors(value) for key, value in tree.items()}
    return tuple(_tensors(value) for value in tree) if isinstance(tree, tuple) else _tensor(tree)


def _counts(tree: Any) -> set[int]:
    if isinstance(tree, Tensor):
        return {len(tree)}
    return {count for part in (tree.values() if isinstance(tree, Mapping) else tree) for count in _counts(part)}


def _attribute_labels(source: Any) -> Any:
    """``targets`` or ``labels`` of a data set, through Subsets; None where a target transform may change them."""
    if isinstance(source, Subset):
        inner = _attribute_labels(source.dataset)
        return None if inner is None else np.asarray(inner)[np.asarray(source.indices, dtype=np.int64)]
    if isinstance(source, TensorDataset):
        return source.tensors[1] if len(source.tensors) > 1 else None
    if getattr(source, "target_transform", None) is not None:
        return None
    for name in ("targets", "labels"):
        found = getattr(source, name, None)
        if (
            isinstance(found, Tensor | np.ndarray | Sequence)
            and not isinstance(found, str)
            and len(found) == len(source)
        ):
            return found
    return None


def _root_rows(source: Any, rows: Int64[np.ndarray, " row"]) -> Int64[np.ndarray, " row"]:
    """Rows of a Subset as rows of the data set below it."""
    while isinstance(source, Subset):
        rows = np.asarray(source.indices, dtype=np.int64)[rows]
        source = source.dataset
    return rows
