from __future__ import annotations

import errno
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from tests.serve.recording import CLASSES, COUNTS, Host, logits_of, write_small_run

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.measures import anchored_pca as pca_module
from tensorboard_dvi.measures.star_coordinates import circle_axes, shares
from tensorboard_dvi.serve import layouts as module
from tensorboard_dvi.store.messages import JobStatus, LayoutAnswer, LayoutInfo, RunInfo

RUN = "exp/a"


def info_of(host: Host, run: str = RUN, **wanted: str) -> RunInfo:
    return msgspec.json.decode(host.get("run", run=run, **wanted).get_data(), type=RunInfo)


def made(host: Host, run: str = RUN, **wish: Any) -> LayoutInfo:
    response = host.post("layouts", {"run": run, **wish})
    assert response.status_code == 200, response.get_data()
    layout = msgspec.json.decode(response.get_data(), type=LayoutAnswer).layout
    assert layout is not None
    return layout


def ended(host: Host, job: JobStatus) -> JobStatus:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = msgspec.convert(host.json("job", id=job.id), JobStatus)
        if job.state not in {"waiting", "running"}:
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job did not end: {job}")


def positions_of(host: Host, layout: str, index: int, step: int, run: str = RUN) -> np.ndarray:
    body = host.get("frames", run=run, layout=layout, from_=index, to=index + 1).get_data()
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    grid = json.loads(header["__metadata__"]["frames"])[str(step)]
    codes = safetensors.numpy.load(body)[f"{step}/positions"]
    return np.array(grid["offset"]) + np.array(grid["scale"]) * codes


def write_wide(path: Path, width: int = 700) -> None:
    """Representations only, too wide to be fitted by the server."""
    rng = np.random.default_rng(0)
    snapshots = [{"step": step, "all": {"representation": rng.normal(size=(800, width))}} for step in range(2)]
    probes = {"all": {"labels": np.arange(800) % 3}}
    write_run(path, classes=CLASSES, probes=probes, snapshots=snapshots)


def test_star_coordinates_are_made_and_shown(host: Host) -> None:
    layout = made(host, visualizer="star")
    assert (layout.id, layout.visualizer, layout.source, layout.order) == ("star-class", "star", "probability", "class")
    assert (layout.anchor, layout.explained, layout.held, layout.territory) == (None, [], [None] * 3, "nearest")
    np.testing.assert_allclose(layout.axes, circle_axes(np.arange(3)))
    assert all(layout.box[0] < x < layout.box[2] and layout.box[1] < y < layout.box[3] for x, y in layout.axes)
    logits = np.concatenate([logits_of(4, count) for count in COUNTS.values()]).astype(np.float64)
    powers = np.exp(logits)
    expected = (powers / powers.sum(axis=1, keepdims=True)) @ np.array(layout.axes)
    np.testing.assert_allclose(positions_of(host, layout.id, 2, 4), expected, atol=1e-4)
    assert info_of(host, layout=layout.id).layout == layout
    shown = info_of(host).layout
    assert shown is not None
    assert shown.id == "pca-logits-4"


def test_every_layout_has_the_same_points(host: Host) -> None:
    ids = ["star-class", made(host, visualizer="star", order="confusion").id, made(host, anchor=1).id]
    answers = [info_of(host, layout=layout) for layout in ids]
    assert [info.layout.id for info in answers if info.layout is not None] == ids
    assert len({msgspec.json.encode((info.probes, info.points, info.snapshots)) for info in answers}) == 1


def test_unknown_layouts_give_way_to_the_first_and_say_so(host: Host) -> None:
    for name in ("pca-logits-1", "star-0123456789ab", "../../x", "<b>", "star-confusion-77", "x" * 5000):
        info = info_of(host, layout=name)
        assert info.layout is not None
        assert info.layout.id == "pca-logits-4"
        (notice,) = [notice for notice in info.notices if notice.subject == "layout"]
        assert notice.level == "info"
        assert len(notice.text) < 200
    assert not [notice for notice in info_of(host).notices if notice.subject == "layout"]


def test_dragged_axes_last_beyond_the_server(host: Host, logdir: Path) -> None:
    axes = [[1.0, 0.0], [0.5, 0.25], [-9.0, 0.0]]
    layout = made(host, visualizer="star", axes=axes)
    assert (layout.order, layout.axes[2]) == ("dragged", [-4.0, 0.0])
    other = Host("--logdir", str(logdir))
    again = info_of(other, layout=layout.id).layout
    assert again == layout
    assert other.get("frames", run=RUN, layout=layout.id, from_=0, to=3).status_code == 200


