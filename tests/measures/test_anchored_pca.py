from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.measures import anchored_pca as module
from tensorboard_dvi.measures.anchor import choose_anchor
from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.storage import LocalStorage

CLASSES = ["a", "b", "c", "d"]


def scores(step: int, labels: np.ndarray, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng([seed, step])
    noise = rng.normal(size=(len(labels), 4)) @ np.diag([1, 2, 3, 1])
    return (noise + 2 * step * np.eye(4)[labels] + [0, 5, 0, -5]).astype(np.float32)


def write(path: Path, steps: int = 4, **changes: Any) -> RunReader:
    labels = np.arange(200) % 4
    snapshots = []
    for step in range(steps):
        train = changes.get(f"logits{step}", scores(step, labels))
        test = scores(step, labels[:40], 1)
        snapshots.append({"step": step, "train": {"logits": train}, "test": {"logits": test}})
    write_run(
        path,
        classes=CLASSES,
        probes={"train": {"labels": labels}, "test": {"labels": labels[:40]}},
        snapshots=snapshots,
    )
    return RunReader(path)


def make_live(run: RunReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunReader, "live", property(lambda _: True))


def test_positions_are_scikit_learns_pca_of_the_standardised_anchor(tmp_path: Path) -> None:
    run = write(tmp_path)
    layout = anchored_pca(run)
    assert (layout.anchor, layout.reason) == (3, "last")
    anchor = np.concatenate([run.logits("train", 3), run.logits("test", 3)])
    scaler = StandardScaler().fit(anchor)
    oracle = PCA(2, svd_solver="full").fit(scaler.transform(anchor))
    for step in run.steps:
        expected = oracle.transform(scaler.transform(run.logits("train", step)))
        found = layout.positions("train", step)
        for axis in range(2):
            sign = np.sign(oracle.components_[axis] @ layout.axes.axes[axis])
            np.testing.assert_allclose(found[:, axis], sign * expected[:, axis], atol=1e-3)
    np.testing.assert_allclose(layout.explained, oracle.explained_variance_ratio_, rtol=1e-4)


def test_the_plane_and_the_anchor_are_stored_and_stay(tmp_path: Path) -> None:
    run = write(tmp_path)
    layout = anchored_pca(run)
    labels = np.arange(200) % 4
    write_run(
        tmp_path, classes=CLASSES, probes={"train": {"labels": labels}},
        snapshots=[{"step": 9, "train": {"logits": scores(9, labels)}}],
    )  # fmt: skip
    again = anchored_pca(RunReader(tmp_path))
    assert again.run.steps == [0, 1, 2, 3, 9]
    assert (again.anchor, again.id, again.digest) == (3, layout.id, layout.digest)
    chosen = anchored_pca(again.run, anchor=9)
    assert (chosen.anchor, chosen.reason) == (9, "chosen")
    assert chosen.digest != layout.digest


def test_a_plane_of_a_superseded_anchor_is_made_anew(tmp_path: Path) -> None:
    before = anchored_pca(write(tmp_path))
    after = anchored_pca(write(tmp_path, logits3=scores(3, np.arange(200) % 4, seed=7)))
    assert before.anchor == after.anchor == 3
    assert before.digest != after.digest


def test_the_anchor_of_a_live_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = write(tmp_path, steps=8)
    make_live(run, monkeypatch)
    accuracy = {step: run.score("train", step)[0] or 0 for step in run.steps}
    expected = min(step for step in run.steps if accuracy[step] >= 0.8)
    assert 0 < expected < 7
    assert choose_anchor(run) == (expected, "accurate")
    early = write(tmp_path / "early", steps=2)
    assert choose_anchor(early) == (1, "newest")


def test_the_anchor_of_a_live_run_whose_training_samples_have_no_predictions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.random.default_rng(0).normal(size=(8, 3))
    snapshots = [{"step": step, "train": {"representation": x}, "test": {"logits": x[:, :2]}} for step in range(2)]
    probes = {name: {"labels": np.arange(8) % 2} for name in ("train", "test")}
    write_run(tmp_path, classes=CLASSES[:2], probes=probes, snapshots=snapshots)
    make_live(run := RunReader(tmp_path), monkeypatch)
    assert choose_anchor(run) == (1, "newest")


def test_a_snapshot_after_divergence_is_no_anchor(tmp_path: Path) -> None:
    logits = np.full((200, 4), np.nan)
    logits[:20] = 1
    snapshots = [{"step": step, "train": {"logits": scores(step, np.arange(200) % 4)}} for step in range(3)]
    snapshots += [{"step": 3, "train": {"logits": logits}}]
    probes = {"train": {"labels": np.arange(200) % 4}}
    write_run(tmp_path, classes=CLASSES, probes=probes, snapshots=snapshots)
    run = RunReader(tmp_path)
    assert choose_anchor(run) == (2, "last")
    write_run(tmp_path / "all", classes=CLASSES, probes=probes, snapshots=snapshots[3:])
    assert choose_anchor(RunReader(tmp_path / "all")) == (3, "last")


def test_a_full_disk_does_not_hide_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    run = write(tmp_path)
    expected = anchored_pca(run).digest
    shutil.rmtree(run.root / "results")
    monkeypatch.setattr(module.Result, "write", full)
    assert anchored_pca(run).digest == expected


def test_a_read_only_run_keeps_its_results_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = write(tmp_path / "run")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_where = LocalStorage.write_tensors

    def refuse(self: LocalStorage, name: str, *rest: Any) -> Any:
        if self.root == run.root:
            raise OSError(errno.EROFS, "Read-only file system")
        return write_where(self, name, *rest)

    monkeypatch.setattr(LocalStorage, "write_tensors", refuse)
    layout = anchored_pca(run)
    assert layout.in_cache
    assert anchored_pca(run).digest == layout.digest
    assert list((tmp_path / "cache").rglob("plane.safetensors"))


def test_errors_name_what_there_is(tmp_path: Path) -> None:
    run = write(tmp_path)
    with pytest.raises(NotRecordedError, match="has representation"):
        anchored_pca(run, "representation")
    with pytest.raises(NotRecordedError, match="step 8 is not in"):
        anchored_pca(run, anchor=8)


def test_not_a_number_lies_at_the_anchors_mean(tmp_path: Path) -> None:
    logits = scores(1, np.arange(200) % 4)
    logits[5] = np.nan
    logits[6, 2] = np.nan
    run = write(tmp_path, logits1=logits)
    layout = anchored_pca(run)
    positions = layout.positions("train", 1)
    assert positions[[5, 6]].tolist() == [[0, 0], [0, 0]]
    assert np.isfinite(positions).all()
    assert np.isnan(layout.project(logits[5:6])).all()
    assert np.isfinite(layout.box(run.steps)).all()


def test_the_box_holds_all_positions_and_seldom_moves(tmp_path: Path) -> None:
    layout = anchored_pca(write(tmp_path))
    x0, y0, x1, y1 = layout.box(layout.run.steps)
    for step in layout.run.steps:
        positions = layout.positions("train", step)
        assert (positions >= [x0, y0]).all()
        assert (positions <= [x1, y1]).all()
    assert layout.box([]) == (-1, -1, 1, 1)
    inner = layout.box([0])
    assert inner[2] - inner[0] < x1 - x0
    assert layout.box([0, 1, 2, 3]) == layout.box([3, 0, 2, 1])


@pytest.mark.parametrize("value", [0.0, 3.0])
@pytest.mark.parametrize("rows", [1, 5])
def test_data_that_does_not_vary(tmp_path: Path, value: float, rows: int) -> None:
    snapshot = {"step": 0, "all": {"logits": np.full((rows, 4), value)}}
    write_run(tmp_path, classes=CLASSES, probes={"all": {"labels": np.zeros(rows, int)}}, snapshots=[snapshot])
    layout = anchored_pca(RunReader(tmp_path))
    x0, y0, x1, y1 = layout.box([0])
    assert x1 > x0
    assert y1 > y0
    assert layout.positions("all", 0).tolist() == [[0, 0]] * rows


@pytest.mark.parametrize("classes", [1, 2, 100, 1000])
def test_any_number_of_classes(tmp_path: Path, classes: int) -> None:
    rng = np.random.default_rng(classes)
    logits = rng.normal(size=(50, classes))
    probes = {"all": {"labels": rng.integers(0, classes, 50)}}
    write_run(
        tmp_path,
        classes=[str(i) for i in range(classes)],
        probes=probes,
        snapshots=[{"step": 0, "all": {"logits": logits}}],
    )
    layout = anchored_pca(RunReader(tmp_path))
    positions = layout.positions("all", 0)
    assert positions.shape == (50, 2)
    assert np.isfinite(positions).all()
    assert (np.std(positions, axis=0)[: min(classes, 2)] > 0).all()


def test_representations_whose_width_changes(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    snapshots = [
        {"step": step, "all": {"representation": rng.normal(size=(20, width)), "logits": rng.normal(size=(20, 4))}}
        for step, width in enumerate((6, 8, 8))
    ]
    write_run(tmp_path, classes=CLASSES, probes={"all": {"labels": np.zeros(20, int)}}, snapshots=snapshots)
    run = RunReader(tmp_path)
    assert anchored_pca(run).has("all", 0)
    layout = anchored_pca(run, "representation")
    assert [layout.has("all", step) for step in run.steps] == [False, True, True]
    with pytest.raises(NotRecordedError, match="6 columns, expected 8"):
        layout.positions("all", 0)
    assert np.isfinite(layout.box(run.steps)).all()


def test_an_array_of_another_shape_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = anchored_pca(write(tmp_path))
    monkeypatch.setattr(RunReader, "array", lambda *_: np.zeros(200, np.float16))
    for call in (lambda: layout.rows("train", 0), lambda: choose_anchor(layout.run)):
        with pytest.raises(DamagedRunError, match="expected numbers in rows and columns"):
            call()


def test_large_snapshots_are_projected_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.AnchoredPca, "costly_numbers", 500)
    layout = anchored_pca(write(tmp_path))
    expected = layout.positions("train", 2)
    assert layout.is_costly(2)
    layout.store_positions(2)
    assert not layout.is_costly(2)
    assert layout.is_costly(1)
    monkeypatch.setattr(module.AnchoredPca, "project", lambda *_: pytest.fail("projected again"))
    np.testing.assert_array_equal(layout.positions("train", 2), expected)


def test_a_stored_plane_of_another_shape_is_made_anew(tmp_path: Path) -> None:
    run = write(tmp_path)
    layout = anchored_pca(run)
    plane = next((run.root / "results").glob("pca-*/plane.safetensors"))
    anchor = next((run.root / "results").glob("pca-anchor-*/anchor.safetensors"))
    shutil.copy(anchor, plane)
    assert anchored_pca(run).digest == layout.digest
    plane.write_bytes(b"\x00" * 5)
    anchor.write_bytes(msgspec.json.encode({"step": 3}))
    assert anchored_pca(run).digest == layout.digest


def test_a_probe_without_samples_beside_one_with_some(tmp_path: Path) -> None:
    snapshot = {"step": 0, "none": {"logits": np.zeros((0, 4))}, "all": {"logits": scores(1, np.arange(20) % 4)}}
    probes = {"none": {"labels": np.zeros(0, int)}, "all": {"labels": np.arange(20) % 4}}
    write_run(tmp_path, classes=CLASSES, probes=probes, snapshots=[snapshot])
    layout = anchored_pca(RunReader(tmp_path))
    assert layout.positions("none", 0).shape == (0, 2)
    assert layout.positions("all", 0).std() > 0
    assert np.isfinite(layout.box([0])).all()
