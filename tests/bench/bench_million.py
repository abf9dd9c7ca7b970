"""A million samples and ten snapshots on the page: loading, playing, hover, lasso, blocked time, memory.

OMP_NUM_THREADS=1 python tests/bench/bench_million.py [--points 1000000] [--snapshots 10]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_canvas import COUNT_FRAMES, HOVER, LASSO, answered, frames_per_second, places
from tests.bench.million_run import write_million_run
from tests.bench.opened_page import Opened, board_on, browser, opened, table

ANSWER_MS, BLOCK_MS, MEGABYTES = 1_000, 100, 600

WATCH_BLOCKS = """
window.blocks = []
const noted = (list) => list.getEntries().map(({ startTime, duration }) => [startTime, duration])
new PerformanceObserver((list) => window.blocks.push(...noted(list)))
  .observe({ type: "longtask", buffered: true })
"""


def longest_block(view: Opened, since: float) -> float:
    """Milliseconds; tasks of the frame that began after ``since``."""
    return max((duration for start, duration in view.measured("blocks") if start >= since), default=0.0)


def megabytes(view: Opened) -> float:
    """Heap of JavaScript and what its array buffers hold, without the worker of the picking, after a collection."""
    session = view.page.context.new_cdp_session(view.page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    usage = session.send("Runtime.getHeapUsage")
    arrays = usage.get("backingStorageSize", 0)
    return float(metrics["JSHeapUsedSize"] + arrays) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--snapshots", type=int, default=10)
    given = parser.parse_args()
    rows: list[tuple[str, str, str, bool]] = []

    def add(what: str, value: float, goal: float | None) -> None:
        met = goal is None or value <= goal
        rows.append((what, f"{value:.0f}", "" if goal is None else f"<= {goal}", met))

    with tempfile.TemporaryDirectory() as folder, browser() as started:
        write_million_run(Path(folder) / "run", points=given.points, snapshots=given.snapshots)
        with board_on(Path(folder)) as board:
            begun = time.monotonic()
            view = opened(started, board, script=WATCH_BLOCKS + COUNT_FRAMES)
            view.wait("ready", "true")
            add("opened to first picture, ms", 1000 * (time.monotonic() - begun), None)
            view.wait("territory", "true")
            view.quiet(300)
            add("opened to everything there, ms", 1000 * (time.monotonic() - begun), None)
            add("longest block while loading, ms", longest_block(view, 0), BLOCK_MS)
            mark = view.measured("performance.now()")
            rows.append(("frames per second of playing", f"{frames_per_second(view, 4):.1f}", "", True))
            view.page.wait_for_timeout(4000)
            add("longest block while playing, ms", longest_block(view, mark), BLOCK_MS)
            mark = view.measured("performance.now()")
            hover = answered(view.measured(HOVER, [places(view, 15)]), "moves of the pointer")
            add("hover to card, ms (median)", median(hover), ANSWER_MS)
            lasso = answered(view.measured(LASSO, [5]), "lassos")
            add("lasso to mask, ms (median)", median(lasso), ANSWER_MS)
            view.page.wait_for_timeout(1000)
            add("longest block while hovering and selecting, ms", longest_block(view, mark), BLOCK_MS)
            add("memory of the page, MB", megabytes(view), MEGABYTES)
    return table(rows)


if __name__ == "__main__":
    sys.exit(main())