@pytest.mark.parametrize(
    "axes",
    [b"[[1,0],[0,1]]", b"[]", b"[[1,0],[0,1],[NaN,0]]", b"[[1,0],[0,1],[1e999,0]]", b"[[1,0],[0,1],[0]]", b'"axes"',
     b"[[1,0],[0,1],[0,null]]", b"[" + b"[0,0]," * 20_000 + b"[0,0]]", b"[[1,0],[0,1],[0,1,1]]", b"[[1,0],[0,1],0]"],
)  # fmt: skip
def test_hostile_axes_are_refused(host: Host, axes: bytes) -> None:
    body = b'{"run": "exp/a", "visualizer": "star", "axes": ' + axes + b"}"
    assert host.post("layouts", body).status_code == 400


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"visualizer": "umap"}, 400),
        ({"order": "size", "visualizer": "star"}, 400),
        ({"source": "representation"}, 404),
        ({"anchor": 3}, 404),
        ({"anchor": 10**30}, 404),
        ({"anchor": -1, "visualizer": "star", "order": "confusion"}, 404),
        ({"run": "nope"}, 404),
    ],
)
def test_wishes_that_cannot_be_met(host: Host, wish: dict[str, Any], status: int) -> None:
    assert host.post("layouts", {"run": RUN, **wish}).status_code == status


def test_what_is_remembered_is_shown_first(host: Host, logdir: Path) -> None:
    star = made(host, visualizer="star", order="confusion", remember=True)
    for other in (host, Host("--logdir", str(logdir))):
        assert info_of(other).layout == star
    plane = made(host, remember=True)
    assert plane.visualizer == "pca"
    assert info_of(host).layout == plane


def test_a_choice_that_cannot_be_stored_is_refused_in_words(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, "remember_layout", full)
    response = host.post("layouts", {"run": RUN, "visualizer": "star", "remember": True})
    assert response.status_code == 500
    assert "No space" in json.loads(response.get_data())["message"]


def test_choices_follow_what_was_recorded(host: Host, logdir: Path) -> None:
    def choices(run: str) -> list[tuple[str, str]]:
        return [(choice.visualizer, choice.source) for choice in info_of(host, run).choices]

    write_wide(logdir / "wide")
    x = np.random.default_rng(0).normal(size=(9, 1))
    snapshot = {"step": 0, "all": {"logits": x, "representation": x}}
    write_run(logdir / "one", classes=["a"], probes={"all": {"labels": np.zeros(9, int)}}, snapshots=[snapshot])
    host.plugin.service.runs.search.close()
    host = Host("--logdir", str(logdir))
    assert choices(RUN) == [("pca", "logits"), ("star", "probability")]
    assert choices("wide") == [("pca", "representation")]
    assert choices("one") == [("pca", "logits"), ("pca", "representation")]
    assert made(host, "one", visualizer="star").axes == [[1.0, 0.0]]


def test_a_wide_plane_is_fitted_by_a_job_and_never_by_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wide(tmp_path / "wide")
    host = Host("--logdir", str(tmp_path))
    fitted = module.fitted_pca
    monkeypatch.setattr(module, "fitted_pca", lambda *_: pytest.fail("the server fitted a wide plane"))
    info = info_of(host, "wide")
    assert (info.layout, info.layout_pending, info.points) == (None, True, 800)
    assert not host.plugin.service.has_jobs
    response = host.post("layouts", {"run": "wide"})
    assert response.status_code == 202
    job = msgspec.json.decode(response.get_data(), type=LayoutAnswer).job
    assert job is not None
    job = ended(host, job)
    assert (job.kind, job.state, job.ready, job.problem) == ("layout", "done", [1], "")
    monkeypatch.setattr(module, "fitted_pca", fitted)
    monkeypatch.setattr(pca_module.pca, "principal_axes", lambda *_: pytest.fail("the server fitted a wide plane"))
    layout = made(host, "wide")
    info = info_of(host, "wide")
    assert (info.layout, info.layout_pending, layout.id) == (layout, False, "pca-representation-1")
    assert host.get("frames", run="wide", layout=layout.id, from_=0, to=2).status_code == 200
    host.close()


def test_a_wide_plane_is_fitted_where_nobody_may_post(tmp_path: Path) -> None:
    write_wide(tmp_path / "wide")
    host = Host("--logdir", str(tmp_path), "--dvi_readonly")
    assert info_of(host, "wide").layout_pending
    deadline = time.monotonic() + 60
    while info_of(host, "wide").layout_pending and time.monotonic() < deadline:
        time.sleep(0.1)
    assert info_of(host, "wide").layout is not None
    host.close()


def test_a_first_fit_that_fails_is_told_and_not_begun_again(tmp_path: Path) -> None:
    write_wide(tmp_path / "logs/wide")
    (tmp_path / "logs/wide/plugins/dvi/results").write_text("no folder")
    host = Host("--logdir", str(tmp_path / "logs"), "--dvi_readonly")
    info = info_of(host, "wide")
    assert info.layout_pending
    deadline = time.monotonic() + 60
    while info.layout_pending and time.monotonic() < deadline:
        time.sleep(0.1)
        info = info_of(host, "wide")
    for _ in range(3):
        info = info_of(host, "wide")
        assert (info.layout, info.layout_pending) == (None, False)
        assert "cannot be stored" in info.notices[-1].text
    assert len(host.plugin.service.jobs._jobs) == 1
    host.close()


