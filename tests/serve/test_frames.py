from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from tests.serve.recording import Host

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.serve.frames import confidence_codes
from tensorboard_dvi.store.messages import RunInfo
from tensorboard_dvi.store.recorded_arrays import half
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter


def write(path: Path, classes: int, probes: dict[str, int], steps: list[dict[str, dict[str, np.ndarray]]]) -> None:
    """A finished run; a probe that a step does not name has nothing at this step."""
    writer = RunWriter(path, RunDescription(classes=[f"c{index}" for index in range(classes)]))
    for name, count in probes.items():
        labels = np.arange(count) % classes
        writer.add_probe(ProbeDescription(name=name, ids=np.arange(count), labels=labels))
    for step, arrays in enumerate(steps):
        with writer.begin(step) as snapshot:
            for name, tensors in arrays.items():
                snapshot.write(Record(name, tensors))
            snapshot.commit()
    writer.close()


def info_of(host: Host) -> RunInfo:
    return msgspec.json.decode(host.get("run", run=".").get_data(), type=RunInfo)


def frames_of(host: Host) -> tuple[RunInfo, dict[str, np.ndarray], dict[str, Any]]:
    info = info_of(host)
    assert info.layout is not None
    body = host.get("frames", run=".", layout=info.layout.id, from_=0, to=len(info.snapshots)).get_data()
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    return info, safetensors.numpy.load(body), json.loads(header["__metadata__"]["frames"])


def random_logits(count: int, classes: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, classes)).astype(np.float32)


def test_more_than_256_classes_need_two_bytes(tmp_path: Path) -> None:
    logits = random_logits(50, 300)
    write(tmp_path, 300, {"a": 50}, [{"a": {"logits": logits}}])
    _, tensors, _ = frames_of(Host("--logdir", str(tmp_path)))
    assert tensors["0/prediction"].dtype == np.uint16
    np.testing.assert_array_equal(tensors["0/prediction"], logits.astype(np.float16).argmax(1))


def test_254_classes_and_the_two_unknown_ones_need_one(tmp_path: Path) -> None:
    write(tmp_path, 254, {"a": 20}, [{"a": {"logits": random_logits(20, 254)}}])
    assert frames_of(Host("--logdir", str(tmp_path)))[1]["0/prediction"].dtype == np.uint8


