"""Colouring, layouts, confusions, changes, the table, pictures to keep, and what helps."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.board import Board
from tests.e2e.picture import PALETTE, near, rgb
from tests.e2e.runs import FLIPPED, CornerLogits, session
from tests.e2e.view import View, opened

import tensorboard_dvi as dvi

STEPS = 4


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("views")
    session(folder / "run", steps=STEPS)
    with Board("--logdir", str(folder)) as started:
        yield started


@pytest.fixture
def view(page: Page, board: Board) -> View:
    return opened(page, board.run_tab("run")).settled(step=STEPS)


def coloured(view: View, index: int) -> int:
    return int(near(view.shot(), rgb(PALETTE[index]), 48).sum())


def test_colour_by_confidence_recolours_and_shows_its_scale(view: View) -> None:
    before = coloured(view, 0)
    chooser = view.frame.get_by_role("combobox", name="Colour by")
    chooser.select_option(label="confidence")
    view.page.wait_for_timeout(700)
    assert coloured(view, 0) < 0.3 * before
    expect(view.frame.locator("[data-panel=colour]").get_by_role("img", name=re.compile("confidence"))).to_be_visible()
    chooser.select_option(label="site")
    expect(view.frame.locator("[data-panel=colour]")).to_contain_text("south")
    chooser.select_option(label="label")
    view.page.wait_for_timeout(700)
    assert coloured(view, 0) > 0.8 * before


def test_a_cell_of_the_confusions_selects_its_samples(view: View) -> None:
    view.frame.get_by_role("tab", name="Confusions").click()
    grid = view.frame.get_by_role("grid", name="Confusion matrix")
    expect(grid).to_be_visible()
    cell = grid.get_by_role("gridcell").filter(has_text=str(FLIPPED // 3)).first
    cell.click()
    expect(view.frame.locator("[data-panel=selection]")).to_contain_text(f"{FLIPPED // 3} selected")


def test_changes_between_two_snapshots_are_listed(view: View) -> None:
    view.frame.get_by_role("tab", name="Changes").click()
    panel = view.frame.get_by_role("tabpanel")
    expect(panel).to_contain_text("learned")
    expect(panel).to_contain_text("forgotten")


def test_star_coordinates_and_a_dragged_axis(view: View) -> None:
    chooser = view.frame.get_by_role("combobox", name="Layout")
    star = chooser.locator("option").filter(has_text=re.compile("star", re.IGNORECASE)).first
    chooser.select_option(value=star.get_attribute("value"))
    axes = view.frame.get_by_test_id("axis")
    expect(axes).to_have_count(3, timeout=20_000)
    view.settled(step=STEPS)
    before = view.shot()
    box = axes.first.locator("circle").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    view.page.mouse.move(x - 60, y - 90, steps=6)
    view.page.wait_for_timeout(500)
    view.page.mouse.up()
    view.settled(step=STEPS)
    assert (np.abs(view.shot().astype(int) - before.astype(int)).max(axis=-1) > 40).mean() > 0.002
    chooser.select_option(index=0)
    expect(axes).to_have_count(0, timeout=20_000)


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_the_picture_is_saved(view: View, tmp_path: Path, kind: str) -> None:
    view.frame.get_by_role("button", name="Save the picture").click()
    with view.page.expect_download() as got:
        view.frame.get_by_role("menuitem", name=kind).click()
    path = tmp_path / got.value.suggested_filename
    got.value.save_as(path)
    data = path.read_bytes()
    if kind == "PNG":
        image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        box = view.canvas.bounding_box()
        assert box
        assert image.shape[1] >= 2 * box["width"] - 4
        assert near(image, rgb(PALETTE[0]), 48).sum() > 200
    else:
        tree = ET.fromstring(data.decode())  # noqa: S314 - our own
        assert tree.tag.endswith("svg")
        assert b"bee" in data
        assert len(list(tree.iter())) > 100


def test_the_table_is_worked_by_keyboard_alone(view: View) -> None:
    view.canvas.focus()
    view.page.keyboard.press("d")
    sheet = view.frame.get_by_role("region", name="Samples as a table")
    expect(sheet).to_be_visible()
    focused = "document.activeElement?.closest('[data-panel=table]') !== null"
    if not view.frame.evaluate(focused):
        for _ in range(40):
            view.page.keyboard.press("Tab")
            if view.frame.evaluate(focused):
                break
    assert view.frame.evaluate(focused)
    for _ in range(12):
        if view.frame.evaluate("document.activeElement.closest('[role=grid]') !== null"):
            break
        view.page.keyboard.press("Tab")
    view.page.keyboard.press("ArrowDown")
    view.page.keyboard.press("Enter")
    expect(view.page).to_have_url(re.compile(r"p\.dvi\.pin="), timeout=5_000)
    view.page.keyboard.press("Space")
    expect(view.frame.locator("[data-panel=selection]")).to_contain_text("1 selected")
    view.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_hint_is_shown_until_it_was_read(page: Page, board: Board) -> None:
    view = opened(page, board.run_tab("run"), first_visit=True).settled(step=STEPS)
    hint = view.frame.locator("[data-panel=hint]")
    expect(hint).to_contain_text("wheel to zoom")
    hint.get_by_role("button", name="Do not show").click()
    expect(hint).to_be_hidden()
    view.page.reload()
    again = opened(view.page, view.page.url, first_visit=True).settled()
    expect(again.frame.locator("[data-panel=hint]")).to_be_hidden()


def test_the_help_names_every_key(view: View) -> None:
    view.canvas.focus()
    view.page.keyboard.press("?")
    sheet = view.frame.get_by_role("dialog")
    expect(sheet).to_be_visible()
    for words in ("lasso", "play", "table", "invert"):
        expect(sheet).to_contain_text(re.compile(words, re.IGNORECASE))
    view.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def wave(hertz: int) -> bytes:
    """A tenth of a second."""
    import wave as waves

    buffer = io.BytesIO()
    with waves.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((9000 * np.sin(np.arange(800) * hertz / 8000 * 2 * np.pi)).astype("<i2").tobytes())
    return buffer.getvalue()


MEDIA = {
    "text": lambda i: f"the film was <b>{'bad' if i % 2 else 'good'}</b>",
    "sound": lambda i: wave(200 + 10 * i),
}


@pytest.mark.parametrize("kind", MEDIA)
def test_texts_and_sounds_are_shown_with_their_samples(
    page: Page, tmp_path: Path, kind: str, start_tensorboard: Callable[..., Board]
) -> None:
    labels = np.arange(40) % 3
    logits = CornerLogits(labels, 3)
    dvi.write_run(
        tmp_path / "run",
        classes=["ant", "bee", "cat"],
        probes={"train": {"labels": labels, "media": [MEDIA[kind](i) for i in range(40)]}},
        snapshots=({"step": step, "train": {"logits": logits(step / 2)}} for step in (1, 2)),
    )
    view = opened(page, start_tensorboard("--logdir", str(tmp_path)).tab).settled(step=2)
    place = view.place_of_class(0)
    page.mouse.move(*place)
    tip = view.frame.get_by_test_id("tip")
    expect(tip).to_be_visible()
    if kind == "text":
        expect(tip).to_contain_text("the film was <b>")
    page.mouse.click(*place)
    inspector = view.frame.get_by_role("tabpanel")
    if kind == "text":
        expect(inspector).to_contain_text("the film was <b>")
    else:
        expect(inspector.get_by_role("img", name="Outline of")).to_be_visible()
        expect(inspector).to_contain_text("0.1 s")
        plays = inspector.get_by_role("button", name=re.compile("^Play train"))
        expect(plays.first).to_be_enabled()
        expect(plays.nth(1)).to_be_enabled()  # of a neighbour
