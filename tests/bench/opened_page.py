"""A recorded run on the page, in real TensorBoard and a real browser, for benches that measure in the page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Frame, Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.board import Board
from tests.chromium import FLAGS, executable

import tensorboard_dvi as dvi

UNCAPPED = ("--disable-gpu-vsync", "--disable-frame-rate-limit")
"""As many frames as the machine can draw."""


@dataclass(frozen=True)
class Opened:
    """The plugin's frame inside TensorBoard."""

    page: Page
    frame: Frame

    def wait(self, attribute: str, value: str, seconds: float = 120) -> None:
        """Until the canvas says so."""
        self.frame.wait_for_function(
            "([name, value]) => document.querySelector('[data-testid=landscape-canvas]')?.dataset[name] === value",
            arg=[attribute, value],
            timeout=1000 * seconds,
        )

    def quiet(self, seconds: float = 120) -> None:
        """Until nothing is fetched any more."""
        seen, calm = -1, 0
        for _ in range(int(seconds / 0.5)):
            count = self.frame.evaluate("performance.getEntriesByType('resource').length")
            calm = calm + 1 if count == seen else 0
            seen = count
            if calm == 5:
                return
            self.page.wait_for_timeout(500)
        raise AssertionError(f"the page went on asking for {seconds} seconds")

    def box(self) -> dict[str, float]:
        box = self.frame.get_by_test_id("landscape-canvas").bounding_box()
        assert box is not None
        return {name: float(value) for name, value in box.items()}

    def press(self, key: str) -> None:
        self.frame.get_by_test_id("landscape-canvas").focus()
        self.page.keyboard.press(key)

    def search(self, text: str) -> None:
        self.frame.get_by_role("combobox", name="Search").fill(text)

    def measured(self, script: str, argument: Any = None) -> Any:
        return self.frame.evaluate(script, argument)


@contextmanager
def browser(flags: Sequence[str] = ()) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=executable(), args=[*FLAGS, *flags], ignore_default_args=["--disable-gpu"]
        )
        yield started
        started.close()


def opened(started: Browser, board: Board, *, script: str = "", answers: dict[str, int] | None = None) -> Opened:
    """The page in a window of its own.

    Args:
        started: The browser.
        board: TensorBoard.
        script: Runs before any script of the page.
        answers: Routes that are answered with this status at once, without asking the server.
    """
    page = started.new_context(viewport={"width": 1440, "height": 900}).new_page()
    if script:
        page.add_init_script(script)
    for route, status in (answers or {}).items():
        page.route(f"**/data/plugin/dvi/{route}**", _refusal(status))
    page.goto(board.tab)
    page.frame_locator("iframe").get_by_test_id("landscape-canvas").wait_for(timeout=60_000)
    return Opened(page, next(frame for frame in page.frames if "plugin_entry" in frame.url))


def _refusal(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, json={"message": "not in this measurement"})


@contextmanager
def board_on(folder: Path) -> Iterator[Board]:
    with Board("--logdir", str(folder)) as board:
        yield board


def drifting_run(path: Path, points: int, snapshots: int, *, classes: int = 10) -> None:
    """Classes that drift apart from a common centre."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, classes, points)
    noise = rng.normal(0, 1, (points, classes)).astype(np.float32)
    target = np.eye(classes, dtype=np.float32)[labels]
    dvi.write_run(
        path,
        classes=[f"class {index}" for index in range(classes)],
        probes={"train": {"labels": labels}},
        snapshots=(
            {"step": step, "epoch": step, "train": {"logits": noise + 8 * target * step / snapshots}}
            for step in range(1, snapshots + 1)
        ),
    )


def table(rows: Sequence[tuple[str, str, str, bool]]) -> int:
    """Print what was measured beside its goal; 1 where a goal is missed."""
    head = ("what", "measured", "goal", "")
    lines = [head, *((what, value, goal, "met" if met else "MISSED") for what, value, goal, met in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        sys.stdout.write("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n")
    return 0 if all(met for *_, met in rows) else 1
