from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from tests.board import Board
from tests.chromium import FLAGS, NoBrowserError, executable

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`securitypolicyviolation: ${event.violatedDirective} ${event.blockedURI}`))
"""

# TensorBoard's own page says these, with and without the plugin.
NOT_OURS = re.compile(r"favicon|fonts\.g(static|oogleapis)\.com|icon_bundle")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    try:
        path = executable()
    except NoBrowserError as error:
        pytest.fail(str(error), pytrace=False)
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": list(FLAGS),
        "ignore_default_args": ["--disable-gpu"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}


@dataclass
class Complaints:
    """What the browser objected to; a test that provokes something on purpose removes it with ``expected``."""

    texts: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.texts.append(f"uncaught: {error}"))

    def expected(self, pattern: str) -> list[str]:
        """Take out, and return, the complaints that match."""
        found = [text for text in self.texts if re.search(pattern, text)]
        self.texts = [text for text in self.texts if text not in found]
        return found

    def _console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not NOT_OURS.search(message.text + where):
            self.texts.append(f"{message.text} ({where})")


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[Complaints]:
    """Console errors, uncaught exceptions and policy violations of every page of the test; none may be left over."""
    found = Complaints()
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("page", found.watch)
    yield found
    assert found.texts == []


@pytest.fixture
def page(complaints: Complaints, context: BrowserContext) -> Page:
    return context.new_page()


StartTensorBoard = Callable[..., Board]


@pytest.fixture
def start_tensorboard() -> Iterator[StartTensorBoard]:
    """``start_tensorboard("--logdir", str(folder), ...)``; it ends with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(Board(*arguments))


@pytest.fixture(scope="session")
def tiny_tensorboard(tiny_run: Path) -> Iterator[Board]:
    """TensorBoard on ``tiny_run``, shared by all tests that only look."""
    with Board("--logdir", str(tiny_run.parent)) as tensorboard:
        yield tensorboard
