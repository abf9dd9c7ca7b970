"""Reading screenshots: where which colour is."""

from __future__ import annotations

import io

import numpy as np
from jaxtyping import Bool, Float32, UInt8
from PIL import Image
from playwright.sync_api import Locator

PALETTE = ["#2488df", "#e6bb23", "#8f3e3a", "#2fd3bf", "#d75f8e", "#15786a", "#bdb7fe", "#957124", "#773a97", "#8ca96b"]


def rgb(colour: str) -> UInt8[np.ndarray, 3]:
    """``#rrggbb`` as numbers."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)


def pixels(element: Locator) -> UInt8[np.ndarray, "height width 3"]:
    """What the browser shows at this element."""
    return np.asarray(Image.open(io.BytesIO(element.screenshot())).convert("RGB"))


def near(
    image: UInt8[np.ndarray, "height width 3"], colour: UInt8[np.ndarray, 3], tolerance: int = 14
) -> Bool[np.ndarray, "height width"]:
    """Pixels within ``tolerance`` of a colour in every channel."""
    return (np.abs(image.astype(int) - colour.astype(int)) <= tolerance).all(axis=-1)


def tint(index: int, confidence: float) -> UInt8[np.ndarray, 3]:
    """The light territory colour of a ten-class run, from the design's formula."""
    strength = 0.08 + 0.30 * np.clip((confidence - 0.1) / 0.9, 0, 1)
    colour = 255 + (rgb(PALETTE[index]).astype(float) - 255) * strength
    return np.round(colour).astype(np.uint8)


def centre(mask: Bool[np.ndarray, "height width"]) -> Float32[np.ndarray, 2]:
    """Mean x and y of the marked pixels."""
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean(), rows.mean()], np.float32)


def nearest_marked(mask: Bool[np.ndarray, "height width"]) -> tuple[float, float]:
    """A marked pixel close to the centre of all marked ones."""
    rows, columns = np.nonzero(mask)
    x, y = centre(mask)
    best = np.argmin(np.hypot(columns - x, rows - y))
    return float(columns[best]), float(rows[best])
