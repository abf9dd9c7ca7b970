"""Neighbours through the plugin's routes, and by a job where they are costly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors
from tests.serve.recording import Host
from tests.serve.test_jobs_routes import ended

from tensorboard_dvi.errors import NotRecordedError
from tensorboard_dvi.measures import stored_neighbors
from tensorboard_dvi.store.messages import JobStatus
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter
from tensorboard_dvi.tasks import neighbors_task

RUN = "a"
COUNTS = {"train": 40, "idle": 6, "pool": 25, "test": 20}


def features(step: int, name: str, width: int = 8) -> np.ndarray:
    seed = (step, list(COUNTS).index(name))
    return np.random.default_rng(seed).normal(size=(COUNTS[name], width)).astype(np.float16)


def record(path: Path) -> Path:
    """Four probes: "idle" is never a point, "pool" has logits only, and step 1 has no representations."""
    writer = RunWriter(path, RunDescription(classes=["cat", "dog", "owl"]))
    for name, count in COUNTS.items():
        writer.add_probe(ProbeDescription(name=name, ids=np.arange(count), labels=np.arange(count) % 3))
    for step in (0, 1):
        with writer.begin(step, None) as snapshot:
            for name in ("train", "pool", "test"):
                arrays = {"logits": features(step, name, 3)}
                if name != "pool" and step == 0:
                    arrays["representation"] = features(step, name)
                snapshot.write(Record(name, arrays))
            snapshot.commit({})
    writer.close()
    return path


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    record(tmp_path / "logs" / RUN)
    host = Host("--logdir", str(tmp_path / "logs"))
    yield host
    host.close()


def asked(**change: Any) -> dict[str, Any]:
    return {"run": RUN, "probe": "p0", "row": 5, "step": 0, "k": 10, **change}


def metadata_of(body: bytes) -> dict[str, str]:
    return json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])["__metadata__"]


def expected(step: int, names: dict[str, int], width: int, query: np.ndarray, k: int) -> tuple[list[int], np.ndarray]:
    """By scikit-learn: names of probes to their first point."""
    arrays = [features(step, name, width).astype(np.float64) for name in names]
    rows = np.concatenate([np.arange(COUNTS[name]) + first for name, first in names.items()])
    distance, found = NearestNeighbors(n_neighbors=k + 1).fit(np.concatenate(arrays)).kneighbors(query[None])
    return rows[found[0][1:]].tolist(), distance[0][1:]


def test_all_points_are_compared_by_representation(host: Host) -> None:
    response = host.get("neighbors", **asked(v="x"))
    assert metadata_of(response.get_data())["of"] == "representation"
    assert "immutable" in response.headers["Cache-Control"]
    tensors = host.tensors("neighbors", **asked())
    assert (tensors["rows"].dtype, tensors["distance"].dtype) == (np.uint32, np.float32)
    query = features(0, "train")[5].astype(np.float64)
    rows, distance = expected(0, {"train": 0, "test": 65}, 8, query, 10)
    assert tensors["rows"].tolist() == rows
    np.testing.assert_allclose(tensors["distance"], distance, rtol=1e-5)


def test_without_representations_the_logits_are_compared(host: Host) -> None:
    points = {"train": 0, "pool": 40, "test": 65}
    for change, name, row in (({"step": 1, "probe": "p3", "row": 2}, "test", 2), ({"probe": "p2"}, "pool", 5)):
        body = host.get("neighbors", **asked(**change)).get_data()
        assert metadata_of(body)["of"] == "logits"
        step = change.get("step", 0)
        query = features(step, name, 3)[row].astype(np.float64)
        rows, _ = expected(step, points, 3, query, 10)
        assert host.tensors("neighbors", **asked(**change))["rows"].tolist() == rows


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"k": 0}, 400),
        ({"k": 101}, 400),
        ({"k": "x"}, 400),
        ({"k": ""}, 400),
        ({"row": 40}, 404),
        ({"row": -1}, 404),
        ({"probe": "train"}, 404),
        ({"probe": "p1", "row": 0}, 404),
        ({"step": 7}, 404),
        ({"run": "../a"}, 404),
    ],
)
def test_other_questions_are_refused(host: Host, change: dict[str, Any], status: int) -> None:
    assert host.get("neighbors", **asked(**change)).status_code == status
    if change not in ({"k": "x"}, {"k": ""}):
        assert host.post("jobs", job(**change)).status_code == status
    assert not host.plugin.service.has_jobs


def test_a_job_finds_no_more_than_is_kept(host: Host) -> None:
    refused = host.post("jobs", {**job(), "steps": [0] * 65})
    assert refused.status_code == 400
    assert "64" in json.loads(refused.get_data())["message"]


def job(**change: Any) -> dict[str, Any]:
    message = {**asked(**change), "kind": "neighbors"}
    return {**message, "steps": [message.pop("step")]}


def test_costly_ones_are_found_by_a_job(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    direct = host.get("neighbors", **asked()).get_data()
    monkeypatch.setattr(stored_neighbors, "COSTLY_NUMBERS", 60 * 8 - 1)
    response = host.get("neighbors", **asked(v="x"))
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")
    response = host.post("jobs", job())
    assert response.status_code == 202
    done = ended(host, msgspec.json.decode(response.get_data(), type=JobStatus))
    assert (done.state, done.ready) == ("done", [0])
    assert host.get("neighbors", **asked()).get_data() == direct
    assert host.get("neighbors", **asked(row=6)).status_code == 404


def test_few_results_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_neighbors, "KEPT", 3)
    run = RunReader(record(tmp_path))
    probe = run.probe("train")
    for row in range(5):
        stored_neighbors.store_neighbors(run, probe, row, 0, 4)
    assert len(stored_neighbors.neighbors_result(run).names()) == 3
    assert stored_neighbors.kept_neighbors(run, probe, 0, 0, 4) is None
    kept = stored_neighbors.kept_neighbors(run, probe, 4, 0, 4)
    assert kept is not None
    fresh = stored_neighbors.neighbors(run, probe, 4, 0, 4)
    assert kept.rows.tolist() == fresh.rows.tolist()
    assert kept.of == fresh.of


def test_a_snapshot_recorded_anew_forgets_what_was_found(tmp_path: Path) -> None:
    run = RunReader(record(tmp_path))
    stored_neighbors.store_neighbors(run, run.probe("train"), 1, 0, 4)
    entry = run.snapshots[0]
    run.snapshots[0] = msgspec.structs.replace(entry, digest="other")
    assert stored_neighbors.kept_neighbors(run, run.probe("train"), 1, 0, 4) is None


@pytest.mark.parametrize(
    "tensors",
    [
        {},
        {"rows": np.arange(4, dtype=np.uint32)},
        {"rows": np.arange(4, dtype=np.uint32), "distance": np.zeros(3, np.float32)},
        {"rows": np.arange(4, dtype=np.int64), "distance": np.zeros(4, np.float32)},
        {"rows": np.arange(82, 86, dtype=np.uint32), "distance": np.zeros(4, np.float32)},
        {"rows": np.zeros((2, 2), np.uint32), "distance": np.zeros((2, 2), np.float32)},
    ],
)
def test_a_result_that_is_none_is_not_believed(tmp_path: Path, tensors: dict[str, np.ndarray]) -> None:
    run = RunReader(record(tmp_path))
    probe = run.probe("train")
    name = stored_neighbors.neighbors_name(probe, 1, 0, 4)
    stored_neighbors.neighbors_result(run).write(name, tensors, {"input": run.snapshots[0].digest, "of": "logits"})
    assert stored_neighbors.kept_neighbors(run, probe, 1, 0, 4) is None


def test_a_probe_that_is_gone_is_named_by_the_worker(tmp_path: Path) -> None:
    job = {"path": str(record(tmp_path)), "probe": "p9", "row": 0, "k": 3, "steps": [0]}
    with pytest.raises(NotRecordedError, match="'p9'"):
        neighbors_task(job, RunReader)
    task = neighbors_task({**job, "probe": "p0"}, RunReader)
    assert not task.is_done(0)
    task.do(0)
    assert task.is_done(0)
