from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.errors import InputError, NotRecordedError
from tensorboard_dvi.measures import star_layout as module
from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.measures.drawn_layout import DrawnLayout
from tensorboard_dvi.measures.opened_layout import opened_layout
from tensorboard_dvi.measures.star_coordinates import circle_axes, star_positions
from tensorboard_dvi.measures.star_layout import StarLayout, star_layout
from tensorboard_dvi.store.reader import RunReader

CLASSES = list("abcd")
LABELS = np.arange(40) % 4


def write(path: Path, *, confused: tuple[int, int] = (0, 2), **more: Any) -> RunReader:
    snapshots = []
    for step in range(3):
        logits = (step + 1.0) * np.eye(4)[LABELS]
        logits[:8] = 9 * np.eye(4)[np.where(LABELS[:8] == confused[0], confused[1], LABELS[:8])]
        snapshots.append({"step": step, "all": {"logits": logits, **more}})
    write_run(path, classes=CLASSES, probes={"all": {"labels": LABELS}}, snapshots=snapshots)
    return RunReader(path)


def test_positions_are_star_coordinates_of_the_logits(tmp_path: Path) -> None:
    run = write(tmp_path)
    layout = star_layout(run)
    assert isinstance(layout, DrawnLayout)
    expected = star_positions(run.logits("all", 1), circle_axes(np.arange(4)), "softmax")
    np.testing.assert_array_equal(layout.positions("all", 1), expected)
    assert (layout.id, layout.order, layout.anchor, layout.explained) == ("star-class", "class", None, [])
    assert layout.territory_kind() == "nearest"
    assert np.isnan(layout.held(0))
    x0, y0, x1, y1 = layout.box([1])
    assert x0 < expected.min(axis=0)[0] < expected.max(axis=0)[0] < x1
    assert y0 < y1


def test_confused_classes_become_neighbours(tmp_path: Path) -> None:
    layout = star_layout(write(tmp_path), "confusion")
    assert (layout.id, layout.anchor, layout.reason) == ("star-confusion-2", 2, "last")
    ends = np.array(layout.ends)
    assert np.linalg.norm(ends[0] - ends[2]) < 1.5
    assert np.linalg.norm(circle_axes(np.arange(4))[0] - circle_axes(np.arange(4))[2]) == 2
    chosen = star_layout(layout.run, "confusion", anchor=0)
    assert (chosen.id, chosen.reason) == ("star-confusion-0", "chosen")


def test_another_snapshot_in_its_place_makes_a_confusion_stale(tmp_path: Path) -> None:
    layout = star_layout(write(tmp_path), "confusion")
    assert layout.is_current()
    write(tmp_path, confused=(1, 3))
    layout.run.refresh()
    assert not layout.is_current()
    assert star_layout(layout.run).is_current()


def test_axes_moved_by_hand_are_opened_again_by_their_id(tmp_path: Path) -> None:
    run = write(tmp_path)
    axes = np.array([[1, 0], [0.5, 0.5], [0, 1], [-1, -1]])
    made = star_layout(run, axes=axes)
    assert len(made.id) == len("star-") + 12
    again = opened_layout(RunReader(tmp_path), made.id)
    assert isinstance(again, StarLayout)
    assert (again.ends, again.digest, again.order) == (axes.tolist(), made.digest, "dragged")
    assert star_layout(run, axes=axes + 1e-9).id == made.id
    assert star_layout(run, axes=-axes).id != made.id


def test_only_the_last_axes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DRAGGED_KEPT", 3)
    run = write(tmp_path)
    made = [star_layout(run, axes=np.full((4, 2), 0.1 * place)).id for place in range(5)]
    with pytest.raises(NotRecordedError, match="make it again"):
        opened_layout(run, made[0])
    assert [opened_layout(run, layout_id).id for layout_id in made[2:]] == made[2:]


def test_damaged_axes_are_none(tmp_path: Path) -> None:
    run = write(tmp_path)
    made, other = star_layout(run, axes=np.ones((4, 2))), star_layout(run, axes=np.zeros((4, 2)))
    (file,) = (run.root / "results").glob(f"*/{made.id}.safetensors")
    for content in (b"", b"\xff" * 100, file.with_name(f"{other.id}.safetensors").read_bytes()):
        file.write_bytes(content)
        with pytest.raises(NotRecordedError):
            opened_layout(run, made.id)