def test_what_is_not_finite_never_reaches_the_page(tmp_path: Path) -> None:
    logits = random_logits(30, 4)
    broken = logits.copy()
    broken[3] = np.nan
    broken[5, 1] = np.inf
    broken[7] = -np.inf
    loss = np.linspace(0, 1, 30).astype(np.float32)
    loss[2], loss[4] = np.nan, np.inf
    confidence = np.full(30, np.nan, np.float32)
    write(
        tmp_path, 4, {"a": 30},
        [
            {"a": {"logits": broken, "loss": loss, "confidence": confidence}},
            {"a": {"logits": np.full_like(logits, np.nan)}},
            {"a": {"logits": logits}},
        ],
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        info, tensors, grids = frames_of(Host("--logdir", str(tmp_path)))
    for grid in grids.values():
        assert np.isfinite([*grid["scale"], *grid["offset"]]).all()
    assert info.layout is not None
    assert np.isfinite([*info.layout.box, *info.layout.explained]).all()
    assert (tensors["0/confidence"] == 0).all()
    assert (tensors["0/prediction"] == 4).all()
    assert (tensors["2/prediction"] < 4).all()
    assert np.isnan(tensors["0/loss"][2])
    assert np.isfinite(tensors["0/loss"][4])
    assert info.snapshots[1].scores["p0"].loss is None
    assert (tensors["1/positions"] == tensors["1/positions"][0]).all()


def test_one_class_and_one_sample(tmp_path: Path) -> None:
    write(tmp_path / "one", 1, {"a": 10}, [{"a": {"logits": random_logits(10, 1)}}])
    write(tmp_path / "single", 3, {"a": 1}, [{"a": {"logits": random_logits(1, 3)}}])
    for name in ("one", "single"):
        info, tensors, _ = frames_of(Host("--logdir", str(tmp_path / name)))
        assert tensors["0/positions"].shape == (info.points, 2)


def test_representations_stand_in_for_missing_logits(tmp_path: Path) -> None:
    representation = random_logits(40, 16)
    prediction = np.arange(40) % 3
    write(tmp_path, 3, {"a": 40}, [{"a": {"representation": representation, "prediction": prediction}}])
    info, tensors, _ = frames_of(Host("--logdir", str(tmp_path)))
    assert info.layout is not None
    assert (info.layout.source, info.layout.territory) == ("representation", "none")
    np.testing.assert_array_equal(tensors["0/prediction"], prediction)
    assert np.isnan(tensors["0/loss"]).all()
    assert (tensors["0/confidence"] == 0).all()


def test_representations_alone_are_drawn_without_a_prediction(tmp_path: Path) -> None:
    write(tmp_path, 3, {"a": 40}, [{"a": {"representation": random_logits(40, 16)}}])
    _, tensors, _ = frames_of(Host("--logdir", str(tmp_path)))
    assert (tensors["0/prediction"] == 4).all()
    assert len(np.unique(tensors["0/positions"], axis=0)) == 40


def test_probe_that_cannot_be_laid_out_is_left_out_with_a_notice(tmp_path: Path) -> None:
    prediction = np.zeros(7, np.int64)
    logits = random_logits(5, 3)
    write(tmp_path, 3, {"bare": 7, "full": 5}, [{"bare": {"prediction": prediction}, "full": {"logits": logits}}])
    info, tensors, _ = frames_of(Host("--logdir", str(tmp_path)))
    assert [(probe.name, probe.offset) for probe in info.probes] == [("full", 0)]
    assert info.points == len(tensors["0/prediction"]) == 5
    assert [notice.subject for notice in info.notices] == ["bare"]


def test_nothing_is_known_of_a_probe_that_is_missing_at_a_snapshot(tmp_path: Path) -> None:
    early, late = {"logits": random_logits(6, 3, 1)}, {"logits": random_logits(4, 3, 2)}
    write(tmp_path, 3, {"a": 6, "b": 4}, [{"a": early}, {"a": early, "b": late}])
    info, tensors, _ = frames_of(Host("--logdir", str(tmp_path)))
    assert info.points == 10
    assert list(info.snapshots[0].scores) == ["p0"]
    assert (tensors["0/prediction"] == 3).tolist() == [False] * 6 + [True] * 4
    assert (tensors["0/confidence"][6:] == 0).all()
    assert np.isnan(tensors["0/loss"][6:]).all()
    assert (tensors["1/prediction"] < 3).all()
    assert (tensors["1/confidence"][6:] > 0).all()


def test_run_with_nothing_to_lay_out_says_why(tmp_path: Path) -> None:
    write(tmp_path, 3, {"a": 7}, [{"a": {"prediction": np.zeros(7, np.int64)}}])
    info = info_of(Host("--logdir", str(tmp_path)))
    assert info.layout is None
    assert [probe.name for probe in info.probes] == ["a"]
    assert any(notice.subject == "layout" for notice in info.notices)


def test_run_without_snapshots_waits(tmp_path: Path) -> None:
    write(tmp_path, 3, {"a": 7}, [])
    info = info_of(Host("--logdir", str(tmp_path)))
    assert (info.layout, info.snapshots, info.points, info.notices) == (None, [], 7, [])


@pytest.mark.parametrize("name", ["../../../secret", "/etc/passwd", "..\\secret"])
def test_manifest_that_names_foreign_files_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / "run", 3, {"a": 7}, [{"a": {"logits": random_logits(7, 3)}}])
    for file in (tmp_path / "run").rglob("*.safetensors"):
        (tmp_path / "secret").write_bytes(file.read_bytes())
    manifest = tmp_path / "run/plugins/dvi/manifest.json"
    manifest.write_text(manifest.read_text().replace("probes/p0/static.safetensors", name.replace("\\", "\\\\")))
    host = Host("--logdir", str(tmp_path / "run"))
    response = host.get("probe", run=".", probe="p0")
    assert response.status_code == 500
    assert b"Traceback" not in response.get_data()


def test_cut_snapshot_is_left_out_and_cut_array_is_a_clear_error(tmp_path: Path) -> None:
    write(tmp_path, 3, {"a": 7}, [{"a": {"logits": random_logits(7, 3, seed)}} for seed in range(3)])
    snapshots = tmp_path / "plugins/dvi/snapshots"
    (snapshots / "0000000001/snapshot.json").write_text("{")
    host = Host("--logdir", str(tmp_path))
    info = info_of(host)
    assert [snapshot.step for snapshot in info.snapshots] == [0, 2]
    assert any(notice.step == 1 for notice in info.notices)
    array = snapshots / "0000000000/p0-00000.safetensors"
    array.write_bytes(array.read_bytes()[:-9])
    for once_more in (host, Host("--logdir", str(tmp_path))):
        info = info_of(once_more)
        assert info.layout is not None
        response = once_more.get("frames", run=".", layout=info.layout.id, from_=0, to=1)
        assert response.status_code == 500
        assert b"p0-00000" in response.get_data()
        assert once_more.get("frames", run=".", layout=info.layout.id, from_=1, to=2).status_code == 200
        assert once_more.json("runs")["runs"][0]["state"] == "recorded"


