"""Anonymous memory (RssAnon) of TensorBoard after a visit to a run of 10 and of 100 snapshots.

A visit lists the runs and fetches the description, the labels and every frame, in ranges of at most 16 MB, three
times over. Prints one JSON line: megabytes at both numbers of snapshots, their ratio, and the time per route.

    python tests/bench/bench_server_memory.py [--points 20000] [--snapshots 10 100]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.board import Board, until

from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

CLASSES = 10
RANGE_BYTES = 16_000_000
POINT_BYTES = 8
GOAL = 1.10


def write(path: Path, points: int, snapshots: int) -> None:
    """Logits and columns of a run that learns."""
    labels = np.arange(points) % CLASSES
    writer = RunWriter(path, RunDescription(classes=[f"c{index}" for index in range(CLASSES)]))
    key = writer.add_probe(ProbeDescription(name="train", ids=np.arange(points), labels=labels))
    noise = np.random.default_rng(0).normal(size=(points, CLASSES)).astype(np.float32)
    for step in range(snapshots):
        logits = noise + 5 * step / snapshots * np.eye(CLASSES, dtype=np.float32)[labels]
        share = np.exp(logits - logits.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        loss = -np.log(share[np.arange(points), labels])
        columns = {"prediction": logits.argmax(1), "confidence": share.max(1), "loss": loss}
        with writer.begin(step) as snapshot:
            snapshot.write(Record(key, {"logits": logits, **columns}))
            snapshot.commit()
    writer.close()


def visit(board: Board, points: int, seconds: dict[str, list[float]]) -> None:
    """Ask for everything that the page asks for."""

    def ask(route: str, **parameters: object) -> bytes:
        start = time.perf_counter()
        body = board.get(f"data/plugin/dvi/{route}", **parameters)
        seconds[route].append(time.perf_counter() - start)
        return body

    ask("runs")
    info = json.loads(ask("run", run="."))
    ask("probe", run=".", probe="p0")
    count, layout = len(info["snapshots"]), info["layout"]["id"]
    window = max(1, RANGE_BYTES // (points * POINT_BYTES))
    for begin in range(0, count, window):
        ask("frames", **{"run": ".", "layout": layout, "from": begin, "to": min(count, begin + window)})


def anonymous_mb(process: int) -> float:
    """Memory of a process that no file backs."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024


def measured(points: int, snapshots: int) -> tuple[float, float, dict[str, float]]:
    """Megabytes before and after the visits, and milliseconds per route (the slowest)."""
    seconds: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), points, snapshots)
        with Board(f"--logdir={folder}") as board:
            until(board.recorded_runs)
            before = anonymous_mb(board.process_id)
            for _ in range(3):
                visit(board, points, seconds)
            after = anonymous_mb(board.process_id)
    return before, after, {route: round(1e3 * max(times), 1) for route, times in seconds.items()}


def main() -> int:
    """Measure and print; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--snapshots", type=int, nargs=2, default=[10, 100])
    given = parser.parse_args()
    rows = {count: measured(given.points, count) for count in given.snapshots}
    few, many = (rows[count][1] for count in given.snapshots)
    result = {
        "points": given.points,
        "snapshots": given.snapshots,
        "before_mb": [round(rows[count][0], 1) for count in given.snapshots],
        "after_mb": [round(few, 1), round(many, 1)],
        "ratio": round(many / few, 3),
        "goal": GOAL,
        "slowest_ms": rows[given.snapshots[1]][2],
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if many / few <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
