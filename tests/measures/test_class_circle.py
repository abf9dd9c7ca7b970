from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from tensorboard_dvi.measures import class_circle as module
from tensorboard_dvi.measures.class_circle import circular_order, confusion_counts


def random_weights(count: int, seed: int, *, most: int = 20) -> np.ndarray:
    half = np.triu(np.random.default_rng(seed).integers(0, most, (count, count)), 1)
    return half + half.T


def tour_weight(weights: np.ndarray, order: np.ndarray) -> int:
    """Of every class and the one before it on the circle, one after the other."""
    return sum(int(weights[order[place - 1], order[place]]) for place in range(len(order)))


def best_weight(weights: np.ndarray) -> int:
    tours = (np.array([0, *rest]) for rest in permutations(range(1, len(weights))))
    return max(tour_weight(weights, tour) for tour in tours)


@pytest.mark.parametrize("count", [4, 5, 6, 7])
@pytest.mark.parametrize("seed", range(4))
def test_no_order_is_better(count: int, seed: int) -> None:
    weights = random_weights(count, seed)
    order = circular_order(weights)
    assert sorted(order) == list(range(count))
    assert tour_weight(weights, order) == best_weight(weights)


@pytest.mark.parametrize("seed", range(6))
def test_the_way_of_many_classes_is_nearly_as_good(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = random_weights(7, seed)
    monkeypatch.setattr(module, "EXACT", 0)
    assert tour_weight(weights, circular_order(weights)) >= 0.95 * best_weight(weights)


@pytest.mark.parametrize("count", [7, 11, 40])
def test_classes_that_lie_on_a_circle_are_found_again(count: int) -> None:
    place = np.random.default_rng(count).permutation(count)
    hidden = np.argsort(place)
    weights = np.zeros((count, count), np.int64)
    weights[hidden, np.roll(hidden, 1)] = weights[np.roll(hidden, 1), hidden] = 5
    order = circular_order(weights)
    assert tour_weight(weights, order) == 5 * count


@pytest.mark.parametrize("count", [6, 30])
def test_it_starts_with_class_0_and_does_not_hang_on_the_direction(count: int) -> None:
    weights = random_weights(count, 3)
    order = circular_order(weights)
    assert order[0] == 0
    assert order[1] < order[-1]
    np.testing.assert_array_equal(circular_order(weights.T.copy()), order)


def test_other_names_of_the_classes_give_the_same_circle() -> None:
    weights = random_weights(8, 5, most=10_000)
    names = np.array([0, 3, 1, 2, 7, 6, 5, 4])
    renamed = weights[np.ix_(names, names)]
    assert tour_weight(renamed, circular_order(renamed)) == tour_weight(weights, circular_order(weights))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 9, 200])
def test_without_confusion_it_is_the_order_of_the_classes(count: int) -> None:
    np.testing.assert_array_equal(circular_order(np.zeros((count, count), np.int64)), np.arange(count))


def test_a_thousand_classes_are_brought_into_order() -> None:
    weights = random_weights(1000, 0, most=50) * (random_weights(1000, 1, most=150) == 1)
    order = circular_order(weights)
    assert sorted(order) == list(range(1000))
    assert tour_weight(weights, order) > 10 * tour_weight(weights, np.arange(1000))


def test_confusion_is_counted_both_ways() -> None:
    labels = np.array([0, 0, 1, 2, -1, 1, 3, 2])
    predictions = np.array([1, 0, 0, 2, 1, 2, 1, 9], np.uint8)
    expected = np.zeros((3, 3), int)
    for label, prediction in zip(labels, predictions.astype(int), strict=True):
        if 0 <= label < 3 and prediction < 3 and label != prediction:
            expected[label, prediction] += 1
            expected[prediction, label] += 1
    np.testing.assert_array_equal(confusion_counts(labels, predictions, 3), expected)
    assert confusion_counts(labels[:0], predictions[:0], 1).tolist() == [[0]]
