"""A training that is killed while its pictures are encoded or written leaves nothing that cannot be used."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest
from tests.record.training import CLASSES, network, pictures

from tensorboard_dvi.errors import RunNotFoundError
from tensorboard_dvi.record.media import spool
from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.store import media_writer
from tensorboard_dvi.store.layout import run_root
from tensorboard_dvi.store.reader import RunReader

MOMENTS = 10
COUNT = 1_000


def watched(run: Path) -> Recorder:
    recorder = Recorder(run, network(), classes=CLASSES, strict=True, checkpoint_bytes=0)
    recorder.watch("train", pictures(COUNT), limit=None)
    recorder.watch("test", ([f"text {row} " * 30 for row in range(COUNT)], [row % 3 for row in range(COUNT)]), **TEXTS)
    return recorder


TEXTS = {"limit": None, "collate_fn": lambda items: (pictures(len(items))[0], None)}


def check(run: Path) -> int:
    """Number of probes, all of whose media can be read."""
    try:
        reader = RunReader(run)
    except RunNotFoundError:
        return 0
    for name, probe in reader.probes.items():
        assert probe.media_type == {"train": "image/png", "test": "text/plain"}[name]
        for row in range(0, COUNT, 50):
            start = probe.media(row)[:20]
            assert start.startswith(b"\x89PNG" if name == "train" else f"text {row} ".encode())
    return len(reader.probes)


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_media_are_whole_or_not_there_after_a_kill(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_writer, "MEDIA_BLOCK", 2_000)
    monkeypatch.setattr(spool, "MEMORY", 5_000)
    draw = random.Random(0)  # noqa: S311 - moments, no secrets
    seen: list[int] = []
    for moment in range(MOMENTS):
        child = os.fork()
        if child == 0:
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                recorder = watched(run.with_name(f"run{moment % 5}"))
                time.sleep(60)
                recorder.close()
            finally:
                os._exit(1)
        time.sleep(draw.uniform(0.05, 0.6))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the child ended by itself"
        seen.append(check(run.with_name(f"run{moment % 5}")))
    assert len(set(seen)) > 1, "all were killed at the same stage"
    left = [path.name for path in run.parent.iterdir() if not path.name.startswith("run")]
    assert left == []
    for number in range(5):
        again = run.with_name(f"run{number}")
        watched(again).close()
        assert check(again) == 2
        files = [*run_root(again).glob("probes/*/media-*")]
        named = {part.file for entry in RunReader(again).manifest.probes for part in parts(entry)}
        assert {path.relative_to(run_root(again)).as_posix() for path in files} == named
        assert not [*run_root(again).rglob("*.tmp")]


def parts(entry: object) -> list[object]:
    media = entry.media  # type: ignore[attr-defined]
    return [*media.bytes.parts, *media.offsets.parts]


def test_what_a_killed_writer_left_is_removed(run: Path) -> None:
    folder = run_root(run) / "probes/p0"
    folder.mkdir(parents=True)
    for index in range(300):
        (folder / f"media-{index:05d}.safetensors").write_bytes(b"half")
    watched(run).close()
    assert sorted(path.name for path in folder.glob("media-*")) == [
        f"media-{index:05d}.safetensors" for index in (0, 1)
    ]
    assert check(run) == 2
