"""What the recorder writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.record.training import CLASSES, Items, recorder
from torch import Tensor, nn
from torch.utils.data import Subset, TensorDataset

from tensorboard_dvi.errors import (
    InputError,
)
from tensorboard_dvi.record.faults import RecordingWarning
from tensorboard_dvi.record.quantities.checkpoint import loaded_state
from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.record.schedule import at
from tensorboard_dvi.store.reader import RunReader


def test_a_subset_keeps_the_ids_of_the_data_set_below(run: Path, model: nn.Sequential) -> None:
    with recorder(run, model) as ours:
        ours.watch("some", Subset(Subset(Items(50), range(10, 40)), [3, 1, 20]))
        ours.snapshot(0)
    assert RunReader(run).probe("some").ids.tolist() == [13, 11, 30]


def test_limit_is_stratified_announced_and_fixed(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data, limit=10)
        assert "10 of 50 samples are recorded, drawn stratified by label (seed 0)" in capsys.readouterr().err
        ours.snapshot(0)
    probe = RunReader(run).probe("train")
    assert (probe.count, probe.total) == (10, 50)
    np.testing.assert_array_equal(probe.labels, data[1].numpy()[probe.ids])


def test_an_unlabelled_pool(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model) as ours:
        ours.watch("array", data[0], targets=None)
        ours.watch("items", TensorDataset(data[0]), targets=None)
        ours.snapshot(0)
    reader = RunReader(run)
    assert set(reader.probe("items").labels.tolist()) == {-1}
    assert np.isnan(reader.loss("array", 0)).all()


def test_mappings_go_through_forward_and_targets(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    samples = [{"pixels": x, "kind": int(y)} for x, y in zip(*data, strict=True)]

    def forward(network: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        answer: Tensor = network(batch["pixels"])
        return answer

    with recorder(run, model, forward=forward) as ours:
        ours.watch("train", samples, targets="kind")
        ours.watch("same", samples, targets=lambda sample: sample["kind"])
        ours.snapshot(0)
    reader = RunReader(run)
    np.testing.assert_array_equal(reader.probe("train").labels, data[1])
    np.testing.assert_array_equal(reader.probe("same").labels, data[1])


def test_logged_numbers_belong_to_the_next_snapshot(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    with recorder(run, model, strict=False) as ours:
        ours.watch("train", data)
        ours.log(rate=0.1, loss=torch.tensor(2.0, requires_grad=True))
        ours.snapshot(0)
        with pytest.warns(RecordingWarning, match="got list for 'bad'; expected one number"):
            ours.log(bad=[1, 2], nan=float("nan"))
        ours.snapshot(1)
    reader = RunReader(run)
    assert reader.scalars(0) == {"rate": pytest.approx(0.1), "loss": 2.0}
    assert reader.scalars(1) == {"nan": None}


def test_tags_name_recorded_samples(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model, strict=False) as ours:
        ours.watch("train", data)
        ours.tag("train", [1, 2], "odd")
        with pytest.raises(InputError, match="got id 99"):
            ours.tag("train", [99], "odd")
        with pytest.raises(InputError, match=r"got the probe 'test'; expected one of \['train'\]"):
            ours.tag("test", [1], "odd")
        ours.snapshot(0)
        ours.tag("train", np.array([7]), "odd")
        with pytest.warns(RecordingWarning, match="got id 99"):
            ours.tag("train", [99], "odd")
    assert RunReader(run).tags()["p0"]["odd"].tolist() == [1, 2, 7]


def test_truth_and_columns_are_stored(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model) as ours:
        columns = {"source": ["web", "lab"] * 25, "weight": np.linspace(0, 1, 50), "flag": [True, False] * 25}
        ours.watch("train", data, truth=data[1].tolist(), columns=columns)
        ours.snapshot(0)
    probe = RunReader(run).probe("train")
    assert probe.truth is not None
    np.testing.assert_array_equal(probe.truth, data[1])
    assert list(probe.columns) == ["source", "weight", "flag"]
    np.testing.assert_allclose(probe.columns["weight"], columns["weight"])


def test_the_schedule_decides(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model, schedule=at(0, 3)) as ours:
        ours.watch("train", data)
        for epoch in range(5):
            ours.epoch_end(epoch)
    reader = RunReader(run)
    assert reader.steps == [0, 3]
    assert reader.snapshot(3).epoch == 3
    assert reader.manifest.schedule == "at(0, 3)"


def test_a_schedule_that_fails_is_a_warning(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model, strict=False, schedule=lambda step: 1 // (step - 1) > -5) as ours:
        ours.watch("train", data)
        ours.epoch_end(0)
        with pytest.warns(RecordingWarning, match="ZeroDivisionError"):
            ours.epoch_end(1)
        ours.epoch_end(2)
    assert RunReader(run).steps == [0]


def test_one_line_after_the_first_snapshot(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data)
        for epoch in range(3):
            ours.epoch_end(epoch)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("recorded 50 samples: ")
    assert "of the epoch" in lines[0]


def test_the_cost_is_stored(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data)
        for epoch in range(2):
            ours.epoch_end(epoch)
    reader = RunReader(run)
    first, second = (reader.snapshot(step).cost for step in (0, 1))
    assert first is not None
    assert second is not None
    assert first.share is None
    assert second.share is not None
    assert 0 < second.share <= 1
    folder = run / "plugins" / "dvi" / "snapshots" / "0000000001"
    stored = sum(path.stat().st_size for path in folder.iterdir() if path.name != "snapshot.json")
    assert second.bytes == stored


def test_checkpoints_load_strictly_and_tied_weights_are_one_tensor(run: Path, data: tuple[Tensor, Tensor]) -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = nn.Linear(36, 36)
            self.second = nn.Linear(36, 36)
            self.second.weight = self.first.weight
            self.head = nn.Linear(36, 3)

        def forward(self, x: Tensor) -> Tensor:
            found: Tensor = self.head(self.second(self.first(x.flatten(1))))
            return found

    model = Tied()
    with recorder(run, nn.DataParallel(model)) as ours:
        ours.watch("train", data)
        ours.snapshot(0)
    path = RunReader(run).checkpoint_path(0)
    other = Tied()
    assert str(other.load_state_dict(loaded_state(path), strict=True)) == "<All keys matched successfully>"
    for name, value in model.state_dict().items():
        assert torch.equal(value, other.state_dict()[name])
    assert path.stat().st_size < 4 * (36 * 36 + 36 * 2 + 36 * 3 + 3) + 1500


def test_checkpoints_beyond_the_budget_are_thinned(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    with recorder(run, model, checkpoint_bytes=30_000) as ours:
        ours.watch("train", data)
        for epoch in range(11):
            ours.epoch_end(epoch)
    reader = RunReader(run)
    kept = [step for step in reader.steps if reader.snapshot(step).checkpoint is not None]
    assert kept == [0, 1, 2, 4, 8, 10]
    for step in kept:
        assert len(loaded_state(reader.checkpoint_path(step))) == len(model.state_dict())
    assert len(list(run.rglob("checkpoint.safetensors"))) == len(kept)
    assert any("checkpoint_bytes=30,000" in notice.text for notice in reader.notices)


def test_the_budget_of_checkpoints_is_that_of_the_whole_run(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    for start in (0, 3, 5):
        with recorder(run, model, checkpoint_bytes=30_000) as ours:
            ours.watch("train", data)
            for epoch in range(start, start + 4):
                ours.epoch_end(epoch)
    reader = RunReader(run)
    assert reader.steps == list(range(9))
    assert [step for step in reader.steps if reader.snapshot(step).checkpoint is not None] == [0, 1, 2, 4, 8]


def test_checkpoints_can_be_switched_off(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model, checkpoint_bytes=0) as ours:
        ours.watch("train", data)
        ours.snapshot(0)
    assert not list(run.rglob("checkpoint*"))


def test_one_sigmoid_output(run: Path) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1), nn.Flatten(0))
    inputs, labels = torch.rand(30, 4), torch.randint(0, 2, (30,))
    with Recorder(run, model, classes=["no", "yes"], output="sigmoid", strict=True, precision="float32") as ours:
        ours.watch("train", (inputs, labels.float()))
        ours.snapshot(0)
    reader = RunReader(run)
    with torch.no_grad():
        chance = torch.sigmoid(model(inputs))
        loss = nn.functional.binary_cross_entropy(chance, labels.float(), reduction="none")
    np.testing.assert_array_equal(reader.prediction("train", 0), (chance > 0.5).int())
    np.testing.assert_allclose(reader.confidence("train", 0), torch.maximum(chance, 1 - chance), atol=1e-3)
    np.testing.assert_allclose(reader.loss("train", 0), loss, atol=2e-3)


def test_independent_sigmoid_outputs(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model, output="sigmoid") as ours:
        ours.watch("train", data)
        ours.snapshot(0)
    model.eval()
    with torch.no_grad():
        logits = model(data[0])
    wanted = nn.functional.one_hot(data[1], 3).float()
    loss = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none").mean(1)
    reader = RunReader(run)
    assert reader.output == "sigmoid"
    np.testing.assert_allclose(reader.confidence("train", 0), torch.sigmoid(logits).amax(1), atol=1e-3)
    np.testing.assert_allclose(reader.loss("train", 0), loss, atol=2e-3)


def test_bfloat16_models_are_recorded(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    model = model.to(torch.bfloat16)
    with recorder(run, model) as ours:
        ours.watch("train", data)
        ours.snapshot(0)
    model.eval()
    with torch.no_grad():
        expected = model(data[0].bfloat16()).float()
    np.testing.assert_allclose(RunReader(run).logits("train", 0), expected, atol=1e-2)
    assert loaded_state(RunReader(run).checkpoint_path(0))["7.weight"].dtype == torch.bfloat16


def test_keep_without_logits_stores_probabilities(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data, keep={"geometry"})
        ours.snapshot(0)
    reader = RunReader(run)
    assert set(reader.snapshot(0).arrays["p0"]) == {"angle", "target_angle", "length", "margin", "probability"}
    np.testing.assert_allclose(reader.array("train", "probability", 0).sum(axis=1), 1, atol=2e-3)


def test_an_unknown_head_is_recorded_without_geometry(run: Path, data: tuple[Tensor, Tensor]) -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 4), nn.Sequential(nn.Softplus(), nn.Linear(4, 3)))
    with recorder(run, model, layer="2") as ours:
        ours.watch("train", data)
        ours.snapshot(0)
    reader = RunReader(run)
    assert reader.head_description(0) is None
    assert reader.has("train", "logits", 0)
    assert not reader.has("train", "angle", 0)
    assert any("marked approximate" in notice.text for notice in reader.notices)


def test_the_marker_makes_tensorboard_see_the_run(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data)
    assert (run / "events.out.tfevents.0000000000.dvi").is_file()


def test_the_users_writer_gets_the_accuracy_of_each_class(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    class Writer:
        def __init__(self) -> None:
            self.values: dict[str, float] = {}

        def add_scalar(self, tag: str, value: float, step: int) -> None:
            if step == 1:
                raise ConnectionError("gone")
            self.values[tag] = value

    writer = Writer()
    with recorder(run, model, writer=writer, strict=False) as ours:
        ours.watch("train", data)
        ours.snapshot(0)
        with pytest.warns(RecordingWarning, match="gone; it gets no more scalars"):
            ours.snapshot(1)
        ours.snapshot(2)
    prediction, labels = RunReader(run).prediction("train", 0), data[1].numpy()
    expected = {
        f"accuracy_train/{name}": float((prediction[labels == k] == k).mean()) for k, name in enumerate(CLASSES)
    }
    assert writer.values == pytest.approx(expected)


def test_close_is_idempotent_and_ends_the_recording(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    ours = recorder(run, model)
    ours.watch("train", data)
    ours.snapshot(0)
    ours.close()
    ours.close()
    ours.snapshot(1)
    reader = RunReader(run)
    assert reader.manifest.state == "finished"
    assert reader.steps == [0]


def test_the_exit_of_the_process_finishes_the_run(run: Path) -> None:
    code = (
        "from tests.record.training import *\n"
        f"recorder = Recorder({str(run)!r}, network(), classes=CLASSES)\n"
        "recorder.watch('train', pictures()); recorder.snapshot(0)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], capture_output=True)
    reader = RunReader(run)
    assert reader.manifest.state == "finished"
    assert not (run / "plugins" / "dvi" / "lock.json").exists()


def test_a_forked_child_does_not_finish_the_run(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    ours = recorder(run, model)
    ours.watch("train", data)
    child = os.fork()
    if child == 0:
        try:
            ours._finalizer()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert RunReader(run).manifest.state == "recording"
    ours.close()


def test_replicas_of_a_distributed_training_write_nothing(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.distributed, "get_rank", lambda: 1)
    with recorder(run, model) as ours:
        ours.watch("train", data)
        ours.log(x=1)
        ours.tag("train", [1], "x")
        ours.epoch_end(0)
    assert not run.exists()
