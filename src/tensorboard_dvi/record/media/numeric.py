"""Numbers of arrays and tensors, without needing torch."""

from __future__ import annotations

from typing import Any

import numpy as np


def numbers_of(value: Any) -> np.ndarray | None:
    """The numbers of an array, or of a tensor of any device and precision; None where it is neither."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        value = value.detach().cpu()
        narrow = value.is_floating_point() and value.element_size() < 4
        value = (value.float() if narrow else value).numpy()
    return value if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else None
