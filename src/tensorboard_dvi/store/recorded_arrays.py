"""The arrays that a snapshot may hold for a probe: names, number of axes, types."""

from __future__ import annotations

import numpy as np

from tensorboard_dvi.store.manifest import ArrayEntry

LARGEST_HALF = 65_504.0

WIDE = frozenset({"representation", "logits"})
"""float16 unless the record asks for more."""
PER_CLASS = frozenset({"logits", "probability"})
"""One column per class."""
MATRICES = frozenset({"representation", "logits", "angle", "angle_class", "probability"})
CLASS_INDICES = frozenset({"prediction", "angle_class"})
ARRAYS = frozenset(
    {"representation", "logits", "prediction", "confidence", "loss", "angle", "angle_class"}
    | {"target_angle", "length", "margin", "probability"}
)

_FLOATS = frozenset({"F16", "F32", "F64"})
_UNSIGNED = frozenset({"U8", "U16", "U32"})


def contradiction(name: str, entry: ArrayEntry, count: int, classes: int) -> str:
    """What is wrong with the stored array ``name`` of a probe; the empty string where nothing is.

    Args:
        name: As in ``snapshot.json``; later versions may have others than ``ARRAYS``.
        entry: Type and shape.
        count: Samples of the probe.
        classes: Number of classes.
    """
    if not entry.shape or entry.shape[0] != count:
        return f"has the shape {entry.shape}, expected {count} rows"
    if name not in ARRAYS:
        return ""
    axes = 2 if name in MATRICES else 1
    if len(entry.shape) != axes or (name in PER_CLASS and entry.shape[1] != classes):
        columns = f" and {classes} columns" if name in PER_CLASS else ""
        return f"has the shape {entry.shape}, expected {axes} axes{columns}"
    allowed = _UNSIGNED if name in CLASS_INDICES else _FLOATS
    return "" if entry.dtype in allowed else f"has the type {entry.dtype}, expected one of {', '.join(sorted(allowed))}"


def half(array: np.ndarray) -> np.ndarray:
    """The array as float16; what is too large becomes the largest float16, NaN stays."""
    if array.dtype == np.float16 and not np.isinf(array).any():
        return array
    with np.errstate(all="ignore"):
        clamped: np.ndarray = np.clip(array, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
    return clamped
