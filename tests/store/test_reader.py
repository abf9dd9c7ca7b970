from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.recording import CLASSES, COUNT, linear_head, logits, probe, recorded, representation, snapshot

from tensorboard_dvi.errors import NotRecordedError, RunNotFoundError
from tensorboard_dvi.store import layout, manifest_file
from tensorboard_dvi.store import reader as reader_module
from tensorboard_dvi.store.manifest import Part, SnapshotEntry
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

DESCRIPTION = RunDescription(classes=CLASSES)
LABELS = np.arange(COUNT) % 4 - 1


def test_what_was_recorded_is_read(run: Path) -> None:
    read = RunReader(recorded(run))
    assert read.steps == [0, 1, 2]
    assert list(read.probes) == ["train"]
    assert read.probe("p0") is read.probe("train")
    assert read.scalars(1) == {"rate": 0.05}
    for step in read.steps:
        assert read.representation("train", step).dtype == read.logits("train", step).dtype == np.float32
        np.testing.assert_allclose(read.representation("train", step), representation(step), atol=2e-3)
        np.testing.assert_allclose(read.logits("train", step), logits(step), atol=2e-3)
    np.testing.assert_array_equal(read.array("train", "logits", 1, 3, 7), read.array("train", "logits", 1)[3:7])
    head = read.head_description(0)
    assert head is not None
    np.testing.assert_array_equal(head.layers[0].tensors["weight"], linear_head().layers[0].tensors["weight"])
    assert str(read.root) == str(layout.run_root(run))
    assert RunReader(str(read.root)).steps == [0, 1, 2]


def test_columns_that_are_not_stored_follow_from_the_logits(run: Path) -> None:
    read = RunReader(recorded(run))
    stored = logits(1).astype(np.float16).astype(np.float64)
    likelihood = stored - np.log(np.exp(stored).sum(1, keepdims=True))
    assert not read.has("train", "loss", 1)
    np.testing.assert_array_equal(read.prediction("train", 1), stored.argmax(1))
    np.testing.assert_allclose(read.confidence("train", 1), np.exp(likelihood).max(1), rtol=1e-5)
    known = LABELS >= 0
    loss = read.loss("train", 1)
    np.testing.assert_allclose(loss[known], -likelihood[known, LABELS[known]], rtol=1e-5)
    assert np.isnan(loss[~known]).all()
    accuracy, mean = read.score("train", 1)
    assert accuracy == pytest.approx(np.mean(stored.argmax(1)[known] == LABELS[known]))
    assert mean == pytest.approx(loss[known].mean(), rel=1e-6)


