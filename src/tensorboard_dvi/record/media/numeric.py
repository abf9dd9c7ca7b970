"""Numbers of arrays and tensors, without needing torch."""

from __future__ import annotations

from typing import Any

import numpy as np


def numbers_of(value: Any) -> np.ndarray | None:
    """The numbers of an array, or of a tensor of any library, device and precision; None where it is neither.

    What has a table's names (a series) is neither: its names would be lost.
    """
    if not isinstance(value, np.ndarray):
        try:
            value = _array_of(value)
        except (TypeError, RuntimeError, ValueError):  # sparse, without data, on a device that cannot be read
            return None
    return value if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else None


def _array_of(value: Any) -> Any:
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        value = value.detach().cpu()
        narrow = value.is_floating_point() and value.element_size() < 4
        return (value.float() if narrow else value).numpy()
    if hasattr(value, "__array__") and hasattr(value, "dtype") and not hasattr(value, "to_dict"):
        return np.asarray(value)
    return None
