from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tensorboard_dvi import worker_process
from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.errors import InputError
from tensorboard_dvi.jobs import Jobs
from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.measures.stored_territory import territory_name, territory_result
from tensorboard_dvi.store.messages import JobStatus
from tensorboard_dvi.store.reader import RunReader

STEPS = 6


def write(path: Path, samples: int = 60, steps: int = STEPS, classes: int = 3) -> Path:
    labels = np.arange(samples) % classes
    rng = np.random.default_rng(0)
    snapshots = (
        {"step": step, "all": {"logits": step * np.eye(classes)[labels] + rng.normal(size=(samples, classes))}}
        for step in range(steps)
    )
    names = [str(index) for index in range(classes)]
    write_run(path, classes=names, probes={"all": {"labels": labels}}, snapshots=snapshots)
    anchored_pca(RunReader(path))
    return path


def spec(path: Path, steps: int = STEPS, **more: Any) -> dict[str, Any]:
    fixed = {"kind": "territory", "path": str(path), "layout": f"pca-logits-{RunReader(path).steps[-1]}"}
    return {**fixed, "steps": list(range(steps)), **more}


def awaited(what: Callable[[], Any], seconds: float = 30.0) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def ended(jobs: Jobs, job: JobStatus) -> JobStatus:
    return awaited(lambda: status if (status := jobs.status(job.id)).state not in {"waiting", "running"} else None)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    lane = Jobs()
    yield lane
    lane.close()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write(tmp_path / "run")


def test_territories_become_files_one_after_the_other(jobs: Jobs, run: Path) -> None:
    job = jobs.submit(spec(run))
    assert job.state in {"waiting", "running"}
    partly = awaited(lambda: status if (status := jobs.status(job.id)).ready else None)
    assert partly.ready[0] == 0
    done = ended(jobs, job)
    assert (done.state, done.ready, done.share, done.problem) == ("done", list(range(STEPS)), 1.0, "")
    reader = RunReader(run)
    layout = anchored_pca(reader)
    result = territory_result(reader.root, layout.id, layout.digest)
    for step in reader.steps:
        assert result.is_current(territory_name(step), reader.snapshot(step).digest)
    tensors, _ = result.read(territory_name(2))
    assert set(tensors) == {"class", "confidence", "gap", "support"}
    assert max(tensors["class"].shape) == 256


def test_what_is_computed_is_not_computed_again(jobs: Jobs, run: Path) -> None:
    assert ended(jobs, jobs.submit(spec(run))).state == "done"
    files = {path: path.stat().st_mtime_ns for path in run.rglob("results/territory-*/*")}
    again = ended(jobs, jobs.submit(spec(run)))
    assert again.ready == list(range(STEPS))
    assert files == {path: path.stat().st_mtime_ns for path in run.rglob("results/territory-*/*")}


def test_equal_jobs_are_one(jobs: Jobs, run: Path) -> None:
    first = jobs.submit(spec(run))
    again = jobs.submit({**spec(run), "steps": list(reversed(range(STEPS)))})
    other = jobs.submit({**spec(run), "steps": [0]})
    assert first.id == again.id != other.id
    assert ended(jobs, first).state == ended(jobs, other).state == "done"
    assert jobs.submit(spec(run)).id != first.id


def test_jobs_of_two_runs_take_turns_and_submit_does_not_wait(jobs: Jobs, tmp_path: Path) -> None:
    paths = [write(tmp_path / name, samples=2_000, steps=24) for name in "ab"]
    assert ended(jobs, jobs.submit(spec(paths[0], 1))).state == "done"
    start = time.monotonic()
    first, second = (jobs.submit(spec(path, 24, size=128)) for path in paths)
    assert time.monotonic() - start < 0.5
    awaited(lambda: jobs.status(second.id).ready)
    assert jobs.status(first.id).state in {"waiting", "running"}
    assert ended(jobs, first).state == ended(jobs, second).state == "done"


def test_cancel_stops_within_a_second_and_keeps_what_is_ready(jobs: Jobs, tmp_path: Path) -> None:
    path = write(tmp_path / "run", samples=3_000, steps=60, classes=40)
    job = jobs.submit(spec(path, 60))
    awaited(lambda: jobs.status(job.id).ready)
    other = write(tmp_path / "other")
    cancelled = jobs.cancel(job.id)
    start = time.monotonic()
    assert cancelled.state == "cancelled"
    follows = jobs.submit(spec(other, 1))
    awaited(lambda: jobs._current is None or jobs._current.id != job.id)
    assert time.monotonic() - start < 2.0
    assert ended(jobs, follows).state == "done"
    assert len(jobs.status(job.id).ready) < 60
    assert jobs.cancel(job.id).state == "cancelled"


