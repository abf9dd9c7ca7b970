"""The DVI tab as a test sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from playwright.sync_api import Frame, Locator, Page, expect
from tests.e2e.picture import PALETTE, near, nearest_marked, pixels, rgb


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

    def place_of_class(self, index: int) -> tuple[float, float]:
        """Where in the window a sample of this class is drawn."""
        self.page.mouse.move(2, 2)  # away from the canvas: a tooltip has colours too
        self.page.wait_for_timeout(150)
        x, y = nearest_marked(near(self.shot(), rgb(PALETTE[index % len(PALETTE)]), 25))
        box = self.canvas.bounding_box()
        assert box
        return box["x"] + x, box["y"] + y

    def pin_one(self, index: int = 0) -> View:
        """Inspect a sample of this class."""
        self.page.mouse.click(*self.place_of_class(index))
        expect(self.page).to_have_url(re.compile(r"p\.dvi\.pin="), timeout=5_000)
        return self

    def shot(self) -> UInt8[np.ndarray, "height width 3"]:
        return pixels(self.canvas)


def opened(page: Page, address: str, *, first_visit: bool = False) -> View:
    """The tab at this address, once the plugin's root is there; without the hint of a first visit, unless it is one."""
    if not first_visit:
        page.add_init_script("try { localStorage.setItem('dvi.hint', 'true') } catch { /* no storage */ }")
    page.goto(address)
    page.frame_locator("iframe").get_by_test_id("dvi").wait_for(timeout=30_000)
    frame = next(frame for frame in page.frames if "plugin_entry" in frame.url)
    return View(page, frame)
