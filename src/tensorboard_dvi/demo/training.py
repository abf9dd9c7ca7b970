"""The training loop of the demo: an ordinary one, with the recorder in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torch.utils.tensorboard import SummaryWriter

import tensorboard_dvi as dvi
from tensorboard_dvi.demo.labelled_images import DemoData, LabelledImages
from tensorboard_dvi.demo.network import SmallNetwork
from tensorboard_dvi.demo.recipe import Recipe

HAS_FAST_BFLOAT16 = "AVX512" in torch.backends.cpu.get_cpu_capability()
"""Elsewhere bfloat16 is emulated, and slower than float32."""

Report = Callable[[str], None]


class Pictures(Dataset[tuple[torch.Tensor, int]]):
    """``LabelledImages`` as torch wants them: channels first, in [0, 1]."""

    def __init__(self, data: LabelledImages) -> None:
        self.images = torch.tensor(data.images.transpose(0, 3, 1, 2))
        self.targets = data.labels.tolist()

    def __len__(self) -> int:
        """Number of pictures."""
        return len(self.targets)

    def __getitem__(self, row: int) -> tuple[torch.Tensor, int]:
        """Picture and given label."""
        return self.images[row].float() / 255, self.targets[row]


@dataclass(frozen=True)
class Score:
    """Accuracy in [0, 1] and mean cross-entropy over the samples of one pass."""

    accuracy: float
    loss: float


def train(data: DemoData, recipe: Recipe, run: Path, *, epochs: int, report: Report, seed: int = 0) -> None:
    """Train a small network and record it, with a snapshot before the first step and one after every epoch.

    Args:
        data: What is learned.
        recipe: Settings.
        run: Folder of the run; made where missing.
        epochs: Passes over the training data.
        report: Receives a line of text per epoch.
        seed: Of the weights and of the order of the samples; one seed gives the same weights bit for bit.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    train_set, test_set = Pictures(data.train), Pictures(data.test)
    _, channels, side, _ = train_set.images.shape
    model = SmallNetwork(channels, side, len(data.classes), recipe.width)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch does not declare it
    optimizer = torch.optim.SGD(model.parameters(), lr=recipe.rate, momentum=0.9)
    loader = DataLoader(
        train_set, recipe.batch, shuffle=True, drop_last=True, generator=torch.Generator().manual_seed(seed)
    )
    config = {"data": data.name, "epochs": epochs, "batch": recipe.batch, "rate": recipe.rate, "seed": seed}
    with SummaryWriter(str(run)) as scalars, dvi.Recorder(run, model, classes=data.classes, config=config) as recorder:
        recorder.watch("train", train_set, truth=data.train.truth, limit=recipe.train_limit)
        recorder.watch("test", test_set, truth=data.test.truth, limit=recipe.test_limit)
        recorder.snapshot(step=0, epoch=0)
        for epoch in range(1, epochs + 1):
            learned = trained_epoch(model, optimizer, loader, partial(recipe.learning_rate, epoch - 1))
            held_out = evaluation(model, test_set)
            for name, score in {"train": learned, "test": held_out}.items():
                scalars.add_scalar(f"accuracy/{name}", score.accuracy, epoch)
                scalars.add_scalar(f"loss/{name}", score.loss, epoch)
            scalars.flush()
            recorder.epoch_end(epoch)
            report(
                f"epoch {epoch:>{len(str(epochs))}} of {epochs}: accuracy {learned.accuracy:.1%} in training, "
                f"{held_out.accuracy:.1%} on test data"
            )


def trained_epoch(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loader: DataLoader[Any],
    learning_rate: Callable[[float], float],
) -> Score:
    """One pass over the training data.

    Args:
        model: Is trained in place.
        optimizer: Of ``model``'s parameters.
        loader: Gives the batches.
        learning_rate: Gives the rate at a share of the epoch, in [0, 1).
    """
    model.train()
    batches: list[tuple[int, int, float]] = []
    for number, (inputs, targets) in enumerate(loader):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(number / len(loader))
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=HAS_FAST_BFLOAT16):
            logits = model(inputs.contiguous(memory_format=torch.channels_last))
            loss = nn.functional.cross_entropy(logits, targets)
        loss.backward()
        optimizer.step()
        batches.append((len(targets), int((logits.argmax(1) == targets).sum()), loss.item() * len(targets)))
    return score(batches)


@torch.no_grad()
def evaluation(model: nn.Module, data: Pictures) -> Score:
    """One pass without learning."""
    model.eval()
    batches: list[tuple[int, int, float]] = []
    for inputs, targets in DataLoader(data, batch_size=500):
        logits = model(inputs.contiguous(memory_format=torch.channels_last))
        loss = nn.functional.cross_entropy(logits, targets, reduction="sum")
        batches.append((len(targets), int((logits.argmax(1) == targets).sum()), loss.item()))
    return score(batches)


def score(batches: list[tuple[int, int, float]]) -> Score:
    """Means over (samples, right ones, summed loss) of every batch."""
    samples, right, loss = (sum(column) for column in zip(*batches, strict=True))
    return Score(right / samples, loss / samples)
