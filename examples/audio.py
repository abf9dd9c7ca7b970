"""Tones of three waveforms, told apart by a small network. Click on a tone to hear it.

python examples/audio.py && tensorboard --logdir runs
"""

from __future__ import annotations

import argparse

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

import tensorboard_dvi as dvi

RATE = 8_000


class Tones(Dataset[tuple[Tensor, int, int]]):
    """Half a second each, as torchaudio gives it: waveform, rate, label."""

    def __init__(self, count: int) -> None:
        self.targets = [index % 3 for index in range(count)]
        self.waveforms = [self.tone(label) for label in self.targets]

    def tone(self, label: int) -> Tensor:
        pitch, loudness, hiss = torch.rand(3)
        turns = torch.arange(RATE // 2) / RATE * (110 + 330 * pitch)
        sine = torch.sin(2 * torch.pi * turns)
        wave = [sine, torch.sign(sine), 2 * (turns % 1) - 1][label]
        return ((0.2 + 0.5 * loudness) * wave + 0.1 * hiss * torch.randn(len(wave))).clip(-1, 1)[None]

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Tensor, int, int]:
        return self.waveforms[index], RATE, self.targets[index]


parser = argparse.ArgumentParser()
parser.add_argument("--logdir", default="runs")
parser.add_argument("--quick", action="store_true")
options = parser.parse_args()

train, test = Tones(90 if options.quick else 900), Tones(30 if options.quick else 300)
hear = nn.Sequential(nn.Conv1d(1, 16, 64, stride=8), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten())
model = nn.Sequential(hear, nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

with dvi.Recorder(f"{options.logdir}/audio", model, classes=["sine", "square", "saw"]) as recorder:
    recorder.watch("train", train)
    recorder.watch("test", test)
    for epoch in range(2 if options.quick else 15):
        for waveforms, _, targets in DataLoader(train, batch_size=32, shuffle=True):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(waveforms), targets).backward()
            optimizer.step()
        recorder.epoch_end(epoch)
