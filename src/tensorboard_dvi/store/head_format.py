"""The head g as data: known layers in order, each with its tensors.

Roles of the tensors: linear: weight (out, in), bias (out)?; bias: bias; layer_norm: weight?, bias?; batch_norm: mean,
variance, weight?, bias?. The other kinds have none. The file holds ``<index>.<role>``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tensorboard_dvi.errors import DamagedRunError, InputError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.manifest import HeadEntry, LayerEntry, LayerKind
from tensorboard_dvi.store.storage import LocalStorage, digest_of

REQUIRED: dict[str, frozenset[str]] = {
    "linear": frozenset({"weight"}),
    "bias": frozenset({"bias"}),
    "batch_norm": frozenset({"mean", "variance"}),
}
OPTIONAL: dict[str, frozenset[str]] = {
    "linear": frozenset({"bias"}),
    "layer_norm": frozenset({"weight", "bias"}),
    "batch_norm": frozenset({"weight", "bias"}),
}
LAST_LINEAR_TAIL = frozenset({"dropout", "flatten"})


@dataclass(frozen=True)
class HeadLayer:
    """One known layer.

    Args:
        kind: See ``LayerEntry``.
        tensors: Role to array; stored as float32.
        eps: Added to the variance by layer_norm and batch_norm; None elsewhere.
    """

    kind: LayerKind
    tensors: dict[str, np.ndarray] = field(default_factory=dict)
    eps: float | None = None


@dataclass(frozen=True)
class HeadDescription:
    """The head, layer after layer."""

    layers: tuple[HeadLayer, ...]

    @property
    def last_linear(self) -> tuple[np.ndarray, np.ndarray | None] | None:
        """Weight (C, h) and bias (C,) of the layer that gives the logits; None where something else follows it."""
        bias: np.ndarray | None = None
        for layer in reversed(self.layers):
            if layer.kind == "linear":
                own = layer.tensors.get("bias")
                total = own if bias is None else bias if own is None else own + bias
                return layer.tensors["weight"], total
            if layer.kind == "bias":
                bias = layer.tensors["bias"] if bias is None else bias + layer.tensors["bias"]
            elif layer.kind not in LAST_LINEAR_TAIL:
                return None
        return None


def write_head(storage: LocalStorage, folder: str, head: HeadDescription) -> HeadEntry:
    """Write ``head.safetensors`` into a snapshot folder.

    Raises:
        InputError: A layer lacks a tensor or has an unknown one.
    """
    tensors: dict[str, np.ndarray] = {}
    for index, layer in enumerate(head.layers):
        problem = _problem(layer)
        if problem:
            raise InputError(f"layer {index} of the head: {problem}")
        for role, array in layer.tensors.items():
            tensors[f"{index}.{role}"] = np.asarray(array, dtype=np.float32)
    digests = storage.write_tensors(f"{folder}/{layout.HEAD}", tensors)
    layers = [LayerEntry(kind=layer.kind, eps=None if layer.eps is None else float(layer.eps)) for layer in head.layers]
    text = " ".join([*(f"{layer.kind}:{layer.eps}" for layer in layers), *(digests[key] for key in sorted(digests))])
    return HeadEntry(layers=layers, file=layout.HEAD, digest=digest_of(text.encode()))


def read_head(storage: LocalStorage, folder: str, entry: HeadEntry) -> HeadDescription:
    """The head of a snapshot.

    Raises:
        DamagedRunError: The file is damaged or does not hold what the entry says.
    """
    name = f"{folder}/{entry.file}"
    found: list[dict[str, np.ndarray]] = [{} for _ in entry.layers]
    for key in storage.header(name).tensors:
        index, _, role = key.partition(".")
        if not index.isdecimal() or len(index) > 6 or int(index) >= len(found):
            raise DamagedRunError(f"{name}: tensor {key!r} belongs to none of the {len(found)} layers")
        found[int(index)][role] = storage.tensor(name, key)
    layers = tuple(HeadLayer(layer.kind, found[i], layer.eps) for i, layer in enumerate(entry.layers))
    for place, layer in enumerate(layers):
        problem = _problem(layer)
        if problem:
            raise DamagedRunError(f"{name}: layer {place}: {problem}")
    return HeadDescription(layers)


def _problem(layer: HeadLayer) -> str:
    required = REQUIRED.get(layer.kind, frozenset())
    allowed = required | OPTIONAL.get(layer.kind, frozenset())
    roles = set(layer.tensors)
    if not required <= roles or not roles <= allowed:
        wanted = ", ".join(sorted(required)) or "none"
        return f"{layer.kind} has the tensors {sorted(roles)}, expected {wanted} (allowed: {sorted(allowed)})"
    ranks = {role: array.ndim for role, array in layer.tensors.items()}
    for role, rank in ranks.items():
        axes = 2 if layer.kind == "linear" and role == "weight" else 1
        if rank != axes and layer.kind != "layer_norm":
            return f"{role} of {layer.kind} has {rank} axes, expected {axes}"
    return ""