def test_damaged_anchor_gives_way_to_the_next(tmp_path: Path) -> None:
    write(tmp_path, 3, {"a": 7}, [{"a": {"logits": random_logits(7, 3, seed)}} for seed in range(3)])
    array = tmp_path / "plugins/dvi/snapshots/0000000002/p0-00000.safetensors"
    array.write_bytes(array.read_bytes()[:-9])
    info = info_of(Host("--logdir", str(tmp_path)))
    assert info.layout is not None
    assert info.layout.anchor == 1
    assert info.points == 7
    assert any(notice.step == 2 for notice in info.notices)
    for file in (tmp_path / "plugins/dvi/snapshots").rglob("p0-00000.safetensors"):
        file.write_bytes(b"")
    info = info_of(Host("--logdir", str(tmp_path)))
    assert {notice.step for notice in info.notices} >= {0, 1, 2}


def test_codes_of_confidence_and_loss() -> None:
    confidence = np.array([0.0, 0.5, 1.0, 1.5, -1.0, np.nan, np.inf], np.float32)
    np.testing.assert_array_equal(confidence_codes(confidence), [0, 128, 255, 255, 0, 0, 255])
    loss = np.array([0.5, np.nan, np.inf, 1e9], np.float32)
    np.testing.assert_array_equal(half(loss), np.array([0.5, np.nan, 65504, 65504], np.float16))


def test_share_of_variance_is_told_for_each_snapshot(tmp_path: Path) -> None:
    flat = np.zeros((30, 4), np.float32)
    write(
        tmp_path,
        4,
        {"a": 30},
        [{"a": {"logits": random_logits(30, 4, seed)}} for seed in (0, 1)] + [{"a": {"logits": flat}}],
    )
    info = info_of(Host("--logdir", str(tmp_path)))
    assert info.layout is not None
    first, second, none = info.layout.held
    assert none is None
    assert first is not None
    assert second is not None
    assert 0 < first < 1
    assert 0 < second < 1


def test_clamped_logits_do_not_stretch_the_box(tmp_path: Path) -> None:
    wild = random_logits(30, 4)
    wild[::3] = 65_504
    logits = random_logits(30, 4, 1)
    write(tmp_path, 4, {"a": 30}, [{"a": {"logits": wild}}, {"a": {"logits": logits}}])
    info = info_of(Host("--logdir", str(tmp_path)))
    assert info.layout is not None
    assert np.abs(info.layout.box).max() < 20


@pytest.mark.parametrize("bare", [False, True])
def test_confidence_of_independent_outputs_is_the_largest_of_them(tmp_path: Path, *, bare: bool) -> None:
    logits = np.array([[-2.0, -1.0, -3.0], [4.0, 5.0, 4.5], [0.0, 0.0, 0.0], [np.nan, 0.0, 1.0]])
    largest = [1 / (1 + math.exp(-value)) for value in (-1.0, 5.0, 0.0)]
    arrays = {"logits": logits} if bare else {"probabilities": 1 / (1 + np.exp(-logits))}
    write_run(
        tmp_path / "a", classes=["a", "b", "c"], probes={"all": {"labels": np.zeros(4, int)}},
        snapshots=[{"step": 0, "all": arrays}], output="sigmoid",
    )  # fmt: skip
    if bare:
        # As a run of another writer that keeps nothing but logits.
        file = tmp_path / "a/plugins/dvi/snapshots/0000000000/snapshot.json"
        entry = json.loads(file.read_bytes())
        entry["arrays"]["p0"] = {"logits": entry["arrays"]["p0"]["logits"]}
        file.write_text(json.dumps(entry))
    host = Host("--logdir", str(tmp_path))
    assert host.json("run", run="a")["output"] == "sigmoid"
    frames = host.tensors("frames", run="a", layout="pca-logits-0", from_=0, to=1)
    np.testing.assert_allclose(frames["0/confidence"] / 255, [*largest, 0], atol=0.6 / 255)
    for row, expected in enumerate(largest):
        sample = host.tensors("sample", run="a", probe="p0", row=row, from_=0, to=1)
        np.testing.assert_allclose(sample["confidence"], [expected], atol=1e-3)
        np.testing.assert_allclose(sample["probability"][0], 1 / (1 + np.exp(-logits[row])), atol=1e-3)
