from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tensorboard_dvi.measures.quantization import dequantized, quantized


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(0, 20), st.just(2)),
        elements=st.floats(allow_nan=False, allow_infinity=False, width=32),
    )
)
def test_round_trip_is_at_most_half_a_step_off(positions: np.ndarray) -> None:
    codes, scale, offset = quantized(positions)
    assert codes.dtype == np.uint16
    back = offset + scale * codes
    rounding = 4 * np.finfo(np.float64).eps * np.abs(positions).max(initial=0)
    assert (np.abs(back - positions) <= scale / 2 + rounding).all()
    np.testing.assert_allclose(dequantized(codes, scale, offset), back.astype(np.float32))


def test_the_grid_spans_the_positions() -> None:
    positions = np.array([[0, 5], [10, 6]], np.float32)
    codes, scale, offset = quantized(positions)
    assert codes.tolist() == [[0, 0], [65535, 65535]]
    assert offset.tolist() == [0, 5]
    assert scale.tolist() == [10 / 65535, 1 / 65535]


def test_equal_positions_have_scale_zero() -> None:
    codes, scale, offset = quantized(np.full((3, 2), 7, np.float32))
    assert scale.tolist() == [0, 0]
    assert dequantized(codes, scale, offset).tolist() == [[7, 7]] * 3


def test_values_that_are_not_finite_take_the_middle() -> None:
    codes, scale, offset = quantized(np.array([[0, 0], [4, np.inf], [np.nan, 8]], np.float32))
    back = dequantized(codes, scale, offset)
    assert np.abs(back - np.array([[0, 0], [4, 4], [2, 8]])).max() < 1e-3
    codes, scale, offset = quantized(np.full((2, 2), np.nan, np.float32))
    assert np.isfinite(dequantized(codes, scale, offset)).all()
