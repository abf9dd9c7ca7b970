from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import tensorboard_dvi as dvi
from tensorboard_dvi.errors import InputError, NotRecordedError, NotYetError, RunNotFoundError
from tensorboard_dvi.measures.softmax import probability
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter
from tensorboard_dvi.visualize.projection import Layout


def recorded(path: Path, classes: int = 3, **head: Any) -> tuple[dvi.Run, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(30, 5)).astype(np.float16).astype(np.float32)
    weight = rng.normal(size=(classes, 5)).astype(np.float32)
    labels = np.arange(30) % classes
    snapshots = [{"step": step, "head": {"weight": weight, **head}, "train": {"representation": x}} for step in (0, 4)]
    names = [str(index) for index in range(classes)]
    dvi.write_run(path, classes=names, probes={"train": {"labels": labels}}, snapshots=snapshots)
    return dvi.open_run(path), x, weight, labels


def test_everything_that_was_written_reads_back(tmp_path: Path) -> None:
    bias = np.array([0.5, -0.5, 0.0], np.float32)
    run, x, weight, labels = recorded(tmp_path, bias=bias)
    logits = x @ weight.T + bias
    assert run.steps == [0, 4]
    assert run.probe("train").labels.tolist() == labels.tolist()
    np.testing.assert_array_equal(run.representation("train", 4), x)
    np.testing.assert_allclose(run.head(4).logits(x), logits, atol=1e-5)
    np.testing.assert_allclose(run.logits("train", 4), logits, atol=1e-2)


@pytest.mark.parametrize("classes", [3, 70])
def test_geometry_is_complete_for_few_and_for_many_classes(tmp_path: Path, classes: int) -> None:
    run, x, weight, labels = recorded(tmp_path, classes)
    found = run.geometry("train", 4)
    assert found.angle.shape == found.probability.shape == (30, classes)
    cosine = (x @ weight.T) / np.linalg.norm(x, axis=1)[:, None] / np.linalg.norm(weight, axis=1)
    expected = np.degrees(np.arccos(cosine))
    np.testing.assert_allclose(found.angle, expected, atol=0.1)
    np.testing.assert_allclose(found.target_angle, expected[np.arange(30), labels], atol=0.1)
    np.testing.assert_allclose(found.length, np.linalg.norm(x, axis=1), rtol=1e-3)
    np.testing.assert_allclose(found.probability.sum(axis=1), 1, atol=1e-3)
    assert ((found.margin < 0) == (run.prediction("train", 4) != labels)).all()


def test_geometry_that_was_not_recorded(tmp_path: Path) -> None:
    snapshots = [{"step": 0, "train": {"logits": np.eye(3)}}]
    dvi.write_run(tmp_path, classes=list("abc"), probes={"train": {"labels": [0, 1, 2]}}, snapshots=snapshots)
    run = dvi.open_run(tmp_path)
    with pytest.raises(NotRecordedError, match="recorded: confidence, logits, loss, prediction"):
        run.geometry("train", 0)
    with pytest.raises(NotRecordedError, match="head of step 0 was not recorded"):
        run.head(0)
    with pytest.raises(NotRecordedError, match="step 0 has no checkpoint"):
        run.checkpoint(0)


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    writer = RunWriter(tmp_path, RunDescription(["a", "b"]))
    writer.add_probe(ProbeDescription("train", np.arange(2), np.zeros(2, int)))
    state = {"weight": torch.randn(3, 2), "bias": torch.zeros(3)}
    with writer.begin(1) as snapshot:
        snapshot.write(Record("train", {"logits": np.eye(2)}))
        save_file(state, snapshot.checkpoint_path())
        snapshot.checkpoint_written()
        snapshot.commit()
    writer.close()
    loaded = dvi.open_run(tmp_path).checkpoint(1)
    torch.nn.Linear(2, 3).load_state_dict(loaded, strict=True)
    assert torch.equal(loaded["weight"], state["weight"])


def test_the_layout(tmp_path: Path) -> None:
    run, *_ = recorded(tmp_path)
    layout = run.layout("pca")
    positions = layout.positions("train", 0)
    assert positions.shape == (30, 2)
    np.testing.assert_allclose(layout.project(run.logits("train", 0), 0), positions)
    np.testing.assert_allclose(layout.project(layout.inverse(positions, 0), 0), positions, atol=1e-4)
    wide = run.layout(source="representation", anchor=0)
    assert wide.inverse(positions, 0).shape == (30, 5)
    with pytest.raises(NotYetError, match="preservation measures"):
        layout.quality(0)


