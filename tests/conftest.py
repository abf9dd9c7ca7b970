from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before torch is imported: one thread is faster on few cores, and reproducible.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import tests.typechecker  # noqa: F401 - named in the options of pytest

# The same examples every time, and no deadline: machines are shared.
settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=False
)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _private_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read from, or left in, the cache folder of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real training, recorded once: digits with flipped labels, probes train and test, steps 0 to 4. Do not write."""
    from tensorboard_dvi.demo.digits import digits
    from tensorboard_dvi.demo.recipe import Recipe
    from tensorboard_dvi.demo.training import train

    run = tmp_path_factory.mktemp("tiny") / "digits"
    train(digits(), Recipe(epochs=4, width=8, batch=64, rate=0.02, warm_up=2), run, epochs=4, report=lambda _: None)
    return run
