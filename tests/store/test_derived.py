from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tensorboard_dvi.store import derived
from tensorboard_dvi.store.derived import confidence_of, loss_of, prediction_of, smallest_unsigned

LABELS = np.array([0, 1, 2, -1, 2] * 20)
LOGITS = (np.random.default_rng(3).normal(size=(100, 3)) * 8).astype(np.float16)


@pytest.fixture(autouse=True, params=[7, 4_000_000])
def _blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "BLOCK_VALUES", request.param)


def test_softmax_agrees_with_scipy() -> None:
    logits = LOGITS.astype(np.float64)
    np.testing.assert_allclose(
        confidence_of(LOGITS, "softmax"), scipy.special.softmax(logits, axis=1).max(1), rtol=1e-5
    )
    expected = [
        np.nan if k < 0 else -row[k] for k, row in zip(LABELS, scipy.special.log_softmax(logits, 1), strict=True)
    ]
    np.testing.assert_allclose(loss_of(LOGITS, LABELS, "softmax"), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(prediction_of(LOGITS), logits.argmax(1))


@given(arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 12)), elements=st.floats(-60, 60, width=32)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_softmax_agrees_with_torch(logits: np.ndarray) -> None:
    tensor = torch.from_numpy(logits)
    labels = np.arange(len(logits)) % logits.shape[1]
    expected = torch.nn.functional.cross_entropy(tensor, torch.from_numpy(labels), reduction="none").numpy()
    np.testing.assert_allclose(loss_of(logits, labels, "softmax"), expected, atol=2e-5)
    np.testing.assert_allclose(confidence_of(logits, "softmax"), torch.softmax(tensor, 1).amax(1).numpy(), atol=1e-6)


def test_sigmoid_agrees_with_scipy() -> None:
    probability = scipy.special.expit(LOGITS.astype(np.float64))
    np.testing.assert_allclose(confidence_of(LOGITS, "sigmoid"), probability.max(1), rtol=1e-5)
    target = np.eye(3)[LABELS]
    entropy = -(scipy.special.xlogy(target, probability) + scipy.special.xlog1py(1 - target, -probability)).mean(1)
    np.testing.assert_allclose(
        loss_of(LOGITS, LABELS, "sigmoid"), np.where(LABELS < 0, np.nan, entropy), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_the_order_of_the_samples_does_not_matter(output: str) -> None:
    order = np.random.default_rng(0).permutation(100)
    np.testing.assert_array_equal(confidence_of(LOGITS[order], output), confidence_of(LOGITS, output)[order])
    np.testing.assert_array_equal(loss_of(LOGITS[order], LABELS[order], output), loss_of(LOGITS, LABELS, output)[order])


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_odd_logits_give_no_warning_and_stay_in_their_row(output: str) -> None:
    odd = np.array([[np.nan, 0, 1], [65504, -65504, 0], [-np.inf, -np.inf, -np.inf], [0, 1, 2]], np.float16)
    labels = np.array([0, 1, 0, 2])
    with np.errstate(all="raise"):
        confidence, loss = confidence_of(odd, output), loss_of(odd, labels, output)
    assert np.isnan(confidence[0])
    assert confidence[1] == 1
    assert np.isfinite(loss[[1, 3]]).all()
    assert 0.3 < confidence[3] < 1


def test_one_class_and_no_sample() -> None:
    np.testing.assert_array_equal(confidence_of(np.ones((3, 1), np.float32), "softmax"), np.ones(3))
    third = np.array([[-np.log(3)]], np.float32)
    assert confidence_of(third, "softmax")[0] == pytest.approx(1)
    assert confidence_of(third, "sigmoid")[0] == pytest.approx(0.25)
    assert loss_of(np.empty((0, 3), np.float32), np.empty(0, np.int64), "softmax").shape == (0,)


@pytest.mark.parametrize(("classes", "kind"), [(1, "u1"), (256, "u1"), (257, "u2"), (65_536, "u2"), (65_537, "u4")])
def test_predictions_take_no_more_bytes_than_needed(classes: int, kind: str) -> None:
    assert smallest_unsigned(classes) == np.dtype(kind)
