from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serve.recording import Host, write_small_run


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
