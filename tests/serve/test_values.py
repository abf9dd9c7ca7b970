"""Columns, numbers per point and thumbnails, through the plugin's routes."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.serve.recording import Host, logits_of

from tensorboard_dvi.serve.routes import thumbnails
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

HOSTILE = "</script><img src=x onerror=alert(1)>"
COUNTS = {"train": 30, "idle": 5, "test": 12}
RUN = "a"


def margin(step: int, count: int) -> np.ndarray:
    return np.linspace(-step - 1, step + 1, count).astype(np.float32)


def record(path: Path) -> None:
    """Three probes; "idle" has never any output, "test" no geometry before step 2."""
    writer = RunWriter(path, RunDescription(classes=["cat", "dog", "owl"]))
    for name, count in COUNTS.items():
        writer.add_probe(
            ProbeDescription(
                name=name,
                ids=np.arange(count),
                labels=np.arange(count) % 3,
                columns={
                    "age": np.where(np.arange(count) == 1, np.nan, np.arange(count) / 4),
                    HOSTILE: [None if row == 2 else f"{HOSTILE}{row % 2}" for row in range(count)],
                    "fold": np.arange(count) % 4,
                },
                media=[bytes([row]) * (row + 1) for row in range(count)] if name == "train" else None,
                mime="image/png",
            )
        )
    for step in range(3):
        with writer.begin(step, None) as snapshot:
            for name, count in COUNTS.items():
                arrays = {"logits": logits_of(step, count)} if name != "idle" else {}
                if name == "train" or (name == "test" and step == 2):
                    arrays["margin"] = margin(step, count)
                if arrays:
                    snapshot.write(Record(name, arrays))
            snapshot.commit({})
    writer.close()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    folder = tmp_path_factory.mktemp("values")
    record(folder / "logs" / RUN)
    return Host("--logdir", str(folder / "logs"))


def metadata_of(body: bytes) -> dict[str, str]:
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    return header["__metadata__"]


def test_columns_travel_with_their_probe(host: Host) -> None:
    tensors = host.tensors("probe", run=RUN, probe="p0")
    columns = json.loads(metadata_of(host.get("probe", run=RUN, probe="p0").get_data())["columns"])
    assert [column["name"] for column in columns] == ["age", HOSTILE, "fold"]
    assert [column["categories"] for column in columns] == [None, [f"{HOSTILE}0", f"{HOSTILE}1"], None]
    age, names, fold = (tensors[f"column/{index}"] for index in range(3))
    assert (age.dtype, names.dtype, fold.dtype) == (np.float64, np.int32, np.float64)
    np.testing.assert_array_equal(age, np.where(np.arange(30) == 1, np.nan, np.arange(30) / 4))
    np.testing.assert_array_equal(names, np.where(np.arange(30) == 2, -1, np.arange(30) % 2))
    np.testing.assert_array_equal(fold, np.arange(30) % 4)


def test_recorded_geometry_is_named_and_served_for_all_points(host: Host) -> None:
    assert host.json("run", run=RUN)["quantities"] == ["margin"]
    late = host.tensors("values", run=RUN, name="margin", step=2)["values"]
    assert (late.dtype, late.shape) == (np.float16, (42,))
    expected = np.concatenate([margin(2, 30), margin(2, 12)])
    np.testing.assert_allclose(late, expected, atol=2e-3)
    early = host.tensors("values", run=RUN, name="margin", step=0)["values"]
    assert np.isnan(early[30:]).all()
    np.testing.assert_allclose(early[:30], margin(0, 30), atol=2e-3)


def test_flips_count_the_changes_over_all_snapshots(host: Host) -> None:
    flips = host.tensors("values", run=RUN, name="flips", v="x")["values"]
    expected = []
    for count in (30, 12):
        predicted = np.stack([logits_of(step, count).argmax(1) for step in range(3)])
        expected += (predicted[1:] != predicted[:-1]).sum(0).tolist()
    assert flips.dtype == np.uint16
    assert flips.tolist() == expected
    assert sum(expected) > 0


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"name": "margin", "step": 9}, 404),
        ({"name": "margin"}, 400),
        ({"name": "margin", "step": "x"}, 400),
        ({"name": "length", "step": 0}, 404),
        ({"name": "logits", "step": 0}, 400),
        ({"name": "../../etc/passwd", "step": 0}, 400),
        ({"step": 0}, 400),
        ({"name": "flips", "run": "nope"}, 404),
    ],
)
def test_other_values_are_refused(host: Host, parameters: dict[str, Any], status: int) -> None:
    response = host.get("values", **{"run": RUN, **parameters})
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert "message" in json.loads(response.get_data())


def test_a_run_without_predictions_has_no_flips(tmp_path: Path) -> None:
    writer = RunWriter(tmp_path / "b", RunDescription(classes=["cat", "dog"]))
    writer.add_probe(ProbeDescription(name="train", ids=np.arange(4), labels=np.zeros(4, int)))
    with writer.begin(0, None) as snapshot:
        snapshot.write(Record("train", {"representation": np.ones((4, 2), np.float32)}))
        snapshot.commit({})
    writer.close()
    host = Host("--logdir", str(tmp_path))
    assert host.get("values", run="b", name="flips").status_code == 404


def test_thumbnails_come_in_the_order_asked_for(host: Host) -> None:
    tensors = host.tensors("thumbnails", run=RUN, probe="p0", rows="7,0,7,29", v="x")
    offsets, data = tensors["offsets"], tensors["bytes"].tobytes()
    assert (offsets.dtype, tensors["bytes"].dtype) == (np.uint32, np.uint8)
    pieces = [data[start:stop] for start, stop in pairwise(offsets)]
    assert pieces == [bytes([row]) * (row + 1) for row in (7, 0, 7, 29)]


@pytest.mark.parametrize(
    ("probe", "rows", "status"),
    [
        ("p0", "30", 404),
        ("p0", "-1", 404),
        ("p0", "", 400),
        ("p0", "1,,2", 400),
        ("p0", "1,x", 400),
        ("p0", "1.5", 400),
        ("p0", "٣", 400),
        ("p0", ",".join(["0"] * 257), 400),
        ("p2", "0", 404),
        ("p9", "0", 404),
    ],
)
def test_other_thumbnails_are_refused(host: Host, probe: str, rows: str, status: int) -> None:
    assert host.get("thumbnails", run=RUN, probe=probe, rows=rows).status_code == status


def test_too_many_bytes_are_refused(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "MAX_BYTES", 10)
    assert host.get("thumbnails", run=RUN, probe="p0", rows="9").status_code == 200
    response = host.get("thumbnails", run=RUN, probe="p0", rows="8,9")
    assert response.status_code == 400
    assert "fewer" in json.loads(response.get_data())["message"]
