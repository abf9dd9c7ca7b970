"""A server that takes seconds for an answer, and how much the page asks for at all."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, Request, expect
from tests.board import Board
from tests.e2e.picture import PALETTE, centre, near, rgb
from tests.e2e.runs import three_corners
from tests.e2e.slow_proxy import SlowProxy
from tests.e2e.view import View, opened

STEPS = 12
MOST_PER_STEP = 3
AT_ONCE = 3.0
"""Seconds in which something has happened that waits for no answer, on a machine that is busy."""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("asked")
    three_corners(folder / "run", steps=STEPS)
    with Board("--logdir", str(folder)) as started:
        yield started


class Asked:
    """The routes that the page asks for; the list of runs, which is looked at now and then, is left out."""

    def __init__(self, page: Page) -> None:
        self.routes: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        found = re.search(r"data/plugin/dvi/(\w+)(\?|$)", request.url)
        if found and found[1] not in {"runs", "run"}:
            self.routes.append(found[1])

    def taken(self) -> Counter[str]:
        """Since the last time."""
        routes, self.routes = self.routes, []
        return Counter(routes)


def test_a_snapshot_step_makes_at_most_three_requests(page: Page, board: Board) -> None:
    view = opened(page, board.tab).settled(step=STEPS).pin_one()
    page.wait_for_timeout(1500)
    asked = Asked(page)
    view.canvas.focus()
    for step in range(STEPS - 1, 0, -1):
        asked.taken()
        page.keyboard.press("ArrowLeft")
        expect(view.canvas).to_have_attribute("data-frame", str(step))
        page.wait_for_timeout(400)
        counted = asked.taken()
        assert counted.total() <= MOST_PER_STEP, (step, counted)


def test_the_page_at_rest_asks_for_nothing_but_the_list_of_runs(page: Page, board: Board) -> None:
    opened(page, board.tab).settled(step=STEPS).pin_one()
    page.wait_for_timeout(1500)
    asked = Asked(page)
    page.wait_for_timeout(2500)
    assert asked.taken() == Counter()


def test_the_page_is_usable_while_every_answer_takes_two_seconds(page: Page, board: Board) -> None:
    with SlowProxy(board.address, 2.0) as proxy:
        view = opened(page, f"{proxy.address}/#dvi")
        expect(view.canvas).to_have_attribute("data-ready", "true", timeout=30_000)
        proxy.seconds = 2 * AT_ONCE
        assert took(lambda: drag(view, 60, -40)) < AT_ONCE
        place = view.place_of_class(2)
        tip = view.frame.get_by_test_id("tip")
        assert took(lambda: (page.mouse.move(*place), expect(tip).to_be_visible())) < AT_ONCE
        page.mouse.click(*place)
        asked = Asked(page)
        view.canvas.focus()
        for _ in range(STEPS - 1):
            page.keyboard.press("ArrowLeft")
            page.wait_for_timeout(30)
        assert took(lambda: expect(view.frame.get_by_test_id("moment")).to_contain_text("1")) < AT_ONCE
        expect(view.canvas).to_have_attribute("data-frame", "1", timeout=20_000)
        proxy.seconds = 2.0
        page.wait_for_timeout(5_000)
        assert asked.taken().total() <= MOST_PER_STEP * STEPS
        page.goto("about:blank")


def took(act: object) -> float:
    """Seconds."""
    start = time.monotonic()
    assert callable(act)
    act()
    return time.monotonic() - start


def drag(view: View, dx: float, dy: float) -> None:
    """Pan, and see that the picture went along."""
    before = centre(near(view.shot(), rgb(PALETTE[0]), 40))
    box = view.canvas.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    view.page.mouse.move(x + dx, y + dy, steps=3)
    view.page.mouse.up()
    view.page.wait_for_timeout(150)
    after = centre(near(view.shot(), rgb(PALETTE[0]), 40))
    assert np.allclose(after - before, [dx, dy], atol=6)
