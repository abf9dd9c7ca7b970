from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
import torch

from tensorboard_dvi.errors import HeadError
from tensorboard_dvi.record.probe import QUANTITIES
from tensorboard_dvi.record.quantities.checkpoint import Checkpoint
from tensorboard_dvi.record.quantity import Convention, Precision, ProbeSignals, Quantity, cast
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer

ROWS = 20


def signals(
    classes: int = 4,
    output: Literal["softmax", "sigmoid"] = "softmax",
    precision: Precision = "float32",
    kept: frozenset[str] = frozenset(QUANTITIES),
) -> ProbeSignals:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, 6)).astype(np.float32)
    weight = rng.normal(size=(classes, 6)).astype(np.float32)
    head = HeadDescription((HeadLayer("linear", {"weight": weight}),))
    labels = rng.integers(-1, classes, ROWS)
    return ProbeSignals(x, x @ weight.T, labels, head, Convention(classes, output, precision, kept))


def measured(name: str, given: ProbeSignals) -> dict[str, np.ndarray]:
    return QUANTITIES[name]().measure(given)


@pytest.mark.parametrize("kind", [*QUANTITIES.values(), Checkpoint])
def test_every_quantity_keeps_the_contract(kind: type[Quantity[Any, Any]]) -> None:
    fields = ProbeSignals.__dataclass_fields__ if kind.phase == "probe_batch" else {"state"}
    assert kind.needs <= set(fields)
    if kind.phase == "probe_batch":
        given = signals()
        before = [given.representation.copy(), given.logits.copy(), given.labels.copy()]
        first, again = kind().measure(given, signal_of_a_later_version=1), kind().measure(given)
        for name, values in first.items():
            assert len(values) == ROWS
            np.testing.assert_array_equal(values, again[name])
            # The signals are lent: what is returned must not be a view of them.
            assert not any(np.shares_memory(values, one) for one in (given.representation, given.logits))
        for now, then in zip([given.representation, given.logits, given.labels], before, strict=True):
            np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize("name", list(QUANTITIES))
def test_rows_do_not_depend_on_each_other(name: str) -> None:
    whole = signals()
    order = np.random.default_rng(1).permutation(ROWS)
    part = ProbeSignals(
        whole.representation[order], whole.logits[order], whole.labels[order], whole.head, whole.convention
    )
    for key, values in measured(name, whole).items():
        np.testing.assert_allclose(measured(name, part)[key], values[order], rtol=1e-5, atol=1e-6)


def test_prediction_agrees_with_torch() -> None:
    given = signals()
    logits, labels = torch.from_numpy(given.logits), torch.from_numpy(given.labels)
    found = measured("prediction", given)
    loss = torch.nn.functional.cross_entropy(logits, labels, ignore_index=-1, reduction="none").numpy()
    np.testing.assert_array_equal(found["prediction"], logits.argmax(1))
    np.testing.assert_allclose(found["confidence"], torch.softmax(logits, 1).amax(1), rtol=1e-5)
    np.testing.assert_allclose(found["loss"], np.where(given.labels < 0, np.nan, loss), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("classes", "kind"), [(256, np.uint8), (257, np.uint16), (70_000, np.uint32)])
def test_the_prediction_takes_the_smallest_type(classes: int, kind: type) -> None:
    assert measured("prediction", signals(classes))["prediction"].dtype == kind


def test_loss_and_confidence_come_before_the_cast() -> None:
    given = signals(precision="float16")
    given.logits[0] = [70_000, 70_001, 0, 0]
    given.labels[0] = 0
    found = measured("prediction", given)
    assert found["logits"][0].tolist() == [65_504, 65_504, 0, 0]
    assert found["prediction"][0] == 1
    assert float(found["loss"][0]) == pytest.approx(np.log(1 + np.e), rel=1e-3)


def test_geometry_beyond_64_classes_keeps_the_smallest_angles() -> None:
    given = signals(100)
    found = measured("geometry", given)
    assert given.head is not None
    weight = given.head.layers[0].tensors["weight"].astype(np.float64)
    x = given.representation.astype(np.float64)
    cosine = x @ weight.T / np.linalg.norm(x, axis=1)[:, None] / np.linalg.norm(weight, axis=1)
    expected = np.sort(np.degrees(np.arccos(cosine)), axis=1)[:, :32]
    np.testing.assert_allclose(found["angle"], expected, atol=1e-3)
    assert found["angle_class"].dtype == np.uint16
    np.testing.assert_array_equal(found["angle_class"][:, 0], cosine.argmax(1))


def test_geometry_looks_at_the_input_of_the_last_linear_layer() -> None:
    given = signals()
    assert given.head is not None
    deep = HeadDescription(
        (HeadLayer("linear", {"weight": 2 * np.eye(6, dtype=np.float32)}), HeadLayer("relu"), *given.head.layers)
    )
    found = measured("geometry", ProbeSignals(given.representation, given.logits, given.labels, deep, given.convention))
    expected = np.linalg.norm(np.maximum(2 * given.representation, 0), axis=1)
    np.testing.assert_allclose(found["length"], expected, rtol=1e-5)


def test_probabilities_are_kept_only_without_logits() -> None:
    assert "probability" not in measured("geometry", signals())
    found = measured("geometry", signals(kept=frozenset({"geometry"})))
    np.testing.assert_allclose(found["probability"].sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    "head", [None, HeadDescription((HeadLayer("linear", {"weight": np.eye(4, 6)}), HeadLayer("relu")))]
)
def test_geometry_without_a_last_linear_layer_is_an_error(head: HeadDescription | None) -> None:
    given = signals()
    with pytest.raises(HeadError, match="geometry needs"):
        measured("geometry", ProbeSignals(given.representation, given.logits, given.labels, head, given.convention))


def test_cast_clamps_and_keeps_nan() -> None:
    values = np.array([1e9, -np.inf, np.nan, 0.1])
    found = cast(values, "float16")
    assert found.dtype == np.float16
    assert found[:2].tolist() == [65_504, -65_504]
    assert np.isnan(found[2])
    assert cast(values, "float32")[0] == np.float32(1e9)
