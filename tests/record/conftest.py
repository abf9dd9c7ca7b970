from __future__ import annotations

from pathlib import Path

import pytest
from tests.record.training import network, pictures
from torch import Tensor, nn


@pytest.fixture
def model() -> nn.Sequential:
    return network()


@pytest.fixture
def data() -> tuple[Tensor, Tensor]:
    return pictures()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return tmp_path / "run"
