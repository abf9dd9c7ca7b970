from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tensorboard_dvi.arrays import write_run
from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer
from tensorboard_dvi.store.layout import MARKER
from tensorboard_dvi.store.reader import RunReader

CLASSES = ["a", "b", "c"]


def probe(n: int = 6, **more: Any) -> dict[str, dict[str, Any]]:
    return {"train": {"labels": np.arange(n) % 3, **more}}


def test_logits_head_and_representation_come_back_with_what_follows_from_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6, 4)).astype(np.float32)
    weight, bias = rng.normal(size=(3, 4)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    snapshot = {
        "step": 5, "epoch": 0.5, "scalars": {"lr": 0.1}, "head": {"weight": weight, "bias": bias},
        "train": {"representation": x},
    }  # fmt: skip
    probes = probe(ids=np.arange(6) + 10, truth=[0] * 6, columns={"size": np.arange(6.0)})
    write_run(tmp_path, classes=CLASSES, probes=probes, snapshots=[snapshot], attributes={"kind": "test"})
    run = RunReader(tmp_path)
    logits = x @ weight.T + bias
    assert not run.live
    assert run.steps == [5]
    assert run.attributes == {"kind": "test"}
    assert run.scalars(5) == {"lr": 0.1}
    assert run.probe("train").ids.tolist() == list(range(10, 16))
    assert (tmp_path / MARKER).exists()
    np.testing.assert_allclose(run.logits("train", 5), logits, atol=1e-2)
    assert run.prediction("train", 5).tolist() == logits.argmax(axis=1).tolist()
    expected = torch.softmax(torch.from_numpy(logits), 1).max(dim=1).values.numpy()
    np.testing.assert_allclose(run.confidence("train", 5), expected, atol=1e-3)
    loss = torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.arange(6) % 3, reduction="none")
    np.testing.assert_allclose(run.loss("train", 5), loss.numpy(), rtol=2e-3, atol=1e-3)
    assert run.has("train", "margin", 5)
    np.testing.assert_allclose(run.array("train", "length", 5), np.linalg.norm(x, axis=1), rtol=1e-3)
    assert run.head_description(5) is not None


def test_probabilities_are_stored_as_their_logarithms_and_nothing_twice(tmp_path: Path) -> None:
    shares = np.random.default_rng(1).dirichlet([0.3] * 3, 6)
    shares[0] = [1, 0, 0]
    write_run(tmp_path, classes=CLASSES, probes=probe(), snapshots=[{"step": 0, "train": {"probabilities": shares}}])
    run = RunReader(tmp_path)
    assert sorted(run.snapshots[0].arrays["p0"]) == ["logits", "prediction"]
    np.testing.assert_allclose(np.exp(run.logits("train", 0)), shares, atol=1e-3)
    np.testing.assert_allclose(run.confidence("train", 0), shares.max(axis=1), atol=1e-3)
    assert run.prediction("train", 0).tolist() == shares.argmax(axis=1).tolist()


def test_sigmoid_probabilities(tmp_path: Path) -> None:
    shares = np.array([[0.0, 0.5, 1.0], [0.9, 0.8, 0.1], [0.2, 0.3, 0.4]])
    write_run(
        tmp_path, classes=CLASSES, probes=probe(3), snapshots=[{"step": 0, "train": {"probabilities": shares}}],
        output="sigmoid",
    )  # fmt: skip
    run = RunReader(tmp_path)
    np.testing.assert_allclose(torch.sigmoid(torch.from_numpy(run.logits("train", 0))).numpy(), shares, atol=1e-3)


