"""Selecting by query, legend, box and lasso: what is left out greys; names, files and links keep it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.board import Board
from tests.e2e.picture import PALETTE, near, rgb
from tests.e2e.runs import FLIPPED, session
from tests.e2e.view import View, opened

import tensorboard_dvi as dvi

STEPS = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return session(tmp_path_factory.mktemp("session") / "run", steps=STEPS)


@pytest.fixture(scope="module")
def board(folder: Path) -> Iterator[Board]:
    with Board("--logdir", str(folder.parent)) as started:
        yield started


@pytest.fixture
def view(page: Page, board: Board) -> View:
    return opened(page, board.tab).settled(step=STEPS)


def coloured(view: View, index: int) -> int:
    return int(near(view.shot(), rgb(PALETTE[index]), 48).sum())


def search_box(view: View) -> Locator:
    return view.frame.get_by_role("combobox", name="Search the samples")


def search(view: View, text: str) -> None:
    search_box(view).fill(text)
    view.page.wait_for_timeout(500)
    view.canvas.focus()


def panel(view: View) -> Locator:
    return view.frame.locator("[data-panel=selection]")


def outline(view: View, key: str, *, share: float = 1.0) -> None:
    """Drag around the left ``share`` of the canvas with a key held."""
    box = view.canvas.bounding_box()
    assert box
    left, top = box["x"] + 4, box["y"] + 60
    right, bottom = box["x"] + share * box["width"] - 4, box["y"] + box["height"] - 4
    view.page.keyboard.down(key)
    view.page.mouse.move(left, top)
    view.page.mouse.down()
    corners = [(right, bottom)] if key == "Shift" else [(right, top), (right, bottom), (left, bottom)]
    for x, y in corners:
        view.page.mouse.move(x, y, steps=4)
    view.page.mouse.up()
    view.page.keyboard.up(key)
    view.page.wait_for_timeout(500)


def test_a_query_greys_the_rest_and_removes_nothing(view: View) -> None:
    before = [coloured(view, index) for index in range(3)]
    search(view, "label:bee")
    after = [coloured(view, index) for index in range(3)]
    assert after[1] > 0.6 * before[1]
    assert max(after[0], after[2]) < 0.15 * min(before)
    assert near(view.shot(), rgb("#c3c8d0"), 12).sum() > 100
    expect(view.frame.locator(".found")).to_contain_text("100 of 300")
    search(view, "")
    assert coloured(view, 0) > 0.8 * before[0]


def test_wrong_finds_the_flipped_labels(view: View) -> None:
    search(view, "wrong conf>0.5")
    expect(view.frame.locator(".found")).to_contain_text(f"{FLIPPED} of 300")
    search(view, "wrong col.age<3 or col.site:south id:1001,1003")
    expect(view.frame.locator(".found")).to_contain_text("4 of 300")


def test_a_wrong_query_points_at_the_character(view: View) -> None:
    search_box(view).fill("label:bee conff>0.9")
    mistake = view.frame.locator("#search-problem")
    expect(mistake).to_be_visible()
    expect(mistake).to_contain_text("conf")
    expect(search_box(view)).to_have_attribute("aria-invalid", "true")
    expect(view.frame.locator("[data-panel=search] u")).to_have_text(re.compile("^conff"))


def test_completion_offers_what_can_stand_there(view: View) -> None:
    search_box(view).click()
    view.page.keyboard.type("label:b")
    expect(view.frame.get_by_role("option", name="bee")).to_be_visible()
    view.page.keyboard.press("ArrowDown")
    view.page.keyboard.press("Enter")
    expect(search_box(view)).to_have_value(re.compile("^label:bee"))


def test_an_iteration_query_lists_the_snapshots_and_goes_there(view: View) -> None:
    search_box(view).fill("when:conf>0.9 label:ant")
    bars = view.frame.get_by_test_id("iterations").get_by_role("button")
    expect(bars).to_have_count(STEPS)
    bars.first.click()
    expect(view.canvas).to_have_attribute("data-frame", "1")


def test_legend_box_and_lasso_select(view: View) -> None:
    view.frame.get_by_role("button", name="ant:").click()
    view.page.mouse.move(2, 2)
    view.page.wait_for_timeout(400)
    assert coloured(view, 1) < 30 < coloured(view, 0)
    view.canvas.focus()
    view.page.keyboard.press("Escape")
    for key in ("Shift", "Alt"):
        outline(view, key)
        expect(panel(view)).to_contain_text("300")
        outline(view, key, share=0.5)
        expect(panel(view)).not_to_contain_text("300 of 300")
        view.page.keyboard.press("Escape")
        view.page.keyboard.press("Escape")


def test_a_selection_survives_snapshot_inversion_and_reload(view: View) -> None:
    search(view, "label:bee")
    view.page.keyboard.press("Home")
    expect(view.canvas).to_have_attribute("data-frame", "1")
    expect(panel(view)).to_contain_text("100")
    view.page.wait_for_timeout(600)
    address = view.page.url
    view.page.goto("about:blank")
    again = opened(view.page, address).settled(step=1)
    expect(search_box(again)).to_have_value("label:bee")
    expect(panel(again)).to_contain_text("100")
    again.canvas.focus()
    again.page.keyboard.press("i")
    expect(panel(again)).to_contain_text("200")


def test_a_kept_selection_is_read_back_in_python(view: View, folder: Path) -> None:
    search(view, "label:cat col.age<30")
    panel(view).get_by_role("button", name="Save…").click()
    panel(view).get_by_role("textbox", name="Name of the selection").fill("young <b>cats</b>")
    view.page.keyboard.press("Enter")
    expect(panel(view).get_by_text("young <b>cats</b>").first).to_be_visible()
    ids = dvi.open_run(folder).selection("young <b>cats</b>")["train"]
    labels = np.where(np.arange(30) < FLIPPED, (np.arange(30) + 1) % 3, np.arange(30) % 3)
    np.testing.assert_array_equal(ids, 1000 + np.flatnonzero(labels == 2))


def test_exports_hold_the_selected_rows(view: View, tmp_path: Path) -> None:
    search(view, "id:1003,1005,1007")
    panel(view).get_by_role("button", name="Export").click()

    def saved(name: str) -> Path:
        with view.page.expect_download() as got:
            panel(view).get_by_role("group", name="Export as").get_by_role("button", name=name).click()
        path = tmp_path / got.value.suggested_filename
        got.value.save_as(path)
        return path

    rows = list(csv.DictReader(saved("CSV").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["id"] for row in rows] == ["1003", "1005", "1007"]
    assert rows[0]["label"] == "bee"
    assert rows[0]["truth"] == "ant"
    assert json.loads(saved("JSON").read_text(encoding="utf-8"))["probes"][0]["ids"] == [1003, 1005, 1007]
    ids = saved("NumPy ids")
    assert ids.name == "indices.npy"
    np.testing.assert_array_equal(np.load(ids), [1003, 1005, 1007])


def test_nothing_can_be_saved_into_a_read_only_log_directory(
    page: Page, folder: Path, start_tensorboard: Callable[..., Board]
) -> None:
    view = opened(page, start_tensorboard("--logdir", str(folder.parent), "--dvi_readonly").tab).settled()
    search(view, "label:ant")
    expect(panel(view).get_by_role("button", name="Save…")).to_be_disabled()
