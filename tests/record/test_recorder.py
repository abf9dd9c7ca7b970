from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.record.training import CLASSES, network, pictures, trained
from torch import Tensor, nn
from torch.utils.data import Dataset, Subset, TensorDataset

from tensorboard_dvi.errors import (
    FormatVersionError,
    HeadError,
    InputError,
    LockedRunError,
    NotYetError,
    RecordingError,
)
from tensorboard_dvi.record.faults import RecordingWarning
from tensorboard_dvi.record.quantities.checkpoint import loaded_state
from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.record.schedule import at
from tensorboard_dvi.store.reader import RunReader


class Items(Dataset[tuple[Tensor, int]]):
    """A data set whose items draw from the global random state, as augmentations do."""

    def __init__(self, count: int = 50) -> None:
        self.inputs, self.labels_ = pictures(count)

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.inputs[index] + 0.01 * torch.rand(()), int(self.labels_[index])


def recorder(run: Path, model: nn.Module, **options: Any) -> Recorder:
    return Recorder(run, model, classes=CLASSES, **{"strict": True, **options})


def hooks(model: nn.Module) -> int:
    return sum(
        len(module._forward_hooks) + len(module._forward_pre_hooks) + len(module._backward_hooks)
        for module in model.modules()
    )


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


def test_wrong_use_before_the_first_snapshot_writes_nothing(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    inputs, labels = data
    cases: list[tuple[type[Exception], str, Callable[[], Any]]] = [
        (InputError, "got 7 at sample 3", lambda: watched(labels=torch.tensor([0, 1, 2, 7] + [0] * 46))),
        (InputError, r"got 4 twice \(1 duplicates\); expected unique ids", lambda: watched(ids=[*range(49), 4])),
        (InputError, "expected 50 integers", lambda: watched(ids=[1, 2])),
        (InputError, "got ['weights']; expected some of", lambda: watched(keep={"weights"})),
        (InputError, "got 0; expected at least 1, or None", lambda: watched(limit=0)),
        (InputError, "3 values of truth; expected 50", lambda: watched(truth=[0, 1, 2])),
        (InputError, "column 'x' has shape (2,)", lambda: watched(columns={"x": [1, 2]})),
        (InputError, "expected (samples, 2) for 2 classes", lambda: watched(classes=["a", "b"], labels=labels % 2)),
        (HeadError, "got 'fc', which is not in the model", lambda: watched(layer="fc")),
        (HeadError, "does not reproduce the model", lambda: watched(logits=lambda output: output * 2)),
        (HeadError, "gives shape (8, 7)", lambda: watched(layer="5")),
        (InputError, "expected at least two names", lambda: watched(classes=["a"])),
        (InputError, "'a' more than once", lambda: watched(classes=["a", "b", "a"])),
        (InputError, "got 'abc'; expected a list of names", lambda: watched(classes="abc")),
        (NotYetError, "text, audio and tables are not shown yet", lambda: watched(media=lambda _: "text")),
    ]

    def watched(labels: Tensor = labels, **options: Any) -> None:
        early = {name: options.pop(name) for name in ("classes", "layer", "logits") if name in options}
        ours = Recorder(run, model, **{"classes": CLASSES, "strict": True, **early})
        ours.watch("train", (inputs, labels), **options)

    for kind, text, wrong in cases:
        with pytest.raises(kind) as caught:
            wrong()
        pattern = text.replace("\\", "")
        assert pattern in str(caught.value), (pattern, str(caught.value))
        assert not run.exists(), pattern
        assert hooks(model) == 0


WRONG_TYPES = """
import torch
from torch.utils.data import DataLoader, IterableDataset
import tensorboard_dvi as dvi
from tests.record.training import network, pictures

class Stream(IterableDataset):
    def __iter__(self):
        return iter(())

def said(function):
    try:
        function()
    except dvi.InputError as error:
        print(error)

model = network()
new = lambda **options: dvi.Recorder(RUN, options.pop("model", model), **{"classes": ["a", "b", "c"], **options})
said(lambda: new(model=len))
said(lambda: new(output="relu"))
said(lambda: new(precision="int8"))
said(lambda: new(layer=3))
said(lambda: new(schedule=5))
said(lambda: new(writer=3))
said(lambda: new(classes=3))
said(lambda: new(model=torch.nn.LazyLinear(3)))
said(lambda: new().watch("x", DataLoader(torch.utils.data.TensorDataset(*pictures()))))
said(lambda: new().watch("x", Stream()))
said(lambda: new().watch("x", [torch.rand(1, 6, 6)] * 3))
said(lambda: new().watch("x", []))
said(lambda: new().watch("x", pictures(), media="png"))
said(lambda: new().watch("", pictures()))
"""


@pytest.mark.filterwarnings("default")
def test_wrong_types_say_got_expected_and_remedy(run: Path) -> None:
    # In another process, for the run-time type checks of the tests would answer first.
    code = WRONG_TYPES.replace("RUN", repr(str(run)))
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    root = Path(__file__).parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, env=environment
    )
    lines = answer.stdout.splitlines()
    assert len(lines) == 14, answer.stdout
    for line in lines:
        assert "got" in line or "no shape yet" in line
        assert "expected" in line


