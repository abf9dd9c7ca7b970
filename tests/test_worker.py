from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tensorboard_dvi import jobs, tasks
from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.measures.stored_territory import (
    SHADES,
    territory_arrays,
    territory_box,
    territory_name,
    territory_result,
)
from tensorboard_dvi.store.reader import RunReader


@pytest.fixture
def run(tmp_path: Path) -> Path:
    labels = np.arange(50) % 3
    snapshots = [{"step": step, "all": {"logits": step * np.eye(3)[labels]}} for step in range(3)]
    write_run(tmp_path, classes=["a", "b", "c"], probes={"all": {"labels": labels}}, snapshots=snapshots)
    return tmp_path


def spoken(
    lines: list[dict[str, Any] | str], *arguments: str, seconds: float = 60.0
) -> tuple[list[dict[str, Any]], int]:
    """Events and exit status of a worker whose input holds these lines and then stays open."""
    command = [sys.executable, "-m", "tensorboard_dvi.worker", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in lines:
            process.stdin.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
        process.stdin.flush()
        events = [json.loads(line) for line in process.stdout]
        return events, process.wait(seconds)


def job(run: Path, **changes: Any) -> dict[str, Any]:
    fixed = {"id": "7", "kind": "territory", "path": str(run), "layout": "pca-logits-2", "steps": [2, 0]}
    return {**fixed, **changes}


def test_events_of_a_job_and_the_end_of_an_idle_worker(run: Path) -> None:
    events, status = spoken([job(run)], "--idle", "0.2")
    assert status == 0
    assert [(event["event"], event.get("step")) for event in events] == [
        ("progress", None), ("progress", None), ("ready", 2), ("progress", None), ("ready", 0), ("done", None),
    ]  # fmt: skip
    assert {event["id"] for event in events} == {"7"}


def test_a_ground_covers_the_box_of_its_own_snapshot(run: Path) -> None:
    spoken([job(run, size=64, steps=[1])], "--idle", "0.2")
    layout = anchored_pca(RunReader(run), anchor=2)
    result = territory_result(layout.run.root, layout.id, layout.digest, 64)
    tensors, metadata = result.read(territory_name(1))
    assert max(tensors["class"].shape) == 64
    assert metadata["input"] == layout.run.snapshot(1).digest
    assert territory_box(metadata) == layout.box([1])
    assert layout.box([1]) != layout.box(layout.run.steps)


@pytest.mark.parametrize("box", ["", "[1, 2]", '["a", 0, 1, 1]', "{}"])
def test_a_foreign_box_is_damage(box: str) -> None:
    with pytest.raises(DamagedRunError, match="expected four numbers"):
        territory_box({"box": box})


@pytest.mark.parametrize(
    "change",
    [
        {"class": np.zeros((2, 3), np.float32)},
        {"class": np.zeros(6, np.uint8)},
        {"gap": np.zeros((3, 2), np.uint8)},
        {"support": np.zeros((2, 3), np.int64)},
        {"confidence": None},
        {"class": None},
    ],
)
def test_foreign_arrays_of_a_territory_are_damage(change: dict[str, np.ndarray | None]) -> None:
    sound: dict[str, np.ndarray | None] = dict.fromkeys(("class", *SHADES), np.zeros((2, 3), np.uint8))
    klass, shade = territory_arrays({name: array for name, array in sound.items() if array is not None})
    assert (klass.shape, shade.shape) == ((2, 3), (2, 3, 3))
    with pytest.raises(DamagedRunError, match="expected class and confidence, gap, support of one shape"):
        territory_arrays({name: array for name, array in {**sound, **change}.items() if array is not None})


def test_a_stale_ground_is_painted_again(run: Path) -> None:
    spoken([job(run, steps=[1])], "--idle", "0.2")
    labels = np.arange(50) % 3
    snapshots = [{"step": step, "all": {"logits": -step * np.eye(3)[labels]}} for step in (1, 2)]
    write_run(run, classes=["a", "b", "c"], probes={"all": {"labels": labels}}, snapshots=snapshots)
    events, _ = spoken([job(run, steps=[1])], "--idle", "0.2")
    assert "painting the ground" in [event.get("what") for event in events]


def test_unknown_kinds_and_failures_do_not_end_the_worker(run: Path) -> None:
    lines = [job(run, id="1", kind="fit"), job(run, id="2", steps="?"), job(run, id="3", steps=[0])]
    events, status = spoken(lines, "--idle", "0.2")
    last = {event["id"]: event for event in events}
    assert "expected one of territory, frames" in last["1"]["problem"]
    assert last["2"]["event"] == "failed"
    assert last["3"]["event"] == "done"
    assert status == 0


def test_cancelled_before_it_began(run: Path) -> None:
    events, _ = spoken([{"cancel": "7"}, job(run)], "--idle", "0.2")
    assert events[-1]["event"] == "cancelled"
    assert all(event["event"] != "ready" for event in events)


def test_the_worker_ends_when_its_input_closes() -> None:
    start = time.monotonic()
    command = [sys.executable, "-m", "tensorboard_dvi.worker"]
    assert subprocess.run(command, stdin=subprocess.DEVNULL, check=False, timeout=30).returncode == 0
    assert time.monotonic() - start < 10


def test_neither_torch_nor_scikit_learn_is_imported(run: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tensorboard_dvi.store.reader import RunReader\n"
        "from tensorboard_dvi.tasks import territory_task\n"
        "job = {'path': sys.argv[1], 'layout': 'pca-logits-2', 'steps': [0]}\n"
        "task = territory_task(job, RunReader)\n"
        "task.do(0)\n"
        "assert task.is_done(0)\n"
        "heavy = {'torch', 'sklearn', 'umap', 'torchvision'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code, str(run)], check=True, timeout=60)


def test_the_job_runner_knows_what_the_worker_can_do() -> None:
    assert set(tasks.KINDS) == jobs.KINDS
