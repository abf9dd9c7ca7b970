"""The recorder beside a training on a CUDA device."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tests.record.training import CLASSES, network, pictures
from torch import Tensor, nn

from tensorboard_dvi.record.recorder import Recorder
from tensorboard_dvi.store.reader import RunReader

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]


def trained(run: Path | None, *, half: bool = False) -> dict[str, Tensor]:
    """Weights after a training with dropout on the device, with a recorder if there is a run."""
    torch.backends.cudnn.deterministic = True
    model = network(5).cuda()
    scaler = torch.amp.GradScaler("cuda", enabled=half)
    torch.manual_seed(7)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    inputs, targets = (tensor.cuda() for tensor in pictures())
    recorder = None
    if run is not None:
        recorder = Recorder(run, model, classes=CLASSES, strict=True)
        recorder.watch("train", pictures())
    for epoch in range(4):
        for rows in torch.randperm(len(inputs)).split(8):
            optimizer.zero_grad()
            with torch.autocast("cuda", torch.float16, enabled=half):
                loss = nn.functional.cross_entropy(model(inputs[rows]), targets[rows])
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
        if recorder is not None:
            recorder.epoch_end(epoch)
    if recorder is not None:
        recorder.close()
    return {name: value.clone() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("half", [False, True])
def test_weights_are_bit_equal_with_and_without(tmp_path: Path, half: bool) -> None:
    plain = trained(None, half=half)
    recorded = trained(tmp_path / "run", half=half)
    assert all(torch.equal(value, recorded[name]) for name, value in plain.items())
    assert RunReader(tmp_path / "run").steps == [0, 1, 2, 3]


def test_random_numbers_of_the_device_go_on_as_before(tmp_path: Path) -> None:
    model = network(5).cuda()
    recorder = Recorder(tmp_path / "run", model, classes=CLASSES, strict=True)
    recorder.watch("train", pictures())
    torch.cuda.manual_seed(3)
    expected = torch.rand(5, device="cuda")
    torch.cuda.manual_seed(3)
    recorder.snapshot(0)
    assert torch.equal(torch.rand(5, device="cuda"), expected)
    recorder.close()


def test_bfloat16_weights_are_recorded_as_their_values(tmp_path: Path) -> None:
    model = network(5).cuda().to(torch.bfloat16).eval()
    recorder = Recorder(tmp_path / "run", model, classes=CLASSES, strict=True)
    recorder.watch("train", pictures())
    recorder.snapshot(0)
    recorder.close()
    with torch.no_grad():
        logits = model(pictures()[0].cuda().to(torch.bfloat16)).float().cpu().numpy()
    reader = RunReader(tmp_path / "run")
    np.testing.assert_allclose(reader.logits("train", 0), logits, atol=2e-2)
    description = reader.head_description(0)
    assert description is not None
    assert description.layers[-1].tensors["weight"].shape == (3, 7)
