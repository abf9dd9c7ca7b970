"""Runs at the edges: few and many classes, nothing in a probe, everything in one point, very many runs."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.board import Board
from tests.e2e.layout_check import layout_faults
from tests.e2e.runs import in_one_point, many_classes, small, with_empty_probe
from tests.e2e.view import View, opened

RUNS = 300


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("odd")
    for classes, n in ((1, 60), (2, 60), (10, 200), (100, 500), (1000, 2000)):
        many_classes(folder / f"classes{classes}", classes, n=n)
    with_empty_probe(folder / "empty")
    in_one_point(folder / "point")
    small(folder / "run 000")
    for index in range(1, RUNS):
        shutil.copytree(folder / "run 000", folder / f"run {index:03d}")
    with Board("--logdir", str(folder)) as started:
        yield started


def operable(view: View) -> None:
    """The page stands, has no fault in its layout, and goes to the first snapshot and back."""
    assert "\n".join(layout_faults(view.frame)) == ""
    view.canvas.focus()
    view.page.keyboard.press("Home")
    expect(view.canvas).to_have_attribute("data-frame", "1")
    view.page.keyboard.press("End")
    expect(view.canvas).to_have_attribute("data-frame", "2")


@pytest.mark.parametrize("classes", [2, 10, 100, 1000])
def test_classes_are_listed_found_and_drawn(page: Page, board: Board, classes: int) -> None:
    view = opened(page, board.run_tab(f"classes{classes}")).settled(step=2)
    legend = view.frame.locator("[data-panel=legend]")
    last = legend.get_by_role("button", name=f"class {classes - 1}:")
    if classes > 12:
        legend.get_by_role("searchbox").fill(f"class {classes - 1}")
    expect(last).to_be_visible()
    last.hover()
    operable(view)


def test_one_class_is_drawn_or_said_to_have_no_picture(page: Page, board: Board) -> None:
    view = opened(page, board.run_tab("classes1"))
    expect(view.frame.get_by_text("class 0").first).to_be_visible(timeout=30_000)
    expect(view.frame.get_by_text("2 snapshots").first).to_be_visible()
    drawn = view.frame.locator("canvas[data-ready=true]")
    said = view.frame.locator("[role=status], [role=alert]").filter(visible=True)
    expect(drawn.or_(said).first).to_be_visible(timeout=20_000)
    assert "\n".join(layout_faults(view.frame)) == ""


def test_a_probe_without_samples_stands_beside_a_full_one(page: Page, board: Board) -> None:
    view = opened(page, board.run_tab("empty")).settled(step=2)
    expect(view.frame.get_by_role("checkbox", name="nobody")).to_be_visible()
    view.frame.get_by_role("checkbox", name="train").click()
    page.wait_for_timeout(300)
    view.frame.get_by_role("checkbox", name="train").click()
    operable(view)
    view.pin_one()


def test_all_samples_in_one_point_are_drawn(page: Page, board: Board) -> None:
    view = opened(page, board.run_tab("point"))
    expect(view.canvas).to_have_attribute("data-ready", "true", timeout=30_000)
    for key in ("+", "+", "-", "0", "f"):
        view.canvas.focus()
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    operable(view)


def test_three_hundred_runs_are_listed_at_once_and_found_by_name(page: Page, board: Board) -> None:
    view = opened(page, board.run_tab("run 000"))
    expect(view.frame.get_by_text("1 snapshot").first).to_be_visible(timeout=30_000)
    start = time.monotonic()
    view.frame.locator("[data-panel=topbar]").get_by_role("button", name="run 000").click()
    field = view.frame.get_by_role("searchbox", name="Find a run")
    expect(field).to_be_focused()
    assert time.monotonic() - start < 1.5
    assert "\n".join(layout_faults(view.frame)) == ""
    page.keyboard.type("run 29")
    options = view.frame.get_by_role("listbox", name="Runs").get_by_role("option")
    expect(options).to_have_count(len([index for index in range(RUNS) if "29" in f"{index:03d}"]))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"p\.dvi\.run=run(%20|\+| )\d?29"))
