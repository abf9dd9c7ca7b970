"""Wines, told apart by their chemistry. Point at a wine to read its measurements.

python examples/table.py && tensorboard --logdir runs
"""

from __future__ import annotations

import argparse

import torch
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

import tensorboard_dvi as dvi


class Wines(Dataset[tuple[Tensor, int]]):
    """The names of the features become those of the table."""

    def __init__(self, rows: list[int]) -> None:
        wine = load_wine()
        self.inputs = torch.tensor(wine.data[rows], dtype=torch.float32)
        self.targets: list[int] = wine.target[rows].tolist()
        self.feature_names = wine.feature_names

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.inputs[index], self.targets[index]


parser = argparse.ArgumentParser()
parser.add_argument("--logdir", default="runs")
parser.add_argument("--quick", action="store_true")
options = parser.parse_args()

kept, held_out = train_test_split(range(178), test_size=0.3, random_state=0, stratify=load_wine().target)
train, test = Wines(kept), Wines(held_out)
# The first layer brings the measurements to one scale.
model = nn.Sequential(nn.BatchNorm1d(13), nn.Linear(13, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

with dvi.Recorder(f"{options.logdir}/table", model, classes=["Barolo", "Grignolino", "Barbera"]) as recorder:
    recorder.watch("train", train)
    recorder.watch("test", test)
    for epoch in range(3 if options.quick else 30):
        for inputs, targets in DataLoader(train, batch_size=16, shuffle=True):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(inputs), targets).backward()
            optimizer.step()
        recorder.epoch_end(epoch)
