"""The examples run as a user would run them, without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from io import BytesIO
from pathlib import Path

import pytest

from tensorboard_dvi import open_run

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_quickly_and_records_its_media(example: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, example, "--quick", "--logdir", tmp_path], check=True, timeout=60, cwd=tmp_path,
        env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    run = open_run(tmp_path / example.stem)
    assert len(run.steps) >= 2
    assert set(run.probes) == {"train", "test"}
    train = run.probe("train")
    medium = train.media(0)
    if example.stem == "text":
        assert (train.media_type, medium.decode().split()[0]) == ("text/plain", "the")
    if example.stem == "table":
        assert (train.media_type, next(iter(json.loads(medium)))) == ("application/json", "alcohol")
    if example.stem == "audio":
        assert train.media_type == "audio/wav"
        with wave.open(BytesIO(medium)) as file:
            assert (file.getframerate(), file.getnframes()) == (8_000, 4_000)


def test_examples_are_short() -> None:
    assert {path.stem for path in EXAMPLES} >= {"audio", "table", "text"}
    assert {
        path.stem: len(path.read_text().splitlines()) for path in EXAMPLES if path.read_text().count("\n") > 60
    } == {}
