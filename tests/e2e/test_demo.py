"""The demo as a stranger meets it: one command, one address, a picture that moves while the training runs."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.view import opened

START = "import sys; from tensorboard_dvi.cli import main; sys.argv[0] = 'tensorboard-dvi'; main()"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", "-c", START, "demo", "--logdir", "runs", "--port", "0", "--epochs", "6"]
    process = subprocess.Popen(command, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    yield process
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def line(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The next line that matches."""
    said: list[str] = []
    for text in process.stdout or ():
        said.append(text)
        if found := re.search(pattern, text):
            return found
    raise AssertionError(f"the demo ended without {pattern!r}:\n" + "".join(said))


def test_the_picture_moves_while_the_demo_trains(page: Page, demo: subprocess.Popen[str]) -> None:
    address = line(demo, r"^TensorBoard: (http\S+)")[1]
    line(demo, r"^epoch 1 of 6")
    view = opened(page, address).settled()
    line(demo, r"^training finished")
    expect(view.canvas).to_have_attribute("data-frame", "6", timeout=30_000)
    view.settled(step=6)

    demo.send_signal(signal.SIGINT)
    line(demo, "^TensorBoard stopped")
    assert demo.wait(20) == 0
