from __future__ import annotations

from pathlib import Path

import numpy as np

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.visualize.pca import PcaLayout
from tensorboard_dvi.visualize.projection import Layout


def test_it_keeps_the_contract_of_a_layout(tmp_path: Path) -> None:
    logits = np.random.default_rng(0).normal(size=(20, 3))
    snapshots = [{"step": step, "all": {"logits": (step + 1) * logits}} for step in range(2)]
    write_run(tmp_path, classes=list("abc"), probes={"all": {"labels": np.zeros(20, int)}}, snapshots=snapshots)
    layout = PcaLayout(anchored_pca(RunReader(tmp_path)))
    assert isinstance(layout, Layout)
    assert layout.name == "pca"
    y = np.float32([[1, -2]])
    np.testing.assert_allclose(layout.project(layout.inverse(y, 0), 1), y, atol=1e-5)
