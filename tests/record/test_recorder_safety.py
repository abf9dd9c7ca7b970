"""The recorder beside a training that it must neither change nor break."""

from __future__ import annotations

import gc
import json
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.record.training import Items, hooks, network, pictures, recorder, trained
from torch import Tensor, nn

from tensorboard_dvi.errors import (
    FormatVersionError,
    InputError,
    LockedRunError,
    RecordingError,
)
from tensorboard_dvi.record.faults import RecordingWarning
from tensorboard_dvi.record.quantities.checkpoint import loaded_state
from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.store.reader import RunReader


@pytest.mark.parametrize("workers", [0, 2])
def test_weights_are_bit_equal_with_and_without(run: Path, workers: int) -> None:
    def recorder_for(model: nn.Module) -> Recorder:
        found = recorder(run, model)
        found.watch("train", pictures())
        found.watch("items", Items(20))
        found.snapshot(0)
        found._schedule = lambda epoch: epoch > 0
        return found

    plain, recorded = trained(None, workers=workers), trained(recorder_for, workers=workers)
    assert RunReader(run).steps == [0, 1, 2]
    for name, value in plain.items():
        assert torch.equal(value, recorded[name]), name


def test_the_recorded_arrays_are_those_of_a_plain_call(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    model.train()
    with recorder(run, model, precision="float32") as ours:
        ours.watch("test", data, batch_size=7)
        ours.snapshot(4, epoch=0.5)
        assert model.training
    model.eval()
    with torch.no_grad():
        logits = model(data[0])
        representation = model[:7](data[0])
    reader = RunReader(run)
    assert reader.steps == [4]
    assert reader.manifest.layer == "7"
    np.testing.assert_allclose(reader.logits("test", 4), logits, atol=1e-6)
    np.testing.assert_allclose(reader.representation("test", 4), representation, atol=1e-6)
    np.testing.assert_array_equal(reader.prediction("test", 4), logits.argmax(1))
    np.testing.assert_allclose(reader.confidence("test", 4), torch.softmax(logits, 1).amax(1), atol=1e-3)
    loss = nn.functional.cross_entropy(logits, data[1], reduction="none")
    np.testing.assert_allclose(reader.loss("test", 4), loss, atol=2e-3)
    np.testing.assert_array_equal(reader.probe("test").labels, data[1])
    head = reader.head_description(4)
    assert head is not None
    np.testing.assert_allclose(head.layers[0].tensors["weight"], model[7].weight.detach())


def test_between_snapshots_there_is_nothing_of_ours(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    threads = set(threading.enumerate())
    forwards = [type(module).forward for module in model.modules()]
    ours = recorder(run, model)
    ours.watch("train", data)
    for step in range(2):
        ours.snapshot(step)
        assert hooks(model) == 0
        assert set(threading.enumerate()) == threads
        assert not any("forward" in vars(module) for module in model.modules())
        assert [type(module).forward for module in model.modules()] == forwards
    ours.close()


def test_a_failing_forward_leaves_everything_as_it_was(run: Path, data: tuple[Tensor, Tensor]) -> None:
    class Breaking(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = network()
            self.broken = False

        def forward(self, x: Tensor) -> Tensor:
            answer: Tensor = self.body(x)
            if self.broken:
                torch.rand(3)
                raise ValueError("no more")
            return answer

    model = Breaking().train()
    ours = recorder(run, model, strict=False)
    ours.watch("train", data)
    ours.watch("test", data)
    ours.snapshot(0)
    model.broken = True
    state = torch.get_rng_state()
    with pytest.warns(RecordingWarning) as caught:
        ours.snapshot(1)
    text = "recording, probe {0}: ValueError: no more; probe '{0}' is no longer recorded; the training goes on"
    assert [str(one.message) for one in caught] == [text.format("train"), text.format("test")]
    assert hooks(model) == 0
    assert torch.equal(torch.get_rng_state(), state)
    assert all(module.training for module in model.modules())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours.snapshot(2)
    ours.close()
    reader = RunReader(run)
    assert reader.steps == [0, 1, 2]
    assert reader.has("train", "logits", 0)
    assert not reader.has("train", "logits", 1)
    assert {notice.subject for notice in reader.notices} == {"probe train", "probe test"}


def test_strict_raises_what_fails_later(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    ours = recorder(run, model)
    ours.watch("train", data)
    ours.snapshot(0)
    model[0] = nn.Conv2d(3, 4, 3)
    with pytest.raises(RecordingError, match="probe train failed: RuntimeError"):
        ours.snapshot(1)
    assert hooks(model) == 0
    ours.close()


def test_a_quantity_that_fails_is_switched_off_and_the_rest_goes_on(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = recorder(run, model, strict=False)
    ours.watch("train", data)
    ours.snapshot(0)

    def broken(*_: Any, **__: Any) -> Any:
        raise ArithmeticError("not today")

    monkeypatch.setattr("tensorboard_dvi.record.quantities.geometry.geometry", broken)
    with pytest.warns(RecordingWarning, match="not today; geometry of probe 'train' is no longer recorded"):
        ours.snapshot(1)
    monkeypatch.undo()
    ours.snapshot(2)
    ours.close()
    reader = RunReader(run)
    assert [reader.has("train", "angle", step) for step in (0, 1, 2)] == [True, False, False]
    assert reader.has("train", "logits", 2)


def four_epochs(ours: Recorder) -> None:
    for step in range(1, 5):
        ours.log(x=1)
        ours.epoch_end(step)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_a_full_or_read_only_disk_is_one_warning(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    ours = recorder(run, model, strict=False)
    ours.watch("train", data)
    ours.snapshot(0)

    def full(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr("tensorboard_dvi.store.storage.write_chunks", full)
    with pytest.warns(RecordingWarning) as caught:
        four_epochs(ours)
    assert len(caught) == 1
    monkeypatch.undo()
    ours.close()
    assert RunReader(run).steps == [0]


@pytest.mark.parametrize("strict", [True, False])
def test_a_folder_that_cannot_be_made_is_one_warning(
    tmp_path: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], strict: bool
) -> None:
    (tmp_path / "file").write_text("no folder")
    ours = recorder(tmp_path / "file" / "run", model, strict=strict)
    if strict:
        with pytest.raises(RecordingError, match="run folder failed"):
            ours.watch("train", data)
        return
    with pytest.warns(RecordingWarning, match="nothing is recorded"):
        ours.watch("train", data)
    ours.watch("test", data)
    ours.log(x=1)
    ours.snapshot(0)
    ours.epoch_end(1)
    ours.tag("train", [1], "x")
    ours.close()


def test_an_interrupt_in_the_forward_passes_and_leaves_nothing(run: Path, data: tuple[Tensor, Tensor]) -> None:
    class Interrupted(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = network()
            self.now = False

        def forward(self, x: Tensor) -> Tensor:
            answer: Tensor = self.body(x)
            if self.now:
                raise KeyboardInterrupt
            return answer

    model = Interrupted()
    ours = recorder(run, model)
    ours.watch("train", data)
    model.now = True
    with pytest.raises(KeyboardInterrupt):
        ours.snapshot(0)
    assert hooks(model) == 0
    assert model.training
    model.now = False
    ours.snapshot(0)
    ours.close()
    assert RunReader(run).steps == [0]
    assert not list(run.rglob("*.partial"))


def test_a_model_that_diverges_is_recorded_as_it_is(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    ours = recorder(run, model)
    ours.watch("train", data)
    for step, value in enumerate((float("inf"), float("nan"), 1e30)):
        with torch.no_grad():
            model[0].weight.fill_(value)
            model[7].weight.fill_(1e30)
        ours.snapshot(step)
    ours.close()
    reader = RunReader(run)
    assert reader.has("train", "angle", 2)
    assert np.isnan(reader.logits("train", 1)).all()
    assert [notice.step for notice in reader.notices if "not finite" in notice.text] == [0]


def test_compiled_models_are_recorded_and_train_the_same(run: Path) -> None:
    def weights(recorded: bool) -> dict[str, Tensor]:
        model = network(2)
        compiled = torch.compile(model, backend="eager")
        optimizer = torch.optim.SGD(compiled.parameters(), lr=0.1)
        inputs, labels = pictures()
        ours = recorder(run, compiled) if recorded else None
        if ours is not None:
            ours.watch("train", (inputs, labels))
        for epoch in range(2):
            optimizer.zero_grad()
            nn.functional.cross_entropy(compiled(inputs), labels).backward()
            optimizer.step()
            if ours is not None:
                ours.epoch_end(epoch)
        if ours is not None:
            ours.close()
        return model.state_dict()

    plain, recorded = weights(False), weights(True)
    assert all(torch.equal(value, recorded[name]) for name, value in plain.items())
    assert set(loaded_state(RunReader(run).checkpoint_path(1))) == set(plain)


def test_a_checkpoint_that_cannot_be_written_costs_only_checkpoints(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_weights: Any, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tensorboard_dvi.record.recording.write_weights", full)
    ours = recorder(run, model, strict=False)
    ours.watch("train", data)
    with pytest.warns(RecordingWarning, match="checkpoints are no longer recorded") as caught:
        four_epochs(ours)
    ours.close()
    assert len(caught) == 1
    assert RunReader(run).steps == [1, 2, 3, 4]
    assert not list(run.rglob("checkpoint*"))


def test_warnings_that_are_errors_do_not_end_the_training(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    ours = recorder(run, model, strict=False)
    ours.watch("train", data)
    ours.snapshot(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours.snapshot(2)
    ours.close()


@pytest.mark.parametrize("strict", [True, False])
def test_a_step_that_goes_back(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor], strict: bool) -> None:
    ours = recorder(run, model, strict=strict)
    ours.watch("train", data)
    ours.snapshot(5)
    text = "step 5 does not come after step 5"
    if strict:
        with pytest.raises(InputError, match=text):
            ours.snapshot(5)
    else:
        with pytest.warns(RecordingWarning, match=text):
            ours.snapshot(5)
    ours.snapshot(6)
    ours.close()
    assert RunReader(run).steps == [5, 6]


def test_a_live_second_writer_is_refused(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    ours = recorder(run, model)
    ours.watch("train", data)
    with pytest.raises(LockedRunError, match="is being recorded"):
        recorder(run, model)
    ours.close()
    recorder(run, model).close()


def test_a_recorder_that_is_forgotten_gives_its_lock_back(run: Path, data: tuple[Tensor, Tensor]) -> None:
    ours = recorder(run, network())
    ours.watch("train", data)
    del ours
    gc.collect()
    recorder(run, network()).watch("train", data)


def test_a_newer_folder_is_refused(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data)
    manifest = run / "plugins" / "dvi" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format_version": 999}))
    with pytest.raises(FormatVersionError):
        recorder(run, model)


def test_a_continued_run_supersedes_from_its_first_step(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    for start in (0, 2):
        with recorder(run, model) as ours:
            ours.watch("train", data)
            for step in range(start, start + 3):
                ours.epoch_end(step)
    assert RunReader(run).steps == [0, 1, 2, 3, 4]
    assert (run / "plugins" / "dvi" / "superseded" / "0" / "0000000002").is_dir()


def test_whoever_reads_the_snapshot_reads_the_checkpoint(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data)
        ours.epoch_end(0)
    folder = run / "plugins" / "dvi" / "snapshots" / "0000000000"
    modes = {path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert len(modes) == 1