def test_damaged_wide_planes_give_way_to_the_next(tmp_path: Path) -> None:
    write_wide(tmp_path / "wide")
    folder = max((tmp_path / "wide/plugins/dvi/snapshots").iterdir())
    for file in folder.glob("*.safetensors"):
        file.write_bytes(b"\x00" * 9)
    host = Host("--logdir", str(tmp_path))
    job = msgspec.json.decode(host.post("layouts", {"run": "wide"}).get_data(), type=LayoutAnswer).job
    assert job is not None
    assert ended(host, job).state == "done"
    layout = info_of(host, "wide").layout
    assert layout is not None
    assert layout.anchor == 0
    host.close()


def test_layouts_in_memory_are_few(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LAYOUTS_KEPT", 4)
    ids = [made(host, visualizer="star", axes=[[place, 0], [0, 1], [1, 1]]).id for place in range(4)]
    ids += [made(host, anchor=step).id for step in (0, 1)]
    assert len(host.plugin.service.opened(RUN).layouts) == 4
    for layout in ids:
        assert host.get("frames", run=RUN, layout=layout, from_=0, to=1).status_code == 200


def test_a_probe_without_positions_in_this_layout_is_there_but_not_drawn(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    snapshot = {
        "step": 0,
        "seen": {"representation": rng.normal(size=(6, 5))},
        "all": {"logits": rng.normal(size=(4, 3))},
    }
    probes = {name: {"labels": np.zeros(count, int)} for name, count in (("seen", 6), ("all", 4), ("bare", 3))}
    write_run(tmp_path / "mixed", classes=CLASSES, probes=probes, snapshots=[snapshot])
    host = Host("--logdir", str(tmp_path))
    wide = made(host, "mixed", source="representation")
    for layout, drawn in (("pca-logits-0", slice(6, 10)), (wide.id, slice(0, 6)), ("star-class", slice(6, 10))):
        info = info_of(host, "mixed", layout=layout)
        assert [(probe.name, probe.offset) for probe in info.probes] == [("seen", 0), ("all", 6)]
        prediction = host.tensors("frames", run="mixed", layout=layout, from_=0, to=1)["0/prediction"]
        hidden = np.ones(10, bool)
        hidden[drawn] = False
        np.testing.assert_array_equal(prediction == 3, hidden)
        assert [notice.subject for notice in info.notices] == ["bare"]


def test_probabilities_are_what_pulls(host: Host) -> None:
    layout = made(host, visualizer="star")
    response = host.get("probabilities", run=RUN, step=4, v="d")
    assert "immutable" in response.headers["Cache-Control"]
    codes = safetensors.numpy.load(response.get_data())["probability"]
    assert (codes.dtype, codes.shape) == (np.uint8, (85, 3))
    logits = np.concatenate([logits_of(4, count) for count in COUNTS.values()])
    np.testing.assert_allclose(codes / 255, shares(logits, "softmax"), atol=0.5 / 255 + 1e-6)
    np.testing.assert_allclose(codes / 255 @ layout.axes, positions_of(host, layout.id, 2, 4), atol=0.005)
    assert host.get("probabilities", run=RUN, step=3).status_code == 404
    assert host.get("probabilities", run=RUN, step="x").status_code == 400


def test_probabilities_of_many_classes_are_not_sent(tmp_path: Path) -> None:
    for classes in (32, 33):
        probes = {"all": {"labels": np.zeros(5, int)}}
        snapshot = {"step": 0, "all": {"logits": np.full((5, classes), np.nan)}}
        names = [str(index) for index in range(classes)]
        write_run(tmp_path / str(classes), classes=names, probes=probes, snapshots=[snapshot])
    host = Host("--logdir", str(tmp_path))
    assert (host.tensors("probabilities", run="32", step=0)["probability"] == 0).all()
    assert host.get("probabilities", run="33", step=0).status_code == 404


def test_a_deleted_layout_is_gone_and_a_superseded_confusion_made_anew(host: Host, logdir: Path) -> None:
    dragged = made(host, visualizer="star", axes=[[1, 0], [0, 1], [1, 1]]).id
    before = made(host, visualizer="star", order="confusion", anchor=4)
    shutil.rmtree(logdir / "exp/a/plugins")
    write_small_run(logdir / "exp/a", seed=9)
    time.sleep(1.1)
    assert host.get("frames", run=RUN, layout=dragged, from_=0, to=1).status_code == 404
    now = info_of(host, layout=before.id).layout
    assert now is not None
    assert now.id == before.id
