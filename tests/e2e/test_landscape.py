"""What a person sees in the DVI tab: pictures are compared, not only elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from tests.board import Board
from tests.e2e.picture import PALETTE, centre, near, nearest_marked, rgb, tint
from tests.e2e.runs import three_corners
from tests.e2e.view import View, opened


@pytest.fixture(scope="module")
def corners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    folder = tmp_path_factory.mktemp("corners")
    three_corners(folder / "run")
    with Board("--logdir", str(folder)) as tensorboard:
        yield tensorboard


@pytest.fixture
def view(page: Page, corners: Board) -> View:
    return opened(page, corners.tab).settled(step=3)


def test_points_and_territory_have_the_colours_of_their_classes(view: View) -> None:
    image = view.shot()
    for index in range(3):
        points = near(image, rgb(PALETTE[index]), 40)
        assert points.sum() > 60, f"points of class {index}"
        x, y = centre(points).astype(int)
        around = image[y - 30 : y + 30, x - 30 : x + 30].reshape(-1, 3)
        ground = np.abs(around.astype(int) - tint(index, 1.0).astype(int)).max(axis=1) <= 16
        assert ground.mean() > 0.1, f"territory of class {index} around ({x}, {y})"


def test_no_data_is_canvas_grey_and_borders_are_white(view: View) -> None:
    image = view.shot()
    assert near(image, rgb("#eceef1"), 3).mean() > 0.1
    assert near(image, rgb("#ffffff"), 2).mean() > 0.002


def test_points_move_between_snapshots_and_fractions_are_drawn(view: View) -> None:
    slider = view.frame.get_by_role("slider", name="Snapshot")
    last = centre(near(view.shot(), rgb(PALETTE[0]), 40))
    slider.focus()
    view.page.keyboard.press("Home")
    first = centre(near(view.settled(step=1).shot(), rgb(PALETTE[0]), 40))
    assert np.hypot(*(last - first)) > 60
    box = slider.bounding_box()
    assert box
    # Three stops, 28 px from the ends: a quarter of the track is half way between the first two.
    view.page.mouse.move(box["x"] + 28 + (box["width"] - 56) / 4, box["y"] + 30)
    view.page.mouse.down()
    view.page.wait_for_timeout(300)
    between = centre(near(view.shot(), rgb(PALETTE[0]), 40))
    view.page.mouse.up()
    slider.focus()
    view.page.keyboard.press("Home")
    view.page.keyboard.press("ArrowRight")
    second = centre(near(view.settled(step=2).shot(), rgb(PALETTE[0]), 40))
    assert 0.2 < np.hypot(*(between - first)) / np.hypot(*(second - first)) < 0.8


def test_play_runs_to_the_end_and_stops(view: View) -> None:
    view.frame.get_by_role("slider", name="Snapshot").focus()
    view.page.keyboard.press("Home")
    view.settled(step=1)
    view.frame.get_by_role("button", name="Play").click()
    expect(view.canvas).to_have_attribute("data-frame", "3", timeout=10_000)
    expect(view.frame.get_by_role("button", name="Play")).to_be_visible(timeout=5_000)


def test_hovering_a_class_greys_the_others_and_keeps_them(view: View) -> None:
    before = view.shot()
    view.frame.get_by_role("button", name="bee").hover()
    view.page.wait_for_timeout(500)
    after = view.shot()
    assert near(after, rgb(PALETTE[1]), 40).sum() > 0.6 * near(before, rgb(PALETTE[1]), 40).sum()
    for other in (0, 2):
        assert near(after, rgb(PALETTE[other]), 30).sum() < 0.1 * near(before, rgb(PALETTE[other]), 30).sum()
    assert near(after, rgb("#c3c8d0"), 12).sum() > 60


def test_hovering_a_point_shows_its_picture_and_numbers(view: View) -> None:
    x, y = nearest_marked(near(view.shot(), rgb(PALETTE[2]), 25))
    box = view.canvas.bounding_box()
    assert box
    view.page.mouse.move(box["x"] + x, box["y"] + y)
    tip = view.frame.get_by_test_id("tip")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("cat")
    expect(tip).to_contain_text("confidence")
    picture = tip.locator("img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 8


def test_wheel_zooms_about_the_pointer_and_drag_pans(view: View) -> None:
    box = view.canvas.bounding_box()
    assert box
    before = centre(near(view.shot(), rgb(PALETTE[0]), 40))
    view.page.mouse.move(box["x"] + 600, box["y"] + 560)
    view.page.mouse.down()
    view.page.mouse.move(box["x"] + 660, box["y"] + 600, steps=4)
    view.page.mouse.up()
    view.page.wait_for_timeout(300)
    assert np.allclose(centre(near(view.shot(), rgb(PALETTE[0]), 40)) - before, [60, 40], atol=4)
    spread = np.std(np.nonzero(near(view.shot(), rgb(PALETTE[0]), 40))[1])
    x, y = centre(near(view.shot(), rgb(PALETTE[0]), 40))
    view.page.mouse.move(box["x"] + float(x), box["y"] + float(y))
    view.page.mouse.wheel(0, -120)
    view.page.wait_for_timeout(500)
    zoomed = near(view.shot(), rgb(PALETTE[0]), 40)
    assert np.std(np.nonzero(zoomed)[1]) > 1.1 * spread
    assert np.hypot(*(centre(zoomed) - [x, y])) < 30


def test_dark_follows_tensorboard(view: View) -> None:
    view.page.evaluate("document.body.classList.add('dark-mode')")
    view.page.wait_for_timeout(500)
    assert near(view.shot(), rgb("#121418"), 3).mean() > 0.1


def test_the_address_opens_the_same_picture(view: View, corners: Board) -> None:
    view.frame.get_by_role("slider", name="Snapshot").focus()
    view.page.keyboard.press("Home")
    view.settled(step=1)
    view.page.wait_for_timeout(600)
    address = view.page.url
    assert "p.dvi.run=run" in address
    view.page.goto("about:blank")
    again = opened(view.page, address).settled(step=1)
    expect(again.canvas).to_have_attribute("data-frame", "1")


def test_a_script_in_a_name_is_text(page: Page, tmp_path: Path, start_tensorboard: Callable[..., Board]) -> None:
    hostile = "<script>parent.hacked=1</script><img src=x onerror=parent.hacked=1>"
    three_corners(tmp_path / "<b>run", classes=(hostile, "../../etc/passwd", "\u202egnp.exe"))
    view = opened(page, start_tensorboard("--logdir", str(tmp_path)).tab).settled()
    expect(view.frame.get_by_text("<script>parent.hacked=1</script>", exact=False).first).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert view.frame.locator("script:text('hacked')").count() == 0


def test_an_empty_log_directory_says_what_was_looked_for_and_how_to_record(
    page: Page, tmp_path: Path, start_tensorboard: Callable[..., Board]
) -> None:
    view = opened(page, start_tensorboard("--logdir", str(tmp_path)).tab)
    expect(view.frame.get_by_text("No run has been recorded yet")).to_be_visible()
    expect(view.frame.get_by_text("plugins/dvi/manifest.json")).to_be_visible()
    expect(view.frame.get_by_text("recorder.epoch_end(epoch)")).to_be_visible()
    expect(view.frame.get_by_text(str(tmp_path), exact=False).first).to_be_visible()


def test_a_recording_appears_while_the_page_is_open(
    page: Page, tmp_path: Path, start_tensorboard: Callable[..., Board]
) -> None:
    view = opened(page, start_tensorboard("--logdir", str(tmp_path)).tab)
    expect(view.frame.get_by_text("No run has been recorded yet")).to_be_visible()
    three_corners(tmp_path / "late")
    view.settled(step=3)
