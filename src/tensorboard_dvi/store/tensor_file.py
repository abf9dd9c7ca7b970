"""The safetensors format: a bounded, checked header reader, and the header of a file to be written.

A file is eight bytes (length of the header, little endian), a JSON header and the bytes of the tensors without
gaps. Nothing in it is executed; every number of the header is checked before it is believed. The data themselves
may be anything, NaN and infinities included.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from io import BufferedIOBase
from typing import Any, NamedTuple

import msgspec
import numpy as np

from tensorboard_dvi.errors import DamagedRunError, InputError

LARGEST_HEADER = 16 * 1024 * 1024
LARGEST_RANK = 32
LARGEST_TENSOR = 2**62

DTYPES: dict[str, np.dtype[Any]] = {
    name: np.dtype(code)
    for name, code in {
        "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4",
        "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8",
    }.items()
}  # fmt: skip
"""Spelling in the file to NumPy's type."""

_NAMES = {dtype: name for name, dtype in DTYPES.items()}
_ONLY_SIZED = {"BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "C64": 8}


class TensorInfo(NamedTuple):
    """Place and type of one tensor of a file."""

    dtype: str
    shape: tuple[int, ...]
    offset: int
    """Of the first byte, from the start of the file."""
    bytes: int


class TensorHeader(NamedTuple):
    """What the header of a file says, checked."""

    tensors: dict[str, TensorInfo]
    metadata: dict[str, str]


class _RawTensor(msgspec.Struct, frozen=True):
    dtype: str
    shape: list[int]
    data_offsets: tuple[int, int]


def dtype_name(dtype: np.dtype[Any]) -> str:
    """Spelling in the file of a NumPy type.

    Raises:
        InputError: The format has no such type.
    """
    name = _NAMES.get(dtype.newbyteorder("<") if dtype.byteorder == ">" else dtype)
    if name is None:
        raise InputError(f"arrays of type {dtype} cannot be stored; expected one of {', '.join(DTYPES)}")
    return name


def read_header(file: BufferedIOBase, size: int, name: str) -> TensorHeader:
    """Header of the open file ``name`` of ``size`` bytes.

    Raises:
        DamagedRunError: The file is cut, or its header contradicts itself or the size.
    """
    start = file.read(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > min(LARGEST_HEADER, size - 8):
        raise DamagedRunError(
            f"{name}: got {size} bytes with a header of {length}, expected a header of at most "
            f"{min(LARGEST_HEADER, max(size - 8, 0))} bytes; the file is cut or not safetensors: delete its snapshot"
        )
    text = file.read(length)
    try:
        raw = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        metadata = msgspec.json.decode(raw.pop("__metadata__", b"{}"), type=dict[str, str])
        entries = {key: msgspec.json.decode(value, type=_RawTensor) for key, value in raw.items()}
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DamagedRunError(f"{name}: the header is not that of a safetensors file ({error})") from error
    data_start = 8 + length
    tensors = {key: _checked(entry, key, data_start, name) for key, entry in entries.items()}
    _check_layout(tensors, data_start, size, name)
    return TensorHeader(tensors, metadata)


def _checked(entry: _RawTensor, key: str, data_start: int, name: str) -> TensorInfo:
    begin, end = entry.data_offsets
    dtype = DTYPES.get(entry.dtype)
    width = dtype.itemsize if dtype is not None else _ONLY_SIZED.get(entry.dtype)
    if width is None:
        raise DamagedRunError(f"{name}: tensor {key!r} has the unknown type {entry.dtype!r}")
    if len(entry.shape) > LARGEST_RANK or min(entry.shape, default=0) < 0:
        raise DamagedRunError(f"{name}: tensor {key!r} has the impossible shape {entry.shape[:LARGEST_RANK]}")
    if width * math.prod(max(extent, 1) for extent in entry.shape) > LARGEST_TENSOR:
        raise DamagedRunError(f"{name}: tensor {key!r} claims the shape {entry.shape}, more than any machine holds")
    if begin < 0 or end - begin != width * math.prod(entry.shape):
        raise DamagedRunError(
            f"{name}: tensor {key!r} of shape {entry.shape} and type {entry.dtype} has the bytes {begin} to {end}, "
            f"expected {width * math.prod(entry.shape)} of them"
        )
    return TensorInfo(entry.dtype, tuple(entry.shape), data_start + begin, end - begin)


def _check_layout(tensors: dict[str, TensorInfo], data_start: int, size: int, name: str) -> None:
    end = data_start
    for key, tensor in sorted(tensors.items(), key=lambda item: (item[1].offset, item[1].bytes)):
        if tensor.offset != end:
            what = "overlaps its neighbour" if tensor.offset < end else "leaves a gap before it"
            raise DamagedRunError(f"{name}: tensor {key!r} {what} (starts at byte {tensor.offset}, expected {end})")
        end = tensor.offset + tensor.bytes
    if end != size:
        raise DamagedRunError(f"{name}: got {size} bytes, expected {end} by its header; the file was cut or changed")


def file_order(dtypes: Mapping[str, np.dtype[Any]]) -> list[str]:
    """Names in the order of the file: wide types first, so that every tensor is aligned; then by name."""
    return sorted(dtypes, key=lambda key: (-dtypes[key].itemsize, key))


def written_header(tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> bytes:
    """The first bytes of a file that holds ``tensors`` in ``file_order``; a multiple of eight bytes long."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    begin = 0
    for key in file_order({key: array.dtype for key, array in tensors.items()}):
        array = tensors[key]
        end = begin + array.nbytes
        header[key] = {"dtype": dtype_name(array.dtype), "shape": list(array.shape), "data_offsets": [begin, end]}
        begin = end
    text = msgspec.json.encode(header)
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text
