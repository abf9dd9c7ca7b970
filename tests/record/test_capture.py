from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tensorboard_dvi.errors import HeadError
from tensorboard_dvi.record.capture import captured, traced, untouched


def hooks(model: nn.Module) -> int:
    return sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.modules())


def draws() -> tuple[float, float, float]:
    return random.random(), float(np.random.rand()), float(torch.rand(()))  # noqa: NPY002, S311 - the global states


class Stop(Exception):  # noqa: N818
    pass


def stop(fails: bool) -> None:
    if fails:
        raise Stop


@pytest.mark.parametrize("fails", [False, True])
def test_everything_is_as_before(model: nn.Sequential, fails: bool) -> None:
    model.train()
    model[1].eval()
    modes = [module.training for module in model.modules()]
    gradient = torch.ones_like(model[0].weight)
    model[0].weight.grad = gradient
    statistics = model[1].running_mean.clone()
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(3)
    expected = draws()
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(3)
    try:
        with untouched(model):
            assert not any(module.training for module in model.modules())
            draws()
            model[1].running_mean.add_(1)
            model[1].num_batches_tracked = torch.tensor(99)
            model(torch.rand(2, 1, 6, 6)).sum().backward()
            stop(fails)
    except Stop:
        pass
    assert [module.training for module in model.modules()] == modes
    assert draws() == expected
    assert model[0].weight.grad is gradient
    assert torch.equal(gradient, torch.ones_like(gradient))
    assert model[5].weight.grad is None
    assert torch.equal(model[1].running_mean, statistics)
    assert int(model[1].num_batches_tracked) == 0


def test_autocast_is_off_inside(model: nn.Sequential) -> None:
    with torch.autocast("cpu", dtype=torch.bfloat16), untouched(model):
        assert model(torch.rand(2, 1, 6, 6)).dtype == torch.float32


def test_captured_gives_what_the_head_saw(model: nn.Sequential) -> None:
    inputs = torch.rand(5, 1, 6, 6)
    model.eval()
    with torch.no_grad(), captured(model[7], with_output=True) as capture:
        answer = model(inputs)
        found, output = capture.taken()
        expected = model[:7](inputs)
    assert torch.equal(found, expected)
    assert torch.equal(output, answer)
    assert hooks(model) == 0


def test_an_in_place_head_does_not_change_the_capture() -> None:
    head = nn.Sequential(nn.ReLU(inplace=True), nn.Linear(3, 2))
    inputs = -torch.ones(2, 3)
    with torch.no_grad(), captured(head) as capture:
        head(inputs.clone())
        assert torch.equal(capture.taken()[0], inputs)


def test_hooks_come_off_when_the_forward_fails(model: nn.Sequential) -> None:
    def fail() -> None:
        with captured(model[7], with_output=True), traced(model):
            assert hooks(model) > 0
            model(torch.rand(2, 3, 6, 6))

    with pytest.raises(RuntimeError):
        fail()
    assert hooks(model) == 0


def test_a_head_that_is_not_executed_is_an_error(model: nn.Sequential) -> None:
    with captured(nn.Linear(2, 2)) as capture:
        model(torch.rand(2, 1, 6, 6))
        with pytest.raises(HeadError, match="not executed"):
            capture.taken()


def test_a_head_without_a_tensor_is_an_error() -> None:
    class Pair(nn.Module):
        def forward(self, pair: tuple[Tensor, Tensor]) -> Tensor:
            return pair[0] + pair[1]

    head = Pair()
    with captured(head), pytest.raises(HeadError, match="got tuple"):
        head((torch.ones(1), torch.ones(1)))


def test_traced_notes_the_order(model: nn.Sequential) -> None:
    with traced(model) as trace:
        model(torch.rand(2, 1, 6, 6))
    assert trace.linears == [("5", 7), ("7", 3)]
    assert trace.outputs[-1] == ("7 (Linear)", "(2, 3)")
    assert hooks(model) == 0
