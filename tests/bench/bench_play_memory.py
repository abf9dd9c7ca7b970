"""Ten minutes of playing: what the page holds after the first and after the last minute.

OMP_NUM_THREADS=1 python tests/bench/bench_play_memory.py [--minutes 10] [--points 10000] [--snapshots 20]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.opened_page import Opened, board_on, browser, drifting_run, opened, table
from tests.e2e.memory import Memory
from tests.e2e.view import View

GROWTH = 1.05


def play(view: Opened, seconds: float) -> None:
    """From the first snapshot to the last, again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        view.press("Home")
        view.page.wait_for_timeout(200)
        view.press("Space")
        view.frame.get_by_role("button", name="Play").wait_for(timeout=60_000)
    view.page.wait_for_timeout(1000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--snapshots", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, browser() as started:
        drifting_run(Path(folder) / "run", given.points, given.snapshots)
        with board_on(Path(folder)) as board:
            view = opened(started, board, script=Memory.COUNT_BUFFERS)
            view.wait("territory", "true")
            view.quiet()
            memory = Memory(View(view.page, view.frame))
            play(view, 60)
            first = memory.now()
            play(view, 60 * (given.minutes - 1))
            last = memory.now()
    rows = []
    for name in ("megabytes", "nodes", "listeners", "buffers", "textures"):
        before, after = getattr(first, name), getattr(last, name)
        most = before * GROWTH + (1 if name == "megabytes" else 0)
        rows.append((f"{name}, first minute", f"{before:.1f}", "", True))
        rows.append((f"{name}, last minute", f"{after:.1f}", f"<= {most:.1f}", after <= most))
    return table(rows)


if __name__ == "__main__":
    sys.exit(main())