@pytest.mark.parametrize(
    "name",
    ["", "star", "star-", "star-confusion-9", "star-confusion-", "star-../../x", "star-0123456789ab", "star-class\n",
     "star-confusion-٣", "star-confusion-99999999999999999999", "pca-logits-0", "pca", "umap-1", "STAR-class",
     "star-ABCDEF012345", "\0"],
)  # fmt: skip
def test_hostile_ids_open_nothing(tmp_path: Path, name: str) -> None:
    run = write(tmp_path)
    before = sorted(path.name for path in run.root.rglob("*"))
    with pytest.raises(NotRecordedError):
        opened_layout(run, name)
    assert sorted(path.name for path in run.root.rglob("*")) == before


def test_a_plane_is_fitted_only_where_that_is_wanted(tmp_path: Path) -> None:
    run = write(tmp_path)
    with pytest.raises(NotRecordedError):
        opened_layout(run, "pca-logits-1")
    fitted = opened_layout(run, "pca-logits-1", fit=True)
    assert opened_layout(run, "pca-logits-1").digest == fitted.digest == anchored_pca(run, anchor=1).digest


def test_large_snapshots_are_stored_and_those_of_moved_axes_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StarLayout, "costly_numbers", 10)
    run = write(tmp_path)
    layout = star_layout(run)
    expected = layout.positions("all", 0)
    assert layout.is_costly(0)
    layout.store_positions(0)
    assert not layout.is_costly(0)
    assert layout.is_costly(1)
    np.testing.assert_array_equal(layout.positions("all", 0), expected)
    moved = [star_layout(run, axes=np.full((4, 2), 0.1 * place)) for place in range(6)]
    for one in moved:
        for step in run.steps:
            one.store_positions(step)
    assert [one.is_costly(2) for one in moved] == [True, True, False, False, False, False]


@pytest.mark.parametrize("classes", [1, 2, 1000])
def test_any_number_of_classes(tmp_path: Path, classes: int) -> None:
    logits = np.random.default_rng(0).normal(size=(30, classes))
    probes = {"all": {"labels": np.zeros(30, int)}, "none": {"labels": np.zeros(0, int)}}
    snapshot = {"step": 0, "all": {"logits": logits}, "none": {"logits": logits[:0]}}
    write_run(tmp_path, classes=[str(k) for k in range(classes)], probes=probes, snapshots=[snapshot])
    for order in ("class", "confusion"):
        layout = star_layout(RunReader(tmp_path), order)
        assert np.isfinite(layout.positions("all", 0)).all()
        assert layout.positions("none", 0).shape == (0, 2)
        x0, y0, x1, y1 = layout.box([0])
        assert x0 < x1
        assert y0 < y1


def test_a_run_without_logits_has_no_star(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(10, 3))
    write_run(tmp_path, classes=CLASSES, probes={"all": {"labels": np.zeros(10, int)}},
              snapshots=[{"step": 0, "all": {"representation": x}}])  # fmt: skip
    run = RunReader(tmp_path)
    for order in ("class", "confusion"):
        with pytest.raises(NotRecordedError, match="has logits"):
            star_layout(run, order)
    with pytest.raises(NotRecordedError):
        opened_layout(run, "star-class")


def test_unlabelled_samples_give_the_order_of_the_classes(tmp_path: Path) -> None:
    snapshot = {"step": 0, "all": {"logits": np.random.default_rng(0).normal(size=(10, 4))}}
    write_run(tmp_path, classes=CLASSES, probes={"all": {"labels": np.full(10, -1)}}, snapshots=[snapshot])
    layout = star_layout(RunReader(tmp_path), "confusion")
    assert layout.ends == star_layout(layout.run).ends


def test_an_unknown_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'class' or 'confusion'"):
        star_layout(write(tmp_path), "size")


def test_very_many_classes_have_no_order_by_confusion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CLASSES", 3)
    run = write(tmp_path)
    with pytest.raises(InputError, match="at most 3 classes"):
        star_layout(run, "confusion")
    with pytest.raises(NotRecordedError):
        opened_layout(run, "star-confusion-0")
    assert len(star_layout(run).ends) == 4
