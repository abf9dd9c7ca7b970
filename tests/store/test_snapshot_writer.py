from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.store.recording import CLASSES, COUNT, linear_head, logits, probe, representation

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.messages import Cost
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.recorded_arrays import half
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

EVERYTHING: dict[str, np.ndarray] = {
    "representation": representation(0),
    "logits": logits(0),
    "prediction": logits(0).argmax(1),
    "confidence": np.linspace(0, 1, COUNT),
    "loss": np.where(np.arange(COUNT) % 4 == 0, np.nan, 1.5),
    "angle": np.full((COUNT, 2), 45.0),
    "angle_class": np.tile([2, 0], (COUNT, 1)),
    "target_angle": np.full(COUNT, 30.0),
    "length": np.arange(COUNT) * 1.0,
    "margin": -np.arange(COUNT) * 1.0,
    "probability": np.full((COUNT, 3), 1 / 3),
}
TYPES = {"prediction": np.uint8, "angle_class": np.uint16}


@pytest.fixture
def writer(run: Path) -> RunWriter:
    writer = RunWriter(run, RunDescription(classes=CLASSES))
    writer.add_probe(probe())
    return writer


def test_every_array_survives_in_its_type(run: Path, writer: RunWriter) -> None:
    with writer.begin(3, 1.5) as pending:
        pending.write(Record("p0", EVERYTHING))
        entry = pending.commit(
            {"rate": np.float32(0.5), "nan": np.nan, "none": None}, Cost(seconds=1, bytes=2, share=None)
        )
    read = RunReader(run)
    assert read.snapshots[3] == entry
    assert (entry.epoch, entry.scalars, entry.cost) == (1.5, {"rate": 0.5, "nan": None, "none": None}, entry.cost)
    for name, array in EVERYTHING.items():
        stored = read.array("train", name, 3)
        assert stored.dtype == TYPES.get(name, np.float16)
        np.testing.assert_array_equal(stored, np.asarray(array).astype(stored.dtype))
    file = layout.run_root(run) / "snapshots/0000000003/p0-00000.safetensors"
    assert set(safetensors.numpy.load_file(file)) == set(EVERYTHING)


def test_several_records_of_a_probe_add_up(run: Path, writer: RunWriter) -> None:
    with writer.begin(0) as pending:
        pending.write(Record("train", {"logits": logits(0)}))
        pending.write(Record("train", {}))
        pending.write(Record("train", {"length": np.ones(COUNT)}))
        with pytest.raises(InputError, match="was written already"):
            pending.write(Record("train", {"logits": logits(0)}))
        entry = pending.commit()
    assert set(entry.arrays["p0"]) == {"logits", "length"}
    assert [array.parts[0].file for array in entry.arrays["p0"].values()] == [
        "p0-00000.safetensors",
        "p0-00001.safetensors",
    ]


@pytest.mark.parametrize(
    ("name", "array", "text"),
    [
        ("embedding", np.zeros((COUNT, 2)), "is no array of the run folder; expected one of angle"),
        ("logits", np.zeros((COUNT - 1, 3)), "expected 2 axes and 24 rows"),
        ("logits", np.zeros(COUNT), "expected 2 axes"),
        ("logits", np.zeros((COUNT, 4)), "expected one per class: 3"),
        ("probability", np.zeros((COUNT, 2)), "expected one per class: 3"),
        ("logits", np.full((COUNT, 3), "a"), "expected floating-point"),
        ("prediction", np.zeros(COUNT), "expected class indices"),
        ("prediction", np.full(COUNT, 3), "expected 0 to 2"),
        ("prediction", np.full(COUNT, -1), "expected 0 to 2"),
        ("angle_class", np.zeros((COUNT, 2), int), "come with it"),
        ("loss", np.zeros((COUNT, 1)), "expected 1 axes"),
    ],
)
def test_a_wrong_array_is_refused(writer: RunWriter, name: str, array: np.ndarray, text: str) -> None:
    with writer.begin(0) as pending, pytest.raises(InputError, match=text):
        pending.write(Record("train", {name: array}))


def test_an_unknown_probe_is_refused(writer: RunWriter) -> None:
    with writer.begin(0) as pending, pytest.raises(InputError, match="'test' was not added; expected one of: 'train'"):
        pending.write(Record("test", {"logits": logits(0)}))


