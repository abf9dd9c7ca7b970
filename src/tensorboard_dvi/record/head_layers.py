"""From torch modules to the head as data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from torch import Tensor, nn

from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer


def described_head(head: nn.Module, *, single: bool = False) -> HeadDescription | None:
    """The head's known layers with copies of their tensors.

    Args:
        head: a Linear, or a Sequential of known layers.
        single: its one output z stands for the logits -z/2 and z/2.

    Returns:
        None where a layer is not known.
    """
    layers: list[HeadLayer] = []
    for module in _flat(head):
        layer = _described(module)
        if layer is None:
            return None
        layers.extend(layer)
    if single:
        last = next((index for index in reversed(range(len(layers))) if layers[index].kind == "linear"), None)
        if last is None or any(layer.kind not in {"dropout", "flatten"} for layer in layers[last + 1 :]):
            return None
        halves = np.array([-0.5, 0.5], dtype=np.float32)
        layers[last] = HeadLayer(
            "linear", {role: _spread(values, halves) for role, values in layers[last].tensors.items()}
        )
    return HeadDescription(tuple(layers))


def _spread(values: np.ndarray, halves: np.ndarray) -> np.ndarray:
    return np.asarray(halves[:, None] * values if values.ndim == 2 else halves * values, dtype=np.float32)


def _flat(module: nn.Module) -> list[nn.Module]:
    if type(module) is nn.Sequential:
        return [inner for child in module for inner in _flat(child)]
    return [module]


def _array(tensor: Tensor) -> np.ndarray:
    return np.array(tensor.detach().float().cpu().numpy(), dtype=np.float32)


def _tensors(**tensors: Tensor | None) -> dict[str, np.ndarray]:
    return {role: _array(tensor) for role, tensor in tensors.items() if tensor is not None}


def _linear(module: nn.Module) -> HeadLayer:
    assert isinstance(module, nn.Linear)  # noqa: S101 - chosen by type
    return HeadLayer("linear", _tensors(weight=module.weight, bias=module.bias))


def _gelu(module: nn.Module) -> HeadLayer:
    return HeadLayer("gelu_tanh" if getattr(module, "approximate", "none") == "tanh" else "gelu")


def _layer_norm(module: nn.Module) -> HeadLayer | None:
    assert isinstance(module, nn.LayerNorm)  # noqa: S101 - chosen by type
    if len(module.normalized_shape) != 1:
        return None
    return HeadLayer("layer_norm", _tensors(weight=module.weight, bias=module.bias), eps=module.eps)


def _batch_norm(module: nn.Module) -> HeadLayer | None:
    assert isinstance(module, nn.BatchNorm1d)  # noqa: S101 - chosen by type
    if module.running_mean is None or module.running_var is None:
        return None
    tensors = _tensors(mean=module.running_mean, variance=module.running_var, weight=module.weight, bias=module.bias)
    return HeadLayer("batch_norm", tensors, eps=module.eps)


_KINDS: dict[type[nn.Module], Callable[[nn.Module], HeadLayer | None]] = {
    nn.Linear: _linear,
    nn.LayerNorm: _layer_norm,
    nn.BatchNorm1d: _batch_norm,
    nn.ReLU: lambda _: HeadLayer("relu"),
    nn.GELU: _gelu,
    nn.SiLU: lambda _: HeadLayer("silu"),
    nn.Tanh: lambda _: HeadLayer("tanh"),
    nn.Dropout: lambda _: HeadLayer("dropout"),
    nn.Flatten: lambda _: HeadLayer("flatten"),
}


def _described(module: nn.Module) -> list[HeadLayer] | None:
    """A list with the one layer, an empty one for an Identity, None for an unknown layer."""
    if isinstance(module, nn.Identity):
        return []
    # Subclasses (parametrised Linear, say) are tried too: the split compares numbers before it trusts them.
    for kind, described in _KINDS.items():
        if isinstance(module, kind):
            layer = described(module)
            return None if layer is None else [layer]
    return None
