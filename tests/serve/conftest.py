from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serve.recording import Complaints, Host, write_small_run

from tensorboard_dvi.serve.search import Search


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """A log directory with one finished run, exp/a."""
    folder = tmp_path / "logs"
    write_small_run(folder / "exp" / "a")
    return folder


@pytest.fixture
def host(logdir: Path) -> Iterator[Host]:
    host = Host("--logdir", str(logdir))
    yield host
    host.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """One TensorBoard for the tests that change nothing; beside its log directory lies another recording, "secret"."""
    folder = tmp_path_factory.mktemp("shared")
    write_small_run(folder / "logs" / "exp" / "a")
    write_small_run(folder / "secret")
    return Host("--logdir", str(folder / "logs"))


@pytest.fixture(autouse=True)
def _no_walk_goes_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every background walk ends with its test: type checks in a thread would use the random numbers of other tests."""
    walks: list[Search] = []
    start = Search._start

    def remember(walk: Search) -> None:
        walks.append(walk)
        start(walk)

    monkeypatch.setattr(Search, "_start", remember)
    yield
    for walk in walks:
        walk.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """No test that uses this may make TensorBoard's security validator complain."""
    handler = Complaints()
    logging.getLogger("tensorboard").addHandler(handler)
    yield handler
    logging.getLogger("tensorboard").removeHandler(handler)
    assert not [text for text in handler.texts if "In 3.0, this warning will become an error" in text]
