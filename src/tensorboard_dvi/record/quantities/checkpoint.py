"""The model's weights, so that anything can be computed from a snapshot later."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor
from typing_extensions import override

from tensorboard_dvi.record.quantity import Phase, Quantity, SnapshotSignals

# What safetensors itself writes for PyTorch.
_FORMAT = ("format", "pt")


@dataclass(frozen=True)
class Weights:
    """A state_dict ready for safetensors.

    Attributes:
        tensors: contiguous, none sharing memory with another.
        tied: name left out to the name of the tensor that it equals, as safetensors' own ``save_model`` has it.
        left_out: entries that are no tensors.
    """

    tensors: dict[str, Tensor]
    tied: dict[str, str]
    left_out: list[str]

    @property
    def size(self) -> int:
        """Bytes of all tensors."""
        return sum(tensor.numel() * tensor.element_size() for tensor in self.tensors.values())


class Checkpoint(Quantity[SnapshotSignals, Weights]):
    """The state_dict with tied tensors once; see ``loaded_state`` for the way back."""

    name: ClassVar[str] = "checkpoint"
    phase: ClassVar[Phase] = "snapshot_end"
    needs: ClassVar[frozenset[str]] = frozenset({"state"})

    @override
    def measure(self, signals: SnapshotSignals, **kwargs: Any) -> Weights:
        tensors: dict[str, Tensor] = {}
        tied: dict[str, str] = {}
        left_out: list[str] = []
        places: dict[tuple[Any, ...], str] = {}
        storages: set[tuple[torch.device, int]] = set()
        for name, value in signals.state.items():
            if not isinstance(value, Tensor):
                left_out.append(name)
                continue
            place = (value.device, value.data_ptr(), value.shape, value.stride(), value.dtype)
            if value.numel() > 0 and place in places:
                tied[name] = places[place]
                continue
            places[place] = name
            storage = (value.device, value.untyped_storage().data_ptr())
            plain = value.detach().contiguous()
            # safetensors refuses overlapping memory; a view of something written already gets its own copy
            tensors[name] = plain.clone() if storage in storages and plain.data_ptr() == value.data_ptr() else plain
            storages.add(storage)
        return Weights(tensors, tied, left_out)


def write_weights(weights: Weights, path: Path) -> None:
    """Write a checkpoint as safetensors."""
    from safetensors.torch import save_file  # noqa: PLC0415 - only where checkpoints are kept

    save_file(weights.tensors, path, metadata=dict([_FORMAT]) | weights.tied)
    # safetensors keeps its file to the owner; whoever may read the other files may read this one.
    path.chmod(path.parent.stat().st_mode & 0o666)


def loaded_state(path: Path) -> dict[str, Tensor]:
    """A checkpoint as a state_dict that loads with ``strict=True``; tied names point to one tensor again."""
    from safetensors import safe_open  # noqa: PLC0415 - only where checkpoints are read

    with safe_open(path, framework="pt") as file:
        tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        about = (file.metadata() or {}).items() - {_FORMAT}
        tied = {name: kept for name, kept in about if kept in tensors and name not in tensors}
    return tensors | {name: tensors[kept] for name, kept in tied.items()}
