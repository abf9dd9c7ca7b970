from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from tests.serve.recording import Host

from tensorboard_dvi.measures import stored_territory as stored
from tensorboard_dvi.measures.star_layout import star_layout
from tensorboard_dvi.measures.stored_territory import store_territory, territory_place
from tensorboard_dvi.store.messages import JobStatus, LayoutInfo, RunInfo
from tensorboard_dvi.store.reader import RunReader

RUN = "exp/a"


def layout_of(host: Host) -> LayoutInfo:
    layout = msgspec.json.decode(host.get("run", run=RUN).get_data(), type=RunInfo).layout
    assert layout is not None
    return layout


def painted(host: Host, **message: Any) -> JobStatus:
    response = host.post("jobs", {"kind": "territory", "run": RUN, **message})
    assert response.status_code == 202, response.get_data()
    job = msgspec.json.decode(response.get_data(), type=JobStatus)
    deadline = time.monotonic() + 60
    while job.state in {"waiting", "running"} and time.monotonic() < deadline:
        time.sleep(0.05)
        job = msgspec.convert(host.json("job", id=job.id), JobStatus)
    return job


def test_a_part_is_painted_by_a_job_and_then_served(host: Host) -> None:
    layout = layout_of(host)
    x0, y0, x1, y1 = layout.box
    box = [x0 + 0.1 * (x1 - x0), y0 + 0.123456789 * (y1 - y0), (x0 + x1) / 2, (y0 + y1) / 2]
    where = {"run": RUN, "layout": layout.id, "step": 4, "box": ",".join(map(repr, box)), "v": "d"}
    assert host.get("territory", **where).status_code == 404
    assert painted(host, layout=layout.id, steps=[4], box=box).state == "done"
    response = host.get("territory", **where)
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    body = response.get_data()
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    assert json.loads(header["__metadata__"]["box"]) == box
    assert max(safetensors.numpy.load(body)["class"].shape) == 256
    other = {**where, "box": ",".join(map(repr, [*box[:3], box[3] + 1e-9]))}
    assert host.get("territory", **other).status_code == 404
    assert host.get("territory", **{**where, "step": 1}).status_code == 404
    assert host.get("territory", **{key: where[key] for key in ("run", "layout", "step")}).status_code == 404


def test_the_ground_of_star_coordinates(host: Host) -> None:
    assert host.post("layouts", {"run": RUN, "visualizer": "star"}).status_code == 200
    assert painted(host, layout="star-class", steps=[0, 4]).state == "done"
    assert host.get("territory", run=RUN, layout="star-class", step=4).status_code == 200
    assert painted(host, layout="star-class", steps=[4], box=[-0.5, -0.5, 0.5, 0.5]).state == "done"


@pytest.mark.parametrize(
    "box",
    ["[]", "[0, 0, 1]", "[0, 0, 1, 1, 1]", "[1, 0, 0, 1]", "[0, 1, 1, 0]", "[0, 0, 0, 1]", "[0, 0, 1e999, 1]",
     "[0, 0, NaN, 1]", '["0", 0, 1, 1]', "[0, 0, 1e9, 1e9]", "[0, 0, 1e-12, 1e-12]", "[5e8, 5e8, 500000001, 500000001]",
     "[0, 0, 1, 0.0001]", '"0,0,1,1"'],
)  # fmt: skip
def test_boxes_that_cannot_be_painted(host: Host, box: str) -> None:
    body = json.dumps({"kind": "territory", "run": RUN, "layout": layout_of(host).id, "steps": [4]})
    assert host.post("jobs", f'{body[:-1]}, "box": {box}}}'.encode()).status_code == 400
    assert not host.plugin.service.has_jobs


@pytest.mark.parametrize("box", ["1", "0,0,1", "0,0,1,nan", "0,0,1,inf", "a,b,c,d", "0,0,1,1,1", "," * 5000])
def test_boxes_that_are_none(host: Host, box: str) -> None:
    where = {"run": RUN, "layout": layout_of(host).id, "step": 4}
    assert host.get("territory", **where, box=box).status_code == 400


def test_only_the_last_parts_are_kept(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "VIEWS_KEPT", 5)
    layout = star_layout(RunReader(logdir / "exp/a"))
    arrays = {name: np.zeros((2, 2), np.uint8) for name in ("class", *stored.SHADES)}
    boxes = [(0.0, 0.0, 1.0 + place, 1.0) for place in range(8)]
    for box in boxes:
        store_territory(territory_place(layout, 4, box), arrays, box)
    assert [territory_place(layout, 4, box).is_current for box in boxes] == [False] * 3 + [True] * 5


def test_grounds_of_moved_axes_are_bounded_in_number(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "VIEWS_KEPT", 6)
    run = RunReader(logdir / "exp/a")
    arrays = {name: np.zeros((2, 2), np.uint8) for name in ("class", *stored.SHADES)}
    moved = [star_layout(run, axes=[[0.1 * place, 0], [0, 1], [1, 1]]) for place in range(7)]
    for layout in moved:
        for step in run.steps:
            store_territory(territory_place(layout, step), arrays, (0.0, 0.0, 1.0, 1.0))
    assert [territory_place(layout, 4).is_current for layout in moved] == [False] * 3 + [True] * 4
    assert len(list((run.root / "results").glob("territory-*/*.safetensors"))) == 12
    ordered = star_layout(run)
    store_territory(territory_place(ordered, 4), arrays, (0.0, 0.0, 1.0, 1.0))
    assert territory_place(ordered, 4).is_current


def test_a_part_is_painted_beside_a_damaged_snapshot(host: Host, logdir: Path) -> None:
    layout = layout_of(host)
    for file in (logdir / RUN / "plugins/dvi/snapshots/0000000001").glob("*.safetensors"):
        file.write_bytes(b"\x00" * 9)
    other = Host("--logdir", str(logdir))
    x0, y0, x1, y1 = layout.box
    assert painted(other, layout=layout.id, steps=[4], box=[x0, y0, (x0 + x1) / 2, (y0 + y1) / 2]).state == "done"
    other.close()
