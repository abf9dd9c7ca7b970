"""Share of samples whose prediction the territory repeats (PPR), and CPU seconds of a raster.

Trains a small CNN with a linear and with a two-layer head on scikit-learn's digits, and reads each snapshot's
territory at the place of every sample: once from the plain inverse of the plane, once completed by the part that the
plane discards. Then paints 60,000 samples of 10 classes.

Command: OMP_NUM_THREADS=1 python tests/bench/bench_territory.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.neighbors import NearestNeighbors
from torch import nn

from tensorboard_dvi import write_run
from tensorboard_dvi.measures.anchored_pca import AnchoredPca, anchored_pca
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.visualize.grid import Grid, grid_over
from tensorboard_dvi.visualize.landscape import raster
from tensorboard_dvi.visualize.territory import samples_of, territory

EPOCHS = 20


def described(head: nn.Sequential) -> HeadDescription:
    layers = []
    for part in head:
        if isinstance(part, nn.Linear):
            layers.append(
                HeadLayer("linear", {"weight": part.weight.detach().numpy(), "bias": part.bias.detach().numpy()})
            )
        else:
            layers.append(HeadLayer("relu"))
    return HeadDescription(tuple(layers))


def trained(head: nn.Sequential, images: torch.Tensor, labels: torch.Tensor) -> Iterator[dict[str, Any]]:
    body = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 64), nn.ReLU(),
    )  # fmt: skip
    optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], 1e-3)
    for epoch in range(EPOCHS + 1):
        for rows in torch.randperm(len(images)).split(64) if epoch else ():
            optimizer.zero_grad()
            nn.functional.cross_entropy(head(body(images[rows])), labels[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            representation = body(images)
            logits = head(representation)
        arrays = {"representation": representation.numpy(), "logits": logits.numpy()}
        yield {"step": epoch, "head": described(head), "train": arrays}


def share_repeated(layout: AnchoredPca, step: int, klass: np.ndarray, grid: Grid) -> float:
    places = np.rint(grid.places(layout.positions("train", step))).astype(int)
    column, row = np.clip(places, 0, [grid.width - 1, grid.height - 1]).T
    return float(np.mean(klass[row, column] == layout.run.prediction("train", step)))


def share_by_neighbours(layout: AnchoredPca, step: int) -> float:
    """What is possible at all where classes overlap: the prediction that prevails among the 15 nearest others."""
    positions, prediction = layout.positions("train", step), layout.run.prediction("train", step).astype(int)
    near = NearestNeighbors(n_neighbors=15).fit(positions).kneighbors(return_distance=False)
    votes = np.stack([np.bincount(row, minlength=10) for row in prediction[near]])
    return float(np.mean(votes.argmax(axis=1) == prediction))


def compare(name: str, head: nn.Sequential, images: torch.Tensor, labels: torch.Tensor) -> None:
    with tempfile.TemporaryDirectory() as folder:
        probes = {"train": {"labels": labels.numpy()}}
        write_run(folder, classes=list("0123456789"), probes=probes, snapshots=trained(head, images, labels))
        layout = anchored_pca(RunReader(folder))
        for step in (0, 1, 4, 10, 20):
            box = layout.box([step])
            grid = grid_over(box, 256)
            start = time.process_time()
            found = territory(layout, step, box)
            seconds = time.process_time() - start
            plain = np.argmax(layout.inverse(grid.centres()), axis=1).reshape(grid.height, grid.width)
            sys.stdout.write(
                f"{name} head, epoch {step}: PPR plain {share_repeated(layout, step, plain, grid):.3f}, completed "
                f"{share_repeated(layout, step, found.klass, grid):.3f} (15 neighbours in the plane: "
                f"{share_by_neighbours(layout, step):.3f}); {seconds:.2f} CPU s\n"
            )


def paint_many() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 60_000)
    logits = 5 * np.eye(10)[labels] + rng.normal(size=(60_000, 10))
    with tempfile.TemporaryDirectory() as folder:
        snapshot = {"step": 0, "train": {"logits": logits}}
        write_run(folder, classes=list("0123456789"), probes={"train": {"labels": labels}}, snapshots=[snapshot])
        layout = anchored_pca(RunReader(folder))
        box = layout.box([0])
        for what, work in (
            ("positions", lambda: layout.positions("train", 0)),
            ("territory", lambda: raster(samples_of(layout, 0), grid_over(box, 256), 10)),
        ):
            seconds = []
            for _ in range(7):
                start = time.process_time()
                work()
                seconds.append(time.process_time() - start)
            sys.stdout.write(f"60,000 x 10, {what}: {1000 * median(seconds):.1f} CPU ms (median of 7)\n")


def main() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    digits = load_digits()
    images = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None]
    labels = torch.tensor(digits.target)
    noisy = torch.rand(len(labels)) < 0.08
    labels[noisy] = torch.randint(0, 10, (int(noisy.sum()),))
    compare("linear", nn.Sequential(nn.Linear(64, 10)), images, labels)
    compare("two-layer", nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)), images, labels)
    paint_many()


if __name__ == "__main__":
    main()
