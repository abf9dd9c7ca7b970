"""What the recorder says to wrong use, and data that does not keep its promise."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.record.training import CLASSES, Items, hooks, recorder
from torch import Tensor, nn

from tensorboard_dvi.errors import (
    HeadError,
    InputError,
    NotYetError,
)
from tensorboard_dvi.record.faults import RecordingWarning
from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.store.reader import RunReader


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
        (InputError, "media: got int; expected an array", lambda: watched(media=lambda _: 3)),
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
