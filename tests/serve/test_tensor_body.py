from __future__ import annotations

import json

import numpy as np
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tensorboard_dvi.serve.tensor_body import _PIECE, filled_body

TYPES = [np.dtype(name) for name in ("<f8", "<i4", "<u2", "<f2", "u1")]
ARRAYS = st.sampled_from(TYPES).flatmap(
    lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=7))
)


@given(st.dictionaries(st.text(min_size=1, max_size=8).filter(lambda name: name != "__metadata__"), ARRAYS, max_size=6))
def test_safetensors_reads_what_we_write(tensors: dict[str, np.ndarray]) -> None:
    body = filled_body(tensors).answer({"frames": {"0": {"scale": [1.5, 2]}}})
    data = body.get_data()
    assert body.content_length == len(data)
    read = safetensors.numpy.load(data)
    assert read.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert read[name].dtype == tensor.dtype
        np.testing.assert_array_equal(read[name], tensor)


@given(st.lists(ARRAYS, max_size=6))
def test_every_tensor_is_aligned(tensors: list[np.ndarray]) -> None:
    data = filled_body({str(index): tensor for index, tensor in enumerate(tensors)}).answer().get_data()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    for name, entry in header.items():
        assert (8 + length + entry["data_offsets"][0]) % tensors[int(name)].dtype.itemsize == 0


def test_large_bodies_come_in_pieces() -> None:
    tensor = np.arange(3 * _PIECE // 2, dtype=np.uint16)
    response = filled_body({"a": tensor}).answer()
    pieces = list(response.iter_encoded())
    assert len(pieces) == 4
    np.testing.assert_array_equal(safetensors.numpy.load(b"".join(pieces))["a"], tensor)
