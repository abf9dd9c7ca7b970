from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tensorboard_dvi.errors import DamagedRunError, InputError
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.tensor_file import DTYPES, TensorHeader, dtype_name, read_header


def header_of(data: bytes) -> TensorHeader:
    return read_header(io.BytesIO(data), len(data), "x.safetensors")


def file_of(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def tensor(start: int, stop: int, shape: list[int] | None = None, dtype: str = "U8") -> dict[str, Any]:
    return {"dtype": dtype, "shape": [stop - start] if shape is None else shape, "data_offsets": [start, stop]}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=12).filter(lambda name: name != "__metadata__"),
        hnp.arrays(
            st.sampled_from(sorted(DTYPES.values(), key=str)),
            hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        ),
        max_size=5,
    ),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)
def test_what_we_write_is_what_safetensors_reads_and_what_we_read(
    tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, np.ndarray], metadata: dict[str, str]
) -> None:
    storage = LocalStorage(tmp_path_factory.mktemp("storage"))
    storage.write_tensors("a/b.safetensors", arrays, metadata)
    theirs = safetensors.numpy.load((storage.root / "a/b.safetensors").read_bytes())
    header = storage.header("a/b.safetensors")
    assert set(theirs) == set(header.tensors) == set(arrays)
    assert header.metadata == metadata
    for name, array in arrays.items():
        ours = storage.tensor("a/b.safetensors", name)
        assert ours.dtype == theirs[name].dtype == array.dtype
        assert ours.shape == theirs[name].shape == array.shape
        assert ours.tobytes() == theirs[name].tobytes() == array.tobytes()


def test_what_safetensors_writes_is_what_we_read(tmp_path: Path) -> None:
    arrays = {"half": np.arange(6, dtype=np.float16).reshape(2, 3), "byte": np.arange(5, dtype=np.uint8)}
    safetensors.numpy.save_file(arrays, tmp_path / "x.safetensors", metadata={"a": "b"})
    storage = LocalStorage(tmp_path)
    assert storage.header("x.safetensors").metadata == {"a": "b"}
    for name, array in arrays.items():
        np.testing.assert_array_equal(storage.tensor("x.safetensors", name), array)


def test_every_tensor_is_aligned_for_its_type(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.write_tensors("x.safetensors", {"a": np.zeros(3, np.uint8), "b": np.zeros(3), "c": np.zeros(3, np.float16)})
    for info in storage.header("x.safetensors").tensors.values():
        assert info.offset % DTYPES[info.dtype].itemsize == 0


def test_big_endian_and_strided_arrays_are_stored_by_value(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    strided = np.arange(24, dtype=np.float32).reshape(4, 6).T[::2]
    storage.write_tensors("x.safetensors", {"big": np.arange(5, dtype=">i4"), "strided": strided})
    np.testing.assert_array_equal(storage.tensor("x.safetensors", "big"), np.arange(5))
    np.testing.assert_array_equal(storage.tensor("x.safetensors", "strided"), strided)


def test_nan_and_infinities_are_data(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    odd = np.array([np.nan, np.inf, -np.inf, 0.0], np.float16)
    storage.write_tensors("x.safetensors", {"odd": odd})
    np.testing.assert_array_equal(storage.tensor("x.safetensors", "odd"), odd)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "the file is cut"),
        (b"\x10\0\0", "the file is cut"),
        (file_of({}, length=2**63), "expected a header of at most"),
        (file_of({}, length=3), "expected a header of at most"),
        (file_of(b"\x80\x04\x95cos\nsystem\n"), "not that of a safetensors"),
        (file_of(b"[" * 100_000), "not that of a safetensors"),
        (file_of(b'{"a":' * 50_000), "not that of a safetensors"),
        (file_of([]), "not that of a safetensors"),
        (file_of({"a": 3}), "not that of a safetensors"),
        (file_of({"__metadata__": {"a": {}}}), "not that of a safetensors"),
        (file_of({"a": {"dtype": "U8", "shape": [1.5], "data_offsets": [0, 1]}}, b"x"), "not that of a safetensors"),
        (file_of({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1, 2]}}, b"x"), "not that of a safetensors"),
        (file_of({"a": tensor(0, 4, dtype="OBJECT")}, b"abcd"), "unknown type 'OBJECT'"),
        (file_of({"a": tensor(0, 4, [-2, -2])}, b"abcd"), "impossible shape"),
        (file_of({"a": tensor(0, 1, [1] * 40)}, b"a"), "impossible shape"),
        (file_of({"a": tensor(0, 0, [0, 2**62, 2**62])}), "more than any machine"),
        (file_of({"a": tensor(0, 4, [2**40, 2**40])}, b"abcd"), "more than any machine"),
        (file_of({"a": tensor(0, 4, [5])}, b"abcd"), "expected 5 of them"),
        (file_of({"a": tensor(0, 4, [4], "F32")}, b"abcd"), "expected 16 of them"),
        (file_of({"a": tensor(-4, 0, [4])}, b"abcd"), "bytes -4 to 0"),
        (file_of({"a": tensor(0, 4), "b": tensor(2, 6)}, b"abcdef"), "overlaps its neighbour"),
        (file_of({"a": tensor(0, 4), "b": tensor(0, 4)}, b"abcd"), "overlaps its neighbour"),
        (file_of({"a": tensor(0, 2), "b": tensor(4, 6)}, b"abcdef"), "leaves a gap"),
        (file_of({"a": tensor(0, 8)}, b"abcd"), "got 80 bytes, expected 84"),
        (file_of({"a": tensor(0, 4)}, b"abcdef"), "expected"),
    ],
)
def test_a_wrong_file_is_refused_with_a_reason(data: bytes, text: str) -> None:
    if "got 80" in text:
        text = f"got {len(data)} bytes, expected {len(data) + 4}"
    with pytest.raises(DamagedRunError, match=text):
        header_of(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120))
def test_random_bytes_are_refused_or_are_a_file(data: bytes) -> None:
    try:
        header = header_of(data)
    except DamagedRunError:
        return
    assert sum(info.bytes for info in header.tensors.values()) <= len(data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_changed_byte_or_a_cut_never_leads_outside_the_file(data: st.DataObject) -> None:
    whole = bytearray(safetensors.numpy.save({"a": np.arange(6, dtype=np.int32), "b": np.zeros((2, 3), np.float16)}))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    changed = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        header = header_of(changed)
    except DamagedRunError:
        return
    for info in header.tensors.values():
        assert 0 <= info.offset <= info.offset + info.bytes <= len(changed)


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([None]), np.zeros(1, np.complex64), np.zeros(1, "M8[s]")])
def test_types_without_a_spelling_are_refused(array: np.ndarray) -> None:
    with pytest.raises(InputError, match="cannot be stored"):
        dtype_name(array.dtype)
