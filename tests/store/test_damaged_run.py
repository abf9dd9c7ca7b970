"""Files of a run folder that are cut, foreign, or contradict each other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.store.recording import CLASSES, COUNT, probe, recorded

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import Record, RunDescription, RunWriter

DESCRIPTION = RunDescription(classes=CLASSES)
LABELS = np.arange(COUNT) % 4 - 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"step": 1}', None])
def test_a_damaged_snapshot_is_left_out_and_named(run: Path, content: bytes | None) -> None:
    recorded(run)
    path = layout.run_root(run) / layout.snapshot_folder(1) / layout.SNAPSHOT
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    read = RunReader(run)
    assert read.steps == [0, 2]
    assert [(notice.subject, notice.step) for notice in read.notices] == [("snapshot", 1)]
    assert "step 1 is left out" in read.notices[0].text


def test_a_renamed_snapshot_is_left_out(run: Path) -> None:
    recorded(run)
    folder = layout.run_root(run) / layout.SNAPSHOTS
    (folder / "0000000001").rename(folder / "0000000007")
    assert RunReader(run).steps == [0, 2]


def test_foreign_things_in_the_folder_do_not_matter(run: Path) -> None:
    recorded(run)
    root = layout.run_root(run)
    (root / "snapshots" / "notes.txt").write_text("x")
    (root / "snapshots" / "0000000009.partial").mkdir()
    (root / "snapshots" / "..data").mkdir()
    (root / "tags").mkdir()
    (root / "tags" / "x.txt").write_text("x")
    read = RunReader(run)
    assert read.steps == [0, 1, 2]
    assert read.notices == []
    assert read.probe("train").tags == {}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b"\x80\x04\x95", b'{"format_version": "x"}', b"[" * 10**5]
)
def test_a_damaged_manifest_is_reported(run: Path, content: bytes) -> None:
    recorded(run)
    (layout.run_root(run) / layout.MANIFEST).write_bytes(content)
    with pytest.raises(DamagedRunError, match=r"manifest\.json"):
        RunReader(run)


@pytest.mark.parametrize(
    "change",
    [
        {"classes": []},
        {"output": "exec"},
        {"probes": [{}]},
        {"probes": "twice"},
        {"key": "../../x"},
        {"key": "p٣"},
        {"count": -1},
        {"count": 10**18},
    ],
)
def test_a_manifest_that_contradicts_itself_is_reported(run: Path, change: dict[str, Any]) -> None:
    recorded(run)
    path = layout.run_root(run) / layout.MANIFEST
    manifest = json.loads(path.read_bytes())
    if change.get("probes") == "twice":
        manifest["probes"] *= 2
    elif set(change) & {"key", "count"}:
        manifest["probes"][0].update(change)
    else:
        manifest.update(change)
    path.write_bytes(json.dumps(manifest).encode())
    with pytest.raises(DamagedRunError, match=r"manifest\.json"):
        RunReader(run)


def rewritten(run: Path, step: int, change: Any) -> None:
    path = layout.run_root(run) / layout.snapshot_folder(step) / layout.SNAPSHOT
    entry = json.loads(path.read_bytes())
    change(entry)
    path.write_bytes(json.dumps(entry).encode())


@pytest.mark.parametrize("file", ["../0000000000/p0-00000.safetensors", "/etc/passwd", "link", "..", "a\0b", ""])
def test_files_outside_the_snapshot_are_not_read(run: Path, file: str) -> None:
    recorded(run)
    root = layout.run_root(run)
    secret = run.parent / "secret.safetensors"
    shutil.copy(root / "snapshots/0000000001/p0-00000.safetensors", secret)
    (root / "snapshots/0000000001/link").symlink_to(secret)

    def change(entry: dict[str, Any]) -> None:
        entry["arrays"]["p0"]["logits"]["parts"][0]["file"] = file
        entry["head"]["file"] = file
        entry["checkpoint"] = {"file": file, "bytes": 1, "digest": ""}

    rewritten(run, 1, change)
    read = RunReader(run)
    for act in (
        lambda: read.logits("train", 1),
        lambda: read.head_description(1),
        lambda: read.checkpoint_path(1),
        lambda: read.score("train", 1),
    ):
        with pytest.raises(DamagedRunError):
            act()
    assert read.logits("train", 0).shape == (COUNT, 3)


def test_a_pickle_in_place_of_arrays_is_not_opened(run: Path) -> None:
    recorded(run)
    trap = run.parent / "executed"
    pickled = b"cpathlib\nPath.touch\n(cpathlib\nPath\n(S'" + str(trap).encode() + b"'\ntRtR."
    for path in layout.run_root(run).rglob("*.safetensors"):
        path.write_bytes(pickled)
    read = RunReader(run)
    for act in (
        lambda: read.logits("train", 1),
        lambda: read.head_description(1),
        lambda: read.probe("train").labels,
    ):
        with pytest.raises(DamagedRunError):
            act()
    assert not trap.exists()


def test_a_cut_file_is_reported_and_its_neighbours_read(run: Path) -> None:
    recorded(run)
    path = layout.run_root(run) / layout.snapshot_folder(1) / "p0-00000.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    read = RunReader(run)
    with pytest.raises(DamagedRunError, match="cut or changed"):
        read.logits("train", 1)
    assert read.logits("train", 2).shape == (COUNT, 3)


def test_an_array_of_another_number_of_rows_is_reported(run: Path) -> None:
    recorded(run)

    def change(entry: dict[str, Any]) -> None:
        array = entry["arrays"]["p0"]["logits"]
        array["shape"][0] = array["parts"][0]["stop"] = COUNT + 1

    rewritten(run, 1, change)
    with pytest.raises(DamagedRunError, match="expected 24 rows"):
        RunReader(run).logits("train", 1)


def test_predictions_of_a_class_too_many_are_reported(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    with writer.begin(0) as pending:
        pending.write(Record("train", {"prediction": np.zeros(COUNT, int)}))
        pending.commit()
    read = RunReader(run)
    read.storage.write_tensors(
        f"{layout.snapshot_folder(0)}/p0-00000.safetensors", {"prediction": np.full(COUNT, 3, np.uint8)}
    )
    for act in (read.prediction, read.score):
        with pytest.raises(DamagedRunError, match="names class 3"):
            act("train", 0)


def test_labels_of_a_class_too_many_are_reported(run: Path) -> None:
    recorded(run)
    path = layout.run_root(run) / layout.MANIFEST
    path.write_bytes(json.dumps({**json.loads(path.read_bytes()), "classes": ["cat", "dog"]}).encode())
    read = RunReader(run)
    for act in (lambda: read.probe("train").labels, lambda: read.score("train", 0), lambda: read.loss("train", 0)):
        with pytest.raises(DamagedRunError):
            act()


@pytest.mark.parametrize(
    "change", [{"dtype": "U8"}, {"shape": [COUNT]}, {"shape": [COUNT, 4]}, {"shape": [COUNT, 3, 1]}]
)
def test_arrays_of_another_type_or_shape_are_reported(run: Path, change: dict[str, Any]) -> None:
    recorded(run)
    rewritten(run, 1, lambda entry: entry["arrays"]["p0"]["logits"].update(change))
    read = RunReader(run)
    for act in (read.logits, read.prediction, read.loss, read.score):
        with pytest.raises(DamagedRunError, match=r"expected"):
            act("train", 1)
