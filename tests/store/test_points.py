from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.store.recording import CLASSES, logits, probe, representation

from tensorboard_dvi.store.points import drawn_probes, numbered_probes, point_count
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import Record, RunDescription, RunWriter


def test_points_are_the_samples_that_ever_had_a_place(tmp_path: Path) -> None:
    counts = {"bare": 3, "late": 5, "never": 7, "both": 11, "columns": 2}
    writer = RunWriter(tmp_path, RunDescription(classes=CLASSES))
    for name, count in counts.items():
        writer.add_probe(probe(name, count))
    reader = RunReader(tmp_path)
    assert (drawn_probes(reader), point_count(reader)) == ([], 0)
    records = {
        0: {"bare": {"logits": logits(0, 3)}, "columns": {"prediction": np.zeros(2, np.uint8)}},
        1: {"late": {"representation": representation(1, 5)}, "both": {"logits": logits(1, 11)}},
        2: {"columns": {"loss": np.zeros(2, np.float32)}},
    }
    for step, arrays in records.items():
        with writer.begin(step, None) as snapshot:
            for name, stored in arrays.items():
                snapshot.write(Record(name, stored))
            snapshot.commit({})
    writer.close()
    reader.refresh()
    assert [(found.name, first) for found, first in numbered_probes(reader)] == [("bare", 0), ("late", 3), ("both", 8)]
    assert point_count(reader) == 19