def test_more_than_64_classes_keep_the_nearest_directions(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    x, weight = rng.normal(size=(6, 5)), rng.normal(size=(70, 5))
    names = [str(index) for index in range(70)]
    snapshot = {"step": 0, "head": {"weight": weight}, "train": {"representation": x}}
    write_run(tmp_path, classes=names, probes=probe(), snapshots=[snapshot])
    run = RunReader(tmp_path)
    assert run.array("train", "angle", 0).shape == run.array("train", "angle_class", 0).shape == (6, 32)


def test_a_head_with_something_after_its_last_linear_layer_gives_no_geometry(tmp_path: Path) -> None:
    layers = (HeadLayer("linear", {"weight": np.ones((3, 4), np.float32)}), HeadLayer("tanh"))
    snapshot = {"step": 0, "head": HeadDescription(layers), "train": {"representation": np.ones((6, 4))}}
    write_run(tmp_path, classes=CLASSES, probes=probe(), snapshots=[snapshot])
    run = RunReader(tmp_path)
    assert not run.has("train", "margin", 0)
    np.testing.assert_allclose(run.logits("train", 0), np.tanh(4), atol=1e-3)


@pytest.mark.parametrize("shape", [(6, 5, 4), (6, 5, 4, 1), (6, 5, 4, 3)])
def test_pictures_become_png(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pictures = np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)
    write_run(tmp_path, classes=CLASSES, probes=probe(media=pictures), snapshots=[])
    reader = RunReader(tmp_path).probe("train")
    assert reader.media_type == "image/png"
    assert reader.media_size == (5, 4)
    for row in range(6):
        decoded = np.asarray(Image.open(io.BytesIO(reader.media(row))))
        np.testing.assert_array_equal(decoded, pictures[row].reshape(decoded.shape))


def test_texts_are_media_too(tmp_path: Path) -> None:
    write_run(tmp_path, classes=CLASSES, probes=probe(2, media=["eins", "zwéi"]), snapshots=[])
    reader = RunReader(tmp_path).probe("train")
    assert reader.media_type == "text/plain"
    assert reader.media(1).decode() == "zwéi"


def test_a_generator_of_snapshots_is_read_one_at_a_time(tmp_path: Path) -> None:
    seen = []

    def snapshots() -> Any:
        for step in range(3):
            seen.append(RunReader(tmp_path).steps)
            yield {"step": step, "train": {"logits": np.eye(6, 3)}}

    write_run(tmp_path, classes=CLASSES, probes=probe(), snapshots=snapshots())
    assert seen == [[], [0], [0, 1]]


def test_nan_is_kept_and_does_not_raise(tmp_path: Path) -> None:
    logits = np.eye(6, 3)
    logits[2] = np.nan
    write_run(tmp_path, classes=CLASSES, probes=probe(), snapshots=[{"step": 0, "train": {"logits": logits}}])
    assert np.isnan(RunReader(tmp_path).confidence("train", 0)).tolist() == [False, False, True, False, False, False]


GOOD = {"logits": np.eye(6, 3)}


@pytest.mark.parametrize(
    ("probes", "snapshot", "text"),
    [
        (probe(), {"train": GOOD}, "expected 'step'"),
        (probe(), {"step": 0, "test": GOOD}, "unknown entry 'test'"),
        (probe(), {"step": 0, "train": {"logit": 1}}, "unknown entry 'logit'"),
        (probe(), {"step": 0, "train": {**GOOD, "probabilities": np.eye(6, 3)}}, "both logits and probabilities"),
        (probe(), {"step": 0, "train": {"logits": np.eye(5, 3)}}, "one row for each of the 6 samples"),
        (probe(), {"step": 0, "train": {"logits": np.eye(6, 4)}}, "expected one per class: 3"),
        (probe(), {"step": 0, "train": {"probabilities": np.eye(6, 3) * 7}}, "expected 0 to 1"),
        (probe(), {"step": 0, "train": {"probabilities": np.zeros((6, 3))}}, "sum to 0 in row 0"),
        (probe(), {"step": 0, "head": {"bias": 1}, "train": GOOD}, "expected 'weight'"),
        ({"train": {"labels": [0, 3]}}, None, "label"),
        ({"train": {}}, None, "expected 'labels'"),
        ({"step": {"labels": [0]}}, None, "choose another name"),
        (probe(2, media=[b"\x89PNG", "text"]), None, "expected one type"),
        (probe(2, media=[b"\x89PNG"]), None, "expected one for each of the 2 samples"),
        (probe(2, media=np.zeros((2, 4, 4))), None, "expected uint8"),
    ],
)
def test_wrong_use_says_what_was_expected(tmp_path: Path, probes: Any, snapshot: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        write_run(tmp_path, classes=CLASSES, probes=probes, snapshots=[] if snapshot is None else [snapshot])


def test_snapshots_before_a_wrong_one_are_kept(tmp_path: Path) -> None:
    snapshots = [{"step": 1, "train": GOOD}, {"step": 1, "train": GOOD}]
    with pytest.raises(InputError, match="does not come after"):
        write_run(tmp_path, classes=CLASSES, probes=probe(), snapshots=snapshots)
    assert RunReader(tmp_path).steps == [1]


def test_a_probe_may_be_called_as_the_key_of_another(tmp_path: Path) -> None:
    snapshot = {"step": 0, "p1": {"logits": np.eye(3)}, "x": {"logits": -np.eye(3)}}
    probes = {"p1": {"labels": np.arange(3)}, "x": {"labels": np.arange(3)}}
    write_run(tmp_path, classes=CLASSES, probes=probes, snapshots=[snapshot])
    run = RunReader(tmp_path)
    np.testing.assert_array_equal(run.logits("p1", 0), np.eye(3))
    np.testing.assert_array_equal(run.logits("x", 0), -np.eye(3))
