from __future__ import annotations

import collections
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tests.record.media.encoding import encoded, shown

from tensorboard_dvi.record.media.encoder import MediaEncoder


class Series:
    """As pandas' Series looks from outside."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row

    def keys(self) -> Any:
        return self._row.keys()

    def to_dict(self) -> dict[str, Any]:
        return self._row

    def __iter__(self) -> Iterator[Any]:
        return iter(self._row.values())


class NAType:
    """As pandas' missing value, of which one can ask nothing."""

    def __bool__(self) -> bool:
        raise TypeError

    def __eq__(self, _other: object) -> Any:
        return self

    __hash__ = None  # type: ignore[assignment]


def rows(items: list[Any], choice: Any = "auto", names: tuple[str, ...] = ()) -> list[Any]:
    media, data = encoded(items, choice, names)
    assert media.mime == "application/json"
    return [json.loads(row) for row in data]


@pytest.mark.parametrize(
    "value",
    [np.array([1.5, 2]), torch.tensor([1.5, 2]), torch.tensor([1.5, 2]).half(), torch.tensor([1.5, 2]).bfloat16()],
)
def test_vectors_are_rows(value: Any) -> None:
    assert rows([(value, 0)]) == [{"f0": 1.5, "f1": 2.0}]
    assert rows([(value, 0)], names=("alcohol", "hue")) == [{"alcohol": 1.5, "hue": 2.0}]
    assert rows([(value, 0)], names=("one", "of", "three")) == [{"f0": 1.5, "f1": 2.0}]


def test_a_narrow_number_has_no_more_digits_than_it_holds() -> None:
    _, data = encoded([(np.array([0.1, 1e-8, 16_777_216], np.float32), 0)])
    assert data == [b'{"f0":0.1,"f1":1e-8,"f2":16777216.0}']
    _, data = encoded([None], lambda _: {"x": np.float32(0.1), "y": np.float16(0.1), "z": 0.1})
    assert json.loads(data[0]) == {"x": 0.1, "y": 0.1, "z": 0.1}


@given(st.lists(st.floats(width=32), min_size=1, max_size=20))
def test_numbers_come_back_exactly_and_what_is_none_is_null(values: list[float]) -> None:
    (row,) = rows([(np.array(values, np.float32), 0)])
    wanted = [None if not np.isfinite(value) else value for value in values]
    assert [None if value is None else float(np.float32(value)) for value in row.values()] == wanted


def test_whole_numbers_may_be_tokens_unless_they_have_names() -> None:
    tokens = [(torch.tensor([101, 2023, 102]), 0)]
    assert not MediaEncoder("auto", tokens).usable
    assert rows(tokens, names=("age", "rooms", "floor")) == [{"age": 101, "rooms": 2023, "floor": 102}]
    assert rows(tokens, lambda item: item[0]) == [{"f0": 101, "f1": 2023, "f2": 102}]


def test_vectors_of_different_lengths_are_no_table() -> None:
    assert not MediaEncoder("auto", [(torch.ones(3), 0), (torch.ones(4), 0)]).usable


@pytest.mark.parametrize(("width", "usable"), [(0, False), (1, True), (256, True), (257, False)])
def test_a_row_has_at_most_256_columns(width: int, *, usable: bool) -> None:
    assert MediaEncoder("auto", [(torch.ones(width), 0)]).usable is usable


Row = collections.namedtuple("Row", ["age", "job"])  # noqa: PYI024 - as users write them


@pytest.mark.parametrize("value", [{"age": 31, "job": "baker"}, Series({"age": 31, "job": "baker"}), Row(31, "baker")])
def test_functions_may_return_mappings_series_and_named_tuples(value: Any) -> None:
    assert rows([None], lambda _: value) == [{"age": 31, "job": "baker"}]


def test_every_kind_of_value() -> None:
    value = {
        "none": None, "nan": float("nan"), "infinite": np.inf, "na": NAType(), "true": True, "numpy": np.bool_(False),
        "tensor": torch.tensor(2.5), "big": 2**60, "date": dt.date(2024, 5, 6), 3: [1, 2], "html": "<b>&",
        "whole": np.int64(7), "lone": "\udcff",
    }  # fmt: skip
    assert rows([None], lambda _: value) == [
        {
            "none": None, "nan": None, "infinite": None, "na": None, "true": True, "numpy": False,
            "tensor": 2.5, "big": str(2**60), "date": "2024-05-06", "3": "[1, 2]", "html": "<b>&",
            "whole": 7, "lone": "?",
        }
    ]  # fmt: skip


def test_long_texts_and_wide_rows_are_cut_and_counted() -> None:
    wide = {f"c{index}": index for index in range(300)}
    media, data = encoded([None] * 3, shown([{"x": "é" * 501}, {"x" * 501: "a"}, wide]))
    assert json.loads(data[0]) == {"x": "é" * 500}
    assert json.loads(data[1]) == {"x" * 500: "a"}
    assert len(json.loads(data[2])) == 256
    assert media.notices == (
        "1 rows have more than 256 columns; the first are kept",
        "2 texts in rows have more than 500 characters; the first 500 are kept",
    )


def test_an_empty_row() -> None:
    assert rows([None], lambda _: {}) == [{}]
