"""All samples of a probe through the model, on the host in float32, in chunks large enough for NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.capture import Capture
from tensorboard_dvi.record.data import placed
from tensorboard_dvi.record.split import Split

# Float32 numbers measured at once: 64 MB at most.
_NUMBERS = 1 << 24


class Chunk:
    """Representation and logits of consecutive samples, in buffers that are used again.

    Args:
        count: samples of the probe; no chunk is longer.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._buffers: list[np.ndarray] = []
        self._filled = 0

    def full(self, coming: int) -> bool:
        """Whether so many more samples have no room."""
        return bool(self._buffers) and self._filled + coming > len(self._buffers[0])

    def add(self, parts: tuple[np.ndarray, np.ndarray]) -> None:
        """Append representation and logits of a batch."""
        coming = len(parts[0])
        if not self._buffers:
            length = min(self._count, max(coming, _NUMBERS // sum(part.shape[1] for part in parts)))
            self._buffers = [np.empty((length, part.shape[1]), dtype=np.float32) for part in parts]
        for buffer, part in zip(self._buffers, parts, strict=True):
            buffer[self._filled : self._filled + coming] = part
        self._filled += coming

    def taken(self) -> tuple[np.ndarray, np.ndarray]:
        """What was added since the last time; the arrays are overwritten by the next ``add``."""
        filled, self._filled = self._filled, 0
        return self._buffers[0][:filled], self._buffers[1][:filled]


def forwarded(
    split: Split, capture: Capture, batches: Iterable[tuple[int, Any]], count: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Representation and logits, chunk by chunk in order.

    To be consumed inside ``capture.untouched``, ``torch.no_grad`` and ``capture.captured``.

    Args:
        split: of the model.
        capture: of the split's head.
        batches: number of samples and batch, as a DataLoader gives it.
        count: samples in all.

    Yields:
        Arrays that are overwritten after the next step of the iteration.

    Raises:
        InputError: the model gives another number of rows than it was given samples.
    """
    device, dtype = place(split.model)
    chunk = Chunk(count)
    for size, batch in batches:
        answer = split.adapter.answer(split.model, placed(batch, device, dtype))
        representation, output = capture.taken()
        logits = split.adapter.both(answer if split.source == "model" else output.reshape(answer.shape))
        parts = _host(representation), _host(logits)
        if len(parts[0]) != size or len(parts[1]) != size:
            raise InputError(
                f"a batch of {size} samples gave {len(parts[0])} representations and {len(parts[1])} rows of logits; "
                "expected one per sample; check forward= and layer="
            )
        if chunk.full(size):
            yield chunk.taken()
        chunk.add(parts)
    yield chunk.taken()


def place(model: nn.Module) -> tuple[torch.device, torch.dtype]:
    """Device of the model's parameters, and the type of the first floating one."""
    tensors = [*model.parameters(), *model.buffers()]
    device = tensors[0].device if tensors else torch.device("cpu")
    return device, next((tensor.dtype for tensor in tensors if tensor.is_floating_point()), torch.float32)


def _host(tensor: Tensor) -> np.ndarray:
    """On the host in float32, flattened per sample; NumPy has no bfloat16."""
    return np.asarray(tensor.detach().float().reshape(len(tensor), -1).cpu().numpy())
