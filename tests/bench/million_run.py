"""Writes a run of 1,000,000 samples x 10 snapshots x 10 classes: clusters that move apart, 5 % of the labels wrong.

    OMP_NUM_THREADS=1 python tests/bench/million_run.py LOGDIR/million
    OMP_NUM_THREADS=1 python tests/bench/million_run.py LOGDIR/some --points 200000 --snapshots 4 --kind probabilities

or, from a test, ``from tests.bench.million_run import write_million_run`` and ``write_million_run(folder)``. About 6 s,
0.4 GB of memory and 0.3 GB of disk; the same numbers give the same run. There is one probe, "train": its labels, the
truth (what the clusters are), the columns "age" (numbers) and "site" (8 categories), and logits or probabilities.

Positions of so many samples are projected by a worker: the route "frames" answers 404 until a job of kind "frames",
which the page posts, or ``tensorboard-dvi fit`` on the folder (some seconds) has stored them.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float32, Int64

from tensorboard_dvi import open_run, write_run

WRONG = 0.05
"""Share of the labels that are not the class of the sample's cluster."""
_GAIN = 6.0


def write_million_run(
    folder: Path | str,
    points: int = 1_000_000,
    snapshots: int = 10,
    classes: int = 10,
    kind: Literal["logits", "probabilities"] = "logits",
) -> None:
    """Write the run into ``folder``, which must not hold one.

    Args:
        folder: the run folder, made where it is missing.
        points: number of samples.
        snapshots: number of snapshots, with the steps 0, 1, …
        classes: number of classes.
        kind: what the run has of each sample; probabilities are stored as their logarithms.
    """
    rng = np.random.default_rng(0)
    cluster = rng.integers(0, classes, points)
    moved = rng.random(points) < WRONG
    labels = np.where(moved, (cluster + rng.integers(1, max(classes, 2), points)) % classes, cluster)
    columns = {"age": rng.integers(18, 90, points), "site": np.array(list("ABCDEFGH"))[rng.integers(0, 8, points)]}
    write_run(
        folder,
        classes=[f"class {index}" for index in range(classes)],
        probes={"train": {"labels": labels, "truth": cluster, "columns": columns}},
        snapshots=_snapshots(cluster, snapshots, classes, kind),
        attributes={"points": points, "wrong": WRONG},
    )


def _snapshots(
    cluster: Int64[np.ndarray, " point"], snapshots: int, classes: int, kind: str
) -> Iterator[dict[str, Any]]:
    own = np.random.default_rng(1).standard_normal((len(cluster), classes), dtype=np.float32)
    for step in range(snapshots):
        logits = _centres(classes, (step + 1) / snapshots)[cluster]
        logits += own
        logits += 0.2 * np.random.default_rng(2 + step).standard_normal(own.shape, dtype=np.float32)
        if kind == "probabilities":
            logits -= logits.max(axis=1, keepdims=True)
            np.exp(logits, out=logits)
            logits /= logits.sum(axis=1, keepdims=True)
        yield {"step": step, "epoch": float(step), "scalars": {"lr": 0.1 * 0.8**step}, "train": {kind: logits}}


def _centres(classes: int, learned: float) -> Float32[np.ndarray, "cluster klass"]:
    """Mean logits of each cluster: a ring that turns by a sixth and grows, on which each class comes in its turn.

    Neighbours on the ring resemble each other, so that the clusters lie around the plane that PCA finds.
    """
    angle = 2 * np.pi * np.arange(classes) / classes
    turned = angle + np.pi / 3 * (1 - learned)
    alike = np.cos(turned[:, None] - angle)
    begun = np.clip(2 * learned - np.arange(classes) / classes, 0, 1)[:, None]
    return np.asarray(_GAIN * begun * (0.5 * alike + 0.5 * np.eye(classes)), dtype=np.float32)


def main() -> int:
    """Write, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--snapshots", type=int, default=10)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--kind", choices=["logits", "probabilities"], default="logits")
    given = parser.parse_args()
    start = time.perf_counter()
    write_million_run(given.folder, given.points, given.snapshots, given.classes, given.kind)
    size = sum(path.stat().st_size for path in given.folder.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {
        "seconds": round(time.perf_counter() - start, 1), "bytes": size, "peak_mb": round(peak),
        "accuracy": [round(open_run(given.folder).score("train", step)[0] or 0, 3) for step in range(given.snapshots)],
    }  # fmt: skip
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
