"""What happens to the open page when the run, the log directory or the server changes under it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.board import Board
from tests.e2e.conftest import Complaints
from tests.e2e.runs import GrowingRun, three_corners
from tests.e2e.view import View, opened

StartBoard = Callable[..., Board]


def test_a_deleted_run_stays_on_the_page_until_another_takes_its_name(
    page: Page, tmp_path: Path, start_tensorboard: StartBoard, complaints: Complaints
) -> None:
    three_corners(tmp_path / "run", n=90)
    view = opened(page, start_tensorboard("--logdir", str(tmp_path)).tab).settled(step=3)
    shutil.rmtree(tmp_path / "run")
    # The list of runs is asked for every ten seconds.
    expect(view.frame.get_by_test_id("problem")).to_be_visible(timeout=30_000)
    view.canvas.focus()
    page.keyboard.press("Home")
    expect(view.canvas).to_have_attribute("data-frame", "1")
    three_corners(tmp_path / "run", n=120, steps=4, classes=("one", "two", "three"))
    expect(view.frame.get_by_role("button", name="three").first).to_be_visible(timeout=30_000)
    expect(view.frame.get_by_test_id("problem")).to_be_hidden()
    expect(view.frame.get_by_text("of 4")).to_be_visible()
    complaints.expected("404")


def test_a_growing_run_brings_its_snapshots_and_samples(
    page: Page, tmp_path: Path, start_tensorboard: StartBoard
) -> None:
    with GrowingRun(tmp_path / "live") as run:
        run.snapshot(1, share=0.3)
        view = opened(page, start_tensorboard("--logdir", str(tmp_path)).tab).settled(step=1)
        assert_rows(view, 90)
        for step in (2, 3):
            run.snapshot(step, share=step / 3)
            expect(view.canvas).to_have_attribute("data-frame", str(step), timeout=20_000)
        run.probe("test", 60)
        run.snapshot(4, share=1)
        expect(view.canvas).to_have_attribute("data-frame", "4", timeout=20_000)
        assert_rows(view, 150)
        expect(view.frame.get_by_role("checkbox", name="test")).to_be_checked()
        view.canvas.focus()
        page.keyboard.press("Home")
        expect(view.canvas).to_have_attribute("data-frame", "1")
        run.snapshot(5, share=1)
        expect(view.frame.get_by_text("of 5 so far")).to_be_visible(timeout=20_000)
        expect(view.canvas).to_have_attribute("data-frame", "1")
    expect(view.frame.get_by_test_id("live")).to_be_hidden(timeout=30_000)


def assert_rows(view: View, count: int) -> None:
    expect(view.frame.get_by_text(f"{count} samples", exact=False).first).to_be_visible(timeout=20_000)


@pytest.fixture
def port() -> str:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        number = free.getsockname()[1]
    return str(number)


def test_a_restarted_server_is_found_again(page: Page, tmp_path: Path, port: str, complaints: Complaints) -> None:
    three_corners(tmp_path / "run", n=90)
    arguments = ("--logdir", str(tmp_path), "--port", port)
    with Board(*arguments) as board:
        view = opened(page, board.tab).settled(step=3)
    view.canvas.focus()
    page.keyboard.press("Home")
    expect(view.canvas).to_have_attribute("data-frame", "1")
    expect(view.frame.get_by_test_id("problem")).to_contain_text("does not answer", timeout=30_000)
    three_corners(tmp_path / "later", n=90)
    with Board(*arguments):
        expect(view.frame.get_by_test_id("problem")).to_be_hidden(timeout=30_000)
        view.frame.get_by_role("button", name="run").first.click()
        expect(view.frame.get_by_role("option", name="later")).to_be_visible(timeout=30_000)
        view.frame.get_by_role("option", name="later").click()
        view.settled(step=3)
    complaints.expected("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|Failed to (fetch|load)")