def test_star_coordinates(tmp_path: Path) -> None:
    logits = np.random.default_rng(0).normal(size=(2, 30, 3))
    snapshots = [{"step": step, "train": {"logits": logits[int(step > 0)]}} for step in (0, 4)]
    dvi.write_run(tmp_path, classes=list("abc"), probes={"train": {"labels": [0] * 30}}, snapshots=snapshots)
    run = dvi.open_run(tmp_path)
    star = run.layout("star")
    assert isinstance(star, Layout)
    positions = star.positions("train", 0)
    assert positions.shape == (30, 2)
    np.testing.assert_allclose(star.project(run.logits("train", 0), 4), positions)
    np.testing.assert_allclose(star.positions("train", 4), probability(run.logits("train", 4)) @ star.axes, atol=1e-6)
    assert np.linalg.norm(run.layout("star", order="confusion", anchor=0).axes, axis=1) == pytest.approx(1)
    moved = run.layout("star", axes=2 * star.axes)
    np.testing.assert_allclose(moved.positions("train", 0), 2 * positions, atol=1e-5)
    with pytest.raises(InputError, match="no inverse"):
        star.inverse(positions, 0)
    with pytest.raises(NotYetError, match="preservation measures"):
        star.quality(0)
    with pytest.raises(InputError, match="expected \\[3, 2\\]"):
        run.layout("star", axes=np.zeros((2, 2)))


def test_a_run_without_logits_is_laid_out_by_its_representations(tmp_path: Path) -> None:
    snapshots = [{"step": 0, "train": {"representation": np.random.default_rng(0).normal(size=(3, 6))}}]
    dvi.write_run(tmp_path, classes=list("abc"), probes={"train": {"labels": [0, 1, 2]}}, snapshots=snapshots)
    assert dvi.open_run(tmp_path).layout().positions("train", 0).shape == (3, 2)


def test_what_is_announced_says_what_will_do_it(tmp_path: Path) -> None:
    run, *_ = recorded(tmp_path)
    for call, text in (
        (lambda: run.boundary(0), "DVI visualizer"),
        (lambda: run.loss_contribution(0), "in-situ"),
        (lambda: run.session("noise"), "samples of interest"),
        (lambda: run.layout("dvi"), "announced"),
    ):
        with pytest.raises(NotYetError, match=text):
            call()
    with pytest.raises(InputError, match="no layout 'mds'"):
        run.layout("mds")


def test_no_run(tmp_path: Path) -> None:
    with pytest.raises(RunNotFoundError):
        dvi.open_run(tmp_path)


def test_a_head_that_is_no_linear_layer_gives_no_geometry(tmp_path: Path) -> None:
    head = HeadDescription((HeadLayer("linear", {"weight": np.ones((3, 5), np.float32)}), HeadLayer("tanh")))
    snapshots = [{"step": 0, "head": head, "train": {"representation": np.ones((4, 5))}}]
    dvi.write_run(tmp_path, classes=list("abc"), probes={"train": {"labels": [0] * 4}}, snapshots=snapshots)
    with pytest.raises(NotRecordedError, match="last linear layer"):
        dvi.open_run(tmp_path).geometry("train", 0)


def test_reading_imports_no_torch(tmp_path: Path) -> None:
    recorded(tmp_path)
    code = (
        "import sys, tensorboard_dvi as dvi\n"
        "run = dvi.open_run(sys.argv[1])\n"
        "run.layout('pca').positions('train', 0); run.geometry('train', 0); run.head(0)\n"
        "assert not {'torch', 'sklearn', 'scipy'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=60)


def test_python_and_page_share_the_chosen_axes(tmp_path: Path) -> None:
    from tensorboard_dvi.measures.default_layout import remember_layout

    run, *_ = recorded(tmp_path)
    assert run.layout("pca").pca.anchor == 4
    remember_layout(run, "pca-logits-0")
    assert dvi.open_run(tmp_path).layout("pca").pca.anchor == 0
