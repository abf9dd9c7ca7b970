"""Opening a finished run of 60,000 points × 20 snapshots in real TensorBoard and a real browser.

Prints one JSON line: milliseconds from the evaluation of the page's module to its first non-empty frame (every
attempt and the median), requests made while scrubbing after everything was fetched (must be 0), and the bytes of
positions per point and snapshot on the wire.

    python tests/bench/bench_first_frame.py [--points 60000] [--snapshots 20] [--repeats 5]
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import safetensors.numpy
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.chromium import FLAGS, executable

import tensorboard_dvi as dvi


def recorded(path: Path, points: int, snapshots: int, *, classes: int = 10, seed: int = 0) -> None:
    """A run whose classes drift apart from a common centre."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, points)
    noise = rng.normal(0, 1, (points, classes)).astype(np.float32)
    target = np.eye(classes, dtype=np.float32)[labels]
    dvi.write_run(
        path,
        classes=[str(k) for k in range(classes)],
        probes={"train": {"labels": labels}},
        snapshots=(
            {"step": step, "epoch": step, "train": {"logits": noise + 8 * target * step / snapshots}}
            for step in range(1, snapshots + 1)
        ),
    )


@contextmanager
def tensorboard(logdir: Path) -> Iterator[str]:
    """A real TensorBoard on a free port; yields its URL."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                found = re.search(r"http://\S+", line)
                if found:
                    yield found.group(0)
                    break
        finally:
            process.terminate()


def opened(browser: Browser, url: str) -> tuple[Page, float]:
    """A fresh page with its first frame drawn, and the milliseconds from module to frame."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url}#dvi")
    frame = page.frame_locator("iframe")
    frame.locator("[data-testid=landscape-canvas]").wait_for(timeout=60_000)
    inner = next(f for f in page.frames if "plugin_entry" in f.url)
    inner.wait_for_function("performance.getEntriesByName('dvi:first-frame').length > 0", timeout=60_000)
    took = inner.evaluate(
        "performance.getEntriesByName('dvi:first-frame')[0].startTime"
        " - performance.getEntriesByName('dvi:module')[0].startTime"
    )
    return page, float(took)


def scrub_requests(page: Page, snapshots: int) -> int:
    """Requests for arrays made while scrubbing from the first to the last snapshot, once all were fetched."""
    inner = next(f for f in page.frames if "plugin_entry" in f.url)
    slider = inner.get_by_role("slider").first
    deadline = time.monotonic() + 120
    quiet = 0
    seen = -1
    while quiet < 4 and time.monotonic() < deadline:  # all frames and territories have arrived
        count = inner.evaluate("performance.getEntriesByType('resource').length")
        quiet = quiet + 1 if count == seen else 0
        seen = count
        page.wait_for_timeout(700)
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(snapshots - 1):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    return sum(1 for url in urls if re.search(r"/(frames|territory)\?", url))


def position_bytes(url: str, points: int) -> float:
    """Bytes of positions per point in the body that the server sends for one snapshot."""
    base = f"{url.rstrip('/')}/data/plugin/dvi"
    with urllib.request.urlopen(f"{base}/run?run=run") as answer:
        layout = json.load(answer)["layout"]
    query = urllib.parse.urlencode({"run": "run", "layout": layout["id"], "from": 0, "to": 1, "v": layout["digest"]})
    with urllib.request.urlopen(f"{base}/frames?{query}") as answer:
        tensors = safetensors.numpy.load(answer.read())
    (positions,) = (tensor for name, tensor in tensors.items() if name.endswith("/positions"))
    return positions.nbytes / points


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=60_000)
    parser.add_argument("--snapshots", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recorded(Path(folder) / "run", arguments.points, arguments.snapshots)
        with tensorboard(Path(folder)) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
            took = []
            for attempt in range(arguments.repeats):
                page, milliseconds = opened(browser, url)
                took.append(round(milliseconds))
                if attempt == arguments.repeats - 1:
                    requests = scrub_requests(page, arguments.snapshots)
                page.close()
            browser.close()
            bytes_per_point = position_bytes(url, arguments.points)
    result = {
        "points": arguments.points,
        "snapshots": arguments.snapshots,
        "first_frame_ms": took,
        "median_ms": statistics.median(took),
        "requests_while_scrubbing": requests,
        "position_bytes_per_point": bytes_per_point,
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
