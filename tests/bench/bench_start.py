"""What the plugin costs TensorBoard's start: with it minus without it.

Starts ``tensorboard`` in pairs, in alternating order, and times from the start of the process to the first answer of
``data/plugins_listing``; prints one JSON line with milliseconds: every pair's difference, their median, the median of
both sides, the median difference in processor time (steadier on a busy machine), and the in-process import times of the
entry point and of what its ``load()`` imports.

    python tests/bench/bench_start.py [--pairs 5]
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.serve.recording import write_small_run

GOAL_MS = 100.0
START = """
import sys
from tensorboard import default, main
if sys.argv.pop(1) == "without":
    default._iter_entry_points_all = default._iter_entry_points
    default._iter_entry_points = lambda group: [e for e in default._iter_entry_points_all(group) if e.name != "dvi"]
main.run_main()
"""
IMPORTS = """
import time
from tensorboard import default, program
default.get_static_plugins()
program.TensorBoard
start = time.perf_counter()
import tensorboard_dvi.serve.loader
middle = time.perf_counter()
import tensorboard_dvi.serve.plugin
print(middle - start, time.perf_counter() - middle)
"""


def plugins_at(port: int) -> dict[str, object] | None:
    """The plugins that TensorBoard lists; None where nobody answers yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/data/plugins_listing") as answer:
            return dict(json.loads(answer.read()))
    except urllib.error.URLError:
        return None


def start_time(side: str, logdir: Path) -> tuple[float, float]:
    """Milliseconds to the first answer, and of processor time until the process was ended then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [f"--logdir={logdir}", f"--port={port}", "--host=127.0.0.1"]
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", START, side, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while (listing := plugins_at(port)) is None:
            time.sleep(0.002)
        passed = (time.perf_counter() - begin) * 1e3
        if ("dvi" in listing) != (side == "with"):
            raise RuntimeError(f"side {side!r}, but the plugins are {sorted(listing)}")
    finally:
        process.terminate()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return passed, (usage.ru_utime + usage.ru_stime) * 1e3


def import_times(repeats: int) -> tuple[float, float]:
    """Milliseconds of importing the entry point, and of what ``load()`` imports then; medians."""
    rows = []
    for _ in range(repeats):
        done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
        rows.append([float(part) * 1e3 for part in done.stdout.split()])
    return statistics.median(row[0] for row in rows), statistics.median(row[1] for row in rows)


def main() -> int:
    """Measure and print; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        write_small_run(Path(folder) / "run")
        for side in ("with", "without"):
            start_time(side, Path(folder))
        rows = []
        for index in range(pairs):
            order = ("with", "without") if index % 2 else ("without", "with")
            row = {side: start_time(side, Path(folder)) for side in order}
            rows.append(row)
    differences = [row["with"][0] - row["without"][0] for row in rows]
    processor = [row["with"][1] - row["without"][1] for row in rows]
    loader, plugin = import_times(pairs)
    result = {
        "start_difference_ms": [round(value, 1) for value in differences],
        "median_ms": round(statistics.median(differences), 1),
        "with_ms": round(statistics.median(row["with"][0] for row in rows), 1),
        "without_ms": round(statistics.median(row["without"][0] for row in rows), 1),
        "processor_median_ms": round(statistics.median(processor), 1),
        "import_loader_ms": round(loader, 2),
        "import_plugin_ms": round(plugin, 1),
        "goal_ms": GOAL_MS,
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["median_ms"] < GOAL_MS else 1


if __name__ == "__main__":
    sys.exit(main())