def test_feature_maps_are_flattened(run: Path, writer: RunWriter) -> None:
    maps = np.random.default_rng(0).normal(size=(COUNT, 2, 3, 3)).astype(np.float16)
    with writer.begin(0) as pending:
        pending.write(Record("train", {"representation": maps}))
        pending.commit()
    np.testing.assert_array_equal(RunReader(run).array("train", "representation", 0), maps.reshape(COUNT, 18))


def test_float32_is_kept_where_it_is_asked_for(run: Path, writer: RunWriter) -> None:
    with writer.begin(0) as pending:
        pending.write(Record("train", {"logits": logits(0), "length": np.ones(COUNT)}, precision="float32"))
        pending.commit()
    read = RunReader(run)
    np.testing.assert_array_equal(read.array("train", "logits", 0), logits(0))
    assert read.array("train", "length", 0).dtype == np.float16


@settings(deadline=None)
@given(hnp.arrays(st.sampled_from([np.float16, np.float32, np.float64]), hnp.array_shapes(max_side=5)))
def test_half_precision_is_finite_wherever_the_array_is_a_number(array: np.ndarray) -> None:
    with np.errstate(all="raise"):
        stored = half(array)
    assert stored.dtype == np.float16
    np.testing.assert_array_equal(np.isnan(stored), np.isnan(array))
    assert np.nanmax(np.abs(stored), initial=0) <= 65_504
    near = np.abs(array.astype(np.float64)) < 60_000
    np.testing.assert_allclose(stored[near].astype(np.float64), array[near].astype(np.float64), rtol=1e-3, atol=1e-7)


def test_overflow_is_clamped_on_the_disk(run: Path, writer: RunWriter) -> None:
    huge = np.tile(np.array([1e30, -np.inf, np.nan], np.float32), (COUNT, 1))
    with writer.begin(0) as pending:
        pending.write(Record("train", {"logits": huge, "representation": huge}))
        pending.commit()
    for name in ("logits", "representation"):
        np.testing.assert_array_equal(RunReader(run).array("train", name, 0)[0], [65504, -65504, np.nan])


def test_the_digest_follows_the_content_only(tmp_path: Path) -> None:
    def digest(arrays: dict[str, Any], *, head: bool = True, folder: str) -> str:
        writer = RunWriter(tmp_path / folder, RunDescription(classes=CLASSES))
        writer.add_probe(probe())
        with writer.begin(4) as pending:
            pending.write(Record("train", arrays))
            if head:
                pending.head(linear_head())
            return pending.commit().digest

    one = {"logits": logits(0), "length": np.ones(COUNT)}
    digests = [
        digest(one, folder="a"),
        digest({**one, "length": np.zeros(COUNT)}, folder="b"),
        digest(one, head=False, folder="c"),
        digest({"logits": logits(0), "margin": np.ones(COUNT)}, folder="d"),
    ]
    assert len(set(digests)) == 4
    assert digest(dict(reversed(one.items())), folder="e") == digests[0]


def test_a_checkpoint_is_registered(run: Path, writer: RunWriter) -> None:
    with writer.begin(0) as pending:
        with pytest.raises(InputError, match="no checkpoint file"):
            pending.checkpoint_written()
        safetensors.numpy.save_file({"weight": np.ones(3)}, pending.checkpoint_path())
        pending.checkpoint_written()
        entry = pending.commit()
    assert entry.checkpoint is not None
    path = RunReader(run).checkpoint_path(0)
    assert path.stat().st_size == entry.checkpoint.bytes
    np.testing.assert_array_equal(safetensors.numpy.load_file(path)["weight"], np.ones(3))


def test_nothing_is_written_after_the_commit(writer: RunWriter) -> None:
    pending = writer.begin(0)
    pending.commit()
    pending.abort()
    for act in (
        lambda: pending.write(Record("train", {})),
        lambda: pending.head(linear_head()),
        pending.checkpoint_path,
        pending.commit,
    ):
        with pytest.raises(InputError, match="committed or aborted already"):
            act()
    assert writer.steps == [0]


def test_many_classes_take_wider_integers(run: Path) -> None:
    writer = RunWriter(run, RunDescription(classes=[str(index) for index in range(300)]))
    writer.add_probe(ProbeDescription("train", np.arange(2), np.array([0, 299])))
    with writer.begin(0) as pending:
        pending.write(Record("train", {"prediction": np.array([0, 299])}))
        pending.commit()
    assert RunReader(run).array("train", "prediction", 0).dtype == np.uint16
