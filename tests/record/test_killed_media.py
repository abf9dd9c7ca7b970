"""A training that is killed while its pictures are encoded or written leaves nothing that cannot be used."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.record.training import CLASSES, network, pictures

from tensorboard_dvi.errors import RunNotFoundError
from tensorboard_dvi.record.media import spool
from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.store import media_writer, storage
from tensorboard_dvi.store.layout import run_root
from tensorboard_dvi.store.reader import RunReader

COUNT = 120


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
        for row in range(0, COUNT, 10):
            start = probe.media(row)[:20]
            assert start.startswith(b"\x89PNG" if name == "train" else f"text {row} ".encode())
    return len(reader.probes)


def killed_at(write: int, run: Path) -> bool:
    """Record in a process that is killed in the middle of its nth write; False where there are fewer."""
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            real, calls = storage.write_chunks, itertools.count()

            def half(chunks: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
                for chunk in chunks:
                    yield chunk[: len(chunk) // 2]
                    os.kill(os.getpid(), signal.SIGKILL)

            storage.write_chunks = lambda path, chunks: real(path, half(chunks) if next(calls) == write else chunks)
            watched(run).close()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_media_are_whole_or_not_there_wherever_a_training_is_killed(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_writer, "MEDIA_BLOCK", 12_000)
    monkeypatch.setattr(spool, "MEMORY", 5_000)
    seen: list[int] = []
    while killed_at(len(seen), run.with_name(f"run{len(seen)}")):
        seen.append(check(run.with_name(f"run{len(seen)}")))
    assert set(seen) == {0, 1, 2}
    assert seen == sorted(seen)
    assert len(seen) > 10
    for number in range(0, len(seen), 3):
        again = run.with_name(f"run{number}")
        watched(again).close()
        assert check(again) == 2
        files = [*run_root(again).glob("probes/*/media-*")]
        named = {part.file for entry in RunReader(again).manifest.probes for part in parts(entry)}
        assert {path.relative_to(run_root(again)).as_posix() for path in files} == named
        assert not [*run_root(again).rglob("*.tmp")]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_kill_while_media_are_encoded_leaves_nothing(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MEMORY", 5_000)
    child = os.fork()
    if child == 0:
        try:
            real, calls = spool.Spool.append, itertools.count()

            def append(self: spool.Spool, data: bytes) -> None:
                real(self, data)
                if next(calls) == COUNT - 1:
                    os.kill(os.getpid(), signal.SIGKILL)

            spool.Spool.append = append  # type: ignore[method-assign]
            watched(run)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert list(run.parent.iterdir()) == []


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
