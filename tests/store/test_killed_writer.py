"""What is left of a run when its writer dies, or when the disk refuses."""

from __future__ import annotations

import errno
import os
import random
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from tests.store.recording import CLASSES, COUNT, linear_head, logits, probe, recorded, representation, snapshot

from tensorboard_dvi.store import layout
from tensorboard_dvi.store import storage as storage_module
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import Record, RunDescription, RunWriter

DESCRIPTION = RunDescription(classes=CLASSES)
KILLS = 20


def record_until_killed(run: Path, first: int) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    step = first
    while True:
        with writer.begin(step, step / 2) as pending:
            arrays = {"representation": representation(step), "logits": logits(step)}
            pending.write(Record("train", arrays))
            pending.head(linear_head())
            pending.checkpoint_path().write_bytes(b"x" * 50_000)
            pending.checkpoint_written()
            pending.commit({"rate": 1.0})
        writer.tag("train", [7], "seen")
        step += 1


def killed_after(seconds: float, run: Path, first: int) -> None:
    child = os.fork()
    if child == 0:
        try:
            record_until_killed(run, first)
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer failed by itself"


def assert_whole(read: RunReader) -> None:
    for step in read.steps:
        np.testing.assert_array_equal(read.array("train", "logits", step), logits(step).astype(np.float16))
        np.testing.assert_allclose(read.representation("train", step), representation(step), atol=2e-3)
        assert read.scalars(step) == {"rate": 1.0}
        assert read.head_description(step) is not None
        entry = read.snapshots[step].checkpoint
        assert entry is not None
        assert (layout.run_root(read.root) / layout.snapshot_folder(step) / entry.file).stat().st_size == entry.bytes


def test_every_committed_snapshot_survives_a_kill_at_any_moment(run: Path) -> None:
    moments = random.Random(20_261_120)  # noqa: S311 - moments of a test
    steps: list[int] = []
    halves = 0
    RunWriter(run, DESCRIPTION).close()
    for number in range(KILLS):
        first = max(steps, default=-1) + 1
        if number % 5 == 4 and steps:
            first = steps[len(steps) // 2]
        killed_after(moments.uniform(0.002, 0.12), run, first)
        read = RunReader(run)
        assert [notice for notice in read.notices if notice.subject != "continued"] == []
        assert not read.live
        assert read.steps == list(range(len(read.steps)))
        assert len(read.steps) >= min(first, len(steps)), "a snapshot before the first new one is gone"
        assert_whole(read)
        halves += len(list(layout.run_root(run).glob("snapshots/*.partial")))
        steps = read.steps
    assert steps, "the writers were killed before they wrote anything"
    assert halves, "no writer was killed within a snapshot"
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    last = max(steps) + 1
    snapshot(writer, last)
    writer.close()
    assert RunReader(run).steps == [*steps, last]
    assert not list(layout.run_root(run).rglob("*.partial"))


def refuse(monkeypatch: pytest.MonkeyPatch, number: int, after: int) -> list[Path]:
    """From the ``after``-th file on, writing fails midway, as on a full disk."""
    write = storage_module.write_chunks
    seen: list[Path] = []

    def guarded(path: Path, chunks: Iterable[bytes | memoryview]) -> int:
        seen.append(path)
        if len(seen) <= after:
            return write(path, chunks)

        def cut() -> Iterable[bytes]:
            yield b"".join(bytes(chunk) for chunk in chunks)[:10]
            raise OSError(number, os.strerror(number), str(path))

        return write(path, cut())

    monkeypatch.setattr(storage_module, "write_chunks", guarded)
    return seen


@pytest.mark.parametrize("after", range(6))
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_disk_leaves_the_earlier_snapshots_and_a_writer_that_can_go_on(
    run: Path, monkeypatch: pytest.MonkeyPatch, after: int, number: int
) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    snapshot(writer, 0)
    with monkeypatch.context() as patch:
        seen = refuse(patch, number, after)
        try:
            snapshot(writer, 1)
            failed = False
        except OSError as error:
            assert error.errno == number  # noqa: PT017 - the last rounds write all
            failed = True
        assert failed == (len(seen) > after)
    read = RunReader(run)
    assert read.steps == ([0] if failed else [0, 1])
    assert not list(layout.run_root(run).rglob("*.tmp"))
    assert not list(layout.run_root(run).rglob("*.partial"))
    snapshot(writer, 2)
    writer.close()
    assert RunReader(run).steps[-1] == 2


def test_closing_on_a_full_disk_gives_the_lock_back(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    snapshot(writer, 0)
    with monkeypatch.context() as patch:
        refuse(patch, errno.ENOSPC, 0)
        with pytest.raises(OSError, match="No space"):
            writer.close()
    assert not (layout.run_root(run) / layout.LOCK).exists()
    assert RunReader(run).steps == [0]
    assert not RunReader(run).live


def test_a_probe_that_does_not_fit_can_be_added_again(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = RunWriter(run, DESCRIPTION)
    with monkeypatch.context() as patch:
        refuse(patch, errno.ENOSPC, 1)
        with pytest.raises(OSError, match="No space"):
            writer.add_probe(probe())
    assert writer.add_probe(probe()) == "p0"
    snapshot(writer, 0)
    writer.close()
    assert RunReader(run).probe("train").count == COUNT


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_read_and_not_written(run: Path) -> None:
    recorded(run)
    folders = [path for path in (run, *run.rglob("*")) if path.is_dir()]
    for path in folders:
        path.chmod(0o555)
    try:
        with pytest.raises(PermissionError):
            RunWriter(run, DESCRIPTION)
        assert RunReader(run).steps == [0, 1, 2]
    finally:
        for path in folders:
            path.chmod(0o755)


def test_a_folder_that_became_read_only_is_read_and_not_written(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(run)
    refuse(monkeypatch, errno.EROFS, 0)
    with pytest.raises(OSError, match="Read-only"):
        RunWriter(run, DESCRIPTION)
    read = RunReader(run)
    assert read.steps == [0, 1, 2]
    assert read.score("train", 2)[0] is not None
