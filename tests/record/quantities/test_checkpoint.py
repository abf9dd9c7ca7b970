from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tensorboard_dvi.record.quantities.checkpoint import Checkpoint, loaded_state, write_weights
from tensorboard_dvi.record.quantity import SnapshotSignals


def round_trip(state: dict[str, Any], path: Path) -> dict[str, Tensor]:
    weights = Checkpoint().measure(SnapshotSignals(state))
    write_weights(weights, path)
    return loaded_state(path)


def test_views_strides_and_types_survive(tmp_path: Path) -> None:
    whole = torch.arange(24.0).reshape(4, 6)
    state = OrderedDict(
        whole=whole, part=whole[1:3], turned=whole.T, tied=whole, scalar=torch.tensor(3), nothing=torch.empty(0),
        half=torch.ones(2, dtype=torch.bfloat16), channels=torch.rand(2, 3, 4, 4).to(memory_format=torch.channels_last),
        truth=torch.tensor([True]), also_nothing=torch.empty(0),
    )  # fmt: skip
    found = round_trip(state, tmp_path / "a.safetensors")
    assert set(found) == set(state)
    for name, value in state.items():
        assert found[name].dtype == value.dtype
        assert torch.equal(found[name], value)
    assert found["tied"] is found["whole"]


def test_tied_embeddings_are_stored_once_and_load_strictly(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Embedding(50, 8), nn.Linear(8, 50, bias=False))
    model[1].weight = model[0].weight
    weights = Checkpoint().measure(SnapshotSignals(model.state_dict()))
    assert list(weights.tensors) == ["0.weight"]
    assert weights.tied == {"1.weight": "0.weight"}
    assert weights.size == 50 * 8 * 4
    write_weights(weights, tmp_path / "a.safetensors")
    model.load_state_dict(loaded_state(tmp_path / "a.safetensors"), strict=True)


def test_what_is_no_tensor_is_left_out() -> None:
    weights = Checkpoint().measure(SnapshotSignals({"a": torch.ones(1), "extra._extra_state": {"x": 1}}))
    assert weights.left_out == ["extra._extra_state"]


@pytest.mark.parametrize("name", ["format", "a"])
def test_names_cannot_be_taken_for_metadata(tmp_path: Path, name: str) -> None:
    assert set(round_trip({name: torch.ones(1), "pt": torch.zeros(1)}, tmp_path / "a.safetensors")) == {name, "pt"}
