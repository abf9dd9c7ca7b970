"""A million samples and ten snapshots on the page: loading, playing, hover, lasso, traces, blocked time, memory.

The run is opened several times in a window of its own. A block is a task of the main thread of 50 ms and more, as the
browser reports it (PerformanceObserver, "longtask"), by the clock: on a busy machine it includes the time in which
others had the processor; those of TensorBoard's own scripts do not count. Of every opening the longest one of each
phase counts; told are the medians over the openings. Memory is that of the process which draws the page, with
TensorBoard and the worker, minus that of an empty page; buffers on the GPU belong to another process.

    OMP_NUM_THREADS=1 python tests/bench/bench_million.py [--points 1000000] [--snapshots 10] [--openings 5]
        [--logdir FOLDER]    with one finished run; else one is written
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import Browser
from tests.bench.bench_canvas import HOVER, LASSO, answered, places
from tests.bench.million_run import write_million_run
from tests.bench.opened_page import Opened, board_on, browser, opened, table
from tests.board import Board, until

ANSWER_MS, BLOCK_MS, MEGABYTES = 1_000, 100, 600

WATCH_BLOCKS = """
window.blocks = []
const own = ({ name }) => !name.endsWith("ancestor")  // not those of TensorBoard around the page
const noted = (list) => list.getEntries().filter(own).map(({ startTime, duration }) => [startTime, duration])
new PerformanceObserver((list) => window.blocks.push(...noted(list)))
  .observe({ type: "longtask", buffered: true })
"""


class Phases:
    """What is measured of one opening, by what it is."""

    def __init__(self, view: Opened) -> None:
        self._view = view
        self._since = 0.0
        self.found: dict[str, float] = {}

    def end(self, name: str) -> None:
        """The longest block since the phase before."""
        self._view.page.wait_for_timeout(1000)
        blocks = self._view.measured("blocks")
        longest = max((duration for start, duration in blocks if start >= self._since), default=0.0)
        self.found[f"longest block while {name}, ms"] = longest
        self._since = self._view.measured("performance.now()")


def play_through(view: Opened, snapshots: int) -> None:
    view.press("Home")
    view.press("Space")
    view.page.wait_for_timeout(600 * snapshots + 1000)


def one_opening(started: Browser, board: Board, snapshots: int) -> dict[str, float]:
    begun = time.monotonic()
    view = opened(started, board, script=WATCH_BLOCKS)
    phases = Phases(view)
    view.wait("ready", "true")
    phases.found["opened to first picture, ms"] = 1000 * (time.monotonic() - begun)
    view.wait("territory", "true")
    view.quiet(300)
    phases.end("loading")
    play_through(view, snapshots)
    phases.end("playing")
    view.press("Home")
    view.page.wait_for_timeout(2000)
    hover = answered(view.measured(HOVER, [places(view, 15)]), "moves of the pointer")
    phases.found["hover to card, ms"] = median(hover)
    phases.end("hovering")
    lasso = answered(view.measured(LASSO, [5]), "lassos")
    phases.found["lasso to mask, ms"] = median(lasso)
    phases.end("selecting")
    view.press("t")
    view.page.wait_for_timeout(2000)
    phases.end("drawing 2,000 traces")
    play_through(view, snapshots)
    phases.end("playing with a selection")
    phases.found["memory of the page, MB"] = renderer_megabytes(started)
    view.page.context.close()
    return phases.found


def renderer_megabytes(started: Browser) -> float:
    """Resident memory of the largest process that draws a page."""
    session = started.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    pages = [int(one["id"]) for one in processes if one["type"] == "renderer"]
    sizes = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pages]
    return max(sizes) * os.sysconf("SC_PAGE_SIZE") / 1e6


def empty_megabytes(started: Browser) -> float:
    page = started.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto("about:blank")
    page.wait_for_timeout(500)
    size = renderer_megabytes(started)
    page.context.close()
    return size


def goal_of(name: str) -> float | None:
    if name.startswith("longest block"):
        return BLOCK_MS
    if name.startswith("memory"):
        return MEGABYTES
    return ANSWER_MS if name.startswith(("hover", "lasso")) else None


def measured(board: Board, snapshots: int, openings: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(openings):
        with browser() as started:
            empty = empty_megabytes(started)
            for name, value in one_opening(started, board, snapshots).items():
                found[name].append(value - empty if name.startswith("memory") else value)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--snapshots", type=int, default=10)
    parser.add_argument("--openings", type=int, default=5)
    parser.add_argument("--logdir", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        logdir = given.logdir or Path(folder)
        if given.logdir is None:
            write_million_run(logdir / "run", points=given.points, snapshots=given.snapshots)
        with board_on(logdir) as board:
            runs = until(board.recorded_runs)
            if len(runs) != 1:
                raise SystemExit(f"got the runs {sorted(runs)}, expected one: give a folder with nothing else in it")
            found = measured(board, given.snapshots, given.openings)
    rows = []
    for name, values in found.items():
        goal, middle = goal_of(name), median(values)
        said = f"{middle:.0f} ({min(values):.0f} to {max(values):.0f})"
        rows.append((name, said, "" if goal is None else f"<= {goal}", goal is None or middle <= goal))
    return table(rows)


if __name__ == "__main__":
    sys.exit(main())
