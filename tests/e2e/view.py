"""The DVI tab as a test sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from playwright.sync_api import Frame, Locator, Page, expect
from tests.e2e.picture import pixels

import tensorboard_dvi as dvi


@dataclass(frozen=True)
class View:
    """The plugin's frame inside TensorBoard."""

    page: Page
    frame: Frame

    @property
    def canvas(self) -> Locator:
        return self.frame.get_by_test_id("landscape-canvas")

    def settled(self, step: int | None = None) -> View:
        """Wait until the picture (of a step) with its territory is complete and at rest."""
        expect(self.canvas).to_have_attribute("data-ready", "true", timeout=30_000)
        if step is not None:
            expect(self.canvas).to_have_attribute("data-frame", str(step), timeout=10_000)
        expect(self.canvas).to_have_attribute("data-territory", "true", timeout=30_000)
        self.page.wait_for_timeout(350)
        return self

    def shot(self) -> UInt8[np.ndarray, "height width 3"]:
        return pixels(self.canvas)


def opened(page: Page, address: str) -> View:
    """The tab at this address, once the plugin's root is there."""
    page.goto(address)
    page.frame_locator("iframe").get_by_test_id("dvi").wait_for(timeout=30_000)
    frame = next(frame for frame in page.frames if "plugin_entry" in frame.url)
    return View(page, frame)


def three_corners(run: Path, *, steps: int = 3, classes: tuple[str, ...] = ("ant", "bee", "cat"), n: int = 300) -> Path:
    """A run of three classes that leave a common centre in three directions; nothing is random but the noise."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 3
    noise = rng.normal(0, 0.5, (n, len(classes))).astype(np.float32)
    target = np.eye(len(classes), dtype=np.float32)[labels]
    images = np.zeros((n, 8, 8), np.uint8)
    images[:, :, :4] = (80 + 80 * labels)[:, None, None]
    dvi.write_run(
        run,
        classes=list(classes),
        probes={"train": {"labels": labels, "media": images}, "test": {"labels": labels[:60], "media": images[:60]}},
        snapshots=(
            {
                "step": step,
                "epoch": step,
                "train": {"logits": noise + 9 * (step / steps) * target},
                "test": {"logits": (noise + 9 * (step / steps) * target)[:60]},
            }
            for step in range(1, steps + 1)
        ),
    )
    return run
