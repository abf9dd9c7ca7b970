"""A small recording, as the tests of the run folder need it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

CLASSES = ("cat", "dog", "owl")
COUNT = 24
FEATURES = 5


def probe(name: str = "train", count: int = COUNT) -> ProbeDescription:
    return ProbeDescription(name=name, ids=np.arange(count) * 7, labels=np.arange(count) % 4 - 1)


def representation(step: int, count: int = COUNT) -> np.ndarray:
    return np.random.default_rng(step).normal(size=(count, FEATURES)).astype(np.float32)


def logits(step: int, count: int = COUNT) -> np.ndarray:
    return np.random.default_rng(1000 + step).normal(size=(count, len(CLASSES))).astype(np.float32)


def linear_head() -> HeadDescription:
    weight = np.arange(15, dtype=np.float32).reshape(3, FEATURES)
    return HeadDescription((HeadLayer("linear", {"weight": weight, "bias": np.ones(3, np.float32)}),))


def snapshot(writer: RunWriter, step: int, name: str = "train", count: int = COUNT) -> None:
    with writer.begin(step, step / 2) as pending:
        arrays = {"representation": representation(step, count), "logits": logits(step, count)}
        pending.write(Record(name, arrays))
        pending.head(linear_head())
        pending.commit({"rate": 0.1 / (step + 1)})


def recorded(path: Path, steps: Sequence[int] = (0, 1, 2)) -> Path:
    writer = RunWriter(path, RunDescription(classes=CLASSES))
    writer.add_probe(probe())
    for step in steps:
        snapshot(writer, step)
    writer.close()
    return path