def test_a_worker_that_does_not_listen_is_ended(jobs: Jobs, tmp_path: Path) -> None:
    # One snapshot of 1000 classes takes seconds: no place to stop in between.
    path = write(tmp_path / "run", samples=4_000, steps=1, classes=1_000)
    job = jobs.submit(spec(path, 1, size=1024))
    awaited(lambda: "painting" in jobs.status(job.id).what)
    assert jobs._worker is not None
    pid = jobs._worker.pid
    jobs.cancel(job.id)
    awaited(lambda: not is_alive(pid), seconds=3.0)
    assert ended(jobs, jobs.submit(spec(write(tmp_path / "other"), 1))).state == "done"


def test_a_killed_worker_fails_its_job_clearly_and_the_next_one_works(jobs: Jobs, tmp_path: Path) -> None:
    path = write(tmp_path / "run", samples=3_000, steps=40, classes=40)
    job = jobs.submit(spec(path, 40))
    awaited(lambda: jobs.status(job.id).ready)
    assert jobs._worker is not None
    os.kill(jobs._worker.pid, signal.SIGKILL)
    failed = ended(jobs, job)
    assert failed.state == "failed"
    assert "ended unexpectedly (exit status -9)" in failed.problem
    assert ended(jobs, jobs.submit(spec(path, 1))).state == "done"


def test_what_is_wrong_with_a_run_is_said(jobs: Jobs, tmp_path: Path, run: Path) -> None:
    missing = ended(jobs, jobs.submit({**spec(run), "path": str(tmp_path / "none")}))
    assert missing.state == "failed"
    assert "none" in missing.problem
    unknown = ended(jobs, jobs.submit({**spec(run), "steps": [0, 77]}))
    assert (unknown.state, unknown.ready) == ("failed", [0])
    assert "step 77 is not in" in unknown.problem
    broken = ended(jobs, jobs.submit({**spec(run), "layout": 5}))
    assert broken.state == "failed"
    assert ended(jobs, jobs.submit(spec(run))).state == "done"


def test_a_snapshot_that_cannot_be_read_spoils_no_other(jobs: Jobs, run: Path) -> None:
    (file,) = (run / "plugins/dvi/snapshots/0000000001").glob("p0-*.safetensors")
    file.write_bytes(file.read_bytes()[:-40])
    status = ended(jobs, jobs.submit(spec(run)))
    assert status.state == "failed"
    assert "0000000001" in status.problem
    assert sorted(status.ready) == [step for step in range(STEPS) if step != 1]


def test_wrong_jobs_and_unknown_ids(jobs: Jobs, run: Path) -> None:
    for wrong in ({"kind": "fit"}, {"steps": []}, {"path": ""}):
        with pytest.raises(InputError, match="a job needs a kind"):
            jobs.submit({**spec(run), **wrong})
    with pytest.raises(InputError, match="there is no job"):
        jobs.status("../../etc")
    with pytest.raises(InputError, match="there is no job"):
        jobs.cancel("7")


def test_frames_are_stored(jobs: Jobs, tmp_path: Path) -> None:
    path = write(tmp_path / "run", steps=2)
    assert ended(jobs, jobs.submit({**spec(path, 2), "kind": "frames"})).state == "done"
    assert len(list(path.rglob("results/positions-*/p0-step-*.safetensors"))) == 2


def test_an_idle_worker_ends_and_the_next_job_starts_another(run: Path) -> None:
    lane = Jobs(idle=0.3)
    try:
        assert ended(lane, lane.submit(spec(run))).state == "done"
        pid = lane._worker.pid if lane._worker is not None else 0
        awaited(lambda: lane._worker is None)
        assert not pid or not is_alive(pid)
        assert ended(lane, lane.submit({**spec(run), "steps": [1]})).state == "done"
    finally:
        lane.close()


def test_close_ends_the_worker(run: Path) -> None:
    lane = Jobs()
    job = lane.submit(spec(run))
    assert lane._worker is not None
    pid = lane._worker.pid
    lane.close()
    lane.close()
    assert not is_alive(pid)
    assert lane.status(job.id).state == "cancelled"
    with pytest.raises(InputError, match="TensorBoard is ending"):
        lane.submit(spec(run))


PARENT = """
import json, sys, time
from tensorboard_dvi.jobs import Jobs
jobs = Jobs()
jobs.submit(json.loads(sys.argv[1]))
print(jobs._worker.pid, flush=True)
time.sleep(60)
"""


def test_a_worker_does_not_outlive_a_killed_parent(run: Path) -> None:
    command = [sys.executable, "-c", PARENT, json.dumps(spec(run))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
        parent.wait()
    awaited(lambda: not is_alive(pid), seconds=5.0)


def test_nothing_in_the_working_directory_is_imported(jobs: Jobs, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = run / "numpy.py"
    trap.write_text("raise SystemExit('imported from the log directory')")
    (run / "json.py").write_text("raise SystemExit('imported from the log directory')")
    monkeypatch.chdir(run)
    assert ended(jobs, jobs.submit(spec(run))).state == "done"


def test_no_process_can_be_started(jobs: Jobs, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process.sys, "executable", "/nowhere/python")
    failed = jobs.submit(spec(run))
    assert failed.state == "failed"
    assert "no worker could be started" in failed.problem
