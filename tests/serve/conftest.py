from __future__ import annotations

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
def host(logdir: Path) -> Host:
    return Host("--logdir", str(logdir))
