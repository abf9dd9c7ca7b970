"""A browser without WebGL2, a graphics context that is lost, and playing without growth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from tests.board import Board
from tests.e2e.conftest import Complaints
from tests.e2e.memory import Memory
from tests.e2e.picture import PALETTE, near, rgb
from tests.e2e.runs import three_corners
from tests.e2e.view import View, opened

NO_WEBGL = """
const real = HTMLCanvasElement.prototype.getContext
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return String(kind).startsWith("webgl") ? null : real.call(this, kind, ...rest)
}
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("graphics")
    three_corners(folder / "run", steps=4)
    with Board("--logdir", str(folder)) as started:
        yield started


def test_without_webgl_the_page_says_so_and_the_rest_works(page: Page, board: Board) -> None:
    page.context.add_init_script(NO_WEBGL)
    view = opened(page, board.tab)
    message = view.frame.get_by_test_id("landscape-message")
    expect(message).to_contain_text("WebGL2", timeout=30_000)
    expect(view.frame.get_by_role("button", name="ant:")).to_be_visible()
    view.frame.get_by_role("slider", name="Snapshot").focus()
    page.keyboard.press("Home")
    expect(view.frame.get_by_test_id("moment")).to_contain_text("Epoch 1")
    page.keyboard.press("?")
    expect(view.frame.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    view.frame.locator("[data-panel=topbar]").get_by_role("button", name="run").first.click()
    expect(view.frame.get_by_role("option", name="run")).to_be_visible()


def coloured(view: View) -> int:
    return int(near(view.shot(), rgb(PALETTE[0]), 40).sum())


def test_a_lost_context_is_said_and_comes_back(page: Page, board: Board, complaints: Complaints) -> None:
    view = opened(page, board.tab).settled(step=4)
    before = coloured(view)
    assert before > 60
    view.canvas.evaluate(
        """canvas => {
          window.lost = canvas.getContext("webgl2").getExtension("WEBGL_lose_context")
          window.lost.loseContext()
        }"""
    )
    message = view.frame.get_by_test_id("landscape-message")
    expect(message).to_contain_text("dropped the picture")
    view.canvas.focus()
    page.keyboard.press("Home")
    view.frame.evaluate("window.lost.restoreContext()")
    expect(message).to_be_hidden(timeout=10_000)
    page.keyboard.press("End")
    view.settled(step=4)
    assert np.isclose(coloured(view), before, rtol=0.1)
    complaints.expected("CONTEXT_LOST|context lost")


def test_playing_makes_nothing_grow(page: Page, board: Board) -> None:
    page.context.add_init_script(Memory.COUNT_BUFFERS)
    view = opened(page, board.tab).settled(step=4).pin_one()
    memory = Memory(view)
    play(view, 2)
    first = memory.now()
    play(view, 6)
    last = memory.now()
    assert last.buffers <= first.buffers
    assert last.textures <= first.textures
    assert last.nodes <= 1.1 * first.nodes + 50
    assert last.listeners <= 1.1 * first.listeners + 20
    assert last.megabytes <= first.megabytes + 2


def play(view: View, times: int) -> None:
    """From the first snapshot to the last."""
    for _ in range(times):
        view.canvas.focus()
        view.page.keyboard.press("Home")
        expect(view.canvas).to_have_attribute("data-frame", "1")
        view.page.keyboard.press("Space")
        expect(view.canvas).to_have_attribute("data-frame", "4", timeout=15_000)
        expect(view.frame.get_by_role("button", name="Play")).to_be_visible(timeout=5_000)
