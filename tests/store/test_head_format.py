from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from tensorboard_dvi.errors import DamagedRunError, InputError
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer, read_head, write_head
from tensorboard_dvi.store.manifest import LayerEntry
from tensorboard_dvi.store.storage import LocalStorage

WEIGHT = np.arange(6, dtype=np.float32).reshape(2, 3)
BIAS = np.array([1.0, -2.0], np.float32)
EVERY_KIND = HeadDescription(
    (
        HeadLayer("flatten"),
        HeadLayer("linear", {"weight": np.ones((3, 4), np.float32), "bias": np.zeros(3, np.float32)}),
        HeadLayer("batch_norm", {"mean": np.zeros(3, np.float32), "variance": np.ones(3, np.float32)}, 1e-3),
        HeadLayer("layer_norm", {"weight": np.ones(3, np.float32)}, 1e-5),
        *(HeadLayer(kind) for kind in ("relu", "gelu", "gelu_tanh", "silu", "tanh", "dropout")),
        HeadLayer("linear", {"weight": WEIGHT}),
        HeadLayer("bias", {"bias": BIAS}),
    )
)


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path)


def test_a_head_survives_the_disk(storage: LocalStorage) -> None:
    entry = write_head(storage, "s", EVERY_KIND)
    read = read_head(storage, "s", entry)
    assert [layer.kind for layer in read.layers] == [layer.kind for layer in EVERY_KIND.layers]
    assert [layer.eps for layer in read.layers] == [layer.eps for layer in EVERY_KIND.layers]
    for ours, theirs in zip(read.layers, EVERY_KIND.layers, strict=True):
        assert set(ours.tensors) == set(theirs.tensors)
        for role, array in theirs.tensors.items():
            np.testing.assert_array_equal(ours.tensors[role], array)


def test_a_head_of_more_than_ten_layers_keeps_their_order(storage: LocalStorage) -> None:
    layers = tuple(HeadLayer("bias", {"bias": np.full(2, index, np.float32)}) for index in range(12))
    read = read_head(storage, "s", write_head(storage, "s", HeadDescription(layers)))
    assert [float(layer.tensors["bias"][0]) for layer in read.layers] == list(range(12))


def test_the_digest_follows_layers_and_tensors(storage: LocalStorage) -> None:
    def digest(*layers: HeadLayer) -> str:
        return write_head(storage, "s", HeadDescription(layers)).digest

    linear = HeadLayer("linear", {"weight": WEIGHT})
    assert digest(linear) == digest(HeadLayer("linear", {"weight": WEIGHT.astype(np.float64)}))
    others = [digest(linear, HeadLayer("relu")), digest(linear, HeadLayer("tanh"))]
    others.append(digest(HeadLayer("linear", {"weight": WEIGHT + 1})))
    assert len({digest(linear), *others}) == 4


def test_the_last_linear_layer_takes_up_the_bias_behind_it() -> None:
    found = EVERY_KIND.last_linear
    assert found is not None
    assert found[0] is WEIGHT
    np.testing.assert_array_equal(found[1], BIAS)
    both = HeadDescription((HeadLayer("linear", {"weight": WEIGHT, "bias": BIAS}), HeadLayer("bias", {"bias": BIAS})))
    assert both.last_linear is not None
    np.testing.assert_array_equal(both.last_linear[1], 2 * BIAS)


def test_where_something_follows_the_last_linear_layer_there_is_none() -> None:
    assert HeadDescription((HeadLayer("linear", {"weight": WEIGHT}), HeadLayer("relu"))).last_linear is None
    assert HeadDescription(()).last_linear is None
    assert HeadDescription((HeadLayer("linear", {"weight": WEIGHT}), HeadLayer("dropout"))).last_linear == (
        WEIGHT,
        None,
    )


@pytest.mark.parametrize(
    "layer",
    [
        HeadLayer("linear"),
        HeadLayer("linear", {"weight": BIAS}),
        HeadLayer("linear", {"weight": WEIGHT, "scale": BIAS}),
        HeadLayer("relu", {"bias": BIAS}),
        HeadLayer("batch_norm", {"mean": BIAS}),
    ],
)
def test_a_layer_without_its_tensors_is_refused(storage: LocalStorage, layer: HeadLayer) -> None:
    with pytest.raises(InputError, match="layer 1 of the head"):
        write_head(storage, "s", HeadDescription((HeadLayer("dropout"), layer)))


def test_a_file_that_is_not_the_head_of_its_entry_is_damaged(storage: LocalStorage) -> None:
    entry = write_head(storage, "s", HeadDescription((HeadLayer("linear", {"weight": WEIGHT}),)))
    with pytest.raises(DamagedRunError, match="relu has the tensors"):
        read_head(storage, "s", msgspec.structs.replace(entry, layers=[LayerEntry(kind="relu")]))
    with pytest.raises(DamagedRunError, match="none of the 0 layers"):
        read_head(storage, "s", msgspec.structs.replace(entry, layers=[]))
    with pytest.raises(DamagedRunError, match="refused"):
        read_head(storage, "s", msgspec.structs.replace(entry, file="../../head.safetensors"))
    storage.write_tensors("s/head.safetensors", {"weight": WEIGHT})
    with pytest.raises(DamagedRunError, match="belongs to none"):
        read_head(storage, "s", entry)
