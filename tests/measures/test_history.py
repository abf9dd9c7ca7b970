from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tensorboard_dvi.errors import NotRecordedError
from tensorboard_dvi.measures.history import NUMBERS, history
from tensorboard_dvi.measures.softmax import probability
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

COUNT = 30


def logits_of(step: int) -> np.ndarray:
    return np.random.default_rng(step).normal(size=(COUNT, 4)).astype(np.float32)


def record(path: Path, snapshots: list[dict[str, np.ndarray]]) -> RunReader:
    writer = RunWriter(path, RunDescription(classes=list("abcd")))
    labels = np.arange(COUNT) % 4
    labels[7] = -1
    writer.add_probe(ProbeDescription(name="train", ids=np.arange(COUNT), labels=labels))
    for step, arrays in enumerate(snapshots):
        with writer.begin(step, None) as snapshot:
            snapshot.write(Record("train", arrays))
            snapshot.commit({})
    writer.close()
    return RunReader(path)


@pytest.mark.parametrize("row", [0, 7, COUNT - 1])
def test_a_row_is_as_in_the_whole_arrays(tmp_path: Path, row: int) -> None:
    rng = np.random.default_rng(0)
    run = record(
        tmp_path,
        [{"logits": logits_of(0)}]
        + [{"logits": logits_of(step), "margin": rng.normal(size=COUNT).astype(np.float32)} for step in (1, 2)]
        + [{"prediction": np.full(COUNT, 2, np.uint8), "length": np.ones(COUNT, np.float32)}],
    )
    found = history(run, run.probe("train"), row, run.steps)
    for place, step in enumerate((0, 1, 2)):
        np.testing.assert_array_equal(found.probability[place], probability(run.logits("train", step))[row])
        assert found.prediction[place] == run.prediction("train", step)[row]
        np.testing.assert_allclose(found.numbers["confidence"][place], run.confidence("train", step)[row], rtol=1e-6)
        np.testing.assert_allclose(found.numbers["loss"][place], run.loss("train", step)[row], rtol=1e-6)
        stored = run.array("train", "margin", step)[row] if step else np.nan
        np.testing.assert_array_equal(found.numbers["margin"][place], np.float32(stored))
    assert np.isnan(found.probability[3]).all()
    assert (found.prediction[3], found.numbers["length"][3]) == (2, 1)
    assert np.isnan(found.numbers["confidence"][3])
    assert set(found.numbers) == set(NUMBERS)


def test_stored_columns_win_over_the_logits(tmp_path: Path) -> None:
    arrays = {"logits": logits_of(0), "confidence": np.full(COUNT, 0.25, np.float32)}
    run = record(tmp_path, [{**arrays, "loss": np.full(COUNT, 3, np.float32), "prediction": np.ones(COUNT, np.uint8)}])
    found = history(run, run.probe("train"), 3, [0])
    assert (found.prediction[0], found.numbers["confidence"][0], found.numbers["loss"][0]) == (1, 0.25, 3)


def test_what_is_no_number_is_unknown(tmp_path: Path) -> None:
    logits = logits_of(0)
    logits[5] = np.nan
    run = record(tmp_path, [{"logits": logits}])
    found = history(run, run.probe("train"), 5, [0])
    assert found.prediction[0] == -1
    assert np.isnan(found.probability).all()


def test_a_damaged_snapshot_leaves_a_gap(tmp_path: Path) -> None:
    run = record(tmp_path, [{"logits": logits_of(step)} for step in range(3)])
    (tmp_path / "plugins/dvi/snapshots/0000000001/p0-00000.safetensors").write_bytes(b"\x00" * 40)
    found = history(RunReader(tmp_path), run.probe("train"), 3, run.steps)
    assert (found.prediction == -1).tolist() == [False, True, False]


def test_two_arrays_that_claim_one_tensor_are_a_damage_and_no_crash(tmp_path: Path) -> None:
    record(tmp_path, [{"logits": logits_of(0), "margin": np.ones(COUNT, np.float32)}])
    file = tmp_path / "plugins/dvi/snapshots/0000000000/snapshot.json"
    entry = json.loads(file.read_bytes())
    entry["arrays"]["p0"]["margin"]["parts"][0]["tensor"] = "logits"
    file.write_text(json.dumps(entry))
    run = RunReader(tmp_path)
    assert np.isnan(history(run, run.probe("train"), 3, [0]).numbers["margin"]).all()


def test_rows_outside_are_named(tmp_path: Path) -> None:
    run = record(tmp_path, [{"logits": logits_of(0)}])
    for row in (-1, COUNT):
        with pytest.raises(NotRecordedError, match="row"):
            run.row("train", ["logits"], 0, row)
    assert run.row("train", ["logits", "margin"], 0, 2)["logits"].shape == (1, 4)


def test_every_file_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = record(tmp_path, [{"logits": logits_of(step), "margin": np.ones(COUNT, np.float32)} for step in range(20)])
    probe, opened = run.probe("train"), []
    assert probe.labels[3] == 3
    path = LocalStorage.path
    monkeypatch.setattr(LocalStorage, "path", lambda *args: (opened.append(args[1]), path(*args))[1])
    history(run, probe, 3, run.steps)
    assert opened == [f"snapshots/{step:010d}/p0-00000.safetensors" for step in run.steps]
