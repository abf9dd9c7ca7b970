from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from tests.serve.recording import Host, write_small_run

from tensorboard_dvi.store.messages import JobStatus, RunInfo

RUN = "exp/a"


def info_of(host: Host) -> RunInfo:
    return msgspec.json.decode(host.get("run", run=RUN).get_data(), type=RunInfo)


def submitted(host: Host, **message: Any) -> JobStatus:
    response = host.post("jobs", message)
    assert response.status_code == 202, response.get_data()
    return msgspec.json.decode(response.get_data(), type=JobStatus)


def ended(host: Host, job: JobStatus) -> JobStatus:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = msgspec.convert(host.json("job", id=job.id), JobStatus)
        if job.state not in {"waiting", "running"}:
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job did not end: {job}")


def test_territory_is_painted_by_a_job_and_then_served(host: Host) -> None:
    layout = info_of(host).layout
    assert layout is not None
    where = {"run": RUN, "layout": layout.id}
    assert host.get("territory", **where, step=0).status_code == 404
    assert not host.plugin.service.has_jobs
    job = ended(host, submitted(host, kind="territory", **where, steps=[0, 4]))
    assert (job.state, sorted(job.ready), job.share, job.problem) == ("done", [0, 4], 1.0, "")
    response = host.get("territory", **where, step=4, v="d")
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    tensors = safetensors.numpy.load(response.get_data())
    classes, shade = tensors["class"], tensors["shade"]
    assert (classes.dtype, shade.dtype) == (np.uint8, np.uint8)
    assert shade.shape == (*classes.shape, 3)
    assert max(classes.shape) == 256
    body = response.get_data()
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    box = json.loads(header["__metadata__"]["box"])
    assert box == layout.box
    assert host.get("territory", **where, step=1).status_code == 404
    assert host.get("territory", **where, step=77).status_code == 404
    check_points_stand_on_their_prediction(host, layout.id, box, classes)


def check_points_stand_on_their_prediction(host: Host, layout: str, box: list[float], classes: np.ndarray) -> None:
    body = host.get("frames", run=RUN, layout=layout, from_=2, to=3).get_data()
    tensors = safetensors.numpy.load(body)
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    grid = json.loads(header["__metadata__"]["frames"])["4"]
    positions = np.array(grid["offset"]) + np.array(grid["scale"]) * tensors["4/positions"]
    share = (positions - box[:2]) / (np.array(box[2:]) - box[:2])
    column, row = np.floor(share * classes.shape[::-1]).astype(int).T
    assert np.mean(classes[row, column] == tensors["4/prediction"]) > 0.9


def test_a_growing_run_paints_no_ground_again(host: Host, logdir: Path) -> None:
    before = info_of(host).layout
    assert before is not None
    where = {"run": RUN, "layout": before.id}
    ended(host, submitted(host, kind="territory", **where, steps=[0]))
    anchored = host.plugin.service.opened(RUN).layouts[before.id]
    wide = tuple(2 * side for side in before.box)
    anchored.box = lambda _: wide  # type: ignore[method-assign, assignment, return-value]
    now = info_of(host).layout
    assert now is not None
    assert (now.box, now.digest) == (list(wide), before.digest)
    assert host.get("territory", **where, step=0, v="d").status_code == 200


def test_frames_too_large_for_the_server_come_from_a_job(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = info_of(host).layout
    assert layout is not None
    where = {"run": RUN, "layout": layout.id}
    job = ended(host, submitted(host, kind="frames", **where, steps=[0, 1, 4]))
    assert (job.state, sorted(job.ready)) == ("done", [0, 1, 4])
    direct = host.get("frames", **where, from_=0, to=3).get_data()
    monkeypatch.setattr("tensorboard_dvi.measures.anchored_pca.AnchoredPca.costly_numbers", 10)
    response = host.get("frames", **where, from_=0, to=3)
    assert response.status_code == 200
    assert response.get_data() == direct


def test_same_job_is_joined_and_a_job_can_be_cancelled(host: Host) -> None:
    layout = info_of(host).layout
    assert layout is not None
    where = {"run": RUN, "layout": layout.id}
    first = submitted(host, kind="territory", **where, steps=[0, 1, 4])
    assert submitted(host, kind="territory", **where, steps=[4, 1, 0]).id == first.id
    response = host.post("cancel", {"id": first.id})
    assert response.status_code == 200
    assert msgspec.json.decode(response.get_data(), type=JobStatus).state in {"cancelled", "done"}
    assert host.post("cancel", {"id": "nope"}).status_code == 404
    assert host.get("job", id="nope").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"steps": []}, 400),
        ({"steps": [3]}, 404),
        ({"steps": [0, 99]}, 404),
        ({"steps": ["0"]}, 400),
        ({"steps": list(range(20_000))}, 400),
        ({"layout": "pca-logits-0"}, 404),
        ({"run": "nope"}, 404),
        ({"kind": "evil"}, 400),
        ({"kind": None}, 400),
        ({"path": "/etc"}, 202),
    ],
)
def test_jobs_are_checked(host: Host, change: dict[str, Any], status: int) -> None:
    layout = info_of(host).layout
    assert layout is not None
    message = {"kind": "territory", "run": RUN, "layout": layout.id, "steps": [0], **change}
    assert host.post("jobs", message).status_code == status
    assert host.plugin.service.has_jobs == (status == 202)


def test_relative_log_directory_is_found_by_the_worker_too(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(logdir.parent)
    host = Host("--logdir", logdir.name)
    layout = info_of(host).layout
    assert layout is not None
    job = ended(host, submitted(host, kind="territory", run=RUN, layout=layout.id, steps=[1]))
    assert (job.state, job.problem) == ("done", "")
    assert host.get("territory", run=RUN, layout=layout.id, step=1).status_code == 200
    host.close()


def test_readonly_starts_no_job(tmp_path: Path) -> None:
    write_small_run(tmp_path / "exp/a")
    host = Host("--logdir", str(tmp_path), "--dvi_readonly")
    layout = info_of(host).layout
    assert layout is not None
    message = {"kind": "territory", "run": RUN, "layout": layout.id, "steps": [0]}
    assert host.post("jobs", message).status_code == 403
    assert not host.plugin.service.has_jobs