def test_without_a_probe_there_is_a_clear_text(run: Path, model: nn.Sequential) -> None:
    ours = recorder(run, model, strict=False)
    with pytest.warns(RecordingWarning, match=r"got no probe; expected recorder.watch"):
        ours.snapshot(0)
    ours.close()
    assert not run.exists()


def test_watch_after_the_first_snapshot_is_a_warning(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    ours = recorder(run, model, strict=False)
    ours.watch("train", data)
    ours.snapshot(0)
    with pytest.warns(RecordingWarning, match="after the first snapshot"):
        ours.watch("test", data)
    ours.close()


def test_the_same_name_twice_is_an_error(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    with recorder(run, model) as ours:
        ours.watch("train", data)
        with pytest.raises(InputError, match="this name twice"):
            ours.watch("train", data)


def test_batches_are_announced(run: Path, model: nn.Sequential) -> None:
    with pytest.raises(NotYetError, match="iterate over the loader itself"):
        recorder(run, model).batches([])


def test_data_may_be_a_function_and_must_keep_its_samples(
    run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]
) -> None:
    inputs, labels = data
    answers = [(inputs, labels), (inputs + 0.5, labels), (inputs[:9], labels[:9]), (inputs, (labels + 1) % 3)]

    def perturbed() -> tuple[Tensor, Tensor]:
        # An attack differentiates; nothing of it may stay.
        assert torch.is_grad_enabled()
        model(inputs[:4]).sum().backward()
        return answers[min(len(asked), 3)]

    asked: list[int] = []
    ours = recorder(run, model, strict=False, precision="float32")
    ours.watch("adversarial", perturbed)
    asked.append(0)
    ours.snapshot(0)
    assert all(parameter.grad is None for parameter in model.parameters())
    asked.append(0)
    with pytest.warns(RecordingWarning, match=r"probe 'adversarial': got 9 samples; expected 50"):
        ours.snapshot(1)
    ours.close()
    model.eval()
    with torch.no_grad():
        np.testing.assert_allclose(RunReader(run).logits("adversarial", 0), model(inputs + 0.5), atol=1e-6)


def test_changed_labels_of_a_function_are_noticed(run: Path, model: nn.Sequential, data: tuple[Tensor, Tensor]) -> None:
    shift = [0]
    with recorder(run, model) as ours:
        ours.watch("moving", lambda: (data[0], (data[1] + shift[0]) % 3))
        ours.snapshot(0)
        shift[0] = 1
        with pytest.raises(InputError, match=r"got label .* for id 0 \(50 such\); expected"):
            ours.snapshot(1)


def test_a_data_set_that_shrinks_is_noticed(run: Path, model: nn.Sequential) -> None:
    items = Items(20)
    with recorder(run, model) as ours:
        ours.watch("train", items)
        items.inputs = items.inputs[:10]
        with pytest.raises(InputError, match="got 10 samples; expected 20"):
            ours.snapshot(0)


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
