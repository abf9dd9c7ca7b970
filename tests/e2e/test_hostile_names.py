"""Whatever a user has named is text and stays in its place."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.board import Board
from tests.e2e.layout_check import layout_faults
from tests.e2e.runs import EVIL, HOSTILE, bits, hostile
from tests.e2e.view import View, opened

LONGEST = 100
"""Characters of the name of a selection; a recorder may give longer ones to its tags."""
RUN = "<img src=x onerror=parent.hacked=1>" + "w" * 150


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("hostile")
    hostile(folder / RUN)
    with Board("--logdir", str(folder)) as started:
        for name in HOSTILE:
            save_selection(started, name[:LONGEST])
        yield started


def save_selection(board: Board, name: str) -> None:
    message = {"run": RUN, "kind": "selection", "action": "save", "name": name, "masks": {"p0": bits([0, 1, 5], 120)}}
    request = urllib.request.Request(
        f"{board.address}/data/plugin/dvi/groups",
        data=json.dumps(message).encode(),
        headers={"X-DVI": "1", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


@pytest.fixture
def view(page: Page, board: Board) -> Iterator[View]:
    view = opened(page, board.run_tab(RUN)).settled(step=3)
    yield view
    assert page.evaluate("window.hacked") is None
    assert view.frame.evaluate("window.hacked") is None
    assert view.frame.locator("script:text('hacked'), img[src='x'], svg[onload]").count() == 0


def faults(view: View) -> str:
    return "\n".join(layout_faults(view.frame))


@pytest.mark.parametrize("width", [1440, 1100])
def test_names_are_text_in_every_panel(view: View, width: int) -> None:
    view.page.set_viewport_size({"width": width, "height": 900 if width == 1440 else 700})
    view.page.wait_for_timeout(300)
    expect(view.frame.get_by_text("<img src=x onerror=parent.hacked=1>", exact=False).first).to_be_visible()
    assert faults(view) == ""


@pytest.mark.parametrize("index", [0, 5, 6, 8])
def test_a_sample_with_hostile_names_and_text_is_shown_as_text(view: View, index: int) -> None:
    view.page.mouse.move(*view.place_of_class(index))
    expect(view.frame.get_by_test_id("tip")).to_be_visible()
    assert faults(view) == ""
    view.pin_one(index)
    view.page.wait_for_timeout(500)
    assert faults(view) == ""


def test_every_tab_and_menu_shows_hostile_names_as_text(view: View) -> None:
    found = []
    for tab in view.frame.get_by_role("tab").all():
        tab.click()
        view.page.wait_for_timeout(400)
        found += layout_faults(view.frame)
    for select in view.frame.get_by_role("combobox").all():
        assert EVIL not in (select.evaluate("one => one.innerHTML") or "")
    assert found == []
