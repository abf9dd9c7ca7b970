from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store.manifest import ArrayEntry, Part
from tensorboard_dvi.store.parts import read_array, read_row
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.tensor_file import dtype_name


def stored(storage: LocalStorage, array: np.ndarray, cuts: list[int], folder: str = "") -> ArrayEntry:
    edges = [0, *sorted(cuts), len(array)]
    parts = []
    for index, (start, stop) in enumerate(pairwise(edges)):
        name = f"{folder}/part-{index}" if folder else f"part-{index}"
        digest = storage.write_tensors(name, {f"t{index}": array[start:stop]})[f"t{index}"]
        parts.append(Part(file=f"part-{index}", tensor=f"t{index}", start=start, stop=stop, digest=digest))
    return ArrayEntry(dtype=dtype_name(array.dtype), shape=list(array.shape), parts=parts)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_an_array_survives_being_split_anywhere(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    storage = LocalStorage(tmp_path_factory.mktemp("parts"))
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=9))
    array = data.draw(hnp.arrays(data.draw(st.sampled_from([np.float16, np.int64, np.uint8])), shape))
    cuts = data.draw(st.lists(st.integers(0, len(array)), max_size=4))
    folder = data.draw(st.sampled_from(["", "snapshots/0000000001"]))
    entry = stored(storage, array, cuts, folder)
    np.testing.assert_array_equal(read_array(storage, folder, entry), array)
    bound = st.none() | st.integers(-12, 12)
    start, stop = data.draw(bound), data.draw(bound)
    rows = read_array(storage, folder, entry, start, stop)
    np.testing.assert_array_equal(rows, array[start:stop])
    assert rows.dtype == array.dtype


def test_rows_of_one_part_are_not_copied(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    entry = stored(storage, np.zeros((400_000, 2)), [200_000])
    assert isinstance(read_array(storage, "", entry, 5, 150_000), np.memmap)
    assert not isinstance(read_array(storage, "", entry), np.memmap)


@pytest.fixture
def entry_and_storage(tmp_path: Path) -> tuple[ArrayEntry, LocalStorage]:
    storage = LocalStorage(tmp_path)
    return stored(storage, np.arange(10, dtype=np.int32), [4]), storage


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"dtype": "PICKLE"}, "unknown type"),
        ({"shape": []}, "impossible shape"),
        ({"shape": [-1]}, "impossible shape"),
        ({"shape": [2**60]}, "impossible shape"),
        ({"shape": [11]}, "parts for 10 of its 11 rows"),
        ({"shape": [9]}, "parts for 10 of its 9 rows"),
        ({"shape": [10, 3]}, "expected I32"),
        ({"dtype": "F32"}, "expected F32"),
        ({"parts": []}, "parts for 0 of its 10"),
    ],
)
def test_an_entry_that_contradicts_its_files_is_refused(
    entry_and_storage: tuple[ArrayEntry, LocalStorage], change: dict[str, object], text: str
) -> None:
    entry, storage = entry_and_storage
    with pytest.raises(DamagedRunError, match=text):
        read_array(storage, "", msgspec.structs.replace(entry, **change))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"start": 3}, "row 4 was expected"),
        ({"start": 5}, "row 4 was expected"),
        ({"stop": 2}, "row 4 was expected"),
        ({"file": "../part-1"}, "refused"),
        ({"file": "/etc/passwd"}, "refused"),
        ({"file": "missing"}, "cannot be read"),
        ({"tensor": "other"}, "no such tensor"),
    ],
)
def test_a_part_that_lies_is_refused(
    entry_and_storage: tuple[ArrayEntry, LocalStorage], change: dict[str, object], text: str
) -> None:
    entry, storage = entry_and_storage
    parts = [entry.parts[0], msgspec.structs.replace(entry.parts[1], **change)]
    with pytest.raises(DamagedRunError, match=text):
        read_array(storage, "", msgspec.structs.replace(entry, parts=parts))


@given(cuts=st.lists(st.integers(0, 9), max_size=4), row=st.integers(0, 8), folder=st.sampled_from(["", "snapshots/1"]))
def test_a_row_is_read_wherever_its_part_lies(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], row: int, folder: str
) -> None:
    storage = LocalStorage(tmp_path_factory.mktemp("row"))
    wide, flat = np.arange(27, dtype=np.float16).reshape(9, 3), np.arange(9, dtype=np.int64) * 5
    entry = stored(storage, wide, cuts, folder)
    other = storage.write_tensors(f"{folder}/other" if folder else "other", {"a": flat, "b": flat + 1})
    entries = {"wide": entry}
    for name in ("a", "b"):
        part = Part(file="other", tensor=name, start=0, stop=9, digest=other[name])
        entries[name] = ArrayEntry(dtype="I64", shape=[9], parts=[part])
    found = read_row(storage, folder, entries, row)
    assert set(found) == {"wide", "a", "b"}
    np.testing.assert_array_equal(found["wide"], wide[row : row + 1])
    assert (found["a"].tolist(), found["b"].tolist()) == ([row * 5], [row * 5 + 1])


def test_a_row_that_an_array_has_not_is_a_damage(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    entries = {"x": stored(storage, np.arange(4), []), "y": stored(storage, np.arange(4), [])}
    for row in (-1, 4):
        with pytest.raises(DamagedRunError, match=f"no row {row}"):
            read_row(storage, "", entries, row)
    wrong = {**entries, "y": msgspec.structs.replace(entries["y"], dtype="F64")}
    with pytest.raises(DamagedRunError, match="expected F64"):
        read_row(storage, "", wrong, 0)
