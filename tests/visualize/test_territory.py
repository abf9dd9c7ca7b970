from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.errors import InputError, NotRecordedError
from tensorboard_dvi.measures.anchored_pca import AnchoredPca, anchored_pca
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.visualize.grid import grid_over
from tensorboard_dvi.visualize.territory import samples_of, territory

CLASSES, WIDTH, COUNT = 6, 8, 1_200
LABELS = np.arange(COUNT) % CLASSES


def data(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    centres = 3 * rng.normal(size=(CLASSES, WIDTH))
    x = (centres[LABELS] + rng.normal(size=(COUNT, WIDTH))).astype(np.float32)
    return x, np.linalg.lstsq(x, 6 * np.eye(CLASSES)[LABELS], rcond=None)[0].T.astype(np.float32)


def opened(
    path: Path, snapshots: list[dict[str, Any]], source: Any = "logits", labels: np.ndarray = LABELS
) -> AnchoredPca:
    names = [str(index) for index in range(CLASSES)]
    write_run(path, classes=names, probes={"all": {"labels": labels}}, snapshots=snapshots)
    return anchored_pca(RunReader(path), source)


def share_repeated(layout: AnchoredPca, klass: np.ndarray, step: int = 0) -> float:
    grid = grid_over(layout.box(layout.run.steps), 256)
    column, row = np.rint(grid.places(layout.positions("all", step))).astype(int).T
    return float(np.mean(klass[row, column] == layout.run.prediction("all", step)))


def painted(layout: AnchoredPca, step: int = 0) -> np.ndarray:
    return territory(layout, step, layout.box(layout.run.steps)).klass


def mixed_head(weight: np.ndarray) -> HeadDescription:
    hidden = np.concatenate([np.eye(WIDTH), -np.eye(WIDTH)]).astype(np.float32)
    layers = (HeadLayer("linear", {"weight": hidden}), HeadLayer("relu"))
    return HeadDescription((*layers, HeadLayer("linear", {"weight": np.concatenate([weight, -weight], axis=1)})))


def test_the_completed_inverse_repeats_more_predictions_than_the_plane(tmp_path: Path) -> None:
    x, weight = data()
    layout = opened(tmp_path, [{"step": 0, "head": {"weight": weight}, "all": {"representation": x}}])
    grid = grid_over(layout.box([0]), 256)
    plain = np.argmax(layout.inverse(grid.centres()), axis=1).reshape(grid.height, grid.width)
    completed = share_repeated(layout, painted(layout))
    assert completed > 0.85
    assert completed > share_repeated(layout, plain) + 0.1


def test_projecting_the_completed_inverse_gives_the_place(tmp_path: Path) -> None:
    x, weight = data()
    for name, head in (("linear", {"weight": weight}), ("mixed", mixed_head(weight))):
        layout = opened(tmp_path / name, [{"step": 0, "head": head, "all": {"representation": x}}])
        samples = samples_of(layout, 0)
        y = np.random.default_rng(1).normal(size=(100, 2)).astype(np.float32)
        near = np.random.default_rng(2).normal(size=(100, samples.values.shape[1])).astype(np.float32)
        if name == "linear":
            near = samples.values[:100]
        np.testing.assert_allclose(layout.project(samples.evaluate(y, near)), y, atol=1e-2)


def test_the_territory_moves_with_the_model_although_the_axes_stay(tmp_path: Path) -> None:
    x, weight = data()
    final = x @ weight.T
    plane = anchored_pca_of(tmp_path / "plane", final)
    discarded = final - plane.inverse(plane.project(final))
    # Another model: the same places, but the part off the plane is turned round.
    earlier = final - 2 * discarded
    layout = opened(tmp_path / "run", [{"step": 0, "all": {"logits": earlier}}, {"step": 1, "all": {"logits": final}}])
    np.testing.assert_allclose(layout.positions("all", 0), layout.positions("all", 1), atol=0.05)
    first, last = painted(layout, 0), painted(layout, 1)
    assert (first != last).mean() > 0.1
    assert share_repeated(layout, first, 0) > 0.6
    assert share_repeated(layout, last, 1) > 0.85
    assert share_repeated(layout, last, 0) < share_repeated(layout, first, 0)


def anchored_pca_of(path: Path, logits: np.ndarray) -> AnchoredPca:
    return opened(path, [{"step": 0, "all": {"logits": logits}}])


@pytest.mark.parametrize("source", ["logits", "representation"])
def test_a_head_of_layers_that_is_linear_after_all_paints_what_the_linear_one_paints(
    tmp_path: Path, source: Any
) -> None:
    x, weight = data()
    painted_by = []
    for name, head in (("linear", {"weight": weight}), ("mixed", mixed_head(weight))):
        layout = opened(tmp_path / name, [{"step": 0, "head": head, "all": {"representation": x}}], source)
        found = territory(layout, 0, layout.box([0]))
        painted_by.append(np.where(found.support > 128, found.klass, 255))
        assert share_repeated(layout, found.klass) > 0.85
    assert (painted_by[0] != painted_by[1]).mean() < 0.03


def test_without_a_head_the_logits_nearby_stand_in(tmp_path: Path) -> None:
    x, weight = data()
    arrays = {"representation": x, "logits": x @ weight.T}
    by_logits = opened(tmp_path / "a", [{"step": 0, "all": arrays}])
    assert by_logits.territory_kind() == "nearest"
    assert share_repeated(by_logits, painted(by_logits)) > 0.85
    by_representation = opened(tmp_path / "b", [{"step": 0, "all": arrays}], "representation")
    assert by_representation.territory_kind() == "nearest"
    assert share_repeated(by_representation, painted(by_representation)) > 0.85


def test_representations_alone_have_places_but_no_ground(tmp_path: Path) -> None:
    x, weight = data()
    layout = opened(tmp_path / "a", [{"step": 0, "all": {"representation": x}}], "representation")
    assert layout.territory_kind() == "none"
    with pytest.raises(NotRecordedError, match="ground cannot be painted"):
        painted(layout)
    headed = opened(
        tmp_path / "b", [{"step": 0, "head": {"weight": weight}, "all": {"representation": x}}], "representation"
    )
    assert headed.territory_kind() == "head"


def test_samples_that_are_not_finite_are_left_out(tmp_path: Path) -> None:
    x, weight = data()
    logits = x @ weight.T
    clean = painted(opened(tmp_path / "a", [{"step": 0, "all": {"logits": logits[:-2]}}], labels=LABELS[:-2]))
    logits[-2:] = np.nan
    layout = opened(tmp_path / "b", [{"step": 0, "all": {"logits": logits}}])
    spoilt = painted(layout)
    assert spoilt.shape == clean.shape
    assert (spoilt != clean).mean() < 0.02


def test_an_untrained_model_that_says_one_thing_of_everything(tmp_path: Path) -> None:
    layout = opened(tmp_path, [{"step": 0, "all": {"logits": np.tile([0, 0, 2, 0, 0, 0], (COUNT, 1))}}])
    found = territory(layout, 0, layout.box([0]))
    assert (found.klass[found.support > 0] == 2).all()
    assert (found.support > 0).any()


def test_a_head_of_another_width_is_an_error_of_ours(tmp_path: Path) -> None:
    x, weight = data()
    head = mixed_head(weight)
    arrays = {"representation": x[:, :5], "logits": x @ weight.T}
    names = [str(index) for index in range(CLASSES)]
    with pytest.raises(InputError, match="5 values per row, expected 8"):
        write_run(
            tmp_path,
            classes=names,
            probes={"all": {"labels": LABELS}},
            snapshots=[{"step": 0, "head": head, "all": arrays}],
        )
