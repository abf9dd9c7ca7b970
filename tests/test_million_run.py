"""The generator of large runs, on a small one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.bench.million_run import WRONG, write_million_run

from tensorboard_dvi import open_run


@pytest.mark.parametrize("kind", ["logits", "probabilities"])
def test_clusters_part_and_one_label_in_twenty_is_wrong(tmp_path: Path, kind: str) -> None:
    write_million_run(tmp_path / "run", 4_000, 4, 10, kind)  # type: ignore[arg-type]
    run = open_run(tmp_path / "run")
    train = run.probe("train")
    assert (run.steps, train.count, len(run.classes)) == ([0, 1, 2, 3], 4_000, 10)
    assert np.mean(train.labels != train.truth) == pytest.approx(WRONG, abs=0.015)
    accuracy = [run.score("train", step)[0] for step in run.steps]
    assert accuracy == sorted(accuracy)
    assert (accuracy[0] or 0) < 0.4
    assert (accuracy[-1] or 0) > 0.9
    moved = run.layout("pca").positions("train", 3) - run.layout("pca").positions("train", 0)
    assert np.linalg.norm(moved, axis=1).mean() > 0.5


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_million_run(tmp_path / name, 500, 2)
    first, second = open_run(tmp_path / "a"), open_run(tmp_path / "b")
    np.testing.assert_array_equal(first.logits("train", 1), second.logits("train", 1))
    np.testing.assert_array_equal(first.probe("train").labels, second.probe("train").labels)
