from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.errors import NotRecordedError
from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.measures.drawn_layout import Box, DrawnLayout
from tensorboard_dvi.measures.star_layout import star_layout
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.visualize.grid import grid_over
from tensorboard_dvi.visualize.territory import territory

CLASSES, COUNT = 6, 3_000


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    path = tmp_path_factory.mktemp("parts")
    labels = np.arange(COUNT) % CLASSES
    logits = 3 * np.eye(CLASSES)[labels] + np.random.default_rng(0).normal(size=(COUNT, CLASSES))
    names = [str(index) for index in range(CLASSES)]
    write_run(
        path, classes=names, probes={"all": {"labels": labels}}, snapshots=[{"step": 0, "all": {"logits": logits}}]
    )
    return RunReader(path)


@pytest.fixture(params=["pca", "star"])
def layout(run: RunReader, request: pytest.FixtureRequest) -> DrawnLayout:
    return anchored_pca(run) if request.param == "pca" else star_layout(run)


def part_of(box: Box, share: float, at: tuple[float, float] = (0.5, 0.5)) -> Box:
    """A part with ``share`` of each side, whose middle lies at ``at`` of the whole."""
    x0, y0, x1, y1 = box
    x, y = x0 + at[0] * (x1 - x0), y0 + at[1] * (y1 - y0)
    width, height = share * (x1 - x0) / 2, share * (y1 - y0) / 2
    return (x - width, y - height, x + width, y + height)


def read_at(layout: DrawnLayout, values: np.ndarray, box: Box, places: np.ndarray) -> np.ndarray:
    column, row = np.rint(grid_over(box, 256).places(places)).astype(int).T
    return values[row, column]


def inside(places: np.ndarray, box: Box) -> np.ndarray:
    return ((places > box[:2]) & (places < box[2:])).all(axis=1)


@pytest.mark.parametrize(("share", "same_at_least"), [(0.9, 0.99), (0.4, 0.98), (0.2, 0.75)])
def test_a_part_continues_the_whole(layout: DrawnLayout, share: float, same_at_least: float) -> None:
    whole = layout.box([0])
    part = part_of(whole, share)
    one, other = territory(layout, 0, whole), territory(layout, 0, part)
    assert max(other.klass.shape) == 256
    centres = grid_over(part, 256).centres()
    supported = np.minimum(read_at(layout, one.support, whole, centres), other.support.reshape(-1)) > 128
    same = read_at(layout, one.klass, whole, centres) == other.klass.reshape(-1)
    assert same[supported].mean() > same_at_least


@pytest.mark.parametrize("share", [0.5, 0.1])
def test_samples_beyond_the_edges_count(layout: DrawnLayout, share: float) -> None:
    x0, y0, x1, y1 = part_of(layout.box([0]), share)
    left = territory(layout, 0, (x0, y0, x1, y1))
    shift = 64 * (x1 - x0) / left.klass.shape[1]
    right = territory(layout, 0, (x0 + shift, y0, x1 + shift, y1))
    assert (left.klass[:, 64:] == right.klass[:, :-64]).mean() > 0.99
    difference = left.support[:, 64:].astype(int) - right.support[:, :-64]
    assert np.abs(difference).mean() < 2


@pytest.mark.parametrize("share", [0.7, 0.2, 0.05])
def test_what_is_grey_stays_grey_however_close(layout: DrawnLayout, share: float) -> None:
    whole = layout.box([0])
    part = part_of(whole, share, (0.45, 0.55))
    one, other = territory(layout, 0, whole), territory(layout, 0, part)
    expected = read_at(layout, one.support, whole, grid_over(part, 256).centres()).astype(float)
    assert np.abs(expected - other.support.reshape(-1)).mean() < 8


def test_closer_up_the_ground_repeats_no_fewer_predictions(layout: DrawnLayout) -> None:
    whole = layout.box([0])
    part = part_of(whole, 0.2)
    places, prediction = layout.positions("all", 0), layout.run.prediction("all", 0)
    rows = inside(places, part)
    assert rows.sum() > 30
    shares = [
        np.mean(read_at(layout, territory(layout, 0, box).klass, box, places[rows]) == prediction[rows])
        for box in (whole, part)
    ]
    assert shares[1] >= shares[0] - 0.01


def test_where_no_sample_is_nothing_is_claimed(layout: DrawnLayout) -> None:
    x0, y0, x1, y1 = layout.box([0])
    far = (x1 + 5 * (x1 - x0), y0, x1 + 6 * (x1 - x0), y1)
    assert not territory(layout, 0, far).support.any()
    assert territory(layout, 0, part_of((x0, y0, x1, y1), 50)).support.any()


@pytest.mark.parametrize("share", [1e-4, 1e-2, 3.0])
def test_any_magnification_gives_a_raster(layout: DrawnLayout, share: float) -> None:
    found = territory(layout, 0, part_of(layout.box([0]), share, (0.3, 0.4)))
    assert max(found.klass.shape) == 256
    assert found.klass.max() < CLASSES


def test_star_ground_needs_logits(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(10, 3))
    snapshots = [{"step": 0, "all": {"representation": x}}, {"step": 1, "all": {"logits": x[:, :2]}}]
    write_run(tmp_path, classes=list("ab"), probes={"all": {"labels": np.zeros(10, int)}}, snapshots=snapshots)
    with pytest.raises(NotRecordedError, match="cannot be painted"):
        territory(star_layout(RunReader(tmp_path)), 0, (-1, -1, 1, 1))
