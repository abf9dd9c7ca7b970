"""The recorded head g in NumPy: from representations to logits, without the model's code.

Cost: one matrix product per linear layer; rows go through in blocks, so the memory beside the result is bounded.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Float32

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer

_BLOCK_ROWS = 4096
_SQRT_HALF = 0.7071067811865476
_SQRT_TWO_OVER_PI = 0.7978845608028654

# Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: absolute error below 1.5e-7, float32's own.
_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
_ERF_P = 0.3275911


def logits(head: HeadDescription, x: Float[np.ndarray, "sample ..."]) -> Float32[np.ndarray, "sample klass"]:
    """Class scores g(x) of representations.

    Args:
        head: as recorded.
        x: representations, one per row; NaN stays in its row.

    Raises:
        InputError: the rows do not have the width that the head takes.
    """
    return _through(head.layers, x)


def penultimate(head: HeadDescription, x: Float[np.ndarray, "sample ..."]) -> Float32[np.ndarray, "sample hidden"]:
    """What enters the last linear layer: the vectors whose angle to the class directions means something.

    Raises:
        InputError: the head has no linear layer, or the rows do not have the width that it takes.
    """
    linear = [index for index, layer in enumerate(head.layers) if layer.kind == "linear"]
    if not linear:
        kinds = ", ".join(layer.kind for layer in head.layers) or "nothing"
        raise InputError(f"the head ({kinds}) has no linear layer; expected one that gives the logits")
    return _through(head.layers[: linear[-1]], x)


def is_linear(head: HeadDescription) -> bool:
    """Whether g is affine, so that the average of logits is the logit of the average."""
    return all(layer.kind in _AFFINE for layer in head.layers)


def _through(layers: tuple[HeadLayer, ...], x: np.ndarray) -> np.ndarray:
    rows = np.asarray(x, dtype=np.float32)
    rows = rows.reshape(len(rows), int(np.prod(rows.shape[1:])))
    if len(rows) <= _BLOCK_ROWS:
        return _block(layers, rows)
    parts = [_block(layers, rows[start : start + _BLOCK_ROWS]) for start in range(0, len(rows), _BLOCK_ROWS)]
    return np.concatenate(parts)


def _block(layers: tuple[HeadLayer, ...], rows: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for index, layer in enumerate(layers):
            expected = _width(layer)
            if expected is not None and expected != rows.shape[1]:
                raise InputError(
                    f"layer {index} of the head ({layer.kind}) got {rows.shape[1]} values per row, expected "
                    f"{expected}; give representations of the same snapshot as the head"
                )
            rows = _EVALUATED[layer.kind](layer, rows)
    return np.asarray(rows, dtype=np.float32)


def _width(layer: HeadLayer) -> int | None:
    if layer.kind == "linear":
        return int(layer.tensors["weight"].shape[1])
    return next((int(tensor.size) for tensor in layer.tensors.values()), None)


def _linear(layer: HeadLayer, x: np.ndarray) -> np.ndarray:
    product = x @ np.asarray(layer.tensors["weight"], dtype=np.float32).T
    return product + layer.tensors["bias"] if "bias" in layer.tensors else product


def _layer_norm(layer: HeadLayer, x: np.ndarray) -> np.ndarray:
    centred = x - x.mean(axis=1, keepdims=True)
    variance = np.square(centred).mean(axis=1, keepdims=True)
    return _affine(layer, centred / np.sqrt(variance + (layer.eps or 0.0)))


def _batch_norm(layer: HeadLayer, x: np.ndarray) -> np.ndarray:
    tensors = layer.tensors
    return _affine(layer, (x - tensors["mean"]) / np.sqrt(tensors["variance"] + np.float32(layer.eps or 0.0)))


def _affine(layer: HeadLayer, x: np.ndarray) -> np.ndarray:
    if "weight" in layer.tensors:
        x = x * layer.tensors["weight"].reshape(-1)
    return x + layer.tensors["bias"].reshape(-1) if "bias" in layer.tensors else x


def _gelu(x: np.ndarray) -> np.ndarray:
    magnitude = np.abs(x) * np.float32(_SQRT_HALF)
    t = 1.0 / (1.0 + _ERF_P * magnitude)
    series = np.zeros_like(magnitude)
    for factor in _ERF:
        series = (series + factor) * t
    erf = np.sign(x) * (1.0 - series * np.exp(-np.square(magnitude)))
    return np.asarray(0.5 * x * (1.0 + erf))


def _gelu_tanh(x: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * x * (1.0 + np.tanh(_SQRT_TWO_OVER_PI * (x + 0.044715 * x * x * x))))


def _silu(x: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * x * (1.0 + np.tanh(0.5 * x)))


_AFFINE = frozenset({"linear", "bias", "dropout", "batch_norm", "flatten"})

_EVALUATED: dict[str, Callable[[HeadLayer, np.ndarray], np.ndarray]] = {
    "linear": _linear,
    "bias": lambda layer, x: x + layer.tensors["bias"],
    "relu": lambda _, x: np.maximum(x, 0.0),
    "gelu": lambda _, x: _gelu(x),
    "gelu_tanh": lambda _, x: _gelu_tanh(x),
    "silu": lambda _, x: _silu(x),
    "tanh": lambda _, x: np.tanh(x),
    "dropout": lambda _, x: x,
    "layer_norm": _layer_norm,
    "batch_norm": _batch_norm,
    "flatten": lambda _, x: x,
}
