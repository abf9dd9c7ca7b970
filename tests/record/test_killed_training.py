from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.record.training import CLASSES, network, pictures

from tensorboard_dvi.errors import RunNotFoundError
from tensorboard_dvi.record.quantities.checkpoint import loaded_state
from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.store.reader import RunReader

MOMENTS = 20


def recorded(run: Path, first: int) -> None:
    """Takes snapshots until somebody ends the process."""
    recorder = Recorder(run, network(), classes=CLASSES, strict=True, checkpoint_bytes=20_000)
    recorder.watch("train", pictures())
    for step in range(first, first + 10_000):
        recorder.snapshot(step)


def steps_of(run: Path) -> list[int]:
    try:
        return RunReader(run).steps
    except RunNotFoundError:
        return []


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_every_committed_snapshot_survives_a_kill_and_training_continues(run: Path) -> None:
    draw = random.Random(0)  # noqa: S311 - moments, no secrets
    seen = 0
    for _ in range(MOMENTS):
        known = steps_of(run)
        child = os.fork()
        if child == 0:
            try:
                devnull = os.open(os.devnull, os.O_WRONLY)
                os.dup2(devnull, 2)
                recorded(run, len(known))
            finally:
                os._exit(1)
        time.sleep(draw.uniform(0.02, 0.4))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the child ended by itself"
        steps = steps_of(run)
        assert steps == list(range(len(steps)))
        assert len(steps) >= len(known)
        for step in steps[max(0, len(known) - 1) :]:
            reader = RunReader(run)
            assert reader.logits("train", step).shape == (50, 3)
            assert np.isfinite(reader.representation("train", step)).all()
            assert reader.head_description(step) is not None
        for step in steps[-1:]:
            assert set(loaded_state(RunReader(run).checkpoint_path(step))) == set(network().state_dict())
        seen += len(steps) - len(known)
    assert seen > MOMENTS
