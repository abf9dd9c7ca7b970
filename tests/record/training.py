"""Small networks, data and trainings for the tests of the recorder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

from tensorboard_dvi.record.recorder import Recorder

CLASSES = ["a", "b", "c"]


def network(seed: int = 0) -> nn.Sequential:
    """Convolution, batch norm and dropout before a linear head with three outputs."""
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3),
        nn.Linear(4 * 36, 7), nn.ReLU(), nn.Linear(7, 3),
    )  # fmt: skip


def pictures(count: int = 50, seed: int = 1) -> tuple[Tensor, Tensor]:
    """Random pictures of 6 by 6 in [0, 1] and labels below 3."""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, 1, 6, 6, generator=generator), torch.randint(0, 3, (count,), generator=generator)


def trained(
    recorder_for: Callable[[nn.Module], Recorder] | None, *, workers: int = 0, epochs: int = 3
) -> dict[str, Tensor]:
    """Weights after a training with dropout, batch norm, shuffling and, if asked for, data-loader workers."""
    model = network(5)
    torch.manual_seed(7)
    loader = DataLoader(TensorDataset(*pictures()), batch_size=8, shuffle=True, num_workers=workers)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    recorder = recorder_for(model) if recorder_for is not None else None
    for epoch in range(epochs):
        for inputs, targets in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(inputs), targets).backward()
            optimizer.step()
        if recorder is not None:
            recorder.epoch_end(epoch)
    if recorder is not None:
        recorder.close()
    return {name: value.clone() for name, value in model.state_dict().items()}


class Items(Dataset[tuple[Tensor, int]]):
    """A data set whose items draw from the global random state, as augmentations do."""

    def __init__(self, count: int = 50) -> None:
        self.inputs, self.labels_ = pictures(count)

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.inputs[index] + 0.01 * torch.rand(()), int(self.labels_[index])


def recorder(run: Path, model: nn.Module, **options: Any) -> Recorder:
    return Recorder(run, model, classes=CLASSES, **{"strict": True, **options})


def hooks(model: nn.Module) -> int:
    return sum(
        len(module._forward_hooks) + len(module._forward_pre_hooks) + len(module._backward_hooks)
        for module in model.modules()
    )
