from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from tensorboard_dvi.errors import LockedRunError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.lock import PATIENCE, RunLock, is_stale, process_start, read_lock
from tensorboard_dvi.store.manifest import LockEntry
from tensorboard_dvi.store.storage import LocalStorage

HERE = socket.gethostname()


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "root")


def entry(host: str = HERE, pid: int | None = None, started: float = 0.0, age: float = 0.0) -> LockEntry:
    pid = os.getpid() if pid is None else pid
    return LockEntry(host=host, pid=pid, started=started, heartbeat=time.time() - age, token="0")  # noqa: S106 - no password


def hold(storage: LocalStorage, held: LockEntry) -> None:
    storage.write(layout.LOCK, msgspec.json.encode(held))


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_live_writer_on_this_host_keeps_its_lock_however_old_the_heartbeat(storage: LocalStorage) -> None:
    hold(storage, entry(started=process_start(os.getpid()), age=10_000))
    with pytest.raises(LockedRunError, match=rf"pid {os.getpid()} on .*one writer per run"):
        RunLock(storage).acquire()


def test_a_dead_process_loses_its_lock_at_once(storage: LocalStorage) -> None:
    hold(storage, entry(pid=dead_process()))
    RunLock(storage).acquire()
    held = read_lock(storage)
    assert held is not None
    assert held.pid == os.getpid()


def test_another_process_with_the_same_number_is_no_owner() -> None:
    assert is_stale(entry(started=process_start(os.getpid()) - 3600), time.time())


@pytest.mark.parametrize("pid", [0, -1, 2**40])
def test_an_impossible_process_is_no_owner(pid: int) -> None:
    assert is_stale(entry(pid=pid), time.time())


def test_on_another_host_the_heartbeat_counts(storage: LocalStorage) -> None:
    hold(storage, entry(host="elsewhere", pid=dead_process(), age=PATIENCE - 20))
    with pytest.raises(LockedRunError, match="elsewhere"):
        RunLock(storage).acquire()
    hold(storage, entry(host="elsewhere", age=PATIENCE + 20))
    RunLock(storage).acquire()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"host":1}', b"\xff\xfe", b"[" * 5000])
def test_a_lock_that_nobody_finished_writing_is_free(storage: LocalStorage, content: bytes) -> None:
    storage.write(layout.LOCK, content)
    RunLock(storage).acquire()
    assert read_lock(storage) is not None


def test_two_writers_of_one_process_exclude_each_other(storage: LocalStorage) -> None:
    first = RunLock(storage)
    first.acquire()
    with pytest.raises(LockedRunError, match="this process"):
        RunLock(storage).acquire()
    first.release()
    RunLock(storage).acquire()


def test_the_loser_of_a_takeover_learns_it_at_its_next_heartbeat(storage: LocalStorage) -> None:
    first = RunLock(storage)
    first.acquire()
    hold(storage, entry(host="elsewhere"))
    with pytest.raises(LockedRunError, match="elsewhere"):
        first.refresh()
    first.release()
    held = read_lock(storage)
    assert held is not None
    assert held.host == "elsewhere"


def test_refreshing_renews_the_heartbeat(storage: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = RunLock(storage)
    lock.acquire()
    before = read_lock(storage)
    monkeypatch.setattr(time, "time", lambda: 5e9)
    lock.refresh()
    after = read_lock(storage)
    assert before is not None
    assert after is not None
    assert after.heartbeat == 5e9 > before.heartbeat


def test_a_forked_child_does_not_release_the_lock_of_its_parent(storage: LocalStorage) -> None:
    lock = RunLock(storage)
    lock.acquire()
    child = os.fork()
    if child == 0:
        lock.release()
        os._exit(0)
    os.waitpid(child, 0)
    assert read_lock(storage) is not None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_start_of_a_process_is_a_time() -> None:
    before = time.time()
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert before - 3 < process_start(process.pid) < time.time() + 3
    process.communicate(b"\n")
    assert process_start(process.pid) == 0.0
