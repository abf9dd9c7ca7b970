from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tensorboard_dvi.measures import flips as module
from tensorboard_dvi.measures.flips import Flips
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

CLASSES = ["a", "b", "c"]
COUNT = 40


def predictions(step: int) -> np.ndarray:
    return np.random.default_rng(step).integers(0, 3, COUNT).astype(np.uint8)


class Recording:
    """A run that grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = RunWriter(path, RunDescription(classes=CLASSES))
        for name in ("train", "pool"):
            self.writer.add_probe(ProbeDescription(name=name, ids=np.arange(COUNT), labels=np.arange(COUNT) % 3))

    def add(self, step: int, train: dict[str, np.ndarray], pool: dict[str, np.ndarray] | None = None) -> None:
        with self.writer.begin(step, None) as snapshot:
            snapshot.write(Record("train", train))
            if pool:
                snapshot.write(Record("pool", pool))
            snapshot.commit({})


def changes(series: list[list[int | None]]) -> list[int]:
    """Per sample, by hand: drop what is unknown, compare neighbours."""
    found = []
    for sample in zip(*series, strict=True):
        known = [value for value in sample if value is not None]
        found.append(sum(known[i] != known[i + 1] for i in range(len(known) - 1)))
    return found


def test_changes_are_counted_over_the_whole_run_and_gaps_are_skipped(tmp_path: Path) -> None:
    run = Recording(tmp_path)
    for step in range(7):
        known = {"prediction": predictions(step), "confidence": np.full(COUNT, 0.5, np.float32)}
        run.add(step, {"length": np.ones(COUNT, np.float32)} if step == 3 else known, known if step > 4 else None)
    reader = RunReader(tmp_path)
    counts = Flips().of(reader)
    steps = [0, 1, 2, 4, 5, 6]
    assert counts["p0"].tolist() == changes([predictions(step).tolist() for step in steps])
    assert counts["p1"].tolist() == changes([predictions(step).tolist() for step in (5, 6)])
    assert counts["p0"].dtype == np.uint16


def test_a_growing_run_is_counted_on_and_a_changed_one_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, flips = Recording(tmp_path), Flips()
    looked: list[int] = []
    look = Flips._look
    monkeypatch.setattr(Flips, "_look", lambda *args: (looked.append(args[3]), look(*args))[1])
    reader = RunReader(tmp_path)
    assert flips.of(reader) == {}
    for step in range(3):
        run.add(step, {"prediction": predictions(step)})
        reader.refresh()
        flips.of(reader)
    assert looked == [0, 0, 1, 1, 2, 2]
    assert flips.of(reader)["p0"].tolist() == changes([predictions(step).tolist() for step in range(3)])
    run.writer.close()
    again = Recording(tmp_path)
    again.add(1, {"prediction": predictions(9)})
    reader.refresh()
    assert reader.steps == [0, 1]
    assert flips.of(reader)["p0"].tolist() == changes([predictions(0).tolist(), predictions(9).tolist()])


def test_predictions_follow_from_logits_and_no_number_is_no_prediction(tmp_path: Path) -> None:
    run = Recording(tmp_path)
    series: list[list[int | None]] = []
    for step in range(4):
        logits = np.random.default_rng(step).normal(size=(COUNT, 3)).astype(np.float32)
        predicted: list[int | None] = logits.argmax(1).tolist()
        if step == 2:
            logits[::2] = np.nan
            predicted = [None if row % 2 == 0 else value for row, value in enumerate(predicted)]
        run.add(step, {"logits": logits})
        series.append(predicted)
    assert Flips().of(RunReader(tmp_path))["p0"].tolist() == changes(series)


def test_a_damaged_snapshot_counts_as_one_without_predictions(tmp_path: Path) -> None:
    run = Recording(tmp_path)
    for step in range(3):
        run.add(step, {"prediction": predictions(step)})
    (tmp_path / "plugins/dvi/snapshots/0000000001/p0-00000.safetensors").write_bytes(b"cut")
    assert Flips().of(RunReader(tmp_path))["p0"].tolist() == changes([predictions(0).tolist(), predictions(2).tolist()])


def test_the_count_stops_at_its_largest_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    run = Recording(tmp_path)
    for step in range(6):
        run.add(step, {"prediction": np.full(COUNT, step % 2, np.uint8)})
    assert set(Flips().of(RunReader(tmp_path))["p0"].tolist()) == {2}
