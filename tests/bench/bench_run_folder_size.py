"""Bytes of a run folder for the CTU case: 10,000 samples, 45 epochs, likelihoods of 10 classes (theirs: 40 MB).

Command: python tests/bench/bench_run_folder_size.py
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tensorboard_dvi import write_run

SAMPLES, EPOCHS, CLASSES = 10_000, 45, 10
LIMIT = 10_000_000


def snapshots(labels: np.ndarray) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng(0)
    direction = rng.normal(size=(SAMPLES, CLASSES))
    for epoch in range(EPOCHS):
        scores = direction + (np.arange(CLASSES) == labels[:, None]) * epoch / 4
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        yield {"step": epoch, "epoch": epoch, "test": {"probabilities": powers / powers.sum(axis=1, keepdims=True)}}


def main() -> int:
    labels = np.random.default_rng(1).integers(0, CLASSES, SAMPLES)
    with tempfile.TemporaryDirectory() as folder:
        names = [str(digit) for digit in range(CLASSES)]
        write_run(folder, classes=names, probes={"test": {"labels": labels}}, snapshots=snapshots(labels))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    sys.stdout.write(f"{size:,} bytes for {EPOCHS} x {SAMPLES:,} x {CLASSES} likelihoods (limit {LIMIT:,})\n")
    return 0 if size <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