def test_columns_that_are_stored_are_not_computed_again(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    arrays = {"logits": logits(0), "prediction": np.full(COUNT, 2), "confidence": np.full(COUNT, 0.25)}
    with writer.begin(0) as pending:
        pending.write(Record("train", {**arrays, "loss": np.full(COUNT, 3.0)}))
        pending.commit()
    read = RunReader(run)
    assert set(read.prediction("train", 0)) == {2}
    assert set(read.confidence("train", 0)) == {0.25}
    assert read.score("train", 0) == (pytest.approx(1 / 3), 3.0)


def test_scores_need_labels_and_finite_losses(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(ProbeDescription("unlabelled", np.arange(3), np.full(3, -1)))
    writer.add_probe(ProbeDescription("lost", np.arange(3), np.zeros(3, int)))
    writer.add_probe(ProbeDescription("half lost", np.arange(4), np.zeros(4, int)))
    writer.add_probe(ProbeDescription("classes only", np.arange(3), np.zeros(3, int)))
    writer.add_probe(ProbeDescription("nothing said", np.arange(3), np.zeros(3, int)))
    with writer.begin(0) as pending:
        pending.write(Record("unlabelled", {"logits": np.zeros((3, 3))}))
        pending.write(Record("lost", {"logits": np.full((3, 3), np.nan)}))
        half_lost = np.array([[1, 0, 0], [0, 1, 0], [np.nan] * 3, [np.nan] * 3])
        pending.write(Record("half lost", {"logits": half_lost}))
        pending.write(Record("classes only", {"prediction": np.array([0, 0, 1])}))
        pending.write(Record("nothing said", {"representation": np.zeros((3, 2))}))
        pending.commit()
    read = RunReader(run)
    assert read.score("unlabelled", 0) == (None, None)
    assert read.score("lost", 0) == (None, None)
    assert read.score("half lost", 0)[0] == 0.5
    assert read.score("classes only", 0) == (pytest.approx(2 / 3), None)
    assert read.score("nothing said", 0) == (None, None)


def test_what_is_missing_is_named(run: Path) -> None:
    read = RunReader(recorded(run, range(0, 100, 10)))
    with pytest.raises(NotRecordedError, match=r"step 41 .*recorded: 20, 30, 40, 50, 60, 70, \.\.\."):
        read.logits("train", 41)
    with pytest.raises(NotRecordedError, match=r"'test' is not in .*recorded: 'train'"):
        read.probe("test")
    with pytest.raises(NotRecordedError, match=r"length .*recorded: logits, representation.*keep="):
        read.array("train", "length", 40)
    with pytest.raises(NotRecordedError, match="has no checkpoint"):
        read.checkpoint_path(40)


def test_a_checkpoint_that_was_dropped_while_the_run_is_open_is_none(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    for step in range(2):
        with writer.begin(step) as pending:
            pending.checkpoint_path().write_bytes(safetensors.numpy.save({"w": np.zeros(3)}))
            pending.checkpoint_written()
            pending.commit()
    read = RunReader(run)
    assert read.checkpoint_path(0).is_file()
    writer.drop_checkpoint(0)
    assert not read.refresh()
    with pytest.raises(NotRecordedError, match=r"step 0 has no checkpoint \(steps with one: 1\)"):
        read.checkpoint_path(0)
    assert read.checkpoint_path(1).is_file()


def test_where_there_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(RunNotFoundError, match="record one with Recorder or write_run"):
        RunReader(tmp_path)


def test_a_growing_run_is_followed(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    read = RunReader(run)
    assert (read.steps, read.live, read.refresh()) == ([], True, False)
    writer.add_probe(probe())
    assert not read.refresh()
    assert list(read.probes) == ["train"]
    train = read.probe("train")
    snapshot(writer, 0)
    assert read.steps == []
    assert read.refresh()
    assert read.steps == [0]
    first = read.snapshots[0]
    with writer.begin(1) as pending:
        pending.write(Record("train", {"logits": logits(1)}))
        assert not read.refresh()
        pending.commit()
    assert read.refresh()
    assert not read.refresh()
    assert read.snapshots[0] is first
    writer.notice("a", "b")
    assert not read.refresh()
    assert [notice.subject for notice in read.notices] == ["a"]
    assert read.probe("train") is train
    writer.close()
    read.refresh()
    assert not read.live


def test_refreshing_reads_nothing_when_nothing_changed(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = RunReader(recorded(run))
    monkeypatch.setattr(reader_module, "read_snapshot", None)
    monkeypatch.setattr(reader_module, "read_manifest", None)
    assert not read.refresh()


def test_a_step_that_was_recorded_again_is_read_again(run: Path) -> None:
    read = RunReader(recorded(run))
    before = read.score("train", 2)
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    with writer.begin(2) as pending:
        pending.write(Record("train", {"logits": np.eye(3)[LABELS]}))
        pending.commit()
    assert read.refresh()
    assert read.steps == [0, 1, 2]
    assert read.score("train", 2)[0] == 1.0 != before[0]


def test_a_run_whose_writer_died_is_not_live(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    assert RunReader(run).live
    (layout.run_root(run) / layout.LOCK).unlink()
    assert not RunReader(run).live
    writer.close()


def test_a_run_recorded_on_another_host_is_live_for_a_few_epochs(run: Path) -> None:
    recorded(run, range(3))
    root = layout.run_root(run)
    now = time.time()
    for step in range(3):
        path = root / layout.snapshot_folder(step) / layout.SNAPSHOT
        entry = json.loads(path.read_bytes())
        path.write_bytes(json.dumps({**entry, "wall_time": now - 700 + 100 * step}).encode())
    manifest = json.loads((root / layout.MANIFEST).read_bytes())
    (root / layout.MANIFEST).write_bytes(json.dumps({**manifest, "state": "recording"}).encode())
    for age, live in ((250, True), (350, False)):
        lock = {"host": "elsewhere", "pid": 1, "started": 0, "heartbeat": now - age}
        (root / layout.LOCK).write_bytes(json.dumps(lock).encode())
        assert RunReader(run).live == live


def test_fields_of_later_versions_are_ignored(run: Path) -> None:
    recorded(run)
    for path in (layout.run_root(run) / layout.MANIFEST, *layout.run_root(run).glob("snapshots/*/snapshot.json")):
        path.write_bytes(json.dumps({**json.loads(path.read_bytes()), "new": {"a": [1]}}).encode())
    assert RunReader(run).steps == [0, 1, 2]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, COUNT), max_size=4))
def test_an_array_of_many_parts_reads_like_one(tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    run = recorded(tmp_path_factory.mktemp("run"), [0])
    read = RunReader(run)
    expected = read.array("train", "logits", 0)
    name = f"{layout.snapshot_folder(0)}/{layout.SNAPSHOT}"
    entry = manifest_file.decoded(read.storage.read(name), SnapshotEntry, name)
    edges = [0, *sorted(cuts), COUNT]
    parts = []
    for index in range(len(edges) - 1):
        start, stop = edges[index : index + 2]
        file = layout.record_file("p0", index + 1)
        digest = read.storage.write_tensors(f"{layout.snapshot_folder(0)}/{file}", {"logits": expected[start:stop]})
        parts.append(Part(file=file, tensor="logits", start=start, stop=stop, digest=digest["logits"]))
    entry.arrays["p0"]["logits"] = msgspec.structs.replace(entry.arrays["p0"]["logits"], parts=parts)
    read.storage.write(name, msgspec.json.encode(entry))
    many = RunReader(run)
    np.testing.assert_array_equal(many.array("train", "logits", 0), expected)
    np.testing.assert_array_equal(many.array("train", "logits", 0, 5, 20), expected[5:20])
    assert many.score("train", 0) == read.score("train", 0)


def test_large_arrays_are_memory_maps(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    count = 50_000
    writer.add_probe(probe(count=count))
    with writer.begin(0) as pending:
        pending.write(Record("train", {"representation": np.ones((count, 32), np.float32)}))
        pending.commit()
    array = RunReader(run).array("train", "representation", 0, 10)
    assert isinstance(array, np.memmap)
    assert array.shape == (count - 10, 32)


def test_scores_are_computed_once(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = RunReader(recorded(run))
    first = read.score("train", 1)
    monkeypatch.setattr(RunReader, "prediction", None)
    assert read.score("p0", 1) == first
    assert read._cached_score.cache_info().maxsize is not None


def test_a_run_recorded_anew_in_the_same_place_shares_nothing_with_the_old(run: Path) -> None:
    read = RunReader(recorded(run))
    before = read.score("train", 0)
    shutil.rmtree(run)
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(ProbeDescription("train", np.arange(3), np.full(3, 2)))
    with writer.begin(0) as pending:
        pending.write(Record("train", {"logits": np.eye(3)}))
        pending.commit()
    assert read.refresh()
    assert (read.steps, read.probe("train").count) == ([0], 3)
    assert read.score("train", 0)[0] == pytest.approx(1 / 3) != before[0]


def test_a_probe_that_is_called_as_another_ones_key_keeps_its_own_score(tmp_path: Path) -> None:
    writer = RunWriter(tmp_path, RunDescription(classes=CLASSES))
    first, second = (
        writer.add_probe(ProbeDescription(name=name, ids=np.arange(4), labels=np.zeros(4, int)))
        for name in ("p1", "other")
    )
    with writer.begin(0, None) as pending:
        pending.write(Record(first, {"prediction": np.array([0, 0, 0, 1], np.uint8)}))
        pending.write(Record(second, {"prediction": np.array([0, 1, 1, 1], np.uint8)}))
        pending.commit({})
    writer.close()
    read = RunReader(tmp_path)
    assert (read.score("p1", 0)[0], read.score("other", 0)[0]) == (0.75, 0.25)
