from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.measures import head as module
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer


def array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy().copy()


def described(module: nn.Module) -> HeadLayer:
    if isinstance(module, nn.Linear):
        tensors = {"weight": array(module.weight)}
        if module.bias is not None:
            tensors["bias"] = array(module.bias)
        return HeadLayer("linear", tensors)
    if isinstance(module, nn.LayerNorm):
        tensors = {"weight": array(module.weight), "bias": array(module.bias)} if module.elementwise_affine else {}
        return HeadLayer("layer_norm", tensors, module.eps)
    if isinstance(module, nn.BatchNorm1d):
        tensors = {"mean": array(module.running_mean), "variance": array(module.running_var)}
        if module.affine:
            tensors |= {"weight": array(module.weight), "bias": array(module.bias)}
        return HeadLayer("batch_norm", tensors, module.eps)
    if isinstance(module, nn.GELU):
        return HeadLayer("gelu" if module.approximate == "none" else "gelu_tanh")
    kinds = {nn.ReLU: "relu", nn.SiLU: "silu", nn.Tanh: "tanh", nn.Dropout: "dropout", nn.Flatten: "flatten"}
    return HeadLayer(kinds[type(module)])


LAYERS = [
    nn.Linear(12, 12),
    nn.Linear(12, 12, bias=False),
    nn.ReLU(),
    nn.GELU(),
    nn.GELU(approximate="tanh"),
    nn.SiLU(),
    nn.Tanh(),
    nn.Dropout(0.5),
    nn.LayerNorm(12),
    nn.LayerNorm(12, elementwise_affine=False),
    nn.BatchNorm1d(12),
    nn.BatchNorm1d(12, affine=False),
    nn.Flatten(),
]


def model(layers: list[nn.Module], seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    sequence = nn.Sequential(*layers, nn.Linear(12, 4))
    with torch.no_grad():
        for name, value in [*sequence.named_parameters(), *sequence.named_buffers()]:
            if value.is_floating_point():
                value.copy_(torch.rand_like(value) + 0.1 if "var" in name else torch.randn_like(value))
    return sequence.eval()


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_every_kind_agrees_with_torch(layer: nn.Module) -> None:
    sequence = model([layer])
    x = 4 * torch.randn(50, 12)
    head = HeadDescription(tuple(described(part) for part in sequence))
    np.testing.assert_allclose(module.logits(head, x.numpy()), array(sequence(x)), rtol=1e-4, atol=2e-4)
    np.testing.assert_allclose(module.penultimate(head, x.numpy()), array(sequence[0](x)), rtol=1e-5, atol=2e-6)


def test_all_kinds_in_a_row_and_blocks_of_rows() -> None:
    sequence = model(LAYERS, seed=1)
    x = torch.randn(10_000, 12)
    head = HeadDescription(tuple(described(part) for part in sequence))
    np.testing.assert_allclose(module.logits(head, x.numpy()), array(sequence(x)), rtol=1e-3, atol=1e-3)
    assert not module.is_linear(head)


def test_a_bias_after_the_last_linear_layer() -> None:
    head = HeadDescription(
        (HeadLayer("linear", {"weight": np.eye(3, dtype=np.float32)}), HeadLayer("bias", {"bias": np.arange(3.0)}))
    )
    x = np.ones((2, 3), np.float16)
    assert module.logits(head, x).tolist() == [[1, 2, 3]] * 2
    assert module.logits(head, x).dtype == np.float32
    assert module.penultimate(head, x).tolist() == [[1, 1, 1]] * 2
    assert module.is_linear(head)


def test_flat_rows_for_a_flatten_in_front() -> None:
    head = HeadDescription((HeadLayer("flatten"), HeadLayer("linear", {"weight": np.ones((2, 12), np.float32)})))
    assert module.logits(head, np.ones((3, 3, 2, 2), np.float32)).tolist() == [[12, 12]] * 3


def test_wrong_width_and_heads_without_a_linear_layer() -> None:
    head = HeadDescription((HeadLayer("linear", {"weight": np.ones((2, 4), np.float32)}),))
    with pytest.raises(InputError, match="got 5 values per row, expected 4"):
        module.logits(head, np.ones((1, 5), np.float32))
    with pytest.raises(InputError, match="no linear layer"):
        module.penultimate(HeadDescription((HeadLayer("relu"),)), np.ones((1, 5), np.float32))


def test_nan_stays_in_its_row() -> None:
    head = HeadDescription((HeadLayer("relu"), HeadLayer("linear", {"weight": np.ones((2, 3), np.float32)})))
    x = np.ones((2, 3), np.float32)
    x[0, 1] = np.nan
    result = module.logits(head, x)
    assert np.isnan(result[0]).all()
    assert result[1].tolist() == [3, 3]
    assert module.logits(head, x[:0]).shape == (0, 2)
