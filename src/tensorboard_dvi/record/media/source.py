"""What a data set says of its inputs: how they were normalised, and what their features are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np


def found_normalize(source: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """Mean and deviation of the ``Normalize`` among a data set's transforms.

    Transforms are recognised by their attributes, so that torchvision need not be importable.

    Args:
        source: a data set, a Subset of one, or anything else.

    Returns:
        Arrays of one value, or one per channel; None where there is no such transform.
    """
    for one in _chain(source):
        for name in ("transform", "transforms"):
            found = _normalize_in(getattr(one, name, None), 0)
            if found is not None:
                return found
    return None


def found_names(source: Any) -> list[str]:
    """Names of the features of a data set: its ``feature_names`` or ``columns``; empty where it has neither.

    Args:
        source: a data set, a Subset of one, or anything else.
    """
    for one in _chain(source):
        for attribute in ("feature_names", "columns"):
            names: Any = getattr(one, attribute, None)
            names = names.tolist() if hasattr(names, "tolist") else names
            if isinstance(names, Sequence) and not isinstance(names, str | bytes) and names:
                return [str(name) for name in names]
    return []


def _chain(source: Any) -> Iterator[Any]:
    """A data set and those below it."""
    for _ in range(8):
        if source is None:
            return
        yield source
        source = getattr(source, "dataset", None)


def _normalize_in(transform: Any, depth: int) -> tuple[np.ndarray, np.ndarray] | None:
    if transform is None or depth > 6:
        return None
    if type(transform).__name__ == "Normalize" and hasattr(transform, "mean") and hasattr(transform, "std"):
        mean = np.atleast_1d(np.asarray(transform.mean, dtype=np.float32))
        return mean, np.atleast_1d(np.asarray(transform.std, dtype=np.float32))
    inner = transform if isinstance(transform, list | tuple) else getattr(transform, "transforms", None)
    candidates = [*inner] if isinstance(inner, list | tuple) else [getattr(transform, "transform", None)]
    return next((found for one in candidates if (found := _normalize_in(one, depth + 1)) is not None), None)
