from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tensorboard_dvi.worker_process import WorkerProcess


class Listener:
    """What a worker said, and how it ended."""

    def __init__(self) -> None:
        self.events: list[Mapping[str, Any]] = []
        self.ends: list[tuple[int, str]] = []
        self.ended = threading.Event()

    def on_event(self, _: WorkerProcess, event: Mapping[str, Any]) -> None:
        self.events.append(event)

    def on_exit(self, _: WorkerProcess, code: int, log: str) -> None:
        self.ends.append((code, log))
        self.ended.set()


@pytest.fixture
def heard() -> Listener:
    return Listener()


def test_it_tells_events_and_one_end(heard: Listener) -> None:
    worker = WorkerProcess(0.2, heard.on_event, heard.on_exit)
    worker.send({"id": "1", "kind": "fit"})
    assert heard.ended.wait(30)
    assert [event["event"] for event in heard.events] == ["progress", "failed"]
    assert [code for code, _ in heard.ends] == [0]
    worker.send({"id": "2", "kind": "fit"})
    worker.close()
    assert len(heard.ends) == 1


def test_the_last_words_of_a_worker_are_kept(heard: Listener) -> None:
    worker = WorkerProcess(60, heard.on_event, heard.on_exit)
    worker.send({"id": "1", "kind": "territory", "path": 5})
    for _ in range(1000):
        if any(event["event"] == "failed" for event in heard.events):
            break
        time.sleep(0.02)
    worker.kill()
    assert heard.ended.wait(10)
    code, log = heard.ends[0]
    assert code == -9
    assert "Traceback" in log or "TypeError" in log
    worker.close()


def test_close_waits_for_the_end(heard: Listener) -> None:
    worker = WorkerProcess(60, heard.on_event, heard.on_exit)
    start = time.monotonic()
    worker.close()
    assert time.monotonic() - start < 10
    assert heard.ended.wait(5)
    assert worker.pid > 0
