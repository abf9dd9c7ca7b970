from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tensorboard_dvi.errors import HeadError, InputError
from tensorboard_dvi.measures.head import logits as head_logits
from tensorboard_dvi.record.split import Adapter, Split, split, unwrapped

PLAIN = Adapter(None, None, 3, single=False)


def found(model: nn.Module, batch: Any, adapter: Adapter = PLAIN, layer: Any = None) -> Split:
    model.eval()
    return split(model, adapter, batch, layer)


def rows(width: int = 4) -> Tensor:
    return torch.rand(6, width, generator=torch.Generator().manual_seed(0))


class Skewed(nn.Module):
    """The head that is defined first is executed last; another Linear with three outputs is executed before."""

    def __init__(self) -> None:
        super().__init__()
        self.classifier = nn.Linear(5, 3)
        self.early = nn.Linear(4, 3)
        self.body = nn.Linear(3, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(torch.relu(self.body(self.early(x))))


class After(nn.Module):
    def __init__(self, function: Any) -> None:
        super().__init__()
        self.head = nn.Linear(4, 3)
        self.function = function

    def forward(self, x: Tensor) -> Any:
        return self.function(self.head(x))


def test_the_last_fitting_linear_executed_is_the_head() -> None:
    assert found(Skewed(), rows()).name == "classifier"


def test_the_description_evaluates_to_the_logits() -> None:
    torch.manual_seed(0)
    head = nn.Sequential(
        nn.Flatten(), nn.LayerNorm(4), nn.Linear(4, 6), nn.BatchNorm1d(6), nn.GELU(), nn.Identity(),
        nn.Sequential(nn.Dropout(), nn.Linear(6, 5), nn.SiLU(), nn.Linear(5, 5), nn.Tanh()),
        nn.GELU(approximate="tanh"), nn.ReLU(), nn.Linear(5, 3, bias=False),
    )  # fmt: skip
    model = nn.Sequential(nn.Linear(4, 4), head)
    model.train()
    model(rows())
    result = found(model, rows(), layer=head)
    description = result.description()
    assert result.name == "1"
    assert description is not None
    with torch.no_grad():
        expected = model(rows()).numpy()
        inputs = model[0](rows()).numpy()
    np.testing.assert_allclose(head_logits(description, inputs), expected, atol=1e-5)


def test_a_single_linear_is_its_own_head() -> None:
    assert found(nn.Linear(4, 3), rows()).name == ""


def test_an_unknown_layer_makes_it_approximate_and_says_so() -> None:
    model = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.Softplus(), nn.Linear(4, 3)))
    result = found(model, rows(), layer="1")
    assert result.description() is None
    assert "not all known" in result.notices[0]


def test_a_head_that_does_more_than_its_layers_is_not_described() -> None:
    class Twice(nn.Linear):
        def forward(self, x: Tensor) -> Tensor:
            return 2 * super().forward(x) + 1

    assert found(nn.Sequential(nn.Linear(4, 4), Twice(4, 3)), rows()).description() is None


def test_parametrised_weights_are_described_as_they_act() -> None:
    head = nn.utils.parametrizations.weight_norm(nn.Linear(4, 3))
    description = found(nn.Sequential(nn.ReLU(), head), rows()).description()
    assert description is not None
    np.testing.assert_allclose(description.layers[0].tensors["weight"], head.weight.detach().numpy())


@pytest.mark.parametrize("function", [lambda x: torch.log_softmax(x, 1), lambda x: torch.softmax(x, 1)])
def test_a_model_that_normalises_its_logits_is_understood(function: Any) -> None:
    result = found(After(function), rows())
    assert result.source == "head"
    assert "probabilities" in result.notices[0]


def test_a_head_that_does_not_reproduce_the_model_is_an_error() -> None:
    with pytest.raises(HeadError, match=r"does not reproduce the model.*expected.*pass layer="):
        found(After(lambda x: x * x), rows())


def test_no_head_names_what_was_found() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Linear(4, 5)
            self.weight = nn.Parameter(torch.rand(3, 5))

        def forward(self, x: Tensor) -> Tensor:
            return self.body(x) @ self.weight.T

    with pytest.raises(HeadError, match=r"expected a Linear with 3 outputs; found .*body \(5\).*pass layer="):
        found(Tied(), rows())


def test_an_unknown_layer_names_the_known_ones() -> None:
    with pytest.raises(HeadError, match=r"got 'fc'.*the last: classifier, early, body"):
        found(Skewed(), rows(), layer="fc")
    with pytest.raises(HeadError, match="got a Linear, which is not in the model"):
        found(Skewed(), rows(), layer=nn.Linear(1, 1))


def test_a_layer_that_is_not_executed_is_an_error() -> None:
    model = Skewed()
    model.spare = nn.Linear(5, 3)
    with pytest.raises(HeadError, match="'spare' was not executed"):
        found(model, rows(), layer="spare")


def test_wrong_class_count_is_an_error() -> None:
    with pytest.raises(InputError, match=r"got shape \(6, 3\); expected \(samples, 4\)"):
        found(Skewed(), rows(), Adapter(None, None, 4, single=False))


def test_a_model_that_cannot_be_called_is_explained() -> None:
    with pytest.raises(InputError, match=r"the model failed on the first batch .*pass forward="):
        found(Skewed(), rows(9))
    with pytest.raises(InputError, match=r"keys \['x'\]; pass forward="):
        found(Skewed(), {"x": rows()})


@pytest.mark.parametrize(
    "function", [lambda x: (x, 1), lambda x: {"logits": x}, lambda x: SimpleNamespace(logits=x), lambda x: [x]]
)
def test_common_outputs_are_understood(function: Any) -> None:
    assert found(After(function), rows()).source == "model"


def test_forward_and_logits_adapt() -> None:
    adapter = Adapter(lambda model, batch: model(batch["x"]), lambda output: output["answer"], 3, single=False)
    assert found(After(lambda x: {"answer": x}), {"x": rows()}, adapter).name == "head"


def test_one_sigmoid_output_becomes_two_logits() -> None:
    adapter = Adapter(None, None, 2, single=True)
    for model in (nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 1)), nn.Sequential(nn.Linear(4, 1), nn.Flatten(0))):
        result = found(model, rows(), adapter)
        description = result.description()
        assert description is not None
        with torch.no_grad():
            answer = model(rows()).reshape(-1, 1)
            inputs = model[:-1](rows()) if isinstance(model[-1], nn.Linear) else rows()
        both = adapter.both(answer)
        torch.testing.assert_close(torch.softmax(both, 1)[:, 1:], torch.sigmoid(answer))
        np.testing.assert_allclose(head_logits(description, inputs.numpy()), both.numpy(), atol=1e-5)


def test_wrappers_are_seen_through() -> None:
    model = Skewed()
    assert unwrapped(nn.DataParallel(model)) is model
    compiled = torch.compile(model, backend="eager")
    assert unwrapped(compiled) is model
    assert found(unwrapped(compiled), rows(), layer="_orig_mod.classifier").name == "classifier"


def test_half_precision_models_are_split() -> None:
    assert found(Skewed().to(torch.bfloat16), rows().to(torch.bfloat16)).name == "classifier"
