"""A safetensors body that is filled in place and sent in pieces, so that a large answer is in memory once."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np
from werkzeug.wrappers import Response

from tensorboard_dvi.store.tensor_file import file_order, written_header

_PIECE = 1 << 20
"""Bytes that are handed to the server at a time."""


class TensorBody:
    """Named tensors of given types and shapes; wider types lie first, so that every typed array is aligned.

    The numbers lie in a map of their own, which goes back to the system with the answer; an allocator would keep the
    memory of a 16 MB answer.

    Args:
        tensors: Name to type and shape.
    """

    def __init__(self, tensors: Mapping[str, tuple[np.dtype[Any], tuple[int, ...]]]) -> None:
        self._tensors: dict[str, np.ndarray] = {}
        order = file_order({name: dtype for name, (dtype, _) in tensors.items()})
        sizes = {name: int(np.prod(shape, dtype=np.int64)) * dtype.itemsize for name, (dtype, shape) in tensors.items()}
        self._size = sum(sizes.values())
        self._memory = mmap.mmap(-1, max(self._size, 1))
        start = 0
        for name in order:
            dtype, shape = tensors[name]
            flat = np.frombuffer(self._memory, dtype, sizes[name] // dtype.itemsize, start)
            self._tensors[name] = flat.reshape(shape)
            start += sizes[name]

    def __getitem__(self, name: str) -> np.ndarray:
        """The numbers of a tensor, zeros at first, to be written into."""
        return self._tensors[name]

    def __setitem__(self, name: str, values: np.ndarray) -> None:
        self._tensors[name][...] = values

    def answer(self, metadata: Mapping[str, Any] | None = None) -> Response:
        """Return the response; values of ``metadata`` are texts, or are encoded as JSON."""
        texts = {
            name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
            for name, value in (metadata or {}).items()
        }
        start = written_header(self._tensors, texts)
        response = Response(self._pieces(start), content_type="application/octet-stream")
        response.content_length = len(start) + self._size
        return response

    def _pieces(self, start: bytes) -> Iterator[bytes]:
        yield start
        for begin in range(0, self._size, _PIECE):
            yield self._memory[begin : min(begin + _PIECE, self._size)]


def filled_body(tensors: Mapping[str, np.ndarray]) -> TensorBody:
    """Return a body that holds these tensors."""
    body = TensorBody({name: (tensor.dtype, tensor.shape) for name, tensor in tensors.items()})
    for name, tensor in tensors.items():
        body[name] = tensor
    return body
