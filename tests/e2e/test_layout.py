"""No overlap, nothing cut, nothing outside, at the sizes and in the themes of the design."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.board import Board
from tests.e2e.layout_check import layout_faults
from tests.e2e.runs import hostile, many_classes, three_corners
from tests.e2e.view import View, opened

SIZES = {"large": (1440, 900), "small": (1100, 700)}
PICTURES = Path(__file__).parents[2] / "build/screenshots"
"""For people to look at; not compared with anything."""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("layout")
    three_corners(folder / "corners")
    many_classes(folder / "hundred", 100, n=1000)
    hostile(folder / ("<b>" + 200 * "w"))
    with Board("--logdir", str(folder)) as started:
        yield started


def looked_at(view: View, name: str) -> list[str]:
    """Faults of the present state in both themes, each after a picture was taken."""
    faults = []
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        view.page.evaluate(f"document.body.classList.toggle('dark-mode', {str(theme == 'dark').lower()})")
        view.page.wait_for_timeout(200)
        view.page.screenshot(path=PICTURES / f"{name}-{theme}.png")
        faults += [f"{theme}: {fault}" for fault in layout_faults(view.frame)]
    return faults


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest, page: Page) -> str:
    width, height = SIZES[request.param]
    page.set_viewport_size({"width": width, "height": height})
    return str(request.param)


@pytest.mark.parametrize("run", ["corners", "hundred", "<b>" + 200 * "w"], ids=["corners", "hundred", "hostile"])
def test_nothing_overlaps_or_is_cut(page: Page, board: Board, size: str, run: str) -> None:
    view = opened_run(page, board, run)
    name = f"{size}-{run[:7]}".replace("<", "_").replace(">", "_")
    faults = looked_at(view, name)
    faults += looked_at(view.pin_one(), f"{name}-pinned")
    assert "\n".join(faults) == ""


def opened_run(page: Page, board: Board, run: str) -> View:
    return opened(page, board.run_tab(run)).settled()


def test_help_and_run_menu(page: Page, board: Board, size: str) -> None:
    view = opened_run(page, board, "corners")
    view.canvas.focus()
    page.keyboard.press("?")
    faults = looked_at(view, f"{size}-help")
    page.keyboard.press("Escape")
    view.frame.get_by_role("button", name="corners").first.click()
    faults += looked_at(view, f"{size}-runs")
    assert "\n".join(faults) == ""
